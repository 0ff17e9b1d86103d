//! ES256: ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).

super::ecdsa::ecdsa!(p256, SignatureAlgorithm::Es256, Sha256);
