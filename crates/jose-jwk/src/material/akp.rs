//! Algorithm key pairs (RFC 9964 §3): the key names its one algorithm.

use alloc::vec::Vec;

use jose_b64::{SecretBytes, json::ObjectWriter, owned};
use jose_jwa::SignatureAlgorithm;

use super::Members;
use crate::KeyError;

/// A public key and, for a private key, the 32-octet seed it is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AkpKey {
    alg: SignatureAlgorithm,
    public: Vec<u8>,
    seed: Option<SecretBytes>,
}

impl AkpKey {
    /// The length of a seed in octets (FIPS 204, algorithm 6).
    pub const SEED_LEN: usize = 32;

    /// `alg` is a common member too and written with those.
    pub(super) const MEMBERS: &[&str] = &["pub", "priv"];

    /// A key of this algorithm; `public` has exactly [`SignatureAlgorithm::akp_public_len`] octets and a seed
    /// [`SEED_LEN`](Self::SEED_LEN).
    ///
    /// # Errors
    /// [`KeyError::InvalidMember`] for an algorithm without such keys and for a wrong width.
    pub fn new(
        alg: SignatureAlgorithm,
        public: Vec<u8>,
        seed: Option<SecretBytes>,
    ) -> Result<Self, KeyError> {
        let width = alg.akp_public_len().ok_or(KeyError::InvalidMember("alg"))?;
        if public.len() != width {
            return Err(KeyError::InvalidMember("pub"));
        }
        if seed.as_ref().is_some_and(|seed| seed.len() != Self::SEED_LEN) {
            return Err(KeyError::InvalidMember("priv"));
        }
        Ok(Self::from_checked(alg, public, seed))
    }

    /// For octets that come from a checked key of the algorithm.
    pub(crate) const fn from_checked(
        alg: SignatureAlgorithm,
        public: Vec<u8>,
        seed: Option<SecretBytes>,
    ) -> Self {
        Self { alg, public, seed }
    }

    pub(super) fn read(members: &Members<'_, '_>) -> Result<Self, KeyError> {
        let alg = members.required("alg")?;
        let alg = SignatureAlgorithm::from_name(&alg).ok_or(KeyError::InvalidMember("alg"))?;
        Self::new(alg, members.public("pub")?, members.secret("priv")?)
    }

    pub(super) fn write(&self, out: &mut ObjectWriter, public: bool) {
        out.string("pub", &owned::encode(&self.public));
        if let Some(seed) = self.seed.as_ref().filter(|_| !public) {
            out.string("priv", &seed.to_base64url());
        }
    }

    pub(super) fn to_public(&self) -> Self {
        Self { alg: self.alg, public: self.public.clone(), seed: None }
    }

    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        self.alg
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> &[u8] {
        &self.public
    }

    /// The seed of the private key.
    #[must_use]
    pub const fn seed(&self) -> Option<&SecretBytes> {
        self.seed.as_ref()
    }
}
