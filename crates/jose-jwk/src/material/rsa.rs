//! RSA keys (RFC 7518 §6.3).

use alloc::vec::Vec;

use jose_b64::{SecretBytes, json::ObjectWriter, owned, uint};

use super::Members;
use crate::KeyError;

/// A modulus, a public exponent and, for a private key, the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaKey {
    n: Vec<u8>,
    e: Vec<u8>,
    private: Option<RsaPrivate>,
}

/// The private members: the exponent and, as all writers but a few give them, the primes and CRT values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RsaPrivate {
    /// The private exponent.
    pub d: SecretBytes,
    /// `p`, `q`, `dp`, `dq`, `qi` in this order, all of them or none (RFC 7518 §6.3.2).
    pub crt: Option<[SecretBytes; 5]>,
}

impl RsaKey {
    pub(super) const MEMBERS: &[&str] = &["n", "e", "d", "p", "q", "dp", "dq", "qi"];
    const CRT: [&str; 5] = ["p", "q", "dp", "dq", "qi"];

    /// The largest modulus in bits that is kept at all; algorithms take 2048 to 8192.
    pub const MAX_BITS: usize = 16_384;

    /// A key of these big-endian integers.
    ///
    /// # Errors
    /// [`KeyError::InvalidMember`] for an integer that is not minimal (one leading zero octet is tolerated) or
    /// longer than the modulus, [`KeyError::TooLarge`] for a modulus of more than [`MAX_BITS`](Self::MAX_BITS).
    pub fn new(n: &[u8], e: &[u8], private: Option<RsaPrivate>) -> Result<Self, KeyError> {
        if n.len() > (Self::MAX_BITS / 8).saturating_add(1) {
            return Err(KeyError::TooLarge("n"));
        }
        let n = uint::minimal(n).map_err(|_| KeyError::InvalidMember("n"))?;
        let e = uint::minimal(e).map_err(|_| KeyError::InvalidMember("e"))?;
        if uint::bits(n) > Self::MAX_BITS {
            return Err(KeyError::TooLarge("n"));
        }
        if n == [0] {
            return Err(KeyError::InvalidMember("n"));
        }
        if e == [0] || e.len() > n.len() {
            return Err(KeyError::InvalidMember("e"));
        }
        if let Some(private) = &private {
            fits(&private.d, n, "d")?;
            for (secret, member) in private.crt.iter().flatten().zip(Self::CRT) {
                fits(secret, n, member)?;
            }
        }
        Ok(Self::from_checked(n.to_vec(), e.to_vec(), private))
    }

    /// For integers that come from a checked key.
    pub(crate) const fn from_checked(n: Vec<u8>, e: Vec<u8>, private: Option<RsaPrivate>) -> Self {
        Self { n, e, private }
    }

    pub(super) fn read(members: &Members<'_, '_>) -> Result<Self, KeyError> {
        // More than two primes: no other library makes such keys, and RFC 8017 §3.2 warns of them.
        if members.has("oth") {
            return Err(KeyError::UnsupportedMember("oth"));
        }
        let crt = Self::CRT.map(|member| members.secret(member));
        let private = match members.secret("d")? {
            Some(d) => Some(RsaPrivate { d, crt: all_or_none(crt)? }),
            None if Self::CRT.iter().any(|member| members.has(member)) => {
                return Err(KeyError::MissingMember("d"));
            }
            None => None,
        };
        Self::new(&members.public("n")?, &members.public("e")?, private)
    }

    pub(super) fn write(&self, out: &mut ObjectWriter, public: bool) {
        out.string("n", &owned::encode(&self.n)).string("e", &owned::encode(&self.e));
        if let Some(private) = self.private.as_ref().filter(|_| !public) {
            out.string("d", &owned::encode_secret(uint::trimmed(private.d.expose())));
            for (secret, member) in private.crt.iter().flatten().zip(Self::CRT) {
                out.string(member, &owned::encode_secret(uint::trimmed(secret.expose())));
            }
        }
    }

    pub(crate) fn to_public(&self) -> Self {
        Self { n: self.n.clone(), e: self.e.clone(), private: None }
    }

    /// The modulus, big-endian, minimal.
    #[must_use]
    pub fn n(&self) -> &[u8] {
        &self.n
    }

    /// The public exponent, big-endian, minimal.
    #[must_use]
    pub fn e(&self) -> &[u8] {
        &self.e
    }

    /// The private members.
    #[must_use]
    pub const fn private(&self) -> Option<&RsaPrivate> {
        self.private.as_ref()
    }
}

/// A private integer is not zero and not longer than the modulus.
fn fits(secret: &SecretBytes, n: &[u8], member: &'static str) -> Result<(), KeyError> {
    let octets = uint::trimmed(secret.expose()).len();
    if octets == 0 || octets > n.len() { Err(KeyError::InvalidMember(member)) } else { Ok(()) }
}

fn all_or_none(
    members: [Result<Option<SecretBytes>, KeyError>; 5],
) -> Result<Option<[SecretBytes; 5]>, KeyError> {
    let [p, q, dp, dq, qi] = members;
    match (p?, q?, dp?, dq?, qi?) {
        (Some(p), Some(q), Some(dp), Some(dq), Some(qi)) => Ok(Some([p, q, dp, dq, qi])),
        (None, None, None, None, None) => Ok(None),
        (p, q, dp, dq, _) => Err(KeyError::MissingMember(match (p, q, dp, dq) {
            (None, ..) => "p",
            (_, None, ..) => "q",
            (_, _, None, _) => "dp",
            (_, _, _, None) => "dq",
            _ => "qi",
        })),
    }
}
