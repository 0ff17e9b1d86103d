//! Key management and content encryption algorithms (RFC 7518 §4 and §5, RFC 8037 §3.2).

use crate::names::identifiers;

identifiers! {
    /// The `alg` of a JWE.
    KeyManagementAlgorithm, "key management algorithm":
    Rsa15 = "RSA1_5", "RSAES-PKCS1-v1_5 (RFC 7518 §4.2); legacy.";
    RsaOaep = "RSA-OAEP", "RSAES-OAEP with SHA-1 (RFC 7518 §4.3).";
    RsaOaep256 = "RSA-OAEP-256", "RSAES-OAEP with SHA-256 (RFC 7518 §4.3).";
    RsaOaep384 = "RSA-OAEP-384", "RSAES-OAEP with SHA-384 (IANA registry, W3C WebCrypto).";
    RsaOaep512 = "RSA-OAEP-512", "RSAES-OAEP with SHA-512 (IANA registry, W3C WebCrypto).";
    A128Kw = "A128KW", "AES key wrap with 128 bits (RFC 7518 §4.4).";
    A192Kw = "A192KW", "AES key wrap with 192 bits (RFC 7518 §4.4).";
    A256Kw = "A256KW", "AES key wrap with 256 bits (RFC 7518 §4.4).";
    Dir = "dir", "the shared key encrypts the content (RFC 7518 §4.5).";
    EcdhEs = "ECDH-ES", "key agreement, used directly (RFC 7518 §4.6).";
    EcdhEsA128Kw = "ECDH-ES+A128KW", "key agreement, then AES key wrap with 128 bits (RFC 7518 §4.6).";
    EcdhEsA192Kw = "ECDH-ES+A192KW", "key agreement, then AES key wrap with 192 bits (RFC 7518 §4.6).";
    EcdhEsA256Kw = "ECDH-ES+A256KW", "key agreement, then AES key wrap with 256 bits (RFC 7518 §4.6).";
    A128GcmKw = "A128GCMKW", "key wrap with AES-GCM of 128 bits (RFC 7518 §4.7).";
    A192GcmKw = "A192GCMKW", "key wrap with AES-GCM of 192 bits (RFC 7518 §4.7).";
    A256GcmKw = "A256GCMKW", "key wrap with AES-GCM of 256 bits (RFC 7518 §4.7).";
    Pbes2Hs256A128Kw = "PBES2-HS256+A128KW", "a password, PBKDF2 with HMAC SHA-256, AES key wrap (RFC 7518 §4.8).";
    Pbes2Hs384A192Kw = "PBES2-HS384+A192KW", "a password, PBKDF2 with HMAC SHA-384, AES key wrap (RFC 7518 §4.8).";
    Pbes2Hs512A256Kw = "PBES2-HS512+A256KW", "a password, PBKDF2 with HMAC SHA-512, AES key wrap (RFC 7518 §4.8).";
}

impl KeyManagementAlgorithm {
    /// What a policy allows unless told otherwise, the same whatever is compiled in: everything but `RSA1_5`, which
    /// is no longer safe, and the algorithms of passwords, which let the sender decide how much work is done.
    pub const DEFAULT_POLICY: &[Self] = &[
        Self::RsaOaep,
        Self::RsaOaep256,
        Self::RsaOaep384,
        Self::RsaOaep512,
        Self::A128Kw,
        Self::A192Kw,
        Self::A256Kw,
        Self::Dir,
        Self::EcdhEs,
        Self::EcdhEsA128Kw,
        Self::EcdhEsA192Kw,
        Self::EcdhEsA256Kw,
        Self::A128GcmKw,
        Self::A192GcmKw,
        Self::A256GcmKw,
    ];

    /// Whether the key itself decides the content encryption key, so that there can be one recipient only and no
    /// encrypted key: `dir` and `ECDH-ES` (RFC 7516 §5.1, steps 3 to 6).
    #[must_use]
    pub const fn decides_content_key(self) -> bool {
        matches!(self, Self::Dir | Self::EcdhEs)
    }

    /// The length in octets of the AES key that wraps the content encryption key, where there is one.
    #[must_use]
    pub const fn wrapping_key_len(self) -> Option<usize> {
        match self {
            Self::A128Kw | Self::EcdhEsA128Kw | Self::A128GcmKw | Self::Pbes2Hs256A128Kw => Some(16),
            Self::A192Kw | Self::EcdhEsA192Kw | Self::A192GcmKw | Self::Pbes2Hs384A192Kw => Some(24),
            Self::A256Kw | Self::EcdhEsA256Kw | Self::A256GcmKw | Self::Pbes2Hs512A256Kw => Some(32),
            _ => None,
        }
    }
}

identifiers! {
    /// The `enc` of a JWE.
    ContentEncryption, "content encryption algorithm":
    A128CbcHs256 = "A128CBC-HS256", "AES-128 in CBC mode with HMAC SHA-256 (RFC 7518 §5.2.3).";
    A192CbcHs384 = "A192CBC-HS384", "AES-192 in CBC mode with HMAC SHA-384 (RFC 7518 §5.2.4).";
    A256CbcHs512 = "A256CBC-HS512", "AES-256 in CBC mode with HMAC SHA-512 (RFC 7518 §5.2.5).";
    A128Gcm = "A128GCM", "AES-128 in GCM (RFC 7518 §5.3).";
    A192Gcm = "A192GCM", "AES-192 in GCM (RFC 7518 §5.3).";
    A256Gcm = "A256GCM", "AES-256 in GCM (RFC 7518 §5.3).";
}

impl ContentEncryption {
    /// The length of the content encryption key in octets.
    #[must_use]
    pub const fn cek_len(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A192Gcm => 24,
            Self::A128CbcHs256 | Self::A256Gcm => 32,
            Self::A192CbcHs384 => 48,
            Self::A256CbcHs512 => 64,
        }
    }

    /// The length of the initialization vector in octets.
    #[must_use]
    pub const fn iv_len(self) -> usize {
        match self {
            Self::A128CbcHs256 | Self::A192CbcHs384 | Self::A256CbcHs512 => 16,
            Self::A128Gcm | Self::A192Gcm | Self::A256Gcm => 12,
        }
    }

    /// The length of the authentication tag in octets.
    #[must_use]
    pub const fn tag_len(self) -> usize {
        match self {
            Self::A128CbcHs256 | Self::A128Gcm | Self::A192Gcm | Self::A256Gcm => 16,
            Self::A192CbcHs384 => 24,
            Self::A256CbcHs512 => 32,
        }
    }
}
