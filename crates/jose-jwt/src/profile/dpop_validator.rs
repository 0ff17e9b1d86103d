//! Checking DPoP proofs (RFC 9449 §4.3): a key that nobody knew before, and what it proves.

use alloc::{string::String, sync::Arc};
use core::{fmt, time::Duration};

use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Hash, Header, HeaderError, PublicJwk};
use jose_jws::Policy;

use super::{DpopRequest, Profile as _};
use crate::{
    Claims, Clock, JwtError, ListEntry, ListKey, ListRule, NumericDate, TokenList, Validator, clock,
    expectations::answered,
};

/// Checks the proofs that come to one server.
///
/// A resource server verifies the access token first. To which key it is bound, only the token says:
///
/// ```
/// use jose_jwt::{Validated, Validator, jws::{SignatureAlgorithm::Es256, VerifyingKey}};
/// use jose_jwt::profile::{AccessToken, AccessTokenClaims, DpopRequest, DpopValidator};
/// # use core::time::Duration;
/// # use jose_jwt::{Defaults, jwk::{Jwk, KeySpec}, jws::SigningKey, profile::{Confirmation, DpopKey}};
/// # let jwk = Jwk::generate(KeySpec::for_algorithm(Es256))?;
/// # let (signing, of_server) = (SigningKey::from_jwk(&jwk, Es256)?, VerifyingKey::from_jwk(&jwk, Es256)?);
/// # let key = DpopKey::from_jwk(&Jwk::generate(KeySpec::for_algorithm(Es256))?, Es256)?;
/// # let own = AccessTokenClaims::new().client_id("c").confirmation(Confirmation::new().jkt(key.thumbprint()));
/// # let access_token = Defaults::new().profile(&AccessToken::new()).issuer("https://as.example").issue()
/// #     .audience("https://api.example").subject("alice").expires_in(Duration::from_secs(60)).claims(&own).sign(&signing)?;
/// # let proof = DpopRequest::new("GET", "https://api.example/orders")?.access_token(&access_token).prove(&key)?;
///
/// let tokens = Validator::builder().key(of_server)
///     .issuer("https://as.example").audience("https://api.example").profile(&AccessToken::new())
///     .build()?;
/// let proofs = DpopValidator::new(&[Es256]);
///
/// let jwt: Validated<AccessTokenClaims> = tokens.verify(&access_token)?;
/// let request = DpopRequest::new("GET", "https://api.example/orders")?.access_token(&access_token);
/// // A token that is bound to no key is no token for `Authorization: DPoP`.
/// let bound_to = jwt.claims().key_thumbprint().unwrap_or_default();
/// proofs.verify(&proof, &request.bound_to(bound_to))?;
/// # Ok::<(), jose_jwt::JwtError>(())
/// ```
#[derive(Clone)]
pub struct DpopValidator {
    policy: Policy,
    max_age: Duration,
    leeway: Duration,
    clock: Arc<dyn Clock + Send + Sync>,
    list: Option<Arc<dyn TokenList + Send + Sync>>,
}

impl DpopValidator {
    /// How long ago a proof may have been made, unless something else is said: one minute.
    pub const MAX_AGE: Duration = Duration::from_secs(60);
    /// How far the clocks of client and server may differ, unless something else is said: five seconds.
    pub const LEEWAY: Duration = Duration::from_secs(5);

    /// Takes proofs of these algorithms. Of them, MACs are never taken, since no `jwk` in a header can be their key.
    #[must_use]
    pub fn new(algorithms: &[SignatureAlgorithm]) -> Self {
        Self {
            policy: Policy::new().algorithms(algorithms).limits(Validator::LIMITS),
            max_age: Self::MAX_AGE,
            leeway: Self::LEEWAY,
            clock: Arc::new(clock::DEFAULT),
            list: None,
        }
    }

    /// Sets how long ago a proof may have been made.
    #[must_use]
    pub const fn max_age(mut self, age: Duration) -> Self {
        self.max_age = age;
        self
    }

    /// Sets how far the clocks of client and server may differ.
    #[must_use]
    pub const fn leeway(mut self, leeway: Duration) -> Self {
        self.leeway = leeway;
        self
    }

    /// Asks this clock for the time instead of the system's.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Refuses proofs that are on this list, and puts every one that passes on it (§11.1).
    ///
    /// A [`TokenList`] is asked first and told then, so that of two requests at the same moment both may pass. Whoever has a
    /// store that can do both at once uses [`DpopProof::list_entry`] with it instead.
    #[must_use]
    pub fn deny_list(mut self, list: impl TokenList + Send + Sync + 'static) -> Self {
        self.list = Some(Arc::new(list));
        self
    }

    /// Verifies a proof with the key of its own header and checks that it belongs to this request.
    ///
    /// # Errors
    /// [`JwtError`] with the first rule that is broken: `embedded_key` and what else RFC 7515 asks of a `jwk`;
    /// [`JwtError::WrongType`], [`JwtError::MissingClaim`], [`JwtError::WrongClaim`] with the name (for a `nonce`, answer with a
    /// new one); [`JwtError::TooOld`], [`JwtError::IssuedInTheFuture`]; [`JwtError::WrongThumbprint`] for another key than the
    /// access token is bound to; [`JwtError::Denied`] for a proof that was seen before; [`JwtError::Incomplete`] for a
    /// request with an access token of which nobody said to which key it is bound.
    pub fn verify(&self, proof: &str, request: &DpopRequest) -> Result<DpopProof, JwtError> {
        let thumbprint = request.thumbprint()?;
        let verified = self.policy.verify_embedded(proof)?;
        if verified.header().payload_is_unencoded() {
            // RFC 7797 §7: never in a JWT.
            return Err(JwtError::Jws(HeaderError::InvalidParameter("b64").into()));
        }
        let claims = Claims::from_json(verified.payload_of_holder())?;
        let validation = request.validation().any_audience().max_age(self.max_age).leeway(self.leeway);
        validation.check(verified.header(), &claims, self.clock.now()?)?;
        let key = verified.embedded_key().clone();
        let proof = DpopProof {
            thumbprint: key.thumbprint(Hash::Sha256),
            header: verified.header().clone(),
            expires: self.expires(&claims),
            claims,
            key,
        };
        if thumbprint.is_some_and(|thumbprint| thumbprint != proof.thumbprint) {
            return Err(JwtError::WrongThumbprint);
        }
        if let Some(list) = &self.list {
            let entry = proof.list_entry();
            answered(ListRule::Deny, list.contains(entry.key())?)?;
            list.add(&entry)?;
        }
        Ok(proof)
    }

    /// The first time at which the proof is too old for certain.
    fn expires(&self, claims: &Claims) -> Option<NumericDate> {
        let last = claims.issued_at()?.checked_add(self.max_age)?.checked_add(self.leeway)?;
        last.checked_add(Duration::from_secs(1))
    }
}

impl fmt::Debug for DpopValidator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DpopValidator(..)")
    }
}

/// A proof that passed: whoever made the request holds this key. Who that is, the token says that is bound to the key.
#[derive(Clone)]
pub struct DpopProof {
    key: PublicJwk,
    thumbprint: String,
    header: Header,
    claims: Claims,
    expires: Option<NumericDate>,
}

impl DpopProof {
    /// The key of the proof.
    #[must_use]
    pub const fn key(&self) -> &PublicJwk {
        &self.key
    }

    /// The thumbprint of the key, with SHA-256: the `jkt` of a token that shall be bound to it (RFC 9449 §6.1).
    #[must_use]
    pub fn thumbprint(&self) -> &str {
        &self.thumbprint
    }

    /// The protected header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The claims.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// What keeps the proof from being used twice (§11.1): its key and `jti`, for as long as the validator might take it. The
    /// key belongs to it, so that nobody can use up the `jti` of another client.
    #[must_use]
    pub fn list_entry(&self) -> ListEntry {
        let jwt_id = self.claims.jwt_id().unwrap_or_default();
        let key = ListKey::from_jwt_id(&["dpop", &self.thumbprint, &jwt_id].join(" "));
        ListEntry::new(key, self.expires)
    }
}

impl fmt::Debug for DpopProof {
    /// The key alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DpopProof({:?})", self.key)
    }
}
