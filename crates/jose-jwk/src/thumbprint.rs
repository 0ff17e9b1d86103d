//! Thumbprints of keys (RFC 7638) and their URIs (RFC 9278).

use alloc::{format, string::String, vec::Vec};

use jose_b64::{json::ObjectWriter, owned};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::{Hash, Jwk, Material};

impl Jwk {
    /// The thumbprint in base64url: the hash of the required members in the order of their names, without
    /// white space (RFC 7638 §3). A private key has the thumbprint of its public half.
    ///
    /// The thumbprint of a symmetric key is computed from the secret: RFC 7638 §7 advises to keep it secret
    /// where the key has little entropy.
    #[must_use]
    pub fn thumbprint(&self, hash: Hash) -> String {
        let text = self.required_members();
        let digest: Vec<u8> = match hash {
            Hash::Sha256 => Sha256::digest(text.as_bytes()).to_vec(),
            Hash::Sha384 => Sha384::digest(text.as_bytes()).to_vec(),
            Hash::Sha512 => Sha512::digest(text.as_bytes()).to_vec(),
        };
        owned::encode(&digest)
    }

    /// Sets the `kid` to the thumbprint with SHA-256.
    #[must_use]
    pub fn with_thumbprint_as_key_id(self) -> Self {
        let kid = self.thumbprint(Hash::Sha256);
        self.with_key_id(kid)
    }

    /// The thumbprint as a URI (RFC 9278 §3).
    #[must_use]
    pub fn thumbprint_uri(&self, hash: Hash) -> String {
        format!("urn:ietf:params:oauth:jwk-thumbprint:{}:{}", hash.name(), self.thumbprint(hash))
    }

    fn required_members(&self) -> Zeroizing<String> {
        let mut out = ObjectWriter::with_capacity(self.bits().saturating_add(256));
        let kty = self.key_type().name();
        match self.material() {
            Material::Oct(key) => out.string("k", &key.secret().to_base64url()).string("kty", kty),
            Material::Rsa(key) => out
                .string("e", &owned::encode(key.e()))
                .string("kty", kty)
                .string("n", &owned::encode(key.n())),
            Material::Ec(key) => {
                out.string("crv", key.curve().name()).string("kty", kty);
                out.string("x", &owned::encode(key.x())).string("y", &owned::encode(key.y()))
            }
            Material::Okp(key) => {
                out.string("crv", key.curve().name()).string("kty", kty).string("x", &owned::encode(key.x()))
            }
            Material::Akp(key) => {
                out.string("alg", key.algorithm().name()).string("kty", kty);
                out.string("pub", &owned::encode(key.public()))
            }
        };
        Zeroizing::new(out.finish())
    }
}
