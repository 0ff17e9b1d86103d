//! A kind that is decided when a service is configured, and not by any token.

use jose_jwk::Header;

use crate::{
    Decryption, Encrypted, JwtError, Nested, Signed,
    encrypted::Layers,
    kind::{Open, Opened},
    signed::Signatures,
};

/// How a token of a [`JwtService`](crate::JwtService) is secured, which its configuration says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Secured {
    /// Signed.
    Signed(Signed),
    /// Encrypted and not signed.
    Encrypted(Encrypted),
    /// Signed, then encrypted.
    Nested(Nested),
}

/// The keys of one of the kinds.
#[derive(Clone, Debug)]
pub enum SecuredKeys {
    /// Of signed tokens.
    Signed(Signatures),
    /// Of encrypted tokens.
    Encrypted(Decryption),
    /// Of nested tokens.
    Nested(Layers),
}

impl Open for Secured {
    type Keys = SecuredKeys;

    fn open(keys: &SecuredKeys, token: &str) -> Result<Opened<Self>, JwtError> {
        Ok(match keys {
            SecuredKeys::Signed(keys) => {
                let Opened { claims, by } = Signed::open(keys, token)?;
                Opened { claims, by: Self::Signed(by) }
            }
            SecuredKeys::Encrypted(keys) => {
                let Opened { claims, by } = Encrypted::open(keys, token)?;
                Opened { claims, by: Self::Encrypted(by) }
            }
            SecuredKeys::Nested(keys) => {
                let Opened { claims, by } = Nested::open(keys, token)?;
                Opened { claims, by: Self::Nested(by) }
            }
        })
    }

    fn header(&self) -> &Header {
        match self {
            Self::Signed(by) => Open::header(by),
            Self::Encrypted(by) => Open::header(by),
            Self::Nested(by) => Open::header(by),
        }
    }

    fn signed_header(&self) -> Option<&Header> {
        match self {
            Self::Signed(by) => by.signed_header(),
            Self::Encrypted(by) => by.signed_header(),
            Self::Nested(by) => by.signed_header(),
        }
    }
}
