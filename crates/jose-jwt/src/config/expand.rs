//! Variables in texts of a configuration.

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};

use super::ConfigError;

/// Replaces the variables of a text, once: what stands in a variable is not looked at again.
///
/// `$NAME` and `${NAME}` are the variable, `${NAME:-text}` is the text where the variable is not set or empty, `$$` is a dollar
/// sign. A name is letters, digits and `_` of ASCII and does not begin with a digit. Anything else behind a dollar sign is an
/// error, so that a typing mistake does not become a secret.
pub(super) fn expand(
    text: &str,
    member: &'static str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<String, ConfigError> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        if let Some(behind) = behind.strip_prefix('$') {
            out.push('$');
            rest = behind;
            continue;
        }
        let (name, default, behind) = match behind.strip_prefix('{') {
            Some(braced) => {
                let (inside, behind) =
                    braced.split_once('}').ok_or(ConfigError::MalformedVariable(member))?;
                match inside.split_once(":-") {
                    Some((name, default)) => (name, Some(default), behind),
                    None => (inside, None, behind),
                }
            }
            None => {
                let end =
                    behind.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(behind.len());
                let (name, behind) =
                    behind.split_at_checked(end).ok_or(ConfigError::MalformedVariable(member))?;
                (name, None, behind)
            }
        };
        if !is_name(name) {
            return Err(ConfigError::MalformedVariable(member));
        }
        match (lookup(name), default) {
            (Some(value), None) => out.push_str(&value),
            (Some(value), Some(_)) if !value.is_empty() => out.push_str(&value),
            (_, Some(default)) => out.push_str(default),
            (None, None) => return Err(ConfigError::MissingVariable(name.to_string())),
        }
        rest = behind;
    }
    out.push_str(rest);
    Ok(out)
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.bytes().all(|octet| octet.is_ascii_alphanumeric() || octet == b'_')
}

/// The same for every text of a value, names of members left as they are.
pub(super) fn expand_value(
    value: &mut serde_json::Value,
    member: &'static str,
    lookup: &dyn Fn(&str) -> Option<String>,
) -> Result<(), ConfigError> {
    // A list of what is left to do, so that no nesting costs stack.
    let mut left: Vec<&mut serde_json::Value> = Vec::from([value]);
    while let Some(value) = left.pop() {
        match value {
            serde_json::Value::String(text) => *text = expand(text, member, lookup)?,
            serde_json::Value::Array(values) => left.extend(values),
            serde_json::Value::Object(members) => left.extend(members.values_mut()),
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<String, ConfigError> {
        expand(text, "secret", &|name| match name {
            "A" => Some("a".into()),
            "EMPTY" => Some(String::new()),
            "DOLLAR" => Some("$A ${A} $$".into()),
            "_x1" => Some("x".into()),
            _ => None,
        })
    }

    #[test]
    fn variables_are_replaced_once() {
        for (text, expected) in [
            ("", ""),
            ("plain", "plain"),
            ("$A", "a"),
            ("<$A>", "<a>"),
            ("${A}A", "aA"),
            ("$A$A", "aa"),
            ("$A-$_x1.", "a-x."),
            ("${A:-b}", "a"),
            ("${B:-b c}", "b c"),
            ("${B:-}", ""),
            ("${EMPTY:-b}", "b"),
            ("${EMPTY}", ""),
            ("${B:-$A}", "$A"),
            ("$$", "$"),
            ("$$A", "$A"),
            ("$$$A", "$a"),
            ("$DOLLAR", "$A ${A} $$"),
            ("ä$A€", "äa€"),
        ] {
            assert_eq!(of(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_variable_is_an_error() {
        for text in ["$", "a$ b", "$1", "${", "${A", "${}", "${1A}", "${A B}", "${:-x}", "$é", "$-", "${A-x}"]
        {
            assert_eq!(of(text), Err(ConfigError::MalformedVariable("secret")), "{text}");
        }
        for (text, name) in [("$B", "B"), ("$AB", "AB"), ("x${B}", "B"), ("$a", "a")] {
            assert_eq!(of(text), Err(ConfigError::MissingVariable(name.into())), "{text}");
        }
    }
}
