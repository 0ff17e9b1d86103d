//! DPoP proofs (RFC 9449): what one request demands of its proof, and making it.

use alloc::string::String;
use core::fmt;

use jose_b64::owned;
use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Hash, Jwk, PublicJwk};
use jose_jws::{JwsError, SigningKey};
use sha2::{Digest as _, Sha256};

use super::{
    Profile,
    dpop_uri::{normalized, without_query},
    is_text, signed, text, text_if_present,
    typed::claims,
};
use crate::{Defaults, Issuing, JwtError, Validation, demands::Seen};

/// The `ath` of an access token: its SHA-256 in base64url (RFC 9449 §4.2).
#[must_use]
pub fn access_token_hash(token: &str) -> String {
    owned::encode(&Sha256::digest(token))
}

/// One HTTP request, and what it demands of the DPoP proof that comes with it (RFC 9449 §4.2, §4.3).
///
/// * `typ` is `dpop+jwt`; `jti`, `htm`, `htu` and `iat` are there.
/// * `htm` is the method, compared exactly; `htu` is the URI, without query and fragment and with both normalized
///   (RFC 3986 §6.2.2, §6.2.3).
/// * With an [access token](Self::access_token), `ath` is its hash; with a [`nonce`](Self::nonce), `nonce` is it.
///
/// The client makes the proof with [`prove`](Self::prove), the server checks it with
/// [`DpopValidator`](super::DpopValidator). That a request has one header `DPoP` and no more (§4.3) is for the server to see.
#[derive(Clone)]
pub struct DpopRequest {
    claims: DpopClaims,
    /// The URI as it is compared.
    normal: String,
    thumbprint: Option<String>,
    /// What the proof is made with.
    defaults: Defaults,
}

impl DpopRequest {
    /// A request with this method to this URI. Its query and fragment do not count.
    ///
    /// # Errors
    /// [`JwtError::InvalidClaim`] with `htm` for an empty method, and with `htu` for text that is no absolute URI with a host.
    pub fn new(method: impl Into<String>, uri: &str) -> Result<Self, JwtError> {
        let method = method.into();
        if method.is_empty() {
            return Err(JwtError::InvalidClaim("htm"));
        }
        let normal = normalized(uri).ok_or(JwtError::InvalidClaim("htu"))?;
        let claims = DpopClaims::new().htm(method).htu(without_query(uri));
        Ok(Self { claims, normal, thumbprint: None, defaults: Defaults::new() }.settled())
    }

    /// The request is made with this access token. Where it is checked, [`bound_to`](Self::bound_to) says to which key the
    /// token is bound.
    #[must_use]
    pub fn access_token(mut self, token: &str) -> Self {
        self.claims.ath = Some(access_token_hash(token));
        self.settled()
    }

    /// The server has given this nonce (§8, §9). A proof without it, or with another, is answered with a new one.
    #[must_use]
    pub fn nonce(mut self, nonce: impl Into<String>) -> Self {
        self.claims.nonce = Some(nonce.into());
        self.settled()
    }

    /// The key of the proof has to have this thumbprint: the `jkt` of the access token (§6.1), of the refresh token, or the
    /// `dpop_jkt` of the authorization request (§10).
    #[must_use]
    pub fn bound_to(mut self, thumbprint: impl Into<String>) -> Self {
        self.thumbprint = Some(thumbprint.into());
        self
    }

    /// Begins a proof, for callers with a clock or a random source of their own; to be signed with
    /// [`DpopKey::signing_key`] or, with [`Issuing::prepare`], elsewhere.
    #[must_use]
    pub fn issue<'t>(&'t self, key: &'t DpopKey) -> Issuing<'t> {
        self.defaults.issue().claims(&self.claims).header(|header| header.jwk(&key.public))
    }

    /// Makes a proof: each is good for one request.
    ///
    /// # Errors
    /// As [`Issuing::sign`].
    pub fn prove(&self, key: &DpopKey) -> Result<String, JwtError> {
        self.issue(key).sign(&key.signing)
    }

    /// The thumbprint that the key has to have. One that goes with an access token has to be known.
    pub(super) fn thumbprint(&self) -> Result<Option<&str>, JwtError> {
        match &self.thumbprint {
            None if self.claims.ath.is_some() => Err(JwtError::Incomplete("the key of the access token")),
            thumbprint => Ok(thumbprint.as_deref()),
        }
    }

    fn settled(mut self) -> Self {
        self.defaults = Defaults::new().profile(&self);
        self
    }
}

impl Profile for DpopRequest {
    fn validation(&self) -> Validation {
        let validation = signed().typ(self.typ()).expiration_optional().issued_in_the_past();
        let validation = ["jti", "htm", "htu"].into_iter().fold(validation.required("iat"), text);
        let validation = ["ath", "nonce"].into_iter().fold(validation, text_if_present);
        let (claims, normal) = (self.claims.clone(), self.normal.clone());
        let validation = validation.rule(move |Seen { claims, .. }| {
            // What is missing is refused for that.
            let Some(htu) = claims.value("htu").and_then(|value| value.as_str()) else { return Ok(()) };
            if normalized(&htu).is_some_and(|htu| htu == normal) { Ok(()) } else { Err(wrong("htu")) }
        });
        let expected = [("htm", claims.htm), ("ath", claims.ath), ("nonce", claims.nonce)];
        let expected = expected.into_iter().filter_map(|(name, value)| Some((name, value?)));
        expected.fold(validation, |validation, (name, value)| {
            validation.required(name).rule(move |Seen { claims, .. }| {
                if !claims.contains(name) || is_text(claims, name, &value) {
                    Ok(())
                } else {
                    Err(wrong(name))
                }
            })
        })
    }

    fn typ(&self) -> &'static str {
        "dpop+jwt"
    }
}

impl fmt::Debug for DpopRequest {
    /// Without URI, nonce and token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DpopRequest(..)")
    }
}

fn wrong(name: &str) -> JwtError {
    JwtError::WrongClaim(String::from(name))
}

claims! {
    /// What a DPoP proof says beside the registered claims (RFC 9449 §4.2).
    DpopClaims {
        /// The method of the request.
        htm: String = "htm",
        /// The URI of the request, without query and fragment.
        htu: String = "htu",
        /// The hash of the access token: see [`access_token_hash`].
        ath: String = "ath",
        /// What the server gave.
        nonce: String = "nonce",
    }
}

/// The key of a client, prepared for proofs.
#[derive(Clone)]
pub struct DpopKey {
    signing: SigningKey,
    public: PublicJwk,
}

impl DpopKey {
    /// Prepares a private key for an asymmetric algorithm. Its public half goes into every proof; its `kid`, which says
    /// nothing to somebody who does not know the key, does not.
    ///
    /// # Errors
    /// `alg_not_allowed` for a MAC; [`JwtError::Key`] if the key is not fit for the algorithm.
    pub fn from_jwk(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Self, JwtError> {
        if algorithm.is_symmetric() {
            return Err(JwsError::AlgorithmNotAllowed.into());
        }
        let jwk = jwk.clone().without("kid");
        Ok(Self { signing: SigningKey::from_jwk(&jwk, algorithm)?, public: jwk.to_public()? })
    }

    /// Takes a signing key of the caller, whose private half is in an HSM for instance, and its public half. Whether they
    /// belong together is not checked.
    ///
    /// # Errors
    /// `alg_not_allowed` for a MAC; [`JwtError::Key`] if the public half is not fit for the algorithm.
    pub fn from_parts(signing: SigningKey, public: PublicJwk) -> Result<Self, JwtError> {
        if signing.algorithm().is_symmetric() {
            return Err(JwsError::AlgorithmNotAllowed.into());
        }
        public.fit(signing.algorithm(), jose_jwa::KeyOperation::Verify)?;
        Ok(Self { signing, public })
    }

    /// The key that signs.
    #[must_use]
    pub const fn signing_key(&self) -> &SigningKey {
        &self.signing
    }

    /// The key that the proofs show.
    #[must_use]
    pub const fn public_key(&self) -> &PublicJwk {
        &self.public
    }

    /// The thumbprint by which tokens are bound to the key: `jkt`, and `dpop_jkt` (RFC 9449 §6.1, §10).
    #[must_use]
    pub fn thumbprint(&self) -> String {
        self.public.thumbprint(Hash::Sha256)
    }
}

impl fmt::Debug for DpopKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DpopKey({})", self.signing.algorithm())
    }
}
