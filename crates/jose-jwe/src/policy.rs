//! What is acceptable, decided by the caller before a JWE is seen.

use alloc::{string::String, vec::Vec};

use jose_b64::{
    json::{Kind, Value},
    owned,
};
use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwk::{Extensions, Header, HeaderError};

use crate::{DecryptionKey, JweError, zip};

/// How much of a JWE is taken on, checked before any work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The whole JWE in octets; 16 MiB by default.
    pub token: usize,
    /// Each part of the header in octets; 16 KiB by default.
    pub header: usize,
    /// How many recipients one JWE may have; 32 by default.
    pub recipients: usize,
    /// How many keys are tried for all recipients together; 16 by default.
    pub trials: usize,
    /// How many of these may be private operations of RSA; 4 by default.
    pub rsa: usize,
    /// The iterations of PBKDF2 for all recipients together; 1,000,000 by default. More than 1,200,000 are 1,200,000.
    pub iterations: u32,
    /// The octets that compressed content may grow to; 250 KiB by default.
    pub inflated: usize,
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty;)+) => { $(
        $(#[$doc])*
        #[must_use]
        pub const fn $name(mut self, $name: $type) -> Self {
            self.$name = $name;
            self
        }
    )+ };
}

impl Limits {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            token: 16 * 1024 * 1024,
            header: 16 * 1024,
            recipients: 32,
            trials: 16,
            rsa: 4,
            iterations: 1_000_000,
            inflated: 250 * 1024,
        }
    }

    setters! {
        /// Sets the limit on the whole JWE, in octets.
        token: usize;
        /// Sets the limit on each part of the header, in octets.
        header: usize;
        /// Sets the number of recipients that one JWE may have.
        recipients: usize;
        /// Sets the number of keys that are tried for all recipients together.
        trials: usize;
        /// Sets the number of private operations of RSA.
        rsa: usize;
        /// Sets the limit on the octets that compressed content may grow to.
        inflated: usize;
    }

    /// Sets the iterations of PBKDF2 for all recipients together; more than 1,200,000 are 1,200,000.
    #[must_use]
    pub const fn iterations(mut self, iterations: u32) -> Self {
        self.iterations = if iterations < Self::MOST_ITERATIONS { iterations } else { Self::MOST_ITERATIONS };
        self
    }

    /// No limit allows more iterations of PBKDF2.
    pub(crate) const MOST_ITERATIONS: u32 = 1_200_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// The parameters that RFC 7516 §4.1 and RFC 7518 §4 define for a JWE.
const DEFINED: &[&str] = &[
    "alg", "enc", "zip", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit", "epk",
    "apu", "apv", "iv", "tag", "p2s", "p2c",
];

/// The algorithms, extensions and limits of one decryption.
///
/// The default allows [`KeyManagementAlgorithm::DEFAULT_POLICY`] and every content encryption, and no compression.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// `None` is the default list.
    algorithms: Option<Vec<KeyManagementAlgorithm>>,
    /// `None` is all of them.
    encryptions: Option<Vec<ContentEncryption>>,
    extensions: Extensions,
    compression: bool,
    unprotected_encryption: bool,
    limits: Limits,
}

impl Policy {
    /// The default policy.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            algorithms: None,
            encryptions: None,
            extensions: Extensions::new(),
            compression: false,
            unprotected_encryption: false,
            limits: Limits::new(),
        }
    }

    /// Allows exactly these key management algorithms. The ones of PBES2 and `RSA1_5` are allowed so alone.
    #[must_use]
    pub fn algorithms(mut self, algorithms: &[KeyManagementAlgorithm]) -> Self {
        self.algorithms = Some(algorithms.to_vec());
        self
    }

    /// Allows exactly these content encryptions.
    #[must_use]
    pub fn encryptions(mut self, encryptions: &[ContentEncryption]) -> Self {
        self.encryptions = Some(encryptions.to_vec());
        self
    }

    /// Allows compressed content (`zip`, RFC 7516 §4.1.3), which is inflated up to [`Limits::inflated`]. Needs the
    /// feature `deflate`.
    #[must_use]
    pub const fn compression(mut self) -> Self {
        self.compression = true;
        self
    }

    /// Declares that the caller understands and processes an extension parameter, which `crit` may then list
    /// (RFC 7516 §4.1.13).
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

    /// Refuses header parameters that are neither defined for JWE (RFC 7516 §4.1, RFC 7518 §4) nor declared with
    /// [`understands`](Self::understands), instead of ignoring them.
    #[must_use]
    pub fn strict_headers(mut self) -> Self {
        self.extensions = self.extensions.strict();
        self
    }

    /// Takes an `enc` from an unprotected header too (RFC 7520 §5.12). Who can change it can make the content
    /// unreadable, and nothing else: the key has to come out at the length that it asks for, and the tag to be right. Not
    /// for `dir`.
    #[must_use]
    pub const fn unprotected_encryption(mut self) -> Self {
        self.unprotected_encryption = true;
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

    fn allows_algorithm(&self, algorithm: KeyManagementAlgorithm) -> bool {
        self.algorithms.as_deref().unwrap_or(KeyManagementAlgorithm::DEFAULT_POLICY).contains(&algorithm)
    }

    /// The algorithms of the header of one recipient, if a JWE with them can be acceptable at all.
    pub(crate) fn admit(&self, header: &Header) -> Result<Admitted, JweError> {
        let encryption = header.get("enc").ok_or(JweError::Header(HeaderError::MissingParameter("enc")))?;
        let encryption = encryption.as_str().ok_or(JweError::Header(HeaderError::InvalidParameter("enc")))?;
        let algorithm = KeyManagementAlgorithm::from_name(&header.algorithm());
        // What `dir` encrypts without a protected header looks like a key that AES-GCM wraps.
        let opened = self.unprotected_encryption && algorithm != Some(KeyManagementAlgorithm::Dir);
        if !opened && !header.is_protected("enc") {
            return Err(JweError::Header(HeaderError::UnprotectedParameter("enc")));
        }
        let algorithm = algorithm.filter(|algorithm| self.allows_algorithm(*algorithm));
        let algorithm = algorithm.ok_or(JweError::AlgorithmNotAllowed)?;
        let encryption = ContentEncryption::from_name(&encryption);
        let encryption = encryption
            .filter(|encryption| self.encryptions.as_ref().is_none_or(|list| list.contains(encryption)))
            .ok_or(JweError::AlgorithmNotAllowed)?;
        // RFC 7797 is about JWS: nothing here understands `b64`.
        if header.lists_critical("b64") {
            return Err(JweError::Header(HeaderError::CriticalNotUnderstood));
        }
        self.extensions.admit(header, DEFINED)?;
        check_types(header)?;
        let compressed = match header.get("zip") {
            None => false,
            Some(value) if value.as_str().is_none() => {
                return Err(JweError::Header(HeaderError::InvalidParameter("zip")));
            }
            Some(value) if self.compression && value.as_str().is_some_and(|zip| zip == "DEF") => true,
            Some(_) => return Err(JweError::CompressionNotAllowed),
        };
        if compressed {
            // Told before a key is at work.
            zip::zip()?;
        }
        Ok(Admitted { algorithm, encryption, compressed })
    }

    /// Whether this key may decrypt what was admitted.
    pub(crate) fn suits(key: &DecryptionKey, admitted: Admitted) -> bool {
        key.algorithm() == admitted.algorithm
            && key.encryption().is_none_or(|encryption| encryption == admitted.encryption)
    }
}

/// The parameters of RFC 7518 §4 have their types also where the algorithm does not look at them.
fn check_types(header: &Header) -> Result<(), JweError> {
    for name in ["epk", "apu", "apv", "iv", "tag", "p2s", "p2c"] {
        let Some(value) = header.get(name) else { continue };
        let is_valid = match name {
            "epk" => value.kind() == Kind::Object,
            "p2c" => value.kind() == Kind::Number,
            _ => value.as_str().is_some_and(|text| owned::decode(text.as_bytes()).is_ok()),
        };
        if !is_valid {
            return Err(JweError::Header(HeaderError::InvalidParameter(name)));
        }
    }
    Ok(())
}

/// What the header of one recipient says, and the policy allows.
#[derive(Clone, Copy)]
pub(crate) struct Admitted {
    pub(crate) algorithm: KeyManagementAlgorithm,
    pub(crate) encryption: ContentEncryption,
    pub(crate) compressed: bool,
}
