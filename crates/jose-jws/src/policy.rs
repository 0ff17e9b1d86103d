//! What is acceptable, decided by the caller before a token is seen.

use alloc::{string::String, vec::Vec};

use jose_jwa::SignatureAlgorithm;
use jose_jwk::{Extensions, Header, HeaderError, b64::json::Value};

use crate::{JwsError, VerifyingKey};

/// How much of a token is taken on, checked before any work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The whole token in octets; 16 MiB by default.
    pub token: usize,
    /// The decoded protected header, and the unprotected one, in octets each; 16 KiB by default.
    pub header: usize,
    /// How many keys are tried for all signatures of one token together; 16 by default.
    ///
    /// A payload at hand is tried with one key after the other until one fits. One that comes in pieces is read with all
    /// keys at once: there all that match count, those that cannot take pieces included, and a signature that more match
    /// than are left is not valid.
    pub trials: usize,
    /// How many signatures one token may have; 32 by default.
    pub signatures: usize,
}

impl Limits {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self { token: 16 * 1024 * 1024, header: 16 * 1024, trials: 16, signatures: 32 }
    }

    /// Sets the limit on the whole token, in octets.
    #[must_use]
    pub const fn token(mut self, octets: usize) -> Self {
        self.token = octets;
        self
    }

    /// Sets the limit on the decoded protected header, and on the unprotected one, in octets each.
    #[must_use]
    pub const fn header(mut self, octets: usize) -> Self {
        self.header = octets;
        self
    }

    /// Sets the number of keys that are tried for all signatures of one token together.
    #[must_use]
    pub const fn trials(mut self, trials: usize) -> Self {
        self.trials = trials;
        self
    }

    /// Sets the number of signatures that one token may have.
    #[must_use]
    pub const fn signatures(mut self, signatures: usize) -> Self {
        self.signatures = signatures;
        self
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// The parameters that RFC 7515 §4.1 and RFC 7797 §3 define for a JWS.
const DEFINED: &[&str] =
    &["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "b64"];

/// The algorithms, extensions and limits of one verification.
///
/// The default allows [`SignatureAlgorithm::DEFAULT_POLICY`], and `EdDSA` for keys whose own `alg` says so.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// `None` is the default list.
    algorithms: Option<Vec<SignatureAlgorithm>>,
    extensions: Extensions,
    unprotected_algorithm: bool,
    limits: Limits,
}

impl Policy {
    /// The default policy.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            algorithms: None,
            extensions: Extensions::new(),
            unprotected_algorithm: false,
            limits: Limits::new(),
        }
    }

    /// Allows exactly these algorithms.
    #[must_use]
    pub fn algorithms(mut self, algorithms: &[SignatureAlgorithm]) -> Self {
        self.algorithms = Some(algorithms.to_vec());
        self
    }

    /// Declares that the caller understands and processes an extension parameter, which `crit` may then list
    /// (RFC 7515 §4.1.11).
    #[must_use]
    pub fn understands(mut self, parameter: impl Into<String>) -> Self {
        self.extensions = self.extensions.understand(parameter);
        self
    }

    /// The same, with a check of the value wherever the parameter is present.
    #[must_use]
    pub fn understands_if(
        mut self,
        parameter: impl Into<String>,
        check: impl Fn(Value<'_>) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.extensions = self.extensions.understand_if(parameter, check);
        self
    }

    /// Refuses header parameters that are neither defined for JWS (RFC 7515 §4.1, RFC 7797) nor declared with
    /// [`understands`](Self::understands), instead of ignoring them.
    #[must_use]
    pub fn strict_headers(mut self) -> Self {
        self.extensions = self.extensions.strict();
        self
    }

    /// Takes an `alg` from the unprotected header too (RFC 7520 §4.7). The key decides in any case: the header can only
    /// agree with it.
    #[must_use]
    pub const fn unprotected_algorithm(mut self) -> Self {
        self.unprotected_algorithm = true;
        self
    }

    /// Sets the limits.
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The limits.
    #[must_use]
    pub const fn get_limits(&self) -> &Limits {
        &self.limits
    }

    fn list(&self) -> &[SignatureAlgorithm] {
        self.algorithms.as_deref().unwrap_or(SignatureAlgorithm::DEFAULT_POLICY)
    }

    /// Whether a token with this `alg` can be acceptable at all.
    fn may_allow(&self, algorithm: SignatureAlgorithm) -> bool {
        self.list().contains(&algorithm)
            || (self.algorithms.is_none() && algorithm == SignatureAlgorithm::EdDsa)
    }

    /// The `alg` of a header, if a token with it can be acceptable at all, and what is asked of `crit`.
    pub(crate) fn admit(&self, header: &Header) -> Result<SignatureAlgorithm, JwsError> {
        if !self.unprotected_algorithm && !header.is_protected("alg") {
            return Err(JwsError::Header(HeaderError::UnprotectedParameter("alg")));
        }
        let algorithm = SignatureAlgorithm::from_name(&header.algorithm());
        let algorithm = algorithm.filter(|algorithm| self.may_allow(*algorithm));
        let algorithm = algorithm.ok_or(JwsError::AlgorithmNotAllowed)?;
        self.extensions.admit(header, DEFINED)?;
        Ok(algorithm)
    }

    /// Whether this key may verify under the policy.
    pub(crate) fn allows(&self, key: &VerifyingKey) -> bool {
        // RFC 9864 deprecates `EdDSA`: by default it is taken only from keys that name it themselves.
        self.list().contains(&key.algorithm())
            || (self.may_allow(key.algorithm()) && key.states_its_algorithm())
    }
}
