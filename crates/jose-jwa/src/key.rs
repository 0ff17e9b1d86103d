//! Key types, curves, uses and operations (RFC 7517 §4, RFC 7518 §6, RFC 8037, RFC 8812, RFC 9964).

use crate::names::identifiers;

identifiers! {
    /// The `kty` of a key.
    KeyType, "key type":
    Oct = "oct", "a symmetric key (RFC 7518 §6.4).";
    Rsa = "RSA", "an RSA key (RFC 7518 §6.3).";
    Ec = "EC", "a key on a Weierstrass curve (RFC 7518 §6.2).";
    Okp = "OKP", "an octet key pair (RFC 8037 §2).";
    Akp = "AKP", "an algorithm key pair (RFC 9964 §3).";
}

identifiers! {
    /// The `crv` of an `EC` or `OKP` key.
    Curve, "curve":
    P256 = "P-256", "NIST P-256 (RFC 7518 §6.2.1.1).";
    P384 = "P-384", "NIST P-384 (RFC 7518 §6.2.1.1).";
    P521 = "P-521", "NIST P-521 (RFC 7518 §6.2.1.1).";
    Secp256k1 = "secp256k1", "SECG secp256k1 (RFC 8812 §3.1).";
    Ed25519 = "Ed25519", "signatures on edwards25519 (RFC 8037 §3.1).";
    Ed448 = "Ed448", "signatures on edwards448 (RFC 8037 §3.1).";
    X25519 = "X25519", "key agreement on curve25519 (RFC 8037 §3.2).";
    X448 = "X448", "key agreement on curve448 (RFC 8037 §3.2).";
}

impl Curve {
    /// The key type that carries this curve.
    #[must_use]
    pub const fn key_type(self) -> KeyType {
        match self {
            Self::P256 | Self::P384 | Self::P521 | Self::Secp256k1 => KeyType::Ec,
            Self::Ed25519 | Self::Ed448 | Self::X25519 | Self::X448 => KeyType::Okp,
        }
    }

    /// The length in octets of each of `x`, `y` and `d` (RFC 7518 §6.2.1.2, RFC 8037 §2).
    #[must_use]
    pub const fn width(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 | Self::Ed25519 | Self::X25519 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
            Self::Ed448 => 57,
            Self::X448 => 56,
        }
    }

    /// The size in bits by which the curve is commonly named.
    #[must_use]
    pub const fn bits(self) -> usize {
        match self {
            Self::P256 | Self::Secp256k1 | Self::Ed25519 | Self::X25519 => 256,
            Self::P384 => 384,
            Self::P521 => 521,
            Self::Ed448 | Self::X448 => 448,
        }
    }
}

identifiers! {
    /// The `use` of a key (RFC 7517 §4.2).
    KeyUse, "key use":
    Signature = "sig", "signatures and MACs.";
    Encryption = "enc", "encryption, key wrapping and key agreement.";
}

identifiers! {
    /// A value of `key_ops` (RFC 7517 §4.3).
    KeyOperation, "key operation":
    Sign = "sign", "compute a signature or MAC.";
    Verify = "verify", "verify a signature or MAC.";
    Encrypt = "encrypt", "encrypt content.";
    Decrypt = "decrypt", "decrypt content and validate the result.";
    WrapKey = "wrapKey", "encrypt a key.";
    UnwrapKey = "unwrapKey", "decrypt a key and validate the result.";
    DeriveKey = "deriveKey", "derive a key.";
    DeriveBits = "deriveBits", "derive bits that are not a key.";
}
