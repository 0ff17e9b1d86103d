//! A key: its material and its parameters.

use alloc::{borrow::Cow, string::String};
use core::fmt;

use jose_b64::{
    SecretBytes,
    json::{Object, ObjectWriter},
};
use jose_jwa::{Curve, KeyType};
use zeroize::Zeroizing;

use crate::{
    KeyError, Limits, Material, PublicJwk, look_alike::looks_like_a_key, material::OctKey, params::Params,
};

/// A JSON Web Key of any registered type, public, private or symmetric (RFC 7517 §4).
///
/// Reading a key parses it: shape, types, encodings, widths. [`check`](Self::check) goes on to the
/// mathematics, [`fit`](Self::fit) to one use. Preparing a key for an algorithm does all three.
#[derive(Clone, PartialEq, Eq)]
pub struct Jwk {
    pub(crate) material: Material,
    pub(crate) params: Params,
}

impl Jwk {
    /// Reads a key from its JSON text.
    ///
    /// # Errors
    /// [`KeyError`] for text that is no JSON object (RFC 8259, no member twice), an unknown `kty` or `crv`, and
    /// members that are missing, of the wrong type, encoding or width.
    pub fn from_json(text: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Self::from_json_with(text, &Limits::new())
    }

    /// Reads a key from its JSON text within the given limits.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json).
    pub fn from_json_with(text: impl AsRef<[u8]>, limits: &Limits) -> Result<Self, KeyError> {
        Self::from_object(&Object::read(text.as_ref(), limits.key_json())?)
    }

    pub(crate) fn from_object(object: &Object<&str>) -> Result<Self, KeyError> {
        let (material, members) = Material::read(object)?;
        let mut params = Params::default();
        for (name, value) in object.members() {
            if name != "kty" && !members.contains(&&*name) {
                params.take(name, value)?;
            }
        }
        Ok(Self { material, params })
    }

    /// A key of this material, without parameters. An `AKP` key gets its `alg`, which RFC 9964 requires.
    #[must_use]
    pub fn new(material: Material) -> Self {
        let alg = match &material {
            Material::Akp(key) => Some(Cow::Borrowed(key.algorithm().name())),
            _ => None,
        };
        Self { material, params: Params { alg, ..Params::default() } }
    }

    /// A symmetric key of these octets.
    ///
    /// # Errors
    /// [`KeyError::LookAlike`] if the octets are the text of another key (PEM, DER, OpenSSH, JWK),
    /// [`KeyError::InvalidMember`] if there are none.
    pub fn from_secret(secret: impl Into<SecretBytes>) -> Result<Self, KeyError> {
        let secret = secret.into();
        if looks_like_a_key(secret.expose()) {
            return Err(KeyError::LookAlike);
        }
        Ok(Self::new(Material::Oct(OctKey::new(secret)?)))
    }

    /// The key material.
    #[must_use]
    pub const fn material(&self) -> &Material {
        &self.material
    }

    /// The `kty`.
    #[must_use]
    pub const fn key_type(&self) -> KeyType {
        self.material.key_type()
    }

    /// The `crv` of an `EC` or `OKP` key.
    #[must_use]
    pub const fn curve(&self) -> Option<Curve> {
        self.material.curve()
    }

    /// The size in bits: of the secret, the modulus or the curve; of the public key for `AKP`.
    #[must_use]
    pub fn bits(&self) -> usize {
        self.material.bits()
    }

    /// Whether the key holds private or secret members.
    #[must_use]
    pub const fn is_private(&self) -> bool {
        self.material.is_private()
    }

    /// The `kid` (RFC 7517 §4.5).
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.params.kid.as_deref()
    }

    /// The `use`, registered or not (RFC 7517 §4.2).
    #[must_use]
    pub fn key_use(&self) -> Option<&str> {
        self.params.key_use.as_deref()
    }

    /// The `key_ops`, registered or not (RFC 7517 §4.3).
    #[must_use]
    pub fn operations(&self) -> Option<impl Iterator<Item = &str>> {
        self.params.key_ops.as_ref().map(|operations| operations.iter().map(|name| &**name))
    }

    /// The `alg`, registered or not (RFC 7517 §4.4).
    #[must_use]
    pub fn algorithm(&self) -> Option<&str> {
        self.params.alg.as_deref()
    }

    /// The `x5u` (RFC 7517 §4.6). Nothing is fetched.
    #[must_use]
    pub fn x5u(&self) -> Option<&str> {
        self.params.x5u.as_deref()
    }

    /// The `x5c`: certificates in standard base64 (RFC 7517 §4.7).
    #[must_use]
    pub fn x5c(&self) -> Option<&[String]> {
        self.params.x5c.as_deref()
    }

    /// The `x5t` (RFC 7517 §4.8).
    #[must_use]
    pub fn x5t(&self) -> Option<&str> {
        self.params.x5t.as_deref()
    }

    /// The `x5t#S256` (RFC 7517 §4.9).
    #[must_use]
    pub fn x5t_s256(&self) -> Option<&str> {
        self.params.x5t_s256.as_deref()
    }

    /// The JSON text of a member that no specification of ours knows.
    #[must_use]
    pub fn other_member(&self, name: &str) -> Option<&str> {
        self.params.other.iter().find(|(other, _)| other == name).map(|(_, json)| json.as_str())
    }

    /// The public half, in a type that holds no private member.
    ///
    /// The `key_ops` of a private key become those of others: `sign` becomes `verify`, `decrypt` becomes `encrypt`,
    /// `unwrapKey` becomes `wrapKey`; `deriveKey` and `deriveBits` are left out, and so is a list of nothing else.
    /// All other parameters stay.
    ///
    /// # Errors
    /// [`KeyError::NoPublicHalf`] for a symmetric key.
    pub fn to_public(&self) -> Result<PublicJwk, KeyError> {
        PublicJwk::of(self)
    }

    /// The JSON text of a private key, wiped when dropped. For an asymmetric key without private members the
    /// call is an error rather than a public key.
    ///
    /// # Errors
    /// [`KeyError::PrivateKeyRequired`] for a public key, [`KeyError::NoPublicHalf`] for a symmetric one, whose
    /// call is [`to_secret_json`](Self::to_secret_json).
    pub fn to_private_json(&self) -> Result<Zeroizing<String>, KeyError> {
        if self.key_type() == KeyType::Oct {
            return Err(KeyError::NoPublicHalf);
        }
        if !self.is_private() {
            return Err(KeyError::PrivateKeyRequired);
        }
        Ok(self.write_all())
    }

    /// The JSON text of a symmetric key, wiped when dropped.
    ///
    /// # Errors
    /// [`KeyError::NotSymmetric`] for any other key.
    pub fn to_secret_json(&self) -> Result<Zeroizing<String>, KeyError> {
        if self.key_type() != KeyType::Oct {
            return Err(KeyError::NotSymmetric);
        }
        Ok(self.write_all())
    }

    pub(crate) fn write_all(&self) -> Zeroizing<String> {
        // Room for the largest usual private key at once, so that no grown buffer leaves a copy behind.
        Zeroizing::new(self.write(self.room(), false))
    }

    /// More octets than the text can have.
    fn room(&self) -> usize {
        let other: usize =
            self.params.other.iter().map(|(name, json)| name.len().saturating_add(json.len())).sum();
        let certificates: usize = self.params.x5c.iter().flatten().map(String::len).sum();
        // A private RSA key has members of 4.5 times its modulus, in base64url of 4/3: below its size in bits.
        self.bits().saturating_add(other).saturating_add(certificates.saturating_mul(2)).saturating_add(4096)
    }

    pub(crate) fn write(&self, room: usize, public: bool) -> String {
        let mut out = ObjectWriter::with_capacity(room);
        self.material.write(&mut out, public);
        self.params.write(&mut out, public);
        out.finish()
    }
}

impl fmt::Debug for Jwk {
    /// Type, curve and size; no octets of the key, no parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let half = if self.is_private() { "private" } else { "public" };
        match self.curve() {
            Some(curve) => write!(f, "Jwk({} {curve}, {half})", self.key_type()),
            None => write!(f, "Jwk({} of {} bits, {half})", self.key_type(), self.bits()),
        }
    }
}
