//! ID tokens (OpenID Connect Core 1.0 §2, §3.1.3.7).

use alloc::{string::String, vec::Vec};
use core::{fmt, time::Duration};

use jose_jwa::SignatureAlgorithm;

use super::{
    Profile, is_number, is_strings, is_text, signed, text, text_if_present, token_hash, typed, typed::claims,
};
use crate::{ClaimRequest, JwtError, NumericDate, Validation, demands::Seen};

/// The profile of ID tokens for one client, and what the client asked for in one authentication request.
///
/// * `iss`, `sub`, `aud`, `exp` and `iat` are there; `sub` is at most 255 ASCII characters (§2). `iat` is not in the future.
/// * `typ`, if there is one, is `JWT`, and there are no `events`: a logout token or another security event is no ID token.
/// * The `aud` names the client, and nobody else who is not [trusted](Self::trusted_audience). With several audiences there is
///   an `azp`, and an `azp` names the client (§3.1.3.7).
/// * Where the client asked: the [`nonce`](Self::nonce) is its own; [`auth_time`](Self::max_age) is not too long ago;
///   [`acr`](Self::acr_values) is one of those it wanted.
/// * Where the client has an [access token](Self::access_token) or a [code](Self::code) from the front channel, their hashes
///   are these.
///
/// ```
/// use core::time::Duration;
/// use jose_jwt::{Validated, Validator, jws::SignatureAlgorithm::Es256, profile::{IdToken, IdTokenClaims}};
/// # use std::time::SystemTime;
/// # use jose_jwt::{Defaults, jwk::{Jwk, JwkSet, KeySpec}, jws::SigningKey};
/// # let jwk = Jwk::generate(KeySpec::for_algorithm(Es256))?;
/// # let of_provider = JwkSet::from_iter([jwk.clone()]);
/// # let provider = Defaults::new().profile(&IdToken::new("client-1")).issuer("https://op.example").audience("client-1");
/// # let own = IdTokenClaims::new().nonce("n-0S6_WzA2Mj").auth_time(SystemTime::now()).sid("08a5019c");
/// # let id_token = provider.issue().subject("alice").claims(&own).expires_in(Duration::from_secs(60))
/// #     .sign(&SigningKey::from_jwk(&jwk, Es256)?)?;
///
/// // Once, for the provider: its keys, its name, and ours.
/// let validator = Validator::builder().keys(&of_provider).algorithms(&[Es256])
///     .issuer("https://op.example").audience("client-1")
///     .build()?;
/// // For every login: what was asked for, here with `nonce=n-0S6_WzA2Mj&max_age=300`.
/// let asked = IdToken::new("client-1").nonce("n-0S6_WzA2Mj").max_age(Duration::from_secs(300));
/// let jwt: Validated<IdTokenClaims> = validator.expecting(|v| v.profile(&asked))?.verify(&id_token)?;
/// assert_eq!(jwt.registered().subject().as_deref(), Some("alice"));
/// assert_eq!(jwt.claims().sid.as_deref(), Some("08a5019c"));
///
/// let other = IdToken::new("client-1").nonce("of another login");
/// let refused = validator.expecting(|v| v.profile(&other))?.verify_registered(&id_token).unwrap_err();
/// assert_eq!((refused.code(), refused.claim()), ("jwt_wrong_claim", Some("nonce")));
/// # Ok::<(), jose_jwt::JwtError>(())
/// ```
#[derive(Clone)]
pub struct IdToken {
    client: String,
    trusted: Vec<String>,
    nonce: Option<String>,
    max_age: Option<Duration>,
    acr_values: Vec<String>,
    access_token: Option<String>,
    code: Option<String>,
}

impl IdToken {
    /// The profile of ID tokens for the client of this `client_id`.
    #[must_use]
    pub fn new(client_id: impl Into<String>) -> Self {
        Self {
            client: client_id.into(),
            trusted: Vec::new(),
            nonce: None,
            max_age: None,
            acr_values: Vec::new(),
            access_token: None,
            code: None,
        }
    }

    /// Trusts this audience beside the client; called again, a further one.
    #[must_use]
    pub fn trusted_audience(mut self, audience: impl Into<String>) -> Self {
        self.trusted.push(audience.into());
        self
    }

    /// Demands the `nonce` that was sent in the request. Whoever sent one has to say so, or nobody looks for it.
    #[must_use]
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.nonce = Some(nonce.into());
        self
    }

    /// Demands an `auth_time` that is no longer ago: the `max_age` of the request (§3.1.2.1).
    #[must_use]
    pub const fn max_age(mut self, age: Duration) -> Self {
        self.max_age = Some(age);
        self
    }

    /// Demands one of these as `acr`.
    #[must_use]
    pub fn acr_values<T: Into<String>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.acr_values.extend(values.into_iter().map(Into::into));
        self
    }

    /// Demands the `at_hash` of this access token: see [`token_hash`]. A token from the token endpoint need not have one
    /// (§3.1.3.6); one from the authorization endpoint has to (§3.2.2.9).
    #[must_use]
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.access_token = Some(token.into());
        self
    }

    /// Demands the `c_hash` of this code (§3.3.2.10): see [`token_hash`].
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// The rules about what the client asked for.
    fn asked(&self, mut validation: Validation) -> Validation {
        if let Some(nonce) = &self.nonce {
            validation = validation.claim("nonce", ClaimRequest::new().essential().value(nonce));
        }
        if let Some(age) = self.max_age {
            validation = validation.required("auth_time").rule(move |seen| authenticated_within(age, seen));
        }
        if !self.acr_values.is_empty() {
            validation = validation.claim("acr", ClaimRequest::new().essential().values(&self.acr_values));
        }
        let hashed = [("at_hash", &self.access_token), ("c_hash", &self.code)];
        for (name, text) in hashed.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))) {
            validation = validation.required(name).rule(move |seen| binds(name, &text, seen));
        }
        validation
    }
}

impl Profile for IdToken {
    fn validation(&self) -> Validation {
        let validation = signed().typ_if_present(self.typ()).absent("events").issued_in_the_past();
        let validation = ["aud", "exp", "iat"].into_iter().fold(validation, Validation::required);
        let validation = text(text(validation, "iss"), "sub");
        let validation = typed(validation, "sub", |sub| {
            sub.as_str().is_some_and(|sub| sub.len() <= MOST_OF_SUBJECT && sub.is_ascii())
        });
        let texts = ["nonce", "azp", "acr", "at_hash", "c_hash"];
        let validation = texts.into_iter().fold(validation, text_if_present);
        let validation = typed(typed(validation, "auth_time", is_number), "amr", is_strings);
        let (client, trusted) = (self.client.clone(), self.trusted.clone());
        self.asked(validation.rule(move |seen| is_for(&client, &trusted, seen)))
    }
}

impl fmt::Debug for IdToken {
    /// Without the nonce, the token and the code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdToken(..)")
    }
}

/// Octets of a `sub` at most (§2).
const MOST_OF_SUBJECT: usize = 255;

/// Audiences and authorized party. A token without `aud` is refused for that.
fn is_for(client: &str, trusted: &[String], Seen { claims, .. }: &Seen<'_>) -> Result<(), JwtError> {
    let Some(audience) = claims.audience() else { return Ok(()) };
    let is_trusted = |name: &str| name == client || trusted.iter().any(|trusted| trusted == name);
    if !audience.iter().any(|name| name == client) || !audience.iter().all(|name| is_trusted(name)) {
        return Err(JwtError::WrongAudience);
    }
    match claims.contains("azp") {
        true if !is_text(claims, "azp", client) => Err(JwtError::WrongClaim(String::from("azp"))),
        false if audience.len() > 1 => Err(JwtError::MissingClaim(String::from("azp"))),
        _ => Ok(()),
    }
}

/// An `auth_time` that is missing or no number is refused for that.
fn authenticated_within(age: Duration, seen: &Seen<'_>) -> Result<(), JwtError> {
    let Some(number) = seen.claims.value("auth_time").and_then(|value| value.as_number()) else {
        return Ok(());
    };
    let time = NumericDate::from_json_number(number).ok_or(JwtError::InvalidClaim("auth_time"))?;
    let oldest = seen.earliest.checked_sub(age).ok_or(JwtError::Clock)?;
    if time > seen.latest {
        return Err(JwtError::WrongClaim(String::from("auth_time")));
    }
    if time < oldest { Err(JwtError::AuthenticationTooOld) } else { Ok(()) }
}

/// A hash that is missing is refused for that.
fn binds(name: &'static str, text: &str, Seen { header, claims, .. }: &Seen<'_>) -> Result<(), JwtError> {
    let algorithm = SignatureAlgorithm::from_name(&header.algorithm());
    let expected =
        algorithm.and_then(|algorithm| token_hash(algorithm, text)).ok_or(JwtError::NoTokenHash)?;
    if !claims.contains(name) || is_text(claims, name, &expected) {
        Ok(())
    } else {
        Err(JwtError::WrongClaim(String::from(name)))
    }
}

claims! {
    /// What an ID token says beside the registered claims (OpenID Connect Core 1.0 §2), and the session (Front-Channel Logout
    /// 1.0 §3).
    IdTokenClaims {
        /// What the client sent in its request.
        nonce: String = "nonce",
        /// The party to which the token was issued.
        azp: String = "azp",
        /// When the subject was authenticated.
        auth_time: NumericDate = "auth_time",
        /// The class of that authentication.
        acr: String = "acr",
        /// The methods of that authentication.
        amr: Vec<String> = "amr",
        /// The hash of an access token: see [`token_hash`].
        at_hash: String = "at_hash",
        /// The hash of a code: see [`token_hash`].
        c_hash: String = "c_hash",
        /// The session.
        sid: String = "sid",
    }
}
