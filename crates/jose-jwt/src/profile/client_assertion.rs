//! Client assertions: `private_key_jwt` (RFC 7523 §3, OpenID Connect Core 1.0 §9).

use alloc::string::String;
use core::{fmt, time::Duration};

use jose_jwa::SignatureAlgorithm;
use jose_jws::JwsError;

use super::{Profile, signed, text};
use crate::{JwtError, Validation, demands::Seen};

/// The profile of the assertions by which one client authenticates with a key of its own.
///
/// * `iss` and `sub` are the `client_id`; `aud`, `exp` and `jti` are there. `typ`, if there is one, is `JWT`.
/// * `exp` is not later than [`LIFETIME`](Self::LIFETIME) from now, or what [`lifetime`](Self::lifetime) says. `iat` and `nbf`,
///   where they are there, are not in the future.
/// * The algorithm is asymmetric: the server does not know the key.
///
/// The `aud` is the server that is asked for a token, by the name that it and its clients agreed on; the validator names it.
/// A `jti` that was seen before belongs on a deny list.
///
/// ```
/// use jose_jwt::{Defaults, Unverified, Validator, jwk::{Jwk, KeySpec}, profile::ClientAssertion};
/// use jose_jwt::jws::{SignatureAlgorithm::Es256, SigningKey, VerifyingKey};
/// # let jwk = Jwk::generate(KeySpec::for_algorithm(Es256))?;
/// # let (key, of_client) = (SigningKey::from_jwk(&jwk, Es256)?, VerifyingKey::from_jwk(&jwk, Es256)?);
///
/// // The client: `exp` and `jti` are the profile's, `iss` and `sub` are said.
/// let client = ClientAssertion::new("client-1");
/// let defaults = Defaults::new().profile(&client).issuer("client-1").audience("https://as.example");
/// let assertion = defaults.issue().subject("client-1").sign(&key)?;
///
/// // The server: the token says which client it may be, and that client's validator whether it is.
/// let claimed = Unverified::parse(&assertion)?.unverified_claims()?;
/// assert_eq!(claimed.issuer().as_deref(), Some("client-1"));
/// let validator = Validator::builder().key(of_client)
///     .issuer("client-1").audience("https://as.example").profile(&client)
///     .build()?;
/// assert_eq!(validator.verify_registered(&assertion)?.registered().subject().as_deref(), Some("client-1"));
/// # Ok::<(), jose_jwt::JwtError>(())
/// ```
#[derive(Clone)]
pub struct ClientAssertion {
    client: String,
    lifetime: Duration,
}

impl ClientAssertion {
    /// How long an assertion may be good, and for how long one is made: five minutes.
    pub const LIFETIME: Duration = Duration::from_secs(300);

    /// The profile of assertions of the client of this `client_id`.
    #[must_use]
    pub fn new(client_id: impl Into<String>) -> Self {
        Self { client: client_id.into(), lifetime: Self::LIFETIME }
    }

    /// Sets how long an assertion may be good, and for how long one is made.
    #[must_use]
    pub const fn lifetime(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }
}

impl Profile for ClientAssertion {
    fn validation(&self) -> Validation {
        let validation = signed().typ_if_present(self.typ()).required("aud").required("exp");
        let validation = ["iss", "sub", "jti"].into_iter().fold(validation, text);
        let client = self.client.clone();
        validation
            .issued_in_the_past()
            .expires_within(self.lifetime)
            .rule(|Seen { header, .. }| {
                let algorithm = SignatureAlgorithm::from_name(&header.algorithm());
                match algorithm.filter(|algorithm| !algorithm.is_symmetric()) {
                    Some(_) => Ok(()),
                    None => Err(JwsError::AlgorithmNotAllowed.into()),
                }
            })
            .rule(move |Seen { claims, .. }| {
                // What is missing is refused for that.
                let is_another =
                    |name: Option<alloc::borrow::Cow<'_, str>>| name.is_some_and(|name| name != client);
                if is_another(claims.issuer()) {
                    return Err(JwtError::WrongIssuer);
                }
                if is_another(claims.subject()) { Err(JwtError::WrongSubject) } else { Ok(()) }
            })
    }

    fn lifetime(&self) -> Option<Duration> {
        Some(self.lifetime)
    }
}

impl fmt::Debug for ClientAssertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientAssertion(..)")
    }
}
