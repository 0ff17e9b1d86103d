//! Signature and MAC algorithms (RFC 7518 §3, RFC 8037, RFC 8812, RFC 9864, RFC 9964).

use crate::names::identifiers;

identifiers! {
    /// The `alg` of a JWS. `none` is not among them: an unsecured object has another type.
    SignatureAlgorithm, "signature algorithm":
    Hs256 = "HS256", "HMAC with SHA-256 (RFC 7518 §3.2).";
    Hs384 = "HS384", "HMAC with SHA-384 (RFC 7518 §3.2).";
    Hs512 = "HS512", "HMAC with SHA-512 (RFC 7518 §3.2).";
    Rs256 = "RS256", "RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).";
    Rs384 = "RS384", "RSASSA-PKCS1-v1_5 with SHA-384 (RFC 7518 §3.3).";
    Rs512 = "RS512", "RSASSA-PKCS1-v1_5 with SHA-512 (RFC 7518 §3.3).";
    Ps256 = "PS256", "RSASSA-PSS with SHA-256 and MGF1 with SHA-256 (RFC 7518 §3.5).";
    Ps384 = "PS384", "RSASSA-PSS with SHA-384 and MGF1 with SHA-384 (RFC 7518 §3.5).";
    Ps512 = "PS512", "RSASSA-PSS with SHA-512 and MGF1 with SHA-512 (RFC 7518 §3.5).";
    Es256 = "ES256", "ECDSA on P-256 with SHA-256 (RFC 7518 §3.4).";
    Es384 = "ES384", "ECDSA on P-384 with SHA-384 (RFC 7518 §3.4).";
    Es512 = "ES512", "ECDSA on P-521 with SHA-512 (RFC 7518 §3.4).";
    Es256K = "ES256K", "ECDSA on secp256k1 with SHA-256 (RFC 8812 §3.2).";
    Ed25519 = "Ed25519", "EdDSA on edwards25519, fully specified (RFC 9864 §2.2).";
    Ed448 = "Ed448", "EdDSA on edwards448, fully specified (RFC 9864 §2.2).";
    EdDsa = "EdDSA", "EdDSA on the curve of the key (RFC 8037 §3.1).";
    MlDsa44 = "ML-DSA-44", "ML-DSA with parameter set 44 (RFC 9964 §4).";
    MlDsa65 = "ML-DSA-65", "ML-DSA with parameter set 65 (RFC 9964 §4).";
    MlDsa87 = "ML-DSA-87", "ML-DSA with parameter set 87 (RFC 9964 §4).";
}

impl SignatureAlgorithm {
    /// What a policy allows when the caller names nothing. The list is the same whatever is compiled in;
    /// `EdDSA`, `ES256K`, `Ed448` and ML-DSA are named by those who want them.
    pub const DEFAULT_POLICY: &[Self] = &[
        Self::Hs256,
        Self::Hs384,
        Self::Hs512,
        Self::Rs256,
        Self::Rs384,
        Self::Rs512,
        Self::Ps256,
        Self::Ps384,
        Self::Ps512,
        Self::Es256,
        Self::Es384,
        Self::Es512,
        Self::Ed25519,
    ];

    /// Whether signing and verifying use the same secret key (a MAC).
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256 | Self::Hs384 | Self::Hs512)
    }

    /// The length of the hash in octets, where the name of the algorithm fixes a hash.
    #[must_use]
    pub const fn hash_len(self) -> Option<usize> {
        match self {
            Self::Hs256 | Self::Rs256 | Self::Ps256 | Self::Es256 | Self::Es256K => Some(32),
            Self::Hs384 | Self::Rs384 | Self::Ps384 | Self::Es384 => Some(48),
            Self::Hs512 | Self::Rs512 | Self::Ps512 | Self::Es512 => Some(64),
            _ => None,
        }
    }

    /// The length of a signature in octets, where it does not depend on the key.
    #[must_use]
    pub const fn signature_len(self) -> Option<usize> {
        match self {
            Self::Hs256 => Some(32),
            Self::Hs384 => Some(48),
            Self::Hs512 | Self::Es256 | Self::Es256K | Self::Ed25519 => Some(64),
            Self::Es384 => Some(96),
            Self::Es512 => Some(132),
            Self::Ed448 => Some(114),
            Self::MlDsa44 => Some(2420),
            Self::MlDsa65 => Some(3309),
            Self::MlDsa87 => Some(4627),
            _ => None,
        }
    }

    /// The length in octets of the public key of an `AKP` algorithm (FIPS 204, table 2).
    #[must_use]
    pub const fn akp_public_len(self) -> Option<usize> {
        match self {
            Self::MlDsa44 => Some(1312),
            Self::MlDsa65 => Some(1952),
            Self::MlDsa87 => Some(2592),
            _ => None,
        }
    }
}
