//! From text to validated claims: `Unverified`, then `VerifiedJwt`, then `Validated`.

use core::fmt;

use jose_b64::{codec, owned};
use jose_jwk::Header;
use jose_jws::{JwsError, Limits, Policy, VerifyingKey};
use serde::de::DeserializeOwned;

use crate::{
    Claims, Failures, JwtError, Kind, ListEntry, ListKey, ListRule, NumericDate, Signed, Validation,
    Validator, expectations::answered, kind::Opened,
};

impl<K: Kind> Validator<K> {
    /// Verifies a token, which includes decrypting it if it is of such a kind, validates its claims, asks the list if there
    /// is one, and reads the claims into the caller's type; `()` asks for none of them.
    ///
    /// # Errors
    /// [`JwtError`] with the first rule that is broken; nothing of the token is returned beside it.
    #[doc(alias = "decode")]
    pub fn verify<T: DeserializeOwned>(&self, token: &str) -> Result<Validated<T, K>, JwtError> {
        let verified = self.open(token)?;
        self.check(&verified)?;
        verified.read()
    }

    /// The same for callers to whom the registered claims are enough: the claims are read once only.
    ///
    /// # Errors
    /// As [`verify`](Self::verify).
    pub fn verify_registered(&self, token: &str) -> Result<Validated<(), K>, JwtError> {
        self.validate(self.open(token)?)
    }

    /// The same as [`verify`](Self::verify), and tells every rule about claims that is broken, not only the first. A token that
    /// cannot be verified at all has one failure. The list is asked when nothing else is wrong.
    ///
    /// ```
    /// use jose_jwt::{NumericDate, Validator};
    /// # use jose_jwt::{Jwt, jwk::Jwk, jws::{SignatureAlgorithm::Hs256, SigningKey, VerifyingKey}};
    /// # let jwk = Jwk::from_secret(&b"a secret of thirty-two octets ..."[..])?;
    /// # let validator = Validator::builder().key(VerifyingKey::from_jwk(&jwk, Hs256)?)
    /// #     .issuer("https://issuer.example").audience("orders").expect(|v| v.required("sub")).build()?;
    /// # let token = Jwt::issue().issuer("https://issuer.example").audience("orders")
    /// #     .expires_at(NumericDate::from_seconds(1_300_819_380)).sign(&SigningKey::from_jwk(&jwk, Hs256)?)?;
    ///
    /// let failures = validator.verify_telling_all::<()>(&token).unwrap_err();
    /// // For the client: codes, which do not change and have nothing of the token in them.
    /// assert!(failures.codes().eq(["jwt_expired", "jwt_missing_claim"]));
    /// // For the log: which claim, where it is one, and a text.
    /// assert!(failures.as_slice().iter().map(|failure| failure.claim()).eq([Some("exp"), Some("sub")]));
    /// assert_eq!(failures.to_string(), "the token has expired; the claim `sub` is missing");
    /// # Ok::<(), jose_jwt::JwtError>(())
    /// ```
    ///
    /// # Errors
    /// [`Failures`], with a stable code for each.
    pub fn verify_telling_all<T: DeserializeOwned>(&self, token: &str) -> Result<Validated<T, K>, Failures> {
        let verified = self.open(token)?;
        self.expectations.check_all_claims(&verified.0)?;
        self.expectations.check_list(&verified.0)?;
        Ok(verified.read()?)
    }

    /// The same as [`verify`](Self::verify), up to the list, which the caller asks: the answer makes the token valid or not.
    ///
    /// ```
    /// use jose_jwt::{JwtError, ListKey, ListRule, Validated, Validator};
    /// # use jose_jwt::{ListError, jwk::Jwk, jws::{SignatureAlgorithm::Hs256, VerifyingKey}};
    /// # struct Store;
    /// # impl Store { async fn is_revoked(&self, _: &ListKey) -> Result<bool, ListError> { Ok(false) } }
    /// # let key = VerifyingKey::from_jwk(&Jwk::from_secret(&b"a secret of thirty-two octets ..."[..])?, Hs256)?;
    ///
    /// let validator = Validator::builder().key(key)
    ///     .issuer("https://issuer.example").audience("orders").list_elsewhere(ListRule::Deny)
    ///     .build()?;
    ///
    /// async fn verify(validator: &Validator, store: &Store, token: &str) -> Result<Validated, JwtError> {
    ///     let awaiting = validator.verify_before_list(token)?;
    ///     let is_listed = store.is_revoked(&awaiting.list_key()).await?;
    ///     awaiting.answered(is_listed)
    /// }
    /// # Ok::<(), JwtError>(())
    /// ```
    ///
    /// # Errors
    /// [`JwtError`] with the first rule that is broken; [`JwtError::Incomplete`] for a validator without a list.
    pub fn verify_before_list<T: DeserializeOwned>(
        &self,
        token: &str,
    ) -> Result<AwaitingList<T, K>, JwtError> {
        let listing = self.expectations.listing.as_ref().ok_or(JwtError::Incomplete("list"))?;
        let verified = self.open(token)?;
        self.expectations.check_claims(&verified.0)?;
        Ok(AwaitingList { rule: listing.rule, validated: verified.read()? })
    }

    /// Validates the claims of a token that has been verified, at the time of this validator's clock, and asks its list.
    ///
    /// # Errors
    /// [`JwtError`] with the first rule that is broken.
    pub fn validate(&self, verified: VerifiedJwt<K>) -> Result<Validated<(), K>, JwtError> {
        self.check(&verified)?;
        Ok(Validated { verified, own: () })
    }

    /// The entry that puts a token on a list: for as long as this validator might take it, its leeway included.
    pub fn list_entry<T>(&self, token: &Validated<T, K>) -> ListEntry {
        ListEntry::new(token.list_key(), self.expectations.expires(token.registered()))
    }

    /// Verifies the signature, decrypts, or both, as the kind asks, and no more. The claims come out of
    /// [`validate`](Self::validate).
    ///
    /// # Errors
    /// [`JwtError`] if the token is malformed, or its signature or its content is not acceptable.
    pub fn open(&self, token: &str) -> Result<VerifiedJwt<K>, JwtError> {
        K::open(&self.keys, token).map(VerifiedJwt)
    }

    fn check(&self, VerifiedJwt(opened): &VerifiedJwt<K>) -> Result<(), JwtError> {
        self.expectations.check_claims(opened)?;
        self.expectations.check_list(opened)
    }
}

/// A token whose signature has not been verified: for choosing a validator, and for looking at.
///
/// The validator that is chosen decides; what was read before only says which one to ask.
///
/// ```
/// use std::collections::BTreeMap;
/// use jose_jwt::{JwtError, Unverified, Validated, Validator};
///
/// /// Each tenant is an issuer with a validator of its own, which expects that `iss` and trusts its keys alone.
/// fn verify(tenants: &BTreeMap<String, Validator>, token: &str) -> Result<Validated, JwtError> {
///     let claims = Unverified::parse(token)?.unverified_claims()?;
///     let validator = claims.issuer().and_then(|issuer| tenants.get(&*issuer));
///     validator.ok_or(JwtError::WrongIssuer)?.verify(token)
/// }
/// # let key = jose_jwt::jwk::Jwk::from_secret(&b"a secret of thirty-two octets ..."[..])?;
/// # let key = jose_jwt::jws::SigningKey::from_jwk(&key, jose_jwt::jws::SignatureAlgorithm::Hs256)?;
/// # let token = jose_jwt::Jwt::issue().issuer("https://stranger.example").sign(&key)?;
/// # assert_eq!(verify(&BTreeMap::new(), &token).unwrap_err(), JwtError::WrongIssuer);
/// # Ok::<(), JwtError>(())
/// ```
///
/// Where the `kid` or another parameter of the header is enough to choose keys by, a
/// [`Resolver`](jose_jws::Resolver) in [`key_source`](crate::ValidatorBuilder::key_source) does it in one validator.
#[derive(Clone)]
pub struct Unverified<'t> {
    jws: jose_jws::Unverified<'t>,
}

impl<'t> Unverified<'t> {
    /// Takes a token apart and reads its header, within [`Validator::LIMITS`].
    ///
    /// # Errors
    /// [`JwtError`] for text that is no signed token in compact serialization.
    #[doc(alias = "decode_header")]
    pub fn parse(token: &'t str) -> Result<Self, JwtError> {
        Self::parse_with(token, &Validator::LIMITS)
    }

    /// Takes a token apart and reads its header, within the given limits. Those of the validator hold besides, when
    /// the signature is verified.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_with(token: &'t str, limits: &Limits) -> Result<Self, JwtError> {
        Ok(Self { jws: jose_jws::Unverified::parse(token, &Policy::new().limits(*limits))? })
    }

    /// The header of a token of any kind, signed or encrypted, within [`Validator::LIMITS`]: for choosing a validator by the `kid`,
    /// the `alg` or the `typ`. Anybody can have written it.
    ///
    /// # Errors
    /// [`JwtError`] for text that is neither kind in compact serialization, and for a header that breaks a rule.
    pub fn header_of(token: &str) -> Result<Header, JwtError> {
        if token.len() > Validator::LIMITS.token {
            return Err(JwsError::TooLarge("token").into());
        }
        // A JWS has three segments and a JWE five; more are not looked for.
        let (first, periods) =
            (token.split('.').next().unwrap_or_default(), token.split('.').take(6).skip(1).count());
        if !matches!(periods, 2 | 4) {
            return Err(JwsError::Malformed.into());
        }
        let most = Validator::LIMITS.header;
        if codec::encoded_len(most).is_some_and(|most| first.len() > most) {
            return Err(JwsError::TooLarge("header").into());
        }
        let octets = owned::decode(first.as_bytes()).map_err(|_| JwsError::InvalidBase64("header"))?;
        Ok(Header::from_json(octets, most).map_err(JwsError::from)?)
    }

    /// The header as it came. Anybody can have written it.
    #[must_use]
    pub const fn unverified_header(&self) -> &Header {
        self.jws.unverified_header()
    }

    /// The claims as they came. Anybody can have written them.
    ///
    /// # Errors
    /// [`JwtError`] if the payload is no claims set.
    pub fn unverified_claims(&self) -> Result<Claims, JwtError> {
        Claims::from_json(self.jws.unverified_payload()?)
    }

    /// Verifies the signature with the keys and the policy of a validator.
    ///
    /// # Errors
    /// [`JwtError`] if the signature is not acceptable.
    pub fn verify_signature(self, validator: &Validator) -> Result<VerifiedJwt, JwtError> {
        validator.keys.verify(self.jws).map(VerifiedJwt)
    }
}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified(..)")
    }
}

/// A token that is what its kind asks for, and whose claims have not been validated yet: it may be expired or meant for
/// somebody else, so its claims cannot be reached.
#[derive(Clone)]
pub struct VerifiedJwt<K = Signed>(Opened<K>);

impl<K> VerifiedJwt<K> {
    /// The headers, and the keys by which the token was verified.
    #[must_use]
    pub const fn by(&self) -> &K {
        &self.0.by
    }
}

impl VerifiedJwt {
    /// The protected header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        self.0.by.header()
    }

    /// The key under which the signature is valid.
    #[must_use]
    pub const fn key(&self) -> &VerifyingKey {
        self.0.by.key()
    }
}

impl<K: Kind> VerifiedJwt<K> {
    /// Validates the claims at the time `now`, by these rules alone: what the validator expects, and its list, are not
    /// asked. [`Validator::validate`] asks them.
    ///
    /// # Errors
    /// [`JwtError`] with the first rule that is broken.
    pub fn validate(
        self,
        validation: &Validation,
        now: impl Into<NumericDate>,
    ) -> Result<Validated<(), K>, JwtError> {
        validation.check(self.0.by.header(), &self.0.claims, now.into())?;
        Ok(Validated { verified: self, own: () })
    }

    /// Only for a token that has been checked.
    fn read<T: DeserializeOwned>(self) -> Result<Validated<T, K>, JwtError> {
        let own = self.0.claims.read()?;
        Ok(Validated { verified: self, own })
    }
}

impl<K> fmt::Debug for VerifiedJwt<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerifiedJwt(..)")
    }
}

/// A token that passed every check but the list's, which the caller asks.
#[derive(Clone)]
pub struct AwaitingList<T = (), K = Signed> {
    rule: ListRule,
    validated: Validated<T, K>,
}

impl<T, K: Kind> AwaitingList<T, K> {
    /// What to ask the list for.
    #[must_use]
    pub fn list_key(&self) -> ListKey {
        self.validated.list_key()
    }

    /// Takes the answer of the list: whether the token is on it.
    ///
    /// # Errors
    /// [`JwtError::Denied`] or [`JwtError::NotListed`].
    pub fn answered(self, is_listed: bool) -> Result<Validated<T, K>, JwtError> {
        answered(self.rule, is_listed)?;
        Ok(self.validated)
    }
}

impl<T, K> fmt::Debug for AwaitingList<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AwaitingList(..)")
    }
}

/// A token that passed every check. Only here are claims reachable.
#[derive(Clone)]
pub struct Validated<T = (), K = Signed> {
    verified: VerifiedJwt<K>,
    own: T,
}

impl<T, K> Validated<T, K> {
    /// The claims as the caller's type.
    #[must_use]
    pub const fn claims(&self) -> &T {
        &self.own
    }

    /// The claims as the caller's type, without the rest.
    #[must_use]
    pub fn into_claims(self) -> T {
        self.own
    }

    /// The registered claims, and the whole claims set as text.
    #[must_use]
    pub const fn registered(&self) -> &Claims {
        &self.verified.0.claims
    }

    /// The headers, and the keys by which the token was verified.
    #[must_use]
    pub const fn by(&self) -> &K {
        &self.verified.0.by
    }
}

impl<T, K: Kind> Validated<T, K> {
    /// What a list knows this token by.
    #[must_use]
    pub fn list_key(&self) -> ListKey {
        ListKey::of(self.verified.0.by.signed_header(), &self.verified.0.claims)
    }

    /// The same token with its claims read into another type.
    ///
    /// # Errors
    /// [`JwtError::ClaimsMismatch`] if the claims do not fit the type.
    pub fn read<U: DeserializeOwned>(self) -> Result<Validated<U, K>, JwtError> {
        self.verified.read()
    }
}

impl<T> Validated<T> {
    /// The protected header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        self.verified.header()
    }

    /// The key under which the signature is valid.
    #[must_use]
    pub const fn key(&self) -> &VerifyingKey {
        self.verified.key()
    }

    /// The `kid` of the key under which the signature is valid.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key().key_id()
    }
}

impl<T, K> fmt::Debug for Validated<T, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Validated(..)")
    }
}
