//! How a token is secured: the caller says it, and never the token.

use core::fmt;

use jose_jwk::Header;

use crate::{Claims, JwtError};

/// How a token is secured: [`Signed`](crate::Signed), `Encrypted` or `Nested`.
///
/// A validator has one kind, which its caller chose, and takes no token of another.
pub trait Kind: Open {}

impl<K: Open> Kind for K {}

/// What the kinds have to do. Nobody else can add one.
pub trait Open: Sized {
    /// The keys, and the rules by which they are used.
    type Keys: Clone;

    /// Verifies and decrypts.
    fn open(keys: &Self::Keys, token: &str) -> Result<Opened<Self>, JwtError>;

    /// The header that says of what type the token is.
    fn header(&self) -> &Header;

    /// The header that was signed, if one was.
    fn signed_header(&self) -> Option<&Header>;
}

/// What comes out of a token whose claims have not been validated yet.
#[derive(Clone)]
pub struct Opened<K> {
    pub(crate) claims: Claims,
    pub(crate) by: K,
}

impl<K> fmt::Debug for Opened<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened(..)")
    }
}
