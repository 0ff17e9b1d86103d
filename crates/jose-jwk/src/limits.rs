//! How much key material is taken on, checked before any of it is parsed.

use jose_b64::json;

/// Limits on keys and sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The text of one key in octets; 64 KiB by default, room for a certificate chain.
    pub key_size: usize,
    /// The text of a set in octets; 1 MiB by default.
    pub set_size: usize,
    /// The number of entries of a set; 1,024 by default.
    pub set_keys: usize,
}

impl Limits {
    /// The nesting of a key: its own object is level 1.
    pub(crate) const KEY_DEPTH: u8 = 8;

    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self { key_size: 64 * 1024, set_size: 1024 * 1024, set_keys: 1024 }
    }

    /// Sets the limit on the text of one key, in octets.
    #[must_use]
    pub const fn key_size(mut self, octets: usize) -> Self {
        self.key_size = octets;
        self
    }

    /// Sets the limit on the text of a set, in octets.
    #[must_use]
    pub const fn set_size(mut self, octets: usize) -> Self {
        self.set_size = octets;
        self
    }

    /// Sets the limit on the number of entries of a set.
    #[must_use]
    pub const fn set_keys(mut self, keys: usize) -> Self {
        self.set_keys = keys;
        self
    }

    pub(crate) const fn key_json(&self) -> json::Limits {
        json::Limits::new(self.key_size, Self::KEY_DEPTH)
    }

    pub(crate) const fn set_json(&self) -> json::Limits {
        // The set's object and its array stand around each key.
        json::Limits::new(self.set_size, Self::KEY_DEPTH.saturating_add(2))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
