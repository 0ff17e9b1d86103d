//! A name that stands in no table.

use core::fmt;

/// A name that no registered identifier of this kind has, compared octet by octet.
///
/// The name itself is not carried: it comes from a token or a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownName {
    what: &'static str,
}

impl UnknownName {
    pub(crate) const fn new(what: &'static str) -> Self {
        Self { what }
    }

    /// The kind of identifier that was looked for.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        self.what
    }

    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        "unknown_name"
    }
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a known {}", self.what)
    }
}

impl core::error::Error for UnknownName {}
