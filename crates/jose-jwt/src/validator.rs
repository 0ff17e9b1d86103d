//! A validator: keys, algorithms and expectations, decided before any token is seen.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::{fmt, time::Duration};

use jose_jwa::SignatureAlgorithm;
use jose_jwk::JwkSet;
use jose_jws::{KeySource, Keyring, Limits, Policy, VerifyingKey};

use crate::{Clock, JwtError, Validation, clock};

/// Verifies signed tokens and validates their claims.
///
/// Owns what it needs and can be shared between threads. A validator cannot be built without saying whose keys
/// and which algorithms are trusted, and which issuer and audience are expected; each of these has an explicit
/// way to opt out.
#[derive(Clone)]
pub struct Validator {
    pub(crate) policy: Policy,
    pub(crate) keys: Arc<dyn KeySource + Send + Sync>,
    pub(crate) validation: Validation,
    pub(crate) clock: Arc<dyn Clock + Send + Sync>,
}

impl Validator {
    /// Begins a validator.
    #[must_use]
    pub fn builder<'b>() -> ValidatorBuilder<'b> {
        ValidatorBuilder {
            keys: Keys::None,
            algorithms: None,
            issuer: Expected::Unsaid,
            audience: Expected::Unsaid,
            validation: Validation::new(),
            policy: Policy::new(),
            limits: Self::LIMITS,
            clock: Arc::new(clock::DEFAULT),
        }
    }

    /// The limits of a JWT: 1 MiB for the token, the rest as [`Limits::new`].
    pub const LIMITS: Limits = Limits::new().token(1024 * 1024);
}

impl fmt::Debug for Validator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Validator(..)")
    }
}

enum Keys<'b> {
    None,
    Set(&'b JwkSet),
    Given(Vec<VerifyingKey>),
    Source(Arc<dyn KeySource + Send + Sync>),
    /// Two of these: a second one does not take the place of the first.
    Contradiction,
}

impl Keys<'_> {
    fn or(self, other: Self) -> Self {
        if matches!(self, Self::None) { other } else { Self::Contradiction }
    }
}

/// What was said about issuer or audience.
#[derive(Clone)]
enum Expected {
    Unsaid,
    OneOf(Vec<String>),
    Any,
    Absent,
    /// Two of these, which exclude each other.
    Contradiction,
}

impl Expected {
    fn or_one_of(self, value: String) -> Self {
        match self {
            Self::Unsaid => Self::OneOf(Vec::from([value])),
            Self::OneOf(mut values) => {
                values.push(value);
                Self::OneOf(values)
            }
            _ => Self::Contradiction,
        }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unsaid, other) | (Self::Any, other @ Self::Any) | (Self::Absent, other @ Self::Absent) => {
                other
            }
            _ => Self::Contradiction,
        }
    }
}

/// A validator being built.
pub struct ValidatorBuilder<'b> {
    keys: Keys<'b>,
    algorithms: Option<Vec<SignatureAlgorithm>>,
    issuer: Expected,
    audience: Expected,
    validation: Validation,
    policy: Policy,
    limits: Limits,
    clock: Arc<dyn Clock + Send + Sync>,
}

impl<'b> ValidatorBuilder<'b> {
    /// Trusts the keys of a set. They are prepared when the validator is built. A set, given keys and a source exclude each
    /// other, and so do two sets or two sources.
    #[must_use]
    pub fn keys(mut self, set: &'b JwkSet) -> Self {
        self.keys = self.keys.or(Keys::Set(set));
        self
    }

    /// Trusts a key that is prepared already. Called again, it adds a further one. Keys that are given so are
    /// tried whatever `kid` a token has (RFC 7515 §4.1.4).
    #[must_use]
    pub fn key(mut self, key: VerifyingKey) -> Self {
        self.keys = match self.keys {
            Keys::Given(mut keys) => {
                keys.push(key);
                Keys::Given(keys)
            }
            other => other.or(Keys::Given(Vec::from([key]))),
        };
        self
    }

    /// Trusts the keys that a source offers: a keyring that is swapped, a resolver, a lazy keyring.
    #[must_use]
    pub fn key_source(mut self, source: impl KeySource + Send + Sync + 'static) -> Self {
        self.keys = self.keys.or(Keys::Source(Arc::new(source)));
        self
    }

    /// Allows exactly these algorithms. Needed unless every key states its own; at least one of the keys that are given
    /// has to have one of them.
    #[must_use]
    pub fn algorithms(mut self, algorithms: &[SignatureAlgorithm]) -> Self {
        self.algorithms = Some(algorithms.to_vec());
        self
    }

    /// Expects this `iss`, or one of several if called again.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = self.issuer.or_one_of(issuer.into());
        self
    }

    /// Takes tokens of any issuer, or of none.
    #[must_use]
    pub fn any_issuer(mut self) -> Self {
        self.issuer = self.issuer.or(Expected::Any);
        self
    }

    /// Expects the `aud` to name this one, or one of several if called again.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.audience = self.audience.or_one_of(audience.into());
        self
    }

    /// Takes tokens for any audience, or for none.
    #[must_use]
    pub fn any_audience(mut self) -> Self {
        self.audience = self.audience.or(Expected::Any);
        self
    }

    /// Takes tokens without `aud`, and refuses those that name an audience.
    #[must_use]
    pub fn no_audience(mut self) -> Self {
        self.audience = self.audience.or(Expected::Absent);
        self
    }

    /// Adds further expectations: `sub`, `jti`, `typ`, required claims, ages. What was expected before stays expected; what
    /// is said twice and differently is an error when the validator is built.
    #[must_use]
    pub fn expect(mut self, set: impl FnOnce(Validation) -> Validation) -> Self {
        self.validation = self.validation.and(set(Validation::new()));
        self
    }

    /// Expects this `typ` in the header, compared without case and without `application/`.
    #[must_use]
    pub fn typ(self, typ: impl Into<String>) -> Self {
        self.expect(|validation| validation.typ(typ))
    }

    /// Takes tokens without `exp`. One that is present is checked all the same.
    #[must_use]
    pub fn expiration_optional(self) -> Self {
        self.expect(Validation::expiration_optional)
    }

    /// Tolerates clocks that differ by so much.
    #[must_use]
    pub fn leeway(self, leeway: Duration) -> Self {
        self.expect(|validation| validation.leeway(leeway))
    }

    /// Asks this clock for the time instead of the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Declares that the caller understands and processes an extension parameter of the header (`crit`).
    #[must_use]
    pub fn understands(mut self, parameter: impl Into<String>) -> Self {
        self.policy = self.policy.understands(parameter);
        self
    }

    /// Sets the limits; [`Validator::LIMITS`] by default.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Builds the validator and prepares its keys.
    ///
    /// # Errors
    /// [`JwtError::Incomplete`] with what was not said: `keys`, `algorithms`, `issuer`, `audience`; and `keys`
    /// if none of a set can be used. [`JwtError::Contradiction`] if what was said excludes itself, such as one audience
    /// and any, a set and a source, two types, or algorithms of which no given key has one.
    pub fn build(self) -> Result<Validator, JwtError> {
        if let Some(what) = self.validation.contradiction() {
            return Err(JwtError::Contradiction(what));
        }
        // Last, so that no other expectation takes the place of these.
        let validation = match self.issuer {
            Expected::Unsaid => return Err(JwtError::Incomplete("issuer")),
            Expected::Contradiction => return Err(JwtError::Contradiction("issuer")),
            Expected::OneOf(issuers) => issuers.into_iter().fold(self.validation, Validation::issuer),
            Expected::Any | Expected::Absent if self.validation.expects_issuer() => {
                return Err(JwtError::Contradiction("issuer"));
            }
            Expected::Any | Expected::Absent => self.validation,
        };
        let validation = match self.audience {
            Expected::Unsaid => return Err(JwtError::Incomplete("audience")),
            Expected::Contradiction => return Err(JwtError::Contradiction("audience")),
            Expected::OneOf(_) | Expected::Absent if validation.takes_any_audience() => {
                return Err(JwtError::Contradiction("audience"));
            }
            Expected::OneOf(audiences) => audiences.into_iter().fold(validation, Validation::audience),
            Expected::Any | Expected::Absent if validation.expects_audience() => {
                return Err(JwtError::Contradiction("audience"));
            }
            Expected::Any => validation.any_audience(),
            Expected::Absent => validation,
        };
        let named = self.algorithms;
        let (keys, algorithms): (Arc<dyn KeySource + Send + Sync>, _) = match self.keys {
            Keys::None => return Err(JwtError::Incomplete("keys")),
            Keys::Contradiction => return Err(JwtError::Contradiction("keys")),
            Keys::Set(set) => {
                let algorithms = match named {
                    Some(named) => named,
                    None => stated(set)?,
                };
                let keyring = Keyring::from_set_for(set, &algorithms);
                if keyring.keys().is_empty() {
                    // Nothing could ever be accepted: the reason of the first key is worth more than that.
                    return Err(match keyring.rejected().first() {
                        Some((_, reason)) => JwtError::Key(reason.clone()),
                        None => JwtError::Incomplete("keys"),
                    });
                }
                (Arc::new(keyring), algorithms)
            }
            Keys::Given(keys) => {
                // A prepared key carries one algorithm, which the caller chose.
                let algorithms = named.unwrap_or_else(|| keys.iter().map(VerifyingKey::algorithm).collect());
                let is_allowed = |key: &VerifyingKey| algorithms.contains(&key.algorithm());
                if !algorithms.is_empty() && !keys.iter().any(is_allowed) {
                    // Nothing could ever be accepted.
                    return Err(JwtError::Contradiction("algorithms"));
                }
                match <[VerifyingKey; 1]>::try_from(keys) {
                    Ok([key]) => (Arc::new(key), algorithms),
                    Err(keys) => (Arc::new(keys), algorithms),
                }
            }
            Keys::Source(source) => (source, named.ok_or(JwtError::Incomplete("algorithms"))?),
        };
        if algorithms.is_empty() {
            return Err(JwtError::Incomplete("algorithms"));
        }
        let policy = self.policy.algorithms(&algorithms).limits(self.limits);
        Ok(Validator { policy, keys, validation, clock: self.clock })
    }
}

/// The algorithms that the keys of a set name, if each of them does.
fn stated(set: &JwkSet) -> Result<Vec<SignatureAlgorithm>, JwtError> {
    let algorithm = |name: Option<&str>| name.and_then(SignatureAlgorithm::from_name);
    let mut algorithms = Vec::new();
    for jwk in set {
        let algorithm = algorithm(jwk.algorithm()).ok_or(JwtError::Incomplete("algorithms"))?;
        if !algorithms.contains(&algorithm) {
            algorithms.push(algorithm);
        }
    }
    Ok(algorithms)
}

impl fmt::Debug for ValidatorBuilder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValidatorBuilder(..)")
    }
}
