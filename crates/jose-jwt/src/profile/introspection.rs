//! Introspection responses that are JWTs (RFC 9701), and what they tell of a token (RFC 7662 §2.2).

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_b64::json::Limits;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, SeqAccess, Visitor},
};

use super::{AccessTokenClaims, Confirmation, Profile, signed, text, typed, typed::claims};
use crate::{Claims, NumericDate, Validation};

/// The profile of introspection responses (RFC 9701 §5).
///
/// * `typ` is `token-introspection+jwt`.
/// * `iss`, `aud`, `iat` and `token_introspection` are there, the last an object that says whether the token is `active`. `iat`
///   is not in the future.
///
/// A response has no time at which it expires: bound its age with [`Validation::max_age`]. One that is made has neither
/// `sub` nor `exp`, as §5 advises, lest somebody take it for an access token; one that has them is taken, and its `exp` checked.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct IntrospectionResponse {}

impl IntrospectionResponse {
    /// The profile.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

impl Profile for IntrospectionResponse {
    fn validation(&self) -> Validation {
        let validation = signed().typ(self.typ()).expiration_optional().issued_in_the_past();
        let required = ["aud", "iat", "token_introspection"];
        let validation = text(required.into_iter().fold(validation, Validation::required), "iss");
        typed(validation, "token_introspection", |value| {
            let object = value.as_object(Limits::new(value.raw().len(), Claims::DEPTH));
            let active = object.ok().and_then(|object| object.value("active"));
            active.and_then(|active| active.as_bool()).is_some()
        })
    }

    fn typ(&self) -> &'static str {
        "token-introspection+jwt"
    }

    fn made(&self) -> Validation {
        self.validation().absent("sub").absent("exp")
    }
}

claims! {
    /// What an introspection response says beside the registered claims (RFC 9701 §5).
    IntrospectionClaims {
        /// What it tells of the token.
        token_introspection: Introspection = "token_introspection",
    }

    /// What an introspection tells of a token (RFC 7662 §2.2). Nothing else counts if it is not active.
    Introspection {
        /// Whether the token is good.
        active: bool = "active",
        /// What the token allows, separated by spaces.
        scope: String = "scope",
        /// The client that asked for the token.
        client_id: String = "client_id",
        /// A name for the subject that people can read.
        username: String = "username",
        /// The type of the token (RFC 6749 §5.1).
        token_type: String = "token_type",
        /// When the token expires.
        expires_at: NumericDate = "exp",
        /// When the token was issued.
        issued_at: NumericDate = "iat",
        /// When the token begins to be good.
        not_before: NumericDate = "nbf",
        /// The subject.
        subject: String = "sub",
        /// The audiences.
        audience: OneOrSeveral = "aud",
        /// The issuer.
        issuer: String = "iss",
        /// The identifier of the token.
        jwt_id: String = "jti",
        /// The key to which the token is bound (RFC 9449 §6.2).
        confirmation: Confirmation = "cnf",
    }
}

impl Introspection {
    /// What the token allows, one by one (RFC 6749 §3.3).
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        AccessTokenClaims::scopes_of(self.scope.as_deref())
    }
}

/// One string or several, as `aud` has them (RFC 7519 §4.1.3): one is written as a string.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct OneOrSeveral(Vec<String>);

impl OneOrSeveral {
    /// The strings.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl<T: Into<String>> FromIterator<T> for OneOrSeveral {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<String>> From<Vec<T>> for OneOrSeveral {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for OneOrSeveral {
    fn from(values: [T; N]) -> Self {
        values.into_iter().collect()
    }
}

impl fmt::Debug for OneOrSeveral {
    /// The number of strings only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OneOrSeveral({})", self.0.len())
    }
}

impl Serialize for OneOrSeveral {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => serializer.serialize_str(one),
            several => serializer.collect_seq(several),
        }
    }
}

impl<'de> Deserialize<'de> for OneOrSeveral {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Strings;

        impl<'de> Visitor<'de> for Strings {
            type Value = OneOrSeveral;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or an array of strings")
            }

            fn visit_str<E: Error>(self, one: &str) -> Result<OneOrSeveral, E> {
                Ok([one].into_iter().collect())
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut several: S) -> Result<OneOrSeveral, S::Error> {
                let mut all = Vec::new();
                while let Some(one) = several.next_element()? {
                    all.push(one);
                }
                Ok(OneOrSeveral(all))
            }
        }

        deserializer.deserialize_any(Strings)
    }
}
