//! ES256K: ECDSA on secp256k1 with SHA-256 (RFC 8812 §3.2).

// The crate takes only the lower of the two signs of `s`; JOSE has no such rule, and others write both.
super::ecdsa::ecdsa!(k256, SignatureAlgorithm::Es256K, Sha256, |signature| signature.normalize_s());
