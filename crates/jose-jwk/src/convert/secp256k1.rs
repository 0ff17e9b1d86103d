//! Keys on SECG secp256k1 (RFC 8812), as the crate `k256` has them.

super::weierstrass::weierstrass!(Secp256k1, k256, Curve::Secp256k1, "secp256k1");
