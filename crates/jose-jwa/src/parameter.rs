//! Names of members: of headers, of keys, of claims sets.

use crate::names::identifiers;

identifiers! {
    /// A parameter of a JWS or JWE header.
    HeaderParameter, "header parameter":
    Algorithm = "alg", "the algorithm (RFC 7515 §4.1.1, RFC 7516 §4.1.1).";
    Encryption = "enc", "the content encryption (RFC 7516 §4.1.2).";
    Compression = "zip", "the compression of the plaintext (RFC 7516 §4.1.3).";
    JwkSetUrl = "jku", "where the key is said to be (RFC 7515 §4.1.2).";
    Jwk = "jwk", "the public key (RFC 7515 §4.1.3).";
    KeyId = "kid", "a hint which key (RFC 7515 §4.1.4).";
    X509Url = "x5u", "where the certificate is said to be (RFC 7515 §4.1.5).";
    X509Chain = "x5c", "the certificate and its chain (RFC 7515 §4.1.6).";
    X509Thumbprint = "x5t", "the SHA-1 thumbprint of the certificate (RFC 7515 §4.1.7).";
    X509ThumbprintSha256 = "x5t#S256", "the SHA-256 thumbprint of the certificate (RFC 7515 §4.1.8).";
    Type = "typ", "the media type of the whole (RFC 7515 §4.1.9).";
    ContentType = "cty", "the media type of the content (RFC 7515 §4.1.10).";
    Critical = "crit", "the extensions that must be understood (RFC 7515 §4.1.11).";
    EphemeralPublicKey = "epk", "the sender's ephemeral key (RFC 7518 §4.6.1.1).";
    AgreementPartyU = "apu", "the producer's information for key agreement (RFC 7518 §4.6.1.2).";
    AgreementPartyV = "apv", "the recipient's information for key agreement (RFC 7518 §4.6.1.3).";
    InitializationVector = "iv", "the IV of a key wrapping (RFC 7518 §4.7.1.1).";
    AuthenticationTag = "tag", "the tag of a key wrapping (RFC 7518 §4.7.1.2).";
    Pbes2Salt = "p2s", "the salt of PBES2 (RFC 7518 §4.8.1.1).";
    Pbes2Count = "p2c", "the iterations of PBES2 (RFC 7518 §4.8.1.2).";
    Base64UrlPayload = "b64", "whether the payload is encoded (RFC 7797 §3).";
    Issuer = "iss", "a claim repeated in the header of an encrypted JWT (RFC 7519 §5.3).";
    Subject = "sub", "a claim repeated in the header of an encrypted JWT (RFC 7519 §5.3).";
    Audience = "aud", "a claim repeated in the header of an encrypted JWT (RFC 7519 §5.3).";
}

identifiers! {
    /// A member that every key may have (RFC 7517 §4).
    JwkParameter, "key parameter":
    KeyType = "kty", "the key type (RFC 7517 §4.1).";
    Use = "use", "what the key is for (RFC 7517 §4.2).";
    Operations = "key_ops", "the operations that it is for (RFC 7517 §4.3).";
    Algorithm = "alg", "the algorithm that it is for (RFC 7517 §4.4).";
    KeyId = "kid", "its name (RFC 7517 §4.5).";
    X509Url = "x5u", "where its certificate is said to be (RFC 7517 §4.6).";
    X509Chain = "x5c", "its certificate and the chain (RFC 7517 §4.7).";
    X509Thumbprint = "x5t", "the SHA-1 thumbprint of its certificate (RFC 7517 §4.8).";
    X509ThumbprintSha256 = "x5t#S256", "the SHA-256 thumbprint of its certificate (RFC 7517 §4.9).";
}

identifiers! {
    /// A claim of RFC 7519.
    RegisteredClaim, "registered claim":
    Issuer = "iss", "who issued the token (RFC 7519 §4.1.1).";
    Subject = "sub", "whom it speaks of (RFC 7519 §4.1.2).";
    Audience = "aud", "whom it is meant for (RFC 7519 §4.1.3).";
    ExpirationTime = "exp", "from when on it must not be accepted (RFC 7519 §4.1.4).";
    NotBefore = "nbf", "before when it must not be accepted (RFC 7519 §4.1.5).";
    IssuedAt = "iat", "when it was issued (RFC 7519 §4.1.6).";
    JwtId = "jti", "its own name (RFC 7519 §4.1.7).";
}
