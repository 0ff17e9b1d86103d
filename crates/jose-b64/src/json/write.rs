//! Writing JSON objects, member by member.

use alloc::string::String;
use core::fmt::{Display, Write as _};

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

    fn name(&mut self, name: &str) {
        if self.out.len() > 1 {
            self.out.push(',');
        }
        write_string(&mut self.out, name);
        self.out.push(':');
    }

    /// A string member.
    pub fn string(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        write_string(&mut self.out, value);
        self
    }

    /// An array of strings.
    pub fn strings(&mut self, name: &str, values: impl IntoIterator<Item = impl AsRef<str>>) -> &mut Self {
        self.name(name);
        self.out.push('[');
        for (at, value) in values.into_iter().enumerate() {
            if at > 0 {
                self.out.push(',');
            }
            write_string(&mut self.out, value.as_ref());
        }
        self.out.push(']');
        self
    }

    /// An integer member.
    pub fn integer(&mut self, name: &str, value: impl Display + Into<i128>) -> &mut Self {
        self.name(name);
        // Writing to a String does not fail.
        let _ = write!(self.out, "{value}");
        self
    }

    /// A member whose value is JSON text already.
    pub fn raw(&mut self, name: &str, json: &str) -> &mut Self {
        self.name(name);
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
