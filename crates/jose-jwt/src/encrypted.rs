//! Encrypted and nested tokens (RFC 7519 §7.2 with RFC 7516).

use core::fmt;

use jose_jwe::{Decrypted, DecryptionKey};
use jose_jwk::Header;

use crate::{
    Claims, Decryption, JwtError, Signed,
    decryption::check_replicated,
    kind::{Open, Opened},
    signed::Signatures,
};

/// A token that was encrypted: with which header, and to which key.
///
/// Whoever knows the key can have made it, and of a public key that is everybody: it proves no sender. One that shall, is
/// [`Nested`], or encrypted with a secret that only its issuer and its recipient know.
#[derive(Clone)]
pub struct Encrypted {
    header: Header,
    key: Option<DecryptionKey>,
}

impl Encrypted {
    fn new(decrypted: Decrypted) -> (Self, alloc::vec::Vec<u8>) {
        let key = decrypted.key().cloned();
        let (header, plaintext) = decrypted.into_parts();
        (Self { header, key }, plaintext)
    }

    /// The protected header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The key that decrypted.
    #[must_use]
    pub const fn key(&self) -> Option<&DecryptionKey> {
        self.key.as_ref()
    }
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted(..)")
    }
}

impl Open for Encrypted {
    type Keys = Decryption;

    fn open(keys: &Decryption, token: &str) -> Result<Opened<Self>, JwtError> {
        let (encrypted, plaintext) = Self::new(keys.decrypt(token)?);
        let claims = Claims::from_json(plaintext)?;
        check_replicated(&encrypted.header, &claims)?;
        Ok(Opened { claims, by: encrypted })
    }

    fn header(&self) -> &Header {
        &self.header
    }

    fn signed_header(&self) -> Option<&Header> {
        None
    }
}

/// A token that was signed and then encrypted. What it is, the signed token within says.
#[derive(Clone, Debug)]
pub struct Nested {
    encrypted: Encrypted,
    signed: Signed,
}

impl Nested {
    /// The outer token.
    #[must_use]
    pub const fn encrypted(&self) -> &Encrypted {
        &self.encrypted
    }

    /// The inner token.
    #[must_use]
    pub const fn signed(&self) -> &Signed {
        &self.signed
    }
}

/// The keys for both layers. There is no third: what is within is a signed token that holds claims.
#[derive(Clone, Debug)]
pub struct Layers {
    pub(crate) outer: Decryption,
    pub(crate) inner: Signatures,
}

impl Open for Nested {
    type Keys = Layers;

    fn open(keys: &Layers, token: &str) -> Result<Opened<Self>, JwtError> {
        let (encrypted, plaintext) = Encrypted::new(keys.outer.decrypt_nested(token)?);
        // A token is ASCII; what is not cannot be one.
        let inner = core::str::from_utf8(&plaintext).map_err(|_| JwtError::WrongContentType)?;
        let Opened { claims, by: signed } = Signed::open(&keys.inner, inner)?;
        check_replicated(&encrypted.header, &claims)?;
        Ok(Opened { claims, by: Self { encrypted, signed } })
    }

    fn header(&self) -> &Header {
        self.signed.header()
    }

    fn signed_header(&self) -> Option<&Header> {
        Some(self.signed.header())
    }
}
