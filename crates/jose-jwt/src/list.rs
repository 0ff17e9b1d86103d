//! Lists of tokens: what allows or denies a token that is otherwise valid.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::fmt;

use jose_b64::owned;
use jose_jwk::Header;
use sha2::{Digest, Sha256};

use crate::{Claims, ListError, NumericDate};

/// What a list knows a token by: its `jti`, or else a digest of what was signed.
///
/// Not the token's text: of an ECDSA signature there are two that are valid, and a token can be encrypted again. Two
/// issuers may use the same `jti`: tokens of issuers that do not know of each other belong into different lists.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListKey(String);

impl ListKey {
    /// The most octets of a `jti` that stands in a key as it is; of a longer one, its digest does.
    pub const MAX_JWT_ID: usize = 255;

    /// The key of a token with this `jti`: `jti:` and the `jti`, or `jti-sha256:` and its SHA-256 in base64url if it is longer
    /// than [`MAX_JWT_ID`](Self::MAX_JWT_ID).
    #[must_use]
    pub fn from_jwt_id(jwt_id: &str) -> Self {
        if jwt_id.len() > Self::MAX_JWT_ID {
            return Self::digest("jti-sha256:", &[jwt_id]);
        }
        Self(["jti:", jwt_id].concat())
    }

    /// The key of a signed token without `jti`: `jws-sha256:` and the SHA-256, in base64url, of its signing input
    /// (RFC 7515 §5.1, step 5).
    #[must_use]
    pub fn from_signing_input(signing_input: &str) -> Self {
        Self::digest("jws-sha256:", &[signing_input])
    }

    /// The key of a token whose claims are known and which was signed with this header, or only encrypted.
    pub(crate) fn of(signed: Option<&Header>, claims: &Claims) -> Self {
        match (claims.jwt_id(), signed) {
            (Some(jwt_id), _) => Self::from_jwt_id(&jwt_id),
            // Base64url has one spelling, so what was signed can be written again octet for octet.
            (None, Some(header)) => {
                let [header, claims] =
                    [header.text(), claims.text()].map(|text| owned::encode(text.as_bytes()));
                Self::digest("jws-sha256:", &[&header, ".", &claims])
            }
            // Who can encrypt can encrypt again: the claims are all that stays.
            (None, None) => Self::digest("claims-sha256:", &[claims.text()]),
        }
    }

    fn digest(kind: &str, parts: &[&str]) -> Self {
        let hash = parts.iter().fold(Sha256::new(), Digest::chain_update);
        Self([kind, &owned::encode(&hash.finalize())].concat())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ListKey {
    /// Without the `jti`, which names a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ListKey(..)")
    }
}

/// A token that stands, or shall stand, on a list, and for how long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    key: ListKey,
    expires: Option<NumericDate>,
}

impl ListEntry {
    /// An entry that can be dropped from this time on; one without a time stays.
    #[must_use]
    pub const fn new(key: ListKey, expires: Option<NumericDate>) -> Self {
        Self { key, expires }
    }

    /// The key.
    #[must_use]
    pub const fn key(&self) -> &ListKey {
        &self.key
    }

    /// From when on the entry can be dropped.
    #[must_use]
    pub const fn expires(&self) -> Option<NumericDate> {
        self.expires
    }
}

/// A list of tokens, wherever it stands.
///
/// What a list cannot do it answers with an error, and the token is refused: a list that guesses is none.
///
/// One in memory, and a token that it denies:
///
/// ```
/// use std::{collections::BTreeMap, sync::{Arc, Mutex, MutexGuard}};
/// use jose_jwt::{ListEntry, ListError, ListKey, NumericDate, TokenList, Validator};
/// # use core::time::Duration;
/// # use jose_jwt::{Jwt, jwk::Jwk, jws::{SignatureAlgorithm::Hs256, SigningKey, VerifyingKey}};
/// # let jwk = Jwk::from_secret(&b"a secret of thirty-two octets ..."[..])?;
/// # let token = Jwt::issue().issuer("https://issuer.example").audience("orders").with_random_jwt_id()
/// #     .expires_in(Duration::from_secs(60)).sign(&SigningKey::from_jwk(&jwk, Hs256)?)?;
/// # let key = VerifyingKey::from_jwk(&jwk, Hs256)?;
///
/// #[derive(Default)]
/// struct InMemory(Mutex<BTreeMap<ListKey, Option<NumericDate>>>);
///
/// impl InMemory {
///     fn entries(&self) -> Result<MutexGuard<'_, BTreeMap<ListKey, Option<NumericDate>>>, ListError> {
///         self.0.lock().map_err(|_| ListError::new("a writer panicked"))
///     }
/// }
///
/// impl TokenList for InMemory {
///     fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
///         Ok(self.entries()?.contains_key(key))
///     }
///     fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
///         self.entries()?.insert(entry.key().clone(), entry.expires());
///         Ok(())
///     }
///     fn delete(&self, key: &ListKey) -> Result<(), ListError> {
///         self.entries()?.remove(key);
///         Ok(())
///     }
/// }
///
/// let list = Arc::new(InMemory::default());
/// let validator = Validator::builder().key(key)
///     .issuer("https://issuer.example").audience("orders").deny_list(Arc::clone(&list))
///     .build()?;
/// let jwt = validator.verify_registered(&token)?;
/// list.add(&validator.list_entry(&jwt))?;
/// assert_eq!(validator.verify_registered(&token).unwrap_err().code(), "jwt_denied");
/// # Ok::<(), jose_jwt::JwtError>(())
/// ```
pub trait TokenList {
    /// Whether a token is on the list.
    ///
    /// # Errors
    /// [`ListError`] if the list cannot answer.
    fn contains(&self, key: &ListKey) -> Result<bool, ListError>;

    /// Adds a token. One that is there already gets the time of this entry.
    ///
    /// # Errors
    /// [`ListError`] if it was not added.
    fn add(&self, entry: &ListEntry) -> Result<(), ListError>;

    /// Takes a token off the list. One that is not there is no error.
    ///
    /// # Errors
    /// [`ListError`] if it may still be there.
    fn delete(&self, key: &ListKey) -> Result<(), ListError>;

    /// The same for several, in their order; a back end may do it at once.
    ///
    /// # Errors
    /// [`ListError`] if the list cannot answer for one of them.
    fn contains_many(&self, keys: &[ListKey]) -> Result<Vec<bool>, ListError> {
        keys.iter().map(|key| self.contains(key)).collect()
    }

    /// The same for several; a back end may do it at once.
    ///
    /// # Errors
    /// [`ListError`] if one was not added; those before it may have been.
    fn add_many(&self, entries: &[ListEntry]) -> Result<(), ListError> {
        entries.iter().try_for_each(|entry| self.add(entry))
    }

    /// The same for several; a back end may do it at once.
    ///
    /// # Errors
    /// [`ListError`] if one may still be there; those before it may be gone.
    fn delete_many(&self, keys: &[ListKey]) -> Result<(), ListError> {
        keys.iter().try_for_each(|key| self.delete(key))
    }
}

macro_rules! through_a_pointer {
    ($($pointer:ty)+) => { $(
        impl<L: TokenList + ?Sized> TokenList for $pointer {
            fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
                (**self).contains(key)
            }
            fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
                (**self).add(entry)
            }
            fn delete(&self, key: &ListKey) -> Result<(), ListError> {
                (**self).delete(key)
            }
            fn contains_many(&self, keys: &[ListKey]) -> Result<Vec<bool>, ListError> {
                (**self).contains_many(keys)
            }
            fn add_many(&self, entries: &[ListEntry]) -> Result<(), ListError> {
                (**self).add_many(entries)
            }
            fn delete_many(&self, keys: &[ListKey]) -> Result<(), ListError> {
                (**self).delete_many(keys)
            }
        }
    )+ };
}

through_a_pointer! { &L Arc<L> alloc::boxed::Box<L> }

/// What it means for a token to be on the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListRule {
    /// Only tokens on the list are taken.
    Allow,
    /// Tokens on the list are refused.
    Deny,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_jti_is_known_by_its_digest() {
        assert_eq!(ListKey::from_jwt_id(&"a".repeat(255)).as_str().len(), 259);
        // printf 'a%.0s' {1..256} | openssl dgst -sha256 -binary | basenc --base64url
        assert_eq!(
            ListKey::from_jwt_id(&"a".repeat(256)).as_str(),
            "jti-sha256:AtcWDXfhjGRHvoDC41XH7UOIVFJxcCxQJTsJFMZc5f4"
        );
    }

    #[test]
    fn what_was_signed_is_written_again_as_it_came() {
        let header = Header::from_json(br#"{"alg":"HS256", "x":1}"#.to_vec(), 1000).unwrap();
        let claims = Claims::from_json(&br#"{ "sub":"a"}"#[..]).unwrap();
        let input = "eyJhbGciOiJIUzI1NiIsICJ4IjoxfQ.eyAic3ViIjoiYSJ9";
        assert_eq!(ListKey::of(Some(&header), &claims), ListKey::from_signing_input(input));
        assert_ne!(ListKey::of(None, &claims), ListKey::of(Some(&header), &claims));
    }
}
