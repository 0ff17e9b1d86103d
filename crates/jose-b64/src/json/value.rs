//! One value of a text that the reader has checked.

use alloc::{borrow::Cow, string::String};

use super::error::JsonError;
use super::grammar;
use super::limits::Limits;
use super::object::Object;
use super::string::Unescaped;

/// The type of a JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// A number of any size.
    Number,
    /// `true` or `false`
    Boolean,
    /// `null`
    Null,
}

/// A value within a checked text: its raw JSON and the readings that its type allows.
///
/// A reading of another type than the value has is `None`, so that a caller can say which member is wrong.
#[derive(Clone, Copy)]
pub struct Value<'a> {
    raw: &'a str,
    /// Whether a string holds an escape.
    escaped: bool,
}

impl<'a> Value<'a> {
    pub(super) const fn new(raw: &'a str, escaped: bool) -> Self {
        Self { raw, escaped }
    }

    /// The JSON text of the value, as it was written.
    #[must_use]
    pub const fn raw(&self) -> &'a str {
        self.raw
    }

    /// The type of the value.
    #[inline]
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.raw.as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b't' | b'f') => Kind::Boolean,
            Some(b'n') | None => Kind::Null,
            Some(_) => Kind::Number,
        }
    }

    /// A string, borrowed from the text unless it holds an escape.
    #[inline]
    #[must_use]
    pub fn as_str(&self) -> Option<Cow<'a, str>> {
        let inner = self.raw.strip_prefix('"')?.strip_suffix('"')?;
        Some(if self.escaped {
            Cow::Owned(Unescaped::new(inner).collect::<String>())
        } else {
            Cow::Borrowed(inner)
        })
    }

    /// `true` or `false`.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.raw {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }

    /// The text of a number.
    #[inline]
    #[must_use]
    pub fn as_number(&self) -> Option<&'a str> {
        (self.kind() == Kind::Number).then_some(self.raw)
    }

    /// An object and its members. Depth is counted from this object on.
    ///
    /// # Errors
    /// `json_wrong_type` for a value of another type; the limits.
    pub fn as_object(&self, limits: Limits) -> Result<Object<&'a str>, JsonError> {
        Object::from_text(self.raw, limits)
    }

    /// The elements of an array in order; `None` for a value of another type.
    #[must_use]
    pub fn elements(&self) -> Option<Elements<'a>> {
        (self.kind() == Kind::Array).then_some(Elements { array: self.raw, at: 1 })
    }
}

impl core::fmt::Debug for Value<'_> {
    /// The type only: a value may be a claim or a key.
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Value({:?})", self.kind())
    }
}

/// The elements of an array within a checked text.
#[derive(Clone)]
pub struct Elements<'a> {
    array: &'a str,
    at: usize,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let text = self.array.as_bytes();
        let start = grammar::white_space(text, self.at);
        if matches!(text.get(start), None | Some(b']')) {
            return None;
        }
        let (end, escaped) = grammar::skip(text, start);
        let behind = grammar::white_space(text, end);
        self.at = if text.get(behind) == Some(&b',') { behind.wrapping_add(1) } else { behind };
        Some(Value::new(self.array.get(start..end)?, escaped))
    }
}

impl core::fmt::Debug for Elements<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Elements(..)")
    }
}
