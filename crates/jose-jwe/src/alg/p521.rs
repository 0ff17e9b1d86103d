//! Key agreement on P-521.

super::weierstrass::weierstrass!(p521);
