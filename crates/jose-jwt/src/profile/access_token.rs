//! Access tokens (RFC 9068).

use alloc::{string::String, vec::Vec};
use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};

use super::{Profile, is_number, is_strings, signed, text, text_if_present, typed, typed::claims};
use crate::{NumericDate, Validation};

/// The profile of access tokens that are JWTs (RFC 9068).
///
/// * `typ` is `at+jwt`, also as `application/at+jwt` (§2.1).
/// * `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti` are there (§2.2), and none of the strings is empty.
/// * `scope`, `auth_time`, `acr` and `amr`, where they are there, have their types (§2.2.1, §2.2.3).
/// * `iat` is not in the future.
///
/// The issuer and the resource for which the token has to be, the validator names (§4).
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct AccessToken {}

impl AccessToken {
    /// The profile.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

impl Profile for AccessToken {
    fn validation(&self) -> Validation {
        let validation = signed().typ(self.typ()).required("exp").required("iat").required("aud");
        let validation = ["iss", "sub", "client_id", "jti"].into_iter().fold(validation, text);
        let validation = ["scope", "acr"].into_iter().fold(validation, text_if_present);
        let validation = typed(typed(validation, "auth_time", is_number), "amr", is_strings);
        validation.issued_in_the_past()
    }

    fn typ(&self) -> &'static str {
        "at+jwt"
    }
}

claims! {
    /// What an access token says beside the registered claims (RFC 9068 §2.2).
    ///
    /// Claims of one's own stand beside them, when such tokens are issued and when they are verified:
    ///
    /// ```
    /// use jose_jwt::{Claims, profile::AccessTokenClaims};
    ///
    /// #[derive(serde::Serialize, serde::Deserialize)]
    /// struct MyClaims {
    ///     #[serde(flatten)]
    ///     standard: AccessTokenClaims,
    ///     tenant: String,
    /// }
    ///
    /// let claims: MyClaims = Claims::from_json(r#"{"client_id":"c","scope":"read write","tenant":"t"}"#)?.read()?;
    /// assert_eq!((claims.standard.scopes().count(), &*claims.tenant), (2, "t"));
    /// # Ok::<(), jose_jwt::JwtError>(())
    /// ```
    AccessTokenClaims {
        /// The client that asked for the token.
        client_id: String = "client_id",
        /// What the token allows, separated by spaces: see [`scopes`](Self::scopes).
        scope: String = "scope",
        /// When the subject was authenticated.
        auth_time: NumericDate = "auth_time",
        /// The class of that authentication.
        acr: String = "acr",
        /// The methods of that authentication.
        amr: Vec<String> = "amr",
        /// The roles of the subject.
        roles: ScimValues = "roles",
        /// The groups of the subject.
        groups: ScimValues = "groups",
        /// What the subject is entitled to.
        entitlements: ScimValues = "entitlements",
        /// The key to which the token is bound (RFC 7800).
        confirmation: Confirmation = "cnf",
    }

    /// The key to which a token is bound (RFC 7800 §3.1).
    Confirmation {
        /// The thumbprint of a public key, with SHA-256 (RFC 9449 §6.1): what
        /// [`DpopRequest::bound_to`](super::DpopRequest::bound_to) takes.
        jkt: String = "jkt",
        /// The SHA-256 of a certificate (RFC 8705 §3.1).
        certificate: String = "x5t#S256",
    }
}

impl AccessTokenClaims {
    /// What the token allows, one by one (RFC 6749 §3.3).
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        Self::scopes_of(self.scope.as_deref())
    }

    pub(super) fn scopes_of(scope: Option<&str>) -> impl Iterator<Item = &str> {
        scope.unwrap_or_default().split(' ').filter(|scope| !scope.is_empty())
    }

    /// The thumbprint of the key to which the token is bound, if it is bound to one so. `None` does not make it a bearer token: a
    /// [`confirmation`](Self::confirmation) that is there binds it, by a certificate or in a way that is not known here.
    #[must_use]
    pub fn key_thumbprint(&self) -> Option<&str> {
        self.confirmation.as_ref()?.jkt.as_deref()
    }
}

/// Values of a SCIM attribute (RFC 7643 §4.1.2), which RFC 9068 §2.2.3.1 takes over: each is written as a string, and read from
/// a string or from the `value` of an object.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ScimValues(Vec<String>);

impl ScimValues {
    /// The values.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

impl<T: Into<String>> FromIterator<T> for ScimValues {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self(values.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<String>> From<Vec<T>> for ScimValues {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Into<String>, const N: usize> From<[T; N]> for ScimValues {
    fn from(values: [T; N]) -> Self {
        values.into_iter().collect()
    }
}

impl fmt::Debug for ScimValues {
    /// The number of values only.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ScimValues({})", self.0.len())
    }
}

impl Serialize for ScimValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(&self.0)
    }
}

impl<'de> Deserialize<'de> for ScimValues {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Values;

        impl<'de> Visitor<'de> for Values {
            type Value = ScimValues;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of values")
            }

            fn visit_seq<S: SeqAccess<'de>>(self, mut values: S) -> Result<ScimValues, S::Error> {
                let mut all = Vec::new();
                while let Some(ScimValue(value)) = values.next_element()? {
                    all.push(value);
                }
                Ok(ScimValues(all))
            }
        }

        deserializer.deserialize_seq(Values)
    }
}

struct ScimValue(String);

impl<'de> Deserialize<'de> for ScimValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;

        impl<'de> Visitor<'de> for One {
            type Value = ScimValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string, or an object with a `value`")
            }

            fn visit_str<E: Error>(self, value: &str) -> Result<ScimValue, E> {
                Ok(ScimValue(String::from(value)))
            }

            fn visit_map<M: MapAccess<'de>>(self, mut members: M) -> Result<ScimValue, M::Error> {
                let mut value = None;
                while let Some(name) = members.next_key::<String>()? {
                    if name == "value" {
                        value = Some(members.next_value()?);
                    } else {
                        members.next_value::<IgnoredAny>()?;
                    }
                }
                value.map(ScimValue).ok_or_else(|| M::Error::missing_field("value"))
            }
        }

        deserializer.deserialize_any(One)
    }
}
