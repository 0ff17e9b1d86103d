//! Prepared keys: everything that depends on the key alone is done, and the algorithm is fixed.

use alloc::{boxed::Box, string::String, sync::Arc, vec::Vec};
use core::fmt;

use jose_b64::owned;
use jose_jwa::{KeyOperation, SignatureAlgorithm};
use jose_jwk::{HeaderBuilder, Jwk, JwkSet, KeyError, Randomness};

use crate::{
    JwsError, JwsSigner, JwsVerifier, Pieces, Signature, VerifyPieces,
    alg::{self, Verifier},
    header::Ours,
};

/// A key that signs with one algorithm.
///
/// Cloning shares the key. No public key and no text converts into one for HMAC: see [`Jwk::from_secret`].
#[derive(Clone)]
pub struct SigningKey {
    signer: Arc<Signer>,
}

struct Signer {
    signer: alg::Signer,
    algorithm: SignatureAlgorithm,
    key_id: Option<String>,
    /// The headers of nearly all tokens in base64url: with `alg` and `kid`, without and with `typ: JWT`.
    headers: [Vec<u8>; 2],
}

/// The `typ` of a JWT (RFC 7519 §5.1).
const JWT: &str = "JWT";

impl SigningKey {
    /// Prepares a private or symmetric key for an algorithm. Its `kid` goes into the headers that it signs.
    ///
    /// # Errors
    /// [`KeyError`] if the key is not fit for the algorithm or for signing, if its members do not belong
    /// together, or if the family is not compiled in.
    pub fn from_jwk(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Self, KeyError> {
        jwk.fit(algorithm, KeyOperation::Sign)?;
        Ok(Self::new(alg::signer(jwk, algorithm)?, algorithm, jwk.key_id().map(String::from)))
    }

    /// Takes a signer of the caller, for a key in an HSM or a back end of another crate.
    #[must_use]
    pub fn from_signer(signer: impl JwsSigner + Send + Sync + 'static, key_id: Option<String>) -> Self {
        let algorithm = signer.algorithm();
        Self::new(Box::new(signer), algorithm, key_id)
    }

    fn new(signer: alg::Signer, algorithm: SignatureAlgorithm, key_id: Option<String>) -> Self {
        let header = |typ| {
            // A header of our own members breaks no rule.
            let ours = Ours { algorithm: Some(algorithm), typ, key_id: key_id.as_deref(), unencoded: false };
            let text = ours.write(&HeaderBuilder::new()).unwrap_or_default();
            owned::encode(text.as_bytes()).into_bytes()
        };
        let headers = [header(None), header(Some(JWT))];
        Self { signer: Arc::new(Signer { signer, algorithm, key_id, headers }) }
    }

    /// The header in base64url, if it is one of those that the key keeps.
    pub(crate) fn encoded_header(&self, typ: Option<&str>) -> Option<&[u8]> {
        let [plain, jwt] = &self.signer.headers;
        match typ {
            None => Some(plain),
            Some(JWT) => Some(jwt),
            Some(_) => None,
        }
    }

    /// Prepares the key of a set that signs with the algorithm: the first one with the `kid`, where one is named, that
    /// is fit.
    ///
    /// # Errors
    /// [`KeyError`] of the last key that was looked at; [`KeyError::PrivateKeyRequired`] if there was none.
    pub fn from_set(
        set: &JwkSet,
        key_id: Option<&str>,
        algorithm: SignatureAlgorithm,
    ) -> Result<Self, KeyError> {
        let mut reason = KeyError::PrivateKeyRequired;
        for jwk in set.iter().filter(|jwk| key_id.is_none() || jwk.key_id() == key_id) {
            match Self::from_jwk(jwk, algorithm) {
                Ok(key) => return Ok(key),
                Err(error) => reason = error,
            }
        }
        Err(reason)
    }

    /// The one algorithm of this key.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.signer.algorithm
    }

    /// The `kid` that goes into headers.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.signer.key_id.as_deref()
    }

    /// Signs a JWS signing input.
    pub(crate) fn sign_input(&self, input: &[u8], randomness: Randomness<'_>) -> Result<Signature, JwsError> {
        let signature = self.signer.signer.sign(input, randomness)?;
        // A custom signer that hands over DER where raw octets are due is found out here.
        Signature::check_length(self.algorithm(), signature.as_ref())?;
        Ok(signature)
    }
}

impl SigningKey {
    /// Signs an input that comes in pieces.
    pub(crate) fn sign_pieces(
        &self,
        pieces: Pieces<'_>,
        randomness: Randomness<'_>,
    ) -> Result<Signature, JwsError> {
        let signature = self.signer.signer.sign_pieces(pieces, randomness)?;
        Signature::check_length(self.algorithm(), signature.as_ref())?;
        Ok(signature)
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.algorithm())
    }
}

/// A key that verifies with one algorithm.
///
/// Cloning shares the key.
#[derive(Clone)]
pub struct VerifyingKey {
    inner: Arc<Inner>,
}

struct Inner {
    verifier: Verifier,
    algorithm: SignatureAlgorithm,
    key_id: Option<String>,
    /// Whether the JWK itself names the algorithm.
    stated: bool,
}

impl VerifyingKey {
    /// Prepares a public, private or symmetric key for an algorithm; a private key verifies through its public
    /// half.
    ///
    /// # Errors
    /// [`KeyError`] if the key is not fit for the algorithm or for verifying, if its members do not belong
    /// together, or if the family is not compiled in.
    pub fn from_jwk(jwk: &Jwk, algorithm: SignatureAlgorithm) -> Result<Self, KeyError> {
        jwk.fit(algorithm, KeyOperation::Verify)?;
        let [key] = <[Self; 1]>::try_from(Self::prepare(jwk, &[algorithm])?)
            .map_err(|_| KeyError::WrongKeyType(algorithm.into()))?;
        Ok(key)
    }

    /// Takes a verifier of the caller.
    #[must_use]
    pub fn from_verifier(verifier: impl JwsVerifier + Send + Sync + 'static, key_id: Option<String>) -> Self {
        let algorithm = verifier.algorithm();
        Self { inner: Arc::new(Inner { verifier: Arc::new(verifier), algorithm, key_id, stated: false }) }
    }

    /// Prepares a key for all of these algorithms, each of which it fits.
    pub(crate) fn prepare(jwk: &Jwk, algorithms: &[SignatureAlgorithm]) -> Result<Vec<Self>, KeyError> {
        if jwk.is_private() {
            // The private half is not used here, but a key that does not hold together is not used at all.
            jwk.check()?;
        }
        let key = |verifier: Verifier| {
            let algorithm = verifier.algorithm();
            let stated = jwk.algorithm() == Some(algorithm.name());
            Self {
                inner: Arc::new(Inner {
                    verifier,
                    algorithm,
                    key_id: jwk.key_id().map(String::from),
                    stated,
                }),
            }
        };
        Ok(alg::verifiers(jwk, algorithms)?.into_iter().map(key).collect())
    }

    /// The one algorithm of this key.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.inner.algorithm
    }

    /// The `kid` by which a set finds this key.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.inner.key_id.as_deref()
    }

    /// Whether the JWK that this key was made of names the algorithm in its `alg`.
    #[must_use]
    pub fn states_its_algorithm(&self) -> bool {
        self.inner.stated
    }

    /// Whether `signature` is a signature of `input` under this key. For tokens, use [`verify`](crate::verify()).
    #[must_use = "a signature that is not valid must stop the caller"]
    pub fn verify_input(&self, input: &[u8], signature: &[u8]) -> bool {
        self.inner.verifier.verify(input, signature)
    }
}

impl VerifyingKey {
    /// Begins to verify a signature of an input that comes in pieces.
    pub(crate) fn begin(&self, signature: &[u8]) -> Option<Box<dyn VerifyPieces + '_>> {
        self.inner.verifier.begin(signature)
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({})", self.algorithm())
    }
}
