//! The octets of a signature, without a heap for all but RSA and ML-DSA.

use alloc::vec::Vec;
use core::fmt;

/// Room for two coordinates of P-521 (RFC 7518 §3.4), the largest signature of fixed size but ML-DSA.
const INLINE: usize = 132;

/// The octets of a signature as JWS has them: the MAC, the RSA signature, `r ‖ s` of ECDSA at fixed width, the
/// EdDSA or ML-DSA signature.
#[derive(Clone)]
pub struct Signature(Octets);

#[derive(Clone)]
enum Octets {
    Inline { octets: [u8; INLINE], len: usize },
    Heap(Vec<u8>),
}

impl Signature {
    /// A signature of these octets.
    #[must_use]
    pub fn new(signature: &[u8]) -> Self {
        let mut octets = [0; INLINE];
        match octets.get_mut(..signature.len()) {
            Some(front) => {
                front.copy_from_slice(signature);
                Self(Octets::Inline { octets, len: signature.len() })
            }
            None => Self(Octets::Heap(signature.to_vec())),
        }
    }
}

impl From<Vec<u8>> for Signature {
    fn from(octets: Vec<u8>) -> Self {
        Self(Octets::Heap(octets))
    }
}

impl AsRef<[u8]> for Signature {
    fn as_ref(&self) -> &[u8] {
        match &self.0 {
            Octets::Inline { octets, len } => octets.get(..*len).unwrap_or_default(),
            Octets::Heap(octets) => octets,
        }
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({} octets)", self.as_ref().len())
    }
}
