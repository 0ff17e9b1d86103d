//! Hashes of tokens and codes that an ID token binds (OpenID Connect Core 1.0 §3.1.3.6, §3.3.2.11).

use alloc::string::String;

use jose_b64::owned;
use jose_jwa::SignatureAlgorithm;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

/// The `at_hash` or `c_hash` of a token or code: the left half of its hash in base64url, with the hash of the algorithm that
/// signs the ID token.
///
/// Ed25519 names no hash; what others take, and this too, is SHA-512, which it has inside. `EdDSA` is taken for Ed25519, so a
/// hash in a token that is signed with Ed448 does not match. `None` for Ed448 and ML-DSA, for which nothing is agreed.
#[must_use]
pub fn token_hash(algorithm: SignatureAlgorithm, text: &str) -> Option<String> {
    use SignatureAlgorithm::{Ed25519, EdDsa};
    let octets = match (algorithm, algorithm.hash_len()) {
        (_, Some(32)) => left_half(&Sha256::digest(text)),
        (_, Some(48)) => left_half(&Sha384::digest(text)),
        (_, Some(64)) | (Ed25519 | EdDsa, None) => left_half(&Sha512::digest(text)),
        _ => return None,
    };
    Some(octets)
}

fn left_half(digest: &[u8]) -> String {
    owned::encode(digest.get(..digest.len() / 2).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use SignatureAlgorithm as Alg;

    use super::*;

    #[test]
    fn the_examples_of_openid_connect_core() {
        // Appendix A.3 and A.4.
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        let code = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
        assert_eq!(token_hash(Alg::Rs256, token).as_deref(), Some("77QmUPtjPfzWtF2AnpK9RQ"));
        assert_eq!(token_hash(Alg::Rs256, code).as_deref(), Some("LDktKdoQak3Pk0cnXxCltA"));
    }

    #[test]
    fn the_hash_is_that_of_the_algorithm() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        // printf %s TOKEN | openssl dgst -sha384 -binary | head -c 24 | basenc --base64url, and -sha512, head -c 32
        let (sha384, sha512) =
            ("jtAeDp945y1dDqU3nkIVGNZP1HjH_MFs", "q7nS86GgvvFaZkzALLWqJYaJIKw2wCDAVfCAsm5CrBM");
        for (algorithms, expected) in [
            (&[Alg::Hs256, Alg::Ps256, Alg::Es256, Alg::Es256K][..], Some("77QmUPtjPfzWtF2AnpK9RQ")),
            (&[Alg::Hs384, Alg::Rs384, Alg::Ps384, Alg::Es384], Some(sha384)),
            (&[Alg::Hs512, Alg::Rs512, Alg::Ps512, Alg::Es512, Alg::Ed25519, Alg::EdDsa], Some(sha512)),
            (&[Alg::Ed448, Alg::MlDsa44, Alg::MlDsa65, Alg::MlDsa87], None),
        ] {
            for algorithm in algorithms {
                assert_eq!(token_hash(*algorithm, token).as_deref(), expected, "{algorithm}");
            }
        }
    }
}
