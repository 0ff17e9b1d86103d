//! Verification: from text to a verified payload, and what can be read before.

use alloc::vec::Vec;
use core::{fmt, ops::ControlFlow};

use jose_jwa::SignatureAlgorithm;
use jose_jwk::Header;

use crate::{JwsError, KeySource, Policy, VerifyingKey, alg, compact::Compact};

/// Verifies a JWS in compact serialization under the default policy.
///
/// # Errors
/// [`JwsError`]; nothing of the token is returned beside an error.
pub fn verify(token: &str, keys: &impl KeySource) -> Result<Verified, JwsError> {
    Policy::new().verify(token, keys)
}

impl Policy {
    /// Verifies a JWS in compact serialization (RFC 7515 §5.2) under this policy.
    ///
    /// # Errors
    /// [`JwsError`]; nothing of the token is returned beside an error.
    pub fn verify(&self, token: &str, keys: &(impl KeySource + ?Sized)) -> Result<Verified, JwsError> {
        Unverified::parse(token, self)?.verify(self, keys)
    }

    /// Verifies a JWS in compact serialization whose payload comes from elsewhere (RFC 7515 appendix F): the token has
    /// nothing between its periods.
    ///
    /// # Errors
    /// [`JwsError::DetachedPayload`] for a token with a payload; else as [`verify`](Self::verify).
    pub fn verify_detached<'p>(
        &self,
        token: &str,
        payload: &'p [u8],
        keys: &(impl KeySource + ?Sized),
    ) -> Result<Verified<&'p [u8]>, JwsError> {
        Unverified::parse(token, self)?.verify_detached(self, payload, keys)
    }
}

/// A JWS whose signature has not been verified.
///
/// Its header can be read, to look for a key or to log; nothing in it may be trusted.
#[derive(Clone)]
pub struct Unverified<'t> {
    parts: Compact<'t>,
    header: Header,
}

impl<'t> Unverified<'t> {
    /// Takes a token apart and reads its header, within the limits of the policy.
    ///
    /// # Errors
    /// [`JwsError`] for text that is no JWS in compact serialization, or larger than the limits.
    pub fn parse(token: &'t str, policy: &Policy) -> Result<Self, JwsError> {
        let limits = policy.get_limits();
        if token.len() > limits.token {
            return Err(JwsError::TooLarge("token"));
        }
        let parts = Compact::split(token)?;
        let header = Header::from_json(parts.header(limits.header)?, limits.header)?;
        Ok(Self { parts, header })
    }

    /// The header as it came. Anybody can have written it.
    #[must_use]
    pub const fn unverified_header(&self) -> &Header {
        &self.header
    }

    /// The payload as it came. Anybody can have written it.
    ///
    /// # Errors
    /// [`JwsError::InvalidBase64`].
    pub fn unverified_payload(&self) -> Result<Vec<u8>, JwsError> {
        self.parts.payload_of(&self.header)
    }

    /// Verifies the signature with the keys that the source offers for this header.
    ///
    /// # Errors
    /// [`JwsError`]; nothing of the token is returned beside an error.
    pub fn verify(self, policy: &Policy, keys: &(impl KeySource + ?Sized)) -> Result<Verified, JwsError> {
        let Self { parts, header } = self;
        let algorithm = within(policy, &parts, &header)?;
        let key = parts.with_signature(|signature| {
            let trial = Trial { policy, algorithm, input: parts.signing_input(), signature };
            trial.run(&header, keys, &mut policy.get_limits().trials.clone())
        })??;
        Ok(Verified { payload: parts.payload_of(&header)?, header, key })
    }

    /// Verifies the signature over a payload that comes from elsewhere.
    ///
    /// # Errors
    /// As [`Policy::verify_detached`].
    pub fn verify_detached<'p>(
        self,
        policy: &Policy,
        payload: &'p [u8],
        keys: &(impl KeySource + ?Sized),
    ) -> Result<Verified<&'p [u8]>, JwsError> {
        let Self { parts, header } = self;
        let algorithm = within(policy, &parts, &header)?;
        let input = parts.detached_input(&header, payload)?;
        let key = parts.with_signature(|signature| {
            let trial = Trial { policy, algorithm, input: &input, signature };
            trial.run(&header, keys, &mut policy.get_limits().trials.clone())
        })??;
        Ok(Verified { payload, header, key })
    }
}

/// What is left of a token whose payload comes from elsewhere in pieces.
pub(crate) struct DetachedParts {
    pub(crate) header: Header,
    pub(crate) algorithm: SignatureAlgorithm,
    /// What stands before the payload.
    pub(crate) input: Vec<u8>,
    pub(crate) signature: Vec<u8>,
}

impl Unverified<'_> {
    pub(crate) fn into_detached(self, policy: &Policy) -> Result<DetachedParts, JwsError> {
        let Self { parts, header } = self;
        let algorithm = within(policy, &parts, &header)?;
        let input = parts.detached_input(&header, &[])?;
        let signature = parts.with_signature(<[u8]>::to_vec)?;
        Ok(DetachedParts { header, algorithm, input, signature })
    }
}

/// Policy first: what is not acceptable costs no cryptography. Its limits hold for what was taken apart under others, too.
fn within(policy: &Policy, parts: &Compact<'_>, header: &Header) -> Result<SignatureAlgorithm, JwsError> {
    let limits = policy.get_limits();
    if parts.octets() > limits.token {
        return Err(JwsError::TooLarge("token"));
    }
    if header.text().len() > limits.header {
        return Err(JwsError::TooLarge("header"));
    }
    policy.admit(header)
}

/// One signature and all the keys that may be tried on it.
pub(crate) struct Trial<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) algorithm: SignatureAlgorithm,
    pub(crate) input: &'a [u8],
    pub(crate) signature: &'a [u8],
}

impl Trial<'_> {
    /// The key that verifies; `trials` is what is left of the budget.
    pub(crate) fn run(
        &self,
        header: &Header,
        keys: &(impl KeySource + ?Sized),
        trials: &mut usize,
    ) -> Result<VerifyingKey, JwsError> {
        let mut outcome = Err(JwsError::NoMatchingKey);
        keys.offer(header, &mut |key| {
            // A source may offer what it likes: the key's algorithm decides, and the header can only agree.
            if key.algorithm() != self.algorithm {
                return ControlFlow::Continue(());
            }
            if !self.policy.allows(key) {
                outcome = Err(JwsError::AlgorithmNotAllowed);
                return ControlFlow::Continue(());
            }
            let Some(left) = trials.checked_sub(1) else {
                outcome = Err(JwsError::TooManyTrials);
                return ControlFlow::Break(());
            };
            *trials = left;
            if key.verify_input(self.input, self.signature) {
                outcome = Ok(key.clone());
                return ControlFlow::Break(());
            }
            outcome = Err(JwsError::InvalidSignature);
            ControlFlow::Continue(())
        })?;
        match outcome {
            Err(JwsError::NoMatchingKey) if !alg::compiled_in(self.algorithm) => {
                let feature = alg::feature(self.algorithm);
                Err(JwsError::NotCompiledIn { algorithm: self.algorithm, feature })
            }
            outcome => outcome,
        }
    }
}

impl fmt::Debug for Unverified<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unverified(..)")
    }
}

/// A JWS whose signature is valid under a key and a policy of the caller.
///
/// The payload is the one of the token, or the one that was given beside it; one that was read in pieces is not kept.
#[derive(Clone)]
pub struct Verified<P = Vec<u8>> {
    header: Header,
    payload: P,
    key: VerifyingKey,
}

impl<P: AsRef<[u8]>> Verified<P> {
    /// The payload.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        self.payload.as_ref()
    }
}

impl<P> Verified<P> {
    pub(crate) const fn new(header: Header, payload: P, key: VerifyingKey) -> Self {
        Self { header, payload, key }
    }

    /// The protected header.
    #[must_use]
    pub const fn header(&self) -> &Header {
        &self.header
    }

    /// The key under which the signature is valid.
    #[must_use]
    pub const fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// Header, payload and key, without copies.
    #[inline]
    #[must_use]
    pub fn into_parts(self) -> (Header, P, VerifyingKey) {
        (self.header, self.payload, self.key)
    }
}

impl<P> fmt::Debug for Verified<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verified({})", self.key.algorithm())
    }
}
