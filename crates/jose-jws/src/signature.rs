//! The octets of a signature, without a heap for all but RSA and ML-DSA.

use alloc::vec::Vec;
use core::fmt;

use jose_jwa::{Algorithm, KeyType, SignatureAlgorithm};

use crate::JwsError;

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

impl Signature {
    /// An ECDSA signature as other interfaces give it, a SEQUENCE of two INTEGERs (RFC 3279 §2.2.3), in the form of JWS
    /// (RFC 7518 §3.4).
    ///
    /// # Errors
    /// [`JwsError::SigningFailed`] for an algorithm that is not ECDSA, and for octets that are no such DER or hold
    /// numbers that are too wide.
    pub fn from_der(algorithm: SignatureAlgorithm, der: &[u8]) -> Result<Self, JwsError> {
        let is_ecdsa = Algorithm::from(algorithm).requirement().key_type == KeyType::Ec;
        let len = algorithm.signature_len().filter(|_| is_ecdsa).ok_or(JwsError::SigningFailed)?;
        let mut octets = [0; INLINE];
        let octets = octets.get_mut(..len).ok_or(JwsError::SigningFailed)?;
        let (r, s) = octets.split_at_mut(len / 2);
        let (0x30, body, []) = element(der).ok_or(JwsError::SigningFailed)? else {
            return Err(JwsError::SigningFailed);
        };
        let rest = integer(body, r).ok_or(JwsError::SigningFailed)?;
        match integer(rest, s) {
            Some([]) => Ok(Self::new(octets)),
            _ => Err(JwsError::SigningFailed),
        }
    }

    /// That a signature has the length that the algorithm gives, where it gives one.
    pub(crate) fn check_length(algorithm: SignatureAlgorithm, signature: &[u8]) -> Result<(), JwsError> {
        let wrong = algorithm.signature_len().is_some_and(|len| len != signature.len());
        if wrong || signature.is_empty() { Err(JwsError::SigningFailed) } else { Ok(()) }
    }
}

/// Tag, content and what follows of a DER element; two signatures fit lengths of one or two octets.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, first, rest @ ..] = der else { return None };
    let (len, rest) = match (*first, rest) {
        (short @ 0..=0x7f, rest) => (short, rest),
        (0x81, [long @ 0x80..=0xff, rest @ ..]) => (*long, rest),
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(usize::from(len))?;
    Some((*tag, content, rest))
}

/// Reads a positive INTEGER into the whole of `out`, big-endian, and gives what follows.
fn integer<'d>(der: &'d [u8], out: &mut [u8]) -> Option<&'d [u8]> {
    let (0x02, octets, rest) = element(der)? else { return None };
    let octets = match octets {
        // The sign octet stands only where it is needed.
        [0, rest @ ..] if rest.first().is_some_and(|first| *first >= 0x80) => rest,
        [0 | 0x80..=0xff, ..] | [] => return None,
        octets => octets,
    };
    let start = out.len().checked_sub(octets.len())?;
    out.get_mut(start..)?.copy_from_slice(octets);
    Some(rest)
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
