//! Keys on NIST P-256, as the crate `p256` has them.

super::weierstrass::weierstrass!(P256, p256, Curve::P256, "P-256");
