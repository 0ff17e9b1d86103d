//! OpenSSH keys by the crate `ssh-key` (RFC 4253 §6.6, RFC 5656, RFC 8709, PROTOCOL.key of OpenSSH).

use alloc::{string::String, vec::Vec};
use core::str;

use jose_b64::SecretBytes;
use jose_jwa::Curve;
use ssh_key::{
    PrivateKey, PublicKey,
    private::{EcdsaKeypair, KeypairData},
    public::{EcdsaPublicKey, Ed25519PublicKey, KeyData, RsaPublicKey},
};

use super::{container, line};
use crate::{
    Jwk, JwkSet, KeyError, KeySpec, Material, PublicJwk, ReadOptions,
    from_parts::point,
    material::{OkpKey, RsaKey},
    pkix::{self, Budget},
};

pub(super) const FORM: KeyError = KeyError::MalformedFile("OpenSSH key");

impl Jwk {
    /// Reads the public key of one line as `authorized_keys` and `.pub` files have it. Options and comment are
    /// passed over.
    ///
    /// # Errors
    /// [`KeyError::MalformedFile`] for text that is no such line or more than one, [`KeyError::UnsupportedFile`] for DSA, security
    /// keys (FIDO) and certificates; else as [`check`](Self::check).
    pub fn from_openssh(line: &str) -> Result<Self, KeyError> {
        ReadOptions::new().admit_size(line.as_bytes())?;
        let material = match &line::read(line)? {
            KeyData::Rsa(key) => {
                let [n, e] = [key.n(), key.e()].map(|integer| integer.as_positive_bytes().ok_or(FORM));
                Material::Rsa(RsaKey::new(n?, e?, None)?)
            }
            KeyData::Ecdsa(key) => point(curve_of(key), key.as_sec1_bytes())?,
            KeyData::Ed25519(key) => Material::Okp(OkpKey::new(Curve::Ed25519, key.0.to_vec(), None)?),
            _ => return Err(KeyError::UnsupportedFile(line::OTHER)),
        };
        let jwk = Self::new(material);
        jwk.check()?;
        Ok(jwk)
    }
}

impl JwkSet {
    /// Reads every line of an `authorized_keys` file. Blank lines and those that begin with `#` are passed over; a line
    /// that holds no key this library understands is kept apart (see [`rejected`](Self::rejected)), its index being
    /// that of the line.
    ///
    /// # Errors
    /// [`KeyError::TooLarge`] for a text above the limit of [`ReadOptions`].
    pub fn from_openssh(text: &str) -> Result<Self, KeyError> {
        ReadOptions::new().admit_size(text.as_bytes())?;
        let mut set = Self::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match Jwk::from_openssh(line) {
                Ok(jwk) => set.push(jwk),
                Err(reason) => set.reject(index, reason),
            }
        }
        Ok(set)
    }
}

impl PublicJwk {
    /// The public key as a line for `authorized_keys`, without a comment.
    ///
    /// # Errors
    /// [`KeyError::UnsupportedFile`] for a key type or curve that OpenSSH does not have.
    pub fn to_openssh(&self) -> Result<String, KeyError> {
        let data = match self.material() {
            Material::Rsa(key) => {
                let [e, n] = [key.e(), key.n()].map(ssh_key::Mpint::from_positive_bytes);
                KeyData::Rsa(RsaPublicKey::new(e, n).map_err(|_| FORM)?)
            }
            Material::Ec(key) if key.curve() != Curve::Secp256k1 => {
                KeyData::Ecdsa(EcdsaPublicKey::from_sec1_bytes(&pkix::uncompressed(key)).map_err(|_| FORM)?)
            }
            Material::Okp(key) if key.curve() == Curve::Ed25519 => {
                KeyData::Ed25519(Ed25519PublicKey::try_from(key.x()).map_err(|_| FORM)?)
            }
            _ => return Err(KeyError::UnsupportedFile("OpenSSH for a key type that it does not have")),
        };
        PublicKey::new(data, "").to_openssh().map_err(|_| FORM)
    }
}

/// The private key of a container, whose PEM has been taken off.
pub(crate) fn read_private(octets: &[u8], budget: &mut Budget<'_>) -> Result<Jwk, KeyError> {
    let opened = container::opened(octets, budget)?;
    let plain = opened.as_deref().map_or(octets, Vec::as_slice);
    let Ok(key) = PrivateKey::from_bytes(plain) else { return container::ecdsa(plain) };
    let (jwk, stated) = match key.key_data() {
        KeypairData::Rsa(key) => {
            let octets = |integer: &ssh_key::Mpint| integer.as_positive_bytes().map(Vec::from).ok_or(FORM);
            let secret = |integer| octets(integer).map(SecretBytes::new);
            let (public, private) = (key.public(), key.private());
            let [d, p, q] = [private.d(), private.p(), private.q()].map(secret);
            return Jwk::from_primes(&octets(public.n())?, &octets(public.e())?, d?, p?, q?);
        }
        KeypairData::Ecdsa(key) => {
            let (curve, private) = match key {
                EcdsaKeypair::NistP256 { private, .. } => (Curve::P256, private.as_slice()),
                EcdsaKeypair::NistP384 { private, .. } => (Curve::P384, private.as_slice()),
                EcdsaKeypair::NistP521 { private, .. } => (Curve::P521, private.as_slice()),
            };
            (Jwk::from_private(KeySpec::Ec(curve), private)?, point(curve, key.public_key_bytes())?)
        }
        KeypairData::Ed25519(key) => {
            let stated = OkpKey::new(Curve::Ed25519, key.public.0.to_vec(), None)?;
            (
                Jwk::from_private(KeySpec::Okp(Curve::Ed25519), &key.private.as_ref()[..])?,
                Material::Okp(stated),
            )
        }
        KeypairData::Dsa(_) => return Err(KeyError::UnsupportedFile("DSA")),
        KeypairData::SkEcdsaSha2NistP256(_) | KeypairData::SkEd25519(_) => {
            return Err(KeyError::UnsupportedFile("security key (FIDO)"));
        }
        _ => return Err(KeyError::UnsupportedFile(line::OTHER)),
    };
    if jwk.material().to_public()? != stated {
        return Err(KeyError::Inconsistent("d"));
    }
    Ok(jwk)
}

const fn curve_of(key: &EcdsaPublicKey) -> Curve {
    match key {
        EcdsaPublicKey::NistP256(_) => Curve::P256,
        EcdsaPublicKey::NistP384(_) => Curve::P384,
        EcdsaPublicKey::NistP521(_) => Curve::P521,
    }
}
