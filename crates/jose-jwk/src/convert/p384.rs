//! Keys on NIST P-384, as the crate `p384` has them.

super::weierstrass::weierstrass!(P384, p384, Curve::P384, "P-384");
