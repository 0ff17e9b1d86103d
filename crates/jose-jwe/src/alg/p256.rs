//! Key agreement on P-256.

super::weierstrass::weierstrass!(p256);
