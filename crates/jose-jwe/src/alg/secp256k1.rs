//! Key agreement on secp256k1.

super::weierstrass::weierstrass!(k256);
