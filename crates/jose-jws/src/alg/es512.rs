//! ES512: ECDSA on P-521 with SHA-512 (RFC 7518 §3.4).

super::ecdsa::ecdsa!(p521, SignatureAlgorithm::Es512, Sha512);
