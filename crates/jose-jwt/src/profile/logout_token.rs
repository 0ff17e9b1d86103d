//! Logout tokens (OpenID Connect Back-Channel Logout 1.0).

use alloc::string::String;
use core::{fmt, time::Duration};

use jose_b64::json::{Kind, Limits};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, IgnoredAny, MapAccess, Visitor},
    ser::SerializeMap as _,
};

use super::{Profile, signed, text, text_if_present, typed::claims};
use crate::{Claims, JwtError, Validation, demands::Seen};

/// The profile of logout tokens (§2.4, §2.6).
///
/// * `typ` is `logout+jwt`; see [`untyped_too`](Self::untyped_too).
/// * `iss`, `aud`, `iat`, `exp`, `jti` and `events` are there, and `sub` or `sid`. `iat` is not in the future.
/// * `events` has the member of this event, an object.
/// * There is no `nonce`, so that no ID token passes and no client takes a logout token for one.
///
/// Such a token is made for two minutes, the time that §4 prefers. How long one may be good that is received, the validator
/// says with [`Validation::expires_within`]. A `jti` that was seen before belongs on a deny list (§2.6).
///
/// ```
/// use jose_jwt::{Defaults, Validated, Validator, jwk::{Jwk, KeySpec}, jws::{SignatureAlgorithm::Es256, SigningKey, VerifyingKey}};
/// use jose_jwt::profile::{LogoutEvent, LogoutToken, LogoutTokenClaims};
/// # let jwk = Jwk::generate(KeySpec::for_algorithm(Es256))?;
/// # let (key, of_provider) = (SigningKey::from_jwk(&jwk, Es256)?, VerifyingKey::from_jwk(&jwk, Es256)?);
///
/// // The provider: `exp` and `jti` are the profile's, the event is said.
/// let provider = Defaults::new().profile(&LogoutToken::new()).issuer("https://op.example").audience("client-1");
/// let own = LogoutTokenClaims::new().events(LogoutEvent::new()).sid("08a5019c");
/// let logout_token = provider.issue().claims(&own).sign(&key)?;
///
/// // The client: which session ends, or all those of the `sub`.
/// let validator = Validator::builder().key(of_provider)
///     .issuer("https://op.example").audience("client-1").profile(&LogoutToken::new())
///     .build()?;
/// let jwt: Validated<LogoutTokenClaims> = validator.verify(&logout_token)?;
/// assert_eq!((jwt.claims().sid.as_deref(), jwt.registered().subject()), (Some("08a5019c"), None));
/// # Ok::<(), jose_jwt::JwtError>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct LogoutToken {
    untyped: bool,
}

impl LogoutToken {
    /// The profile.
    #[must_use]
    pub const fn new() -> Self {
        Self { untyped: false }
    }

    /// Takes tokens without `typ`, and of `typ` `JWT`, instead of `logout+jwt`: providers that do not follow the
    /// recommendation of §2.4 make such. `events` alone then tells them from others.
    #[must_use]
    pub const fn untyped_too(mut self) -> Self {
        self.untyped = true;
        self
    }
}

impl Profile for LogoutToken {
    fn validation(&self) -> Validation {
        let validation = match self.untyped {
            true => signed().types_if_present(&[TYP, "JWT"]),
            false => signed().typ(TYP),
        };
        let validation = ["aud", "exp", "iat", "events"].into_iter().fold(validation, Validation::required);
        let validation = text(text(validation, "iss"), "jti").absent("nonce").issued_in_the_past();
        let validation = text_if_present(text_if_present(validation, "sub"), "sid");
        validation
            .rule(|Seen { claims, .. }| names_somebody(claims))
            .rule(|Seen { claims, .. }| is_event(claims))
    }

    fn typ(&self) -> &'static str {
        TYP
    }

    fn lifetime(&self) -> Option<Duration> {
        Some(Duration::from_secs(120))
    }
}

const TYP: &str = "logout+jwt";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";

fn names_somebody(claims: &Claims) -> Result<(), JwtError> {
    if claims.contains("sub") || claims.contains("sid") {
        Ok(())
    } else {
        Err(JwtError::MissingClaim(String::from("sid")))
    }
}

/// `events` that are missing are refused for that.
fn is_event(claims: &Claims) -> Result<(), JwtError> {
    let Some(events) = claims.value("events") else { return Ok(()) };
    let events = events.as_object(Limits::new(events.raw().len(), Claims::DEPTH));
    match events.map(|events| events.value(EVENT).map(|event| event.kind())) {
        Ok(Some(Kind::Object)) => Ok(()),
        _ => Err(JwtError::InvalidClaim("events")),
    }
}

claims! {
    /// What a logout token says beside the registered claims (§2.4).
    LogoutTokenClaims {
        /// That it is a logout token.
        events: LogoutEvent = "events",
        /// The session.
        sid: String = "sid",
    }
}

/// The event that a logout token tells of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogoutEvent {}

impl LogoutEvent {
    /// The event.
    #[must_use]
    pub const fn new() -> Self {
        Self {}
    }
}

/// Nothing, in braces.
struct Empty;

impl Serialize for Empty {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_map(Some(0))?.end()
    }
}

impl Serialize for LogoutEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut events = serializer.serialize_map(Some(1))?;
        events.serialize_entry(EVENT, &Empty)?;
        events.end()
    }
}

impl<'de> Deserialize<'de> for LogoutEvent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Events;

        impl<'de> Visitor<'de> for Events {
            type Value = LogoutEvent;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("events")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut events: M) -> Result<LogoutEvent, M::Error> {
                let mut found = None;
                while let Some((name, IgnoredAny)) = events.next_entry::<String, IgnoredAny>()? {
                    if name == EVENT {
                        found = Some(LogoutEvent::new());
                    }
                }
                found.ok_or_else(|| M::Error::missing_field(EVENT))
            }
        }

        deserializer.deserialize_map(Events)
    }
}
