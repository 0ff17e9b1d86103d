//! A validator: keys, algorithms and expectations, decided before any token is seen.

use alloc::{string::String, sync::Arc};
use core::{fmt, time::Duration};

use jose_b64::json::Value;
use jose_jwa::SignatureAlgorithm;
use jose_jwk::JwkSet;
use jose_jws::{KeySource, Limits, VerifyingKey};

use crate::{
    Clock, JwtError, Kind, ListRule, Signed, TokenList, TrustedKeys, Validation,
    expectations::{Expectations, Expected, Listing, Saying},
};

/// Verifies tokens of one kind and validates their claims: [`Signed`], unless another kind is named.
///
/// Owns what it needs and can be shared between threads. A validator cannot be built without saying whose keys
/// and which algorithms are trusted, and which issuer and audience are expected; each of these has an explicit
/// way to opt out.
#[derive(Clone)]
pub struct Validator<K: Kind = Signed> {
    pub(crate) keys: K::Keys,
    pub(crate) expectations: Expectations,
}

impl Validator {
    /// Begins a validator of signed tokens.
    #[must_use]
    pub fn builder<'b>() -> ValidatorBuilder<TrustedKeys<'b>> {
        ValidatorBuilder { keys: TrustedKeys::none(Self::LIMITS), saying: Saying::nothing() }
    }

    /// The limits of a JWT: 1 MiB for the token, the rest as [`Limits::new`].
    pub const LIMITS: Limits = Limits::new().token(1024 * 1024);
}

impl<K: Kind> Validator<K> {
    /// The same validator with further expectations: those of one request, such as a nonce. Keys are shared, not prepared
    /// again.
    ///
    /// What is added makes it stricter. An issuer, an audience, a leeway or an opt-out said here would let more tokens pass, and
    /// is a contradiction.
    ///
    /// # Errors
    /// [`JwtError::Contradiction`] if what is added excludes what was said before, or would loosen it.
    pub fn expecting(&self, set: impl FnOnce(Validation) -> Validation) -> Result<Self, JwtError> {
        let mut expectations = self.expectations.clone();
        expectations.validation = expectations.validation.tightened(set(Validation::new()))?;
        Ok(Self { keys: self.keys.clone(), expectations })
    }
}

impl<K: Kind> fmt::Debug for Validator<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Validator(..)")
    }
}

/// A validator being built: what has been said about keys, which depends on the kind of token, and about claims.
pub struct ValidatorBuilder<S> {
    pub(crate) keys: S,
    pub(crate) saying: Saying,
}

impl<S> ValidatorBuilder<S> {
    /// Expects this `iss`, or one of several if called again.
    #[must_use]
    pub fn issuer(mut self, issuer: impl Into<String>) -> Self {
        self.saying.issuer = self.saying.issuer.or_one_of(issuer.into());
        self
    }

    /// Takes tokens of any issuer, or of none.
    #[must_use]
    pub fn any_issuer(mut self) -> Self {
        self.saying.issuer = self.saying.issuer.or(Expected::Any);
        self
    }

    /// Expects the `aud` to name this one, or one of several if called again.
    #[must_use]
    pub fn audience(mut self, audience: impl Into<String>) -> Self {
        self.saying.audience = self.saying.audience.or_one_of(audience.into());
        self
    }

    /// Takes tokens for any audience, or for none.
    #[must_use]
    pub fn any_audience(mut self) -> Self {
        self.saying.audience = self.saying.audience.or(Expected::Any);
        self
    }

    /// Takes tokens without `aud`, and refuses those that name an audience.
    #[must_use]
    pub fn no_audience(mut self) -> Self {
        self.saying.audience = self.saying.audience.or(Expected::Absent);
        self
    }

    /// Adds further expectations: `sub`, `jti`, `typ`, required claims, requests, checks, ages. What was expected before
    /// stays expected; what is said twice and differently is an error when the validator is built.
    #[must_use]
    pub fn expect(mut self, set: impl FnOnce(Validation) -> Validation) -> Self {
        self.saying.validation = self.saying.validation.and(set(Validation::new()));
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
        self.saying.clock = Arc::new(clock);
        self
    }

    /// Takes only tokens that are on this list. It is asked last. A validator has one list at most.
    #[must_use]
    pub fn allow_list(self, list: impl TokenList + Send + Sync + 'static) -> Self {
        self.list(ListRule::Allow, Some(Arc::new(list)))
    }

    /// Refuses tokens that are on this list. It is asked last. A validator has one list at most.
    #[must_use]
    pub fn deny_list(self, list: impl TokenList + Send + Sync + 'static) -> Self {
        self.list(ListRule::Deny, Some(Arc::new(list)))
    }

    /// There is a list that only the caller can ask, since it answers asynchronously. This validator takes no token then but
    /// through [`Validator::verify_before_list`].
    #[must_use]
    pub fn list_elsewhere(self, rule: ListRule) -> Self {
        self.list(rule, None)
    }

    fn list(mut self, rule: ListRule, list: Option<Arc<dyn TokenList + Send + Sync>>) -> Self {
        self.saying.list(Listing { rule, list });
        self
    }
}

impl<'b> ValidatorBuilder<TrustedKeys<'b>> {
    /// Trusts the keys of a set. They are prepared when the validator is built. A set, given keys and a source exclude each
    /// other, and so do two sets or two sources.
    #[must_use]
    pub fn keys(mut self, set: &'b JwkSet) -> Self {
        self.keys.set(set);
        self
    }

    /// Trusts a key that is prepared already. Called again, it adds a further one. Keys that are given so are
    /// tried whatever `kid` a token has (RFC 7515 §4.1.4).
    #[must_use]
    pub fn key(mut self, key: VerifyingKey) -> Self {
        self.keys.key(key);
        self
    }

    /// Trusts the keys that a source offers: a keyring that is swapped, a resolver, a lazy keyring. Which
    /// [algorithms](Self::algorithms) it is trusted with has to be said.
    ///
    /// Keys that rotate while the program runs, fetched by whatever the caller fetches with:
    ///
    /// ```
    /// use jose_jwt::{Validator, jwk::JwkSet, jws::{Keyring, SharedKeyring, SignatureAlgorithm::Es256}};
    /// # use jose_jwt::{Jwt, jwk::{Jwk, KeySpec}, jws::SigningKey};
    /// # let fetched = |kid| Jwk::generate(KeySpec::for_algorithm(Es256)).map(|jwk| jwk.with_key_id(kid));
    /// # let (jwk, next) = (fetched("10")?, fetched("11")?);
    /// # let (fetched, fetched_later) = (JwkSet::from_iter([jwk.clone()]), JwkSet::from_iter([jwk, next.clone()]));
    /// # let token = Jwt::issue().issuer("https://issuer.example").audience("orders")
    /// #     .expires_in(core::time::Duration::from_secs(60)).sign(&SigningKey::from_jwk(&next, Es256)?)?;
    ///
    /// let keys = SharedKeyring::new(Keyring::from_set(&fetched));
    /// let validator = Validator::builder().key_source(keys.clone()).algorithms(&[Es256])
    ///     .issuer("https://issuer.example").audience("orders")
    ///     .build()?;
    ///
    /// // A `kid` that is not known is the time to fetch again, but not for everybody who makes one up.
    /// assert_eq!(validator.verify_registered(&token).unwrap_err().code(), "no_matching_key");
    /// keys.replace(Keyring::from_set(&fetched_later));
    /// validator.verify_registered(&token)?;
    /// # Ok::<(), jose_jwt::JwtError>(())
    /// ```
    #[must_use]
    pub fn key_source(mut self, source: impl KeySource + Send + Sync + 'static) -> Self {
        self.keys.source(Arc::new(source));
        self
    }

    /// Allows exactly these algorithms. Needed unless every key states its own; at least one of the keys that are given
    /// has to have one of them.
    #[must_use]
    pub fn algorithms(mut self, algorithms: &[SignatureAlgorithm]) -> Self {
        self.keys.algorithms = Some(algorithms.to_vec());
        self
    }

    /// Declares that the caller understands and processes an extension parameter of the header (`crit`).
    #[must_use]
    pub fn understands(mut self, parameter: impl Into<String>) -> Self {
        self.keys.policy = self.keys.policy.understands(parameter);
        self
    }

    /// The same, with a check of the value wherever the parameter is present.
    #[must_use]
    pub fn understands_if(
        mut self,
        parameter: impl Into<String>,
        check: impl Fn(Value<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.keys.policy = self.keys.policy.understands_if(parameter, check);
        self
    }

    /// Refuses header parameters that are neither defined for JWS (RFC 7515 §4.1, RFC 7797) nor declared with
    /// [`understands`](Self::understands), instead of ignoring them.
    #[must_use]
    pub fn strict_headers(mut self) -> Self {
        self.keys.policy = self.keys.policy.strict_headers();
        self
    }

    /// Sets the limits; [`Validator::LIMITS`] by default.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.keys.limits = limits;
        self
    }

    /// Builds the validator and prepares its keys.
    ///
    /// # Errors
    /// [`JwtError::Incomplete`] with what was not said: `keys`, `algorithms`, `issuer`, `audience`; and `keys`
    /// if none of a set can be used. [`JwtError::Contradiction`] if what was said excludes itself, such as one audience
    /// and any, a set and a source, two types, two lists, or algorithms of which no given key has one.
    pub fn build(self) -> Result<Validator, JwtError> {
        let expectations = self.saying.said()?;
        Ok(Validator { keys: self.keys.prepare()?, expectations })
    }
}

impl<S> fmt::Debug for ValidatorBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValidatorBuilder(..)")
    }
}
