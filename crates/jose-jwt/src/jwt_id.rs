//! Values for `jti` (RFC 7519 §4.1.7).

use alloc::string::String;
use core::fmt::Write as _;

use jose_jwk::Randomness;

use crate::JwtError;

/// A random UUID of version 4 (RFC 9562 §5.4): 122 random bits.
///
/// # Errors
/// The key error `randomness_unavailable` without a source.
pub fn random_jwt_id(randomness: Randomness<'_>) -> Result<String, JwtError> {
    let mut octets = [0; 16];
    randomness.with(|rng| rng.fill_bytes(&mut octets))?;
    let mut id = String::with_capacity(36);
    for (at, octet) in octets.into_iter().enumerate() {
        // Version 4 and the variant of RFC 9562 in their places.
        let octet = match at {
            6 => 0x40 | (octet & 0x0f),
            8 => 0x80 | (octet & 0x3f),
            _ => octet,
        };
        if matches!(at, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        // Writing to a String does not fail.
        let _ = write!(id, "{octet:02x}");
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_is_that_of_rfc_9562() {
        struct Ones;
        impl rand_core::TryRng for Ones {
            type Error = core::convert::Infallible;
            fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
                Ok(u32::MAX)
            }
            fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
                Ok(u64::MAX)
            }
            fn try_fill_bytes(&mut self, octets: &mut [u8]) -> Result<(), Self::Error> {
                octets.fill(0xff);
                Ok(())
            }
        }
        impl rand_core::TryCryptoRng for Ones {}
        let id = random_jwt_id(Randomness::given(&mut Ones)).unwrap();
        assert_eq!(id, "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
