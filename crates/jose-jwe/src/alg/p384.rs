//! Key agreement on P-384.

super::weierstrass::weierstrass!(p384);
