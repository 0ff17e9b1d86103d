//! The Concat KDF of NIST SP 800-56A with SHA-256, as RFC 7518 §4.6.2 has it.

use alloc::vec;

use jose_b64::SecretBytes;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

const HASH_LEN: usize = 32;

/// A key of `len` octets from the shared secret; `None` for lengths that no field of 32 bits holds.
pub(super) fn derive(
    z: &[u8],
    algorithm: &str,
    party_u: &[u8],
    party_v: &[u8],
    len: usize,
) -> Option<SecretBytes> {
    let bits = u32::try_from(len.checked_mul(8)?).ok()?;
    let mut key = Zeroizing::new(vec![0; len]);
    for (round, part) in (1_u32..).zip(key.chunks_mut(HASH_LEN)) {
        let mut hash = Sha256::new_with_prefix(round.to_be_bytes());
        hash.update(z);
        // AlgorithmID, PartyUInfo and PartyVInfo, each with its length before it.
        for field in [algorithm.as_bytes(), party_u, party_v] {
            hash.update(u32::try_from(field.len()).ok()?.to_be_bytes());
            hash.update(field);
        }
        // SuppPubInfo; SuppPrivInfo is empty.
        hash.update(bits.to_be_bytes());
        let output = Zeroizing::new(<[u8; HASH_LEN]>::from(hash.finalize()));
        part.copy_from_slice(output.get(..part.len())?);
    }
    Some(SecretBytes::from(key.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7518 appendix C.
    #[test]
    fn rfc7518_appendix_c() {
        let z = [
            158, 86, 217, 29, 129, 113, 53, 211, 114, 131, 66, 131, 191, 132, 38, 156, 251, 49, 110, 163,
            218, 128, 106, 72, 246, 218, 167, 121, 140, 254, 144, 196,
        ];
        let key = derive(&z, "A128GCM", b"Alice", b"Bob", 16).unwrap();
        assert_eq!(key.to_base64url().as_str(), "VqqN6vgjbSBcIijNcacQGg");
    }
}
