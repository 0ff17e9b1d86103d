//! ES384: ECDSA on P-384 with SHA-384 (RFC 7518 §3.4).

super::ecdsa::ecdsa!(p384, SignatureAlgorithm::Es384, Sha384);
