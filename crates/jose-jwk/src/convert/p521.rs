//! Keys on NIST P-521, as the crate `p521` has them.

super::weierstrass::weierstrass!(P521, p521, Curve::P521, "P-521");
