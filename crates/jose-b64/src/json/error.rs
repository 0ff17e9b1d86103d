//! Why a text is not the JSON that is asked for.

use core::fmt;

/// What rule a text broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonErrorKind {
    /// More octets than the limit.
    TooLarge,
    /// More nested objects and arrays than the limit.
    TooDeep,
    /// Octets that are not UTF-8.
    InvalidUtf8,
    /// Not JSON by the grammar of RFC 8259; also a byte order mark and text after the value.
    Syntax,
    /// An escaped surrogate without its other half.
    LoneSurrogate,
    /// The same member name twice in one object.
    DuplicateMember,
    /// Another type than an object or, where one is asked for, an array.
    WrongType,
}

/// A text that the reader refuses, and where. The text itself is not carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    kind: JsonErrorKind,
    offset: usize,
}

impl JsonError {
    pub(crate) const fn new(kind: JsonErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// The rule that was broken.
    #[must_use]
    pub const fn kind(&self) -> JsonErrorKind {
        self.kind
    }

    /// The offset in octets at which the reader stopped.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.kind {
            JsonErrorKind::TooLarge => "json_too_large",
            JsonErrorKind::TooDeep => "json_too_deep",
            JsonErrorKind::InvalidUtf8 => "json_invalid_utf8",
            JsonErrorKind::Syntax => "json_syntax",
            JsonErrorKind::LoneSurrogate => "json_lone_surrogate",
            JsonErrorKind::DuplicateMember => "json_duplicate_member",
            JsonErrorKind::WrongType => "json_wrong_type",
        }
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            JsonErrorKind::TooLarge => "JSON text is larger than the limit",
            JsonErrorKind::TooDeep => "JSON text is nested deeper than the limit",
            JsonErrorKind::InvalidUtf8 => "JSON text is not UTF-8",
            JsonErrorKind::Syntax => "not JSON (RFC 8259)",
            JsonErrorKind::LoneSurrogate => "JSON string with a lone surrogate",
            JsonErrorKind::DuplicateMember => "JSON object with the same member name twice",
            JsonErrorKind::WrongType => "JSON value of another type",
        };
        write!(f, "{what}, at octet {}", self.offset)
    }
}

impl core::error::Error for JsonError {}
