//! Writing JSON objects, member by member.

use alloc::string::String;
use core::fmt::Write as _;

use super::string::find_special;

/// Writes one JSON object into a string.
///
/// Names are not compared: the caller writes each once.
#[derive(Clone)]
pub struct ObjectWriter {
    out: String,
}

impl Default for ObjectWriter {
    fn default() -> Self {
        Self::with_capacity(64)
    }
}

impl ObjectWriter {
    /// A writer with room for `octets` octets of text.
    #[must_use]
    pub fn with_capacity(octets: usize) -> Self {
        let mut out = String::with_capacity(octets);
        out.push('{');
        Self { out }
    }

    /// A name of ours: plain ASCII without anything to escape.
    fn name(&mut self, name: &'static str) {
        debug_assert!(find_special(name.as_bytes(), 0) == name.len(), "nothing to escape");
        self.out.push_str(if self.out.len() > 1 { ",\"" } else { "\"" });
        self.out.push_str(name);
        self.out.push_str("\":");
    }

    /// A string member.
    pub fn string(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.name(name);
        write_string(&mut self.out, value);
        self
    }

    /// An array of strings.
    pub fn strings(
        &mut self,
        name: &'static str,
        values: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> &mut Self {
        self.name(name);
        write_strings(&mut self.out, values);
        self
    }

    /// An integer member.
    pub fn integer(&mut self, name: &'static str, value: i64) -> &mut Self {
        self.name(name);
        write_integer(&mut self.out, value);
        self
    }

    /// A member of any name whose value is JSON text already.
    pub fn raw(&mut self, name: &str, json: &str) -> &mut Self {
        if self.out.len() > 1 {
            self.out.push(',');
        }
        write_string(&mut self.out, name);
        self.out.push(':');
        self.out.push_str(json);
        self
    }

    /// Members that are JSON text already, without braces: `"a":1,"b":2`.
    pub fn raw_members(&mut self, members: &str) -> &mut Self {
        if !members.is_empty() {
            if self.out.len() > 1 {
                self.out.push(',');
            }
            self.out.push_str(members);
        }
        self
    }

    /// The text so far, without the closing brace.
    #[must_use]
    pub fn unfinished(self) -> String {
        self.out
    }

    /// The text of the object.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.out.push('}');
        self.out
    }
}

impl core::fmt::Debug for ObjectWriter {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "ObjectWriter({} octets)", self.out.len())
    }
}

/// Appends an array of strings.
pub fn write_strings(out: &mut String, values: impl IntoIterator<Item = impl AsRef<str>>) {
    out.push('[');
    for (at, value) in values.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_string(out, value.as_ref());
    }
    out.push(']');
}

/// Appends a decimal integer.
fn write_integer(out: &mut String, value: i64) {
    if value < 0 {
        out.push('-');
    }
    // Nineteen digits at most, from the last to the first.
    let mut digits = [b'0'; 20];
    let mut rest = value.unsigned_abs();
    let mut used = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' | u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        used = usize::saturating_add(used, 1);
        if rest == 0 {
            break;
        }
    }
    let text = digits.get(digits.len().saturating_sub(used)..).unwrap_or_default();
    out.push_str(core::str::from_utf8(text).unwrap_or_default());
}

/// Appends `text` as a JSON string. What RFC 8259 §7 demands is escaped, nothing else.
pub fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while !rest.is_empty() {
        let (plain, special) = rest.split_at_checked(find_special(rest.as_bytes(), 0)).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut chars = special.chars();
        match chars.next() {
            Some(quoted @ ('"' | '\\')) => {
                out.push('\\');
                out.push(quoted);
            }
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(control) => {
                let _ = write!(out, "\\u{:04x}", u32::from(control));
            }
            None => {}
        }
        rest = chars.as_str();
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_escaped_is() {
        let mut out = String::new();
        write_string(&mut out, "a\"b\\c\n\r\t\u{0}\u{1f}é😀/");
        assert_eq!(out, r#""a\"b\\c\n\r\t\u0000\u001fé😀/""#);
    }

    #[test]
    fn integers_are_written_as_the_standard_library_writes_them() {
        for value in [0, 1, -1, 9, 10, 1_795_624_995, -1_795_624_995, i64::MAX, i64::MIN] {
            let mut out = String::new();
            write_integer(&mut out, value);
            assert_eq!(out, alloc::format!("{value}"));
        }
    }

    #[test]
    fn members_are_separated() {
        let mut object = ObjectWriter::default();
        object
            .string("a", "1")
            .integer("b", -2)
            .strings("c", ["x", "y"])
            .raw("d", "{}")
            .raw_members("\"e\":1");
        assert_eq!(object.finish(), r#"{"a":"1","b":-2,"c":["x","y"],"d":{},"e":1}"#);
        assert_eq!(ObjectWriter::default().finish(), "{}");
    }
}
