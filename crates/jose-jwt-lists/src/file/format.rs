//! The text of a list: one JSON object, an entry to a line.
//!
//! ```json
//! {"format":"jose-jwt-list","version":1,"entries":{
//! "jti:1f0c":1795624995,
//! "jti:2b77":null
//! }}
//! ```
//!
//! A key has the time from which on it can be dropped, in seconds as in RFC 7519 §2, or `null` if it stays.

use std::{collections::BTreeMap, fmt::Write as _};

use jose_b64::json::{Kind, Limits, Object, Value, write_string};

/// Key, and seconds from which on the entry can be dropped.
pub(super) type Entries = BTreeMap<String, Option<i64>>;

const FORMAT: &str = "jose-jwt-list";
const VERSION: &str = "1";

/// Reads a list; `None` for whatever is not exactly what [`write`] writes, white space aside.
pub(super) fn read(text: &[u8]) -> Option<Entries> {
    let limits = |depth| Limits::new(text.len(), depth);
    let list = Object::read(text, limits(2)).ok()?;
    let is_ours = list.len() == 3
        && list.value("format")?.as_str()? == FORMAT
        && list.value("version")?.as_number()? == VERSION;
    if !is_ours {
        return None;
    }
    let entries = list.value("entries")?.as_object(limits(1)).ok()?;
    entries.members().map(|(key, expires)| Some((key.into_owned(), seconds(expires)?))).collect()
}

/// A whole number of seconds, or none.
fn seconds(expires: Value<'_>) -> Option<Option<i64>> {
    match expires.kind() {
        Kind::Null => Some(None),
        Kind::Number => expires.raw().parse().ok().map(Some),
        _ => None,
    }
}

/// Writes a list.
pub(super) fn write(entries: &Entries) -> String {
    let mut text = format!(r#"{{"format":"{FORMAT}","version":{VERSION},"entries":{{"#);
    for (at, (key, expires)) in entries.iter().enumerate() {
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        write_string(&mut text, key);
        // Writing into a string does not fail.
        let _ = match expires {
            Some(seconds) => write!(text, ":{seconds}"),
            None => write!(text, ":null"),
        };
    }
    text.push_str("\n}}\n");
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIST: &str = "{\"format\":\"jose-jwt-list\",\"version\":1,\"entries\":{\n\"jti:\\\"\\n\":-5,\n\"jti:a\":1795624995,\n\"jti:b\":null\n}}\n";

    fn entries() -> Entries {
        [("jti:a", Some(1_795_624_995)), ("jti:\"\n", Some(-5)), ("jti:b", None)]
            .map(|(key, expires)| (key.into(), expires))
            .into()
    }

    #[test]
    fn a_list_is_written_and_read() {
        assert_eq!(write(&entries()), LIST);
        assert_eq!(read(LIST.as_bytes()), Some(entries()));
        assert_eq!(read(write(&Entries::new()).as_bytes()), Some(Entries::new()));
    }

    #[test]
    fn a_part_of_a_list_is_no_list() {
        for len in 0..LIST.len() - 1 {
            assert_eq!(read(&LIST.as_bytes()[..len]), None, "{len}");
        }
    }

    #[test]
    fn what_is_not_ours_is_no_list() {
        for (from, to) in [
            ("jose-jwt-list", "jose-jwk-list"),
            ("\"version\":1", "\"version\":2"),
            ("\"version\":1", "\"version\":\"1\""),
            ("\"version\":1,", ""),
            ("\"version\":1", "\"version\":1,\"x\":1"),
            ("\"entries\":{", "\"entries\":[{"),
            ("jti:b", "jti:a"),
            (":null", ":\"5\""),
            (":null", ":5.5"),
            (":null", ":1e3"),
            (":null", ":9223372036854775808"),
            (":null", ":true"),
            (":null", ":{}"),
            ("}}\n", "}}}"),
            ("}}\n", "}}\u{0}"),
        ] {
            let text = LIST.replacen(from, to, 1);
            assert_ne!(text, LIST, "{from}");
            assert_eq!(read(text.as_bytes()), None, "{to}");
        }
        assert_eq!(read(b"{}"), None);
        assert_eq!(read(b"[]"), None);
    }

    proptest! {
        #[test]
        fn every_list_is_read_as_it_was_written(
            entries in prop::collection::btree_map(any::<String>(), any::<Option<i64>>(), 0..20),
        ) {
            prop_assert_eq!(read(write(&entries).as_bytes()), Some(entries));
        }

        /// What cannot be told from a list is one; nothing else is, and nothing panics.
        #[test]
        fn an_octet_changed_is_no_list_or_another_one(at in 0..LIST.len(), octet: u8) {
            let mut text = LIST.as_bytes().to_vec();
            text[at] = octet;
            if let Some(entries) = read(&text) {
                prop_assert_eq!(entries.len(), 3);
                prop_assert_eq!(read(write(&entries).as_bytes()), Some(entries));
            }
        }
    }
}
