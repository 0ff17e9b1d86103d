//! Why a token was not issued or not accepted.

use alloc::{string::String, vec::Vec};
use core::fmt;

use jose_b64::json::JsonError;
use jose_jwk::KeyError;

/// Why a list of tokens cannot answer. Its text is for operators and has nothing of the token in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListError(String);

impl ListError {
    /// An error with this reason, which must not show keys of the list or secrets of its back end.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the list of tokens cannot answer: {}", self.0)
    }
}

impl core::error::Error for ListError {}

/// Several things that went wrong with one token, in the order of the rules; one at least.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failures(Vec<JwtError>);

impl Failures {
    /// An error if there are any.
    pub(crate) fn of(failures: Vec<JwtError>) -> Result<(), Self> {
        if failures.is_empty() { Ok(()) } else { Err(Self(failures)) }
    }

    /// The failures.
    #[must_use]
    pub fn as_slice(&self) -> &[JwtError] {
        &self.0
    }

    /// The stable code of each.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(JwtError::code)
    }
}

impl IntoIterator for Failures {
    type Item = JwtError;
    type IntoIter = alloc::vec::IntoIter<JwtError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<JwtError> for Failures {
    fn from(failure: JwtError) -> Self {
        Self(Vec::from([failure]))
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, failure) in self.0.iter().enumerate() {
            write!(f, "{}{failure}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl core::error::Error for Failures {}

/// What went wrong: one variant and one stable code for each cause.
///
/// No error carries a claim or another value of the token; the claims that errors name are registered ones or the
/// caller's. An error of the signature layer may keep the name of a header parameter, which `Debug` shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JwtError {
    /// The signature layer refused: form, policy, key or signature.
    Jws(jose_jws::JwsError),
    /// The encryption layer refused: form, policy, key or content.
    #[cfg(feature = "jwe")]
    Jwe(jose_jwe::JweError),
    /// The content of an encrypted token is not of the kind that was asked for: a nested token says `cty: JWT`, any other
    /// does not (RFC 7519 §5.2).
    WrongContentType,
    /// A claim that the header of an encrypted token repeats is another there (RFC 7519 §5.3).
    ReplicatedClaim(&'static str),
    /// The payload is no JSON object by the rules of the strict reader.
    InvalidClaims(JsonError),
    /// A claim has another type or value than RFC 7519 §4.1, or the profile, says.
    InvalidClaim(&'static str),
    /// A claim that is expected is absent; its name is the caller's.
    MissingClaim(String),
    /// A claim that must not be there is; its name is the caller's.
    ProhibitedClaim(String),
    /// A claim does not have a value that was asked for; its name is the caller's.
    WrongClaim(String),
    /// A check of the caller refuses the claims; its name is the caller's.
    CheckFailed(String),
    /// The claims do not fit the caller's type. Which of them, and how, is not told, since serde quotes values: where these
    /// may be seen, `serde_json::from_str::<T>` of [`Claims::text`](crate::Claims::text) tells it.
    ClaimsMismatch,
    /// The time of `exp` has come (RFC 7519 §4.1.4).
    Expired,
    /// The time of `nbf` has not come (RFC 7519 §4.1.5).
    NotYetValid,
    /// The time of `iat` has not come.
    IssuedInTheFuture,
    /// The time of `iat` is longer ago than is allowed.
    TooOld,
    /// The `exp` is later than a token may be good for.
    LifetimeTooLong,
    /// The `exp` is sooner than a token has to be good for yet.
    ExpiresTooSoon,
    /// The `auth_time` is longer ago than the client asked for (OpenID Connect Core 1.0 §3.1.2.1).
    AuthenticationTooOld,
    /// Nothing is agreed about the hash that goes with the algorithm of the ID token: see
    /// [`token_hash`](crate::profile::token_hash).
    NoTokenHash,
    /// The key of a DPoP proof is not the one to which something is bound (RFC 9449 §6.1).
    WrongThumbprint,
    /// The `iss` is none of those expected.
    WrongIssuer,
    /// The `aud` names none of those expected.
    WrongAudience,
    /// The `sub` is not the one expected.
    WrongSubject,
    /// The `jti` is not the one expected.
    WrongJwtId,
    /// The `typ` of the header is not the one expected.
    WrongType,
    /// The token is on the deny list.
    Denied,
    /// The token is not on the allow list.
    NotListed,
    /// There is a list that only the caller can ask, and it was not asked: see
    /// [`verify_before_list`](crate::Validator::verify_before_list), and for revoking
    /// [`list_entry`](crate::Validator::list_entry).
    ListNotConsulted,
    /// The list cannot answer.
    List(ListError),
    /// A claim that is not to be signed in the clear: see [`Issuing::refuse_sensitive`](crate::Issuing::refuse_sensitive).
    SensitiveClaim(String),
    /// A service cannot be configured so; the text says what to change.
    Configuration(&'static str),
    /// A validator or a token being issued lacks a decision of the caller.
    Incomplete(&'static str),
    /// What a validator was told about this contradicts itself.
    Contradiction(&'static str),
    /// A claim was set twice, or the claims of the caller were.
    ClaimConflict,
    /// The clock is not available or out of range. Without the feature `std` there is none but the one that the caller
    /// gives with `.clock(…)`.
    Clock,
    /// A key is not fit for what was asked of it.
    Key(KeyError),
}

impl JwtError {
    /// The stable code of this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Jws(error) => error.code(),
            #[cfg(feature = "jwe")]
            Self::Jwe(error) => error.code(),
            Self::WrongContentType => "jwt_wrong_content_type",
            Self::ReplicatedClaim(_) => "jwt_replicated_claim",
            Self::InvalidClaims(error) => error.code(),
            Self::WrongClaim(_) => "jwt_wrong_claim",
            Self::ProhibitedClaim(_) => "jwt_prohibited_claim",
            Self::LifetimeTooLong => "jwt_lifetime_too_long",
            Self::ExpiresTooSoon => "jwt_expires_too_soon",
            Self::AuthenticationTooOld => "jwt_authentication_too_old",
            Self::NoTokenHash => "jwt_no_token_hash",
            Self::WrongThumbprint => "jwt_wrong_thumbprint",
            Self::CheckFailed(_) => "jwt_check_failed",
            Self::Denied => "jwt_denied",
            Self::NotListed => "jwt_not_listed",
            Self::ListNotConsulted => "jwt_list_not_consulted",
            Self::List(_) => "jwt_list_unavailable",
            Self::SensitiveClaim(_) => "jwt_sensitive_claim",
            Self::Configuration(_) => "jwt_configuration",
            Self::InvalidClaim(_) => "jwt_invalid_claim",
            Self::MissingClaim(_) => "jwt_missing_claim",
            Self::ClaimsMismatch => "jwt_claims_mismatch",
            Self::Expired => "jwt_expired",
            Self::NotYetValid => "jwt_not_yet_valid",
            Self::IssuedInTheFuture => "jwt_issued_in_the_future",
            Self::TooOld => "jwt_too_old",
            Self::WrongIssuer => "jwt_wrong_issuer",
            Self::WrongAudience => "jwt_wrong_audience",
            Self::WrongSubject => "jwt_wrong_subject",
            Self::WrongJwtId => "jwt_wrong_jwt_id",
            Self::WrongType => "jwt_wrong_type",
            Self::Incomplete(_) => "jwt_incomplete",
            Self::Contradiction(_) => "jwt_contradiction",
            Self::ClaimConflict => "jwt_claim_conflict",
            Self::Clock => "jwt_clock",
            Self::Key(error) => error.code(),
        }
    }

    /// The claim that is concerned, where it is one.
    #[must_use]
    pub fn claim(&self) -> Option<&str> {
        match self {
            Self::InvalidClaim(claim) | Self::ReplicatedClaim(claim) => Some(claim),
            Self::MissingClaim(claim)
            | Self::ProhibitedClaim(claim)
            | Self::WrongClaim(claim)
            | Self::SensitiveClaim(claim) => Some(claim),
            Self::Expired | Self::LifetimeTooLong | Self::ExpiresTooSoon => Some("exp"),
            Self::NotYetValid => Some("nbf"),
            Self::IssuedInTheFuture | Self::TooOld => Some("iat"),
            Self::AuthenticationTooOld => Some("auth_time"),
            Self::WrongIssuer => Some("iss"),
            Self::WrongAudience => Some("aud"),
            Self::WrongSubject => Some("sub"),
            Self::WrongJwtId => Some("jti"),
            _ => None,
        }
    }
}

impl fmt::Display for JwtError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Jws(error) => error.fmt(f),
            #[cfg(feature = "jwe")]
            Self::Jwe(error) => error.fmt(f),
            Self::WrongContentType => f.write_str("the content of the token is of another kind"),
            Self::ReplicatedClaim(claim) => {
                write!(f, "the header of the token has another `{claim}` than its claims")
            }
            Self::WrongClaim(claim) => write!(f, "the claim `{claim}` has another value"),
            Self::ProhibitedClaim(claim) => write!(f, "the claim `{claim}` must not be there"),
            Self::LifetimeTooLong => f.write_str("the token is good for longer than is allowed"),
            Self::ExpiresTooSoon => f.write_str("the token expires too soon"),
            Self::AuthenticationTooOld => f.write_str("the subject was authenticated too long ago"),
            Self::NoTokenHash => f.write_str("no hash goes with the algorithm of the token"),
            Self::WrongThumbprint => f.write_str("the proof is made with another key"),
            Self::CheckFailed(name) => write!(f, "the check `{name}` refuses the claims"),
            Self::Denied => f.write_str("the token is on the deny list"),
            Self::NotListed => f.write_str("the token is not on the allow list"),
            Self::ListNotConsulted => {
                f.write_str("only the caller can ask the list: verify with `verify_before_list`, revoke with `list_entry`")
            }
            Self::List(error) => error.fmt(f),
            Self::SensitiveClaim(claim) => write!(f, "the claim `{claim}` looks like a secret"),
            Self::Configuration(what) => f.write_str(what),
            Self::InvalidClaims(error) => write!(f, "the claims are no JSON object: {error}"),
            Self::InvalidClaim(claim) => write!(f, "the claim `{claim}` is invalid"),
            Self::MissingClaim(claim) => write!(f, "the claim `{claim}` is missing"),
            Self::ClaimsMismatch => f.write_str("the claims do not have the expected form"),
            Self::Expired => f.write_str("the token has expired"),
            Self::NotYetValid => f.write_str("the token is not valid yet"),
            Self::IssuedInTheFuture => f.write_str("the token is issued in the future"),
            Self::TooOld => f.write_str("the token was issued too long ago"),
            Self::WrongIssuer => f.write_str("the token has another issuer"),
            Self::WrongAudience => f.write_str("the token is meant for another audience"),
            Self::WrongSubject => f.write_str("the token has another subject"),
            Self::WrongJwtId => f.write_str("the token has another `jti`"),
            Self::WrongType => f.write_str("the token has another `typ`"),
            Self::Contradiction(what) => write!(f, "what was said about {what} contradicts itself"),
            // Where a set was given, it may be empty.
            Self::Incomplete("keys") => f.write_str("no key was given that can be used"),
            Self::Incomplete(what) => write!(f, "nothing was said about {what}{}", remedy(what)),
            Self::ClaimConflict => f.write_str("a claim is set twice"),
            Self::Clock => f.write_str(
                "the time is not known or out of range; without the feature `std`, a clock is given with `.clock(…)`",
            ),
            Self::Key(error) => error.fmt(f),
        }
    }
}

/// What to call where nothing was said about this.
fn remedy(what: &str) -> &'static str {
    match what {
        "issuer" => ": name it with `issuer`, or say `any_issuer`",
        "audience" => ": name it with `audience`, or say `any_audience` or `no_audience`",
        "algorithms" => ": name them with `algorithms`, or let every key name its own",
        "list" => ": give one with `deny_list` or `allow_list`, or say `list_elsewhere`",
        "the key of the access token" => ": say with `bound_to` to which one it is bound",
        _ => "",
    }
}

impl core::error::Error for JwtError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            Self::Jws(error) => Some(error),
            #[cfg(feature = "jwe")]
            Self::Jwe(error) => Some(error),
            Self::List(error) => Some(error),
            Self::InvalidClaims(error) => Some(error),
            Self::Key(error) => Some(error),
            _ => None,
        }
    }
}

impl From<jose_jws::JwsError> for JwtError {
    fn from(error: jose_jws::JwsError) -> Self {
        Self::Jws(error)
    }
}

#[cfg(feature = "jwe")]
impl From<jose_jwe::JweError> for JwtError {
    fn from(error: jose_jwe::JweError) -> Self {
        Self::Jwe(error)
    }
}

impl From<ListError> for JwtError {
    fn from(error: ListError) -> Self {
        Self::List(error)
    }
}

impl From<KeyError> for JwtError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}
