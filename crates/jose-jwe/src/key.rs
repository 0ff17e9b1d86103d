//! Prepared keys: everything that depends on the key alone is done, and the algorithm is fixed.

use alloc::{boxed::Box, sync::Arc};
use core::fmt;

use jose_jwa::{Algorithm, ContentEncryption, Curve, KeyManagementAlgorithm, KeyOperation, KeyType};
use jose_jwk::{Jwk, JwkSet, KeyError, Material};

use crate::{Cek, KeyDecryption, KeyEncryption, Password, alg};

/// The algorithm that a key is used with when nobody says which: the key's own `alg`, or by its kind `RSA-OAEP-256`,
/// `ECDH-ES+A256KW` for every curve of agreement, and `A128KW`, `A192KW` or `A256KW` for a secret of that length.
///
/// # Errors
/// [`KeyError::WrongSize`] for a secret of another length, [`KeyError::WrongKeyType`] for keys that only sign.
pub fn algorithm_for(jwk: &Jwk) -> Result<KeyManagementAlgorithm, KeyError> {
    use KeyManagementAlgorithm as A;
    if let Some(name) = jwk.algorithm()
        && let Some(stated) = A::from_name(name)
    {
        return Ok(stated);
    }
    let agrees = matches!(jwk.curve(), Some(curve) if curve != Curve::Ed25519 && curve != Curve::Ed448);
    match (jwk.key_type(), jwk.bits()) {
        (KeyType::Rsa, _) => Ok(A::RsaOaep256),
        (KeyType::Oct, 128) => Ok(A::A128Kw),
        (KeyType::Oct, 192) => Ok(A::A192Kw),
        (KeyType::Oct, 256) => Ok(A::A256Kw),
        (KeyType::Oct, bits) => Err(KeyError::WrongSize { algorithm: A::A256Kw.into(), bits }),
        _ if agrees => Ok(A::EcdhEsA256Kw),
        _ => Err(KeyError::WrongKeyType(A::EcdhEsA256Kw.into())),
    }
}

/// The iterations of PBKDF2 for a password that people choose, as OWASP's Password Storage Cheat Sheet advised in 2023
/// for the hash of the algorithm.
pub(crate) const fn advised_iterations(algorithm: KeyManagementAlgorithm) -> u32 {
    match algorithm {
        KeyManagementAlgorithm::Pbes2Hs256A128Kw => 600_000,
        _ => 210_000,
    }
}

/// A key that encrypts for one recipient with one algorithm.
///
/// Cloning shares the key.
#[derive(Clone)]
pub struct EncryptionKey {
    key: Arc<alg::Encrypter>,
    algorithm: KeyManagementAlgorithm,
    key_id: Option<Arc<str>>,
}

/// A key that decrypts with one algorithm.
///
/// Cloning shares the key.
#[derive(Clone)]
pub struct DecryptionKey {
    key: Arc<alg::Decrypter>,
    algorithm: KeyManagementAlgorithm,
    key_id: Option<Arc<str>>,
}

impl EncryptionKey {
    /// Prepares a public, private or symmetric key for an algorithm; a private key encrypts through its public half.
    /// Its `kid` goes into the headers that are made with it.
    ///
    /// For `dir`, see [`direct`](Self::direct): here it is AES-GCM for a secret of 128, 192 or 256 bits, AES-CBC with HMAC
    /// for a longer one, or what the key's `alg` says. For passwords, [`from_password`](Self::from_password).
    ///
    /// # Errors
    /// [`KeyError`] if the key is not fit for the algorithm or for encrypting, if its members do not belong together,
    /// or if the family is not compiled in.
    pub fn from_jwk(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Self, KeyError> {
        if algorithm == KeyManagementAlgorithm::Dir {
            return Self::direct(jwk, direct_encryption(jwk)?);
        }
        refuse_password(algorithm)?;
        jwk.fit(algorithm, operation(algorithm.into(), true)?)?;
        if jwk.is_private() && jwk.key_type() != KeyType::Oct {
            // The private half is not used here, but a key that does not hold together is not used at all.
            jwk.check()?;
        }
        Ok(Self::new(alg::encrypter(jwk, algorithm)?, algorithm, jwk.key_id()))
    }

    /// Prepares a key for the algorithm that [`algorithm_for`] says.
    ///
    /// # Errors
    /// As [`algorithm_for`] and [`from_jwk`](Self::from_jwk).
    pub fn automatic(jwk: &Jwk) -> Result<Self, KeyError> {
        Self::from_jwk(jwk, algorithm_for(jwk)?)
    }

    /// Prepares a secret that encrypts the content itself (`dir`, RFC 7518 §4.5), for one content encryption and of
    /// exactly its length. Its `alg` is absent, `dir`, or the name of the content encryption.
    ///
    /// The IV of AES-GCM is drawn at random: no more than 2^32 contents may be encrypted with one such key
    /// (NIST SP 800-38D §8.3).
    ///
    /// # Errors
    /// [`KeyError`] if the key is not fit.
    pub fn direct(jwk: &Jwk, encryption: ContentEncryption) -> Result<Self, KeyError> {
        jwk.fit(encryption, operation(encryption.into(), true)?)?;
        let key = Box::new(direct(jwk, encryption)?);
        Ok(Self::new(key, KeyManagementAlgorithm::Dir, jwk.key_id()))
    }

    /// Prepares a password for one of the PBES2 algorithms. `None` for the iterations is the advised number, 600,000
    /// for HMAC SHA-256 and 210,000 for the others; receivers of this library refuse more than 1,000,000, counted over all
    /// recipients that they try. Give each password of several a `kid`: [`with_key_id`](Self::with_key_id).
    ///
    /// # Errors
    /// [`KeyError::WrongKeyType`] for another algorithm, [`KeyError::InvalidMember`] for less than 1,000 iterations or
    /// more than 1,200,000 and for an empty password, [`KeyError::NotCompiledIn`] without the feature `pbes2`.
    pub fn from_password(
        password: &Password,
        algorithm: KeyManagementAlgorithm,
        iterations: Option<u32>,
    ) -> Result<Self, KeyError> {
        check_password(password, algorithm)?;
        let iterations = iterations.unwrap_or(advised_iterations(algorithm));
        if !(1000..=1_200_000).contains(&iterations) {
            return Err(KeyError::InvalidMember("p2c"));
        }
        Ok(Self::new((alg::passwords()?.encrypter)(password, algorithm, iterations), algorithm, None))
    }

    /// Prepares the key of a set that encrypts with the algorithm: the first one with the `kid`, where one is named,
    /// that is fit.
    ///
    /// # Errors
    /// [`KeyError`] of the last key that was looked at; [`KeyError::WrongKeyType`] if there was none.
    pub fn from_set(
        set: &JwkSet,
        key_id: Option<&str>,
        algorithm: KeyManagementAlgorithm,
    ) -> Result<Self, KeyError> {
        let mut reason = KeyError::WrongKeyType(algorithm.into());
        for jwk in set.iter().filter(|jwk| key_id.is_none() || jwk.key_id() == key_id) {
            match Self::from_jwk(jwk, algorithm) {
                Ok(key) => return Ok(key),
                Err(error) => reason = error,
            }
        }
        Err(reason)
    }

    /// Takes an encrypter of the caller, for a key in an HSM or a KMS.
    #[must_use]
    pub fn from_encrypter(
        encrypter: impl KeyEncryption + Send + Sync + 'static,
        key_id: Option<&str>,
    ) -> Self {
        let algorithm = encrypter.algorithm();
        Self::new(Box::new(encrypter), algorithm, key_id)
    }

    fn new(key: alg::Encrypter, algorithm: KeyManagementAlgorithm, key_id: Option<&str>) -> Self {
        Self { key: Arc::new(key), algorithm, key_id: key_id.map(Arc::from) }
    }

    /// The one algorithm of this key.
    #[must_use]
    pub const fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    /// The same key with another `kid`: for passwords, and for keys of files that name none.
    #[must_use]
    pub fn with_key_id(mut self, kid: &str) -> Self {
        self.key_id = Some(Arc::from(kid));
        self
    }

    /// The `kid` that goes into headers.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    pub(crate) fn encrypter(&self) -> &dyn KeyEncryption {
        &**self.key
    }
}

impl DecryptionKey {
    /// Prepares a private or symmetric key for an algorithm.
    ///
    /// For `dir`, see [`direct`](Self::direct): here it is AES-GCM for a secret of 128, 192 or 256 bits, AES-CBC with HMAC
    /// for a longer one, or what the key's `alg` says. For passwords, [`from_password`](Self::from_password).
    ///
    /// # Errors
    /// [`KeyError`] if the key is not fit for the algorithm or for decrypting, if its members do not belong together,
    /// or if the family is not compiled in.
    pub fn from_jwk(jwk: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Self, KeyError> {
        if algorithm == KeyManagementAlgorithm::Dir {
            return Self::direct(jwk, direct_encryption(jwk)?);
        }
        refuse_password(algorithm)?;
        jwk.fit(algorithm, operation(algorithm.into(), false)?)?;
        if !jwk.is_private() {
            return Err(KeyError::PrivateKeyRequired);
        }
        Ok(Self::new(alg::decrypter(jwk, algorithm)?, algorithm, jwk.key_id()))
    }

    /// Prepares a secret that decrypts the content itself (`dir`, RFC 7518 §4.5), for one content encryption and of
    /// exactly its length. Its `alg` is absent, `dir`, or the name of the content encryption.
    ///
    /// # Errors
    /// [`KeyError`] if the key is not fit.
    pub fn direct(jwk: &Jwk, encryption: ContentEncryption) -> Result<Self, KeyError> {
        jwk.fit(encryption, operation(encryption.into(), false)?)?;
        let key = Box::new(direct(jwk, encryption)?);
        Ok(Self::new(key, KeyManagementAlgorithm::Dir, jwk.key_id()))
    }

    /// Prepares a password for one of the PBES2 algorithms, which a policy has to allow by name.
    ///
    /// # Errors
    /// [`KeyError::WrongKeyType`] for another algorithm, [`KeyError::InvalidMember`] for an empty password,
    /// [`KeyError::NotCompiledIn`] without the feature `pbes2`.
    pub fn from_password(password: &Password, algorithm: KeyManagementAlgorithm) -> Result<Self, KeyError> {
        check_password(password, algorithm)?;
        Ok(Self::new((alg::passwords()?.decrypter)(password, algorithm), algorithm, None))
    }

    /// Takes a decrypter of the caller, for a key in an HSM or a KMS.
    #[must_use]
    pub fn from_decrypter(
        decrypter: impl KeyDecryption + Send + Sync + 'static,
        key_id: Option<&str>,
    ) -> Self {
        let algorithm = decrypter.algorithm();
        Self::new(Box::new(decrypter), algorithm, key_id)
    }

    fn new(key: alg::Decrypter, algorithm: KeyManagementAlgorithm, key_id: Option<&str>) -> Self {
        Self { key: Arc::new(key), algorithm, key_id: key_id.map(Arc::from) }
    }

    /// The one algorithm of this key.
    #[must_use]
    pub const fn algorithm(&self) -> KeyManagementAlgorithm {
        self.algorithm
    }

    /// The one content encryption of a key for `dir`.
    #[must_use]
    pub fn encryption(&self) -> Option<ContentEncryption> {
        self.key.encryption()
    }

    /// The same key with another `kid`: for passwords, and for keys of files that name none.
    #[must_use]
    pub fn with_key_id(mut self, kid: &str) -> Self {
        self.key_id = Some(Arc::from(kid));
        self
    }

    /// The `kid` by which a keyring finds this key.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    pub(crate) fn decrypter(&self) -> &dyn KeyDecryption {
        &**self.key
    }
}

/// The operation that encrypting, or decrypting, with an algorithm asks of a key.
fn operation(algorithm: Algorithm, producing: bool) -> Result<KeyOperation, KeyError> {
    let requirement = algorithm.requirement();
    let operations = if producing { requirement.producing } else { requirement.consuming };
    operations.first().copied().ok_or(KeyError::WrongKeyType(algorithm))
}

/// The content encryption that a key for `dir` states, or the one of AES-GCM, else of AES-CBC, of its length.
fn direct_encryption(jwk: &Jwk) -> Result<ContentEncryption, KeyError> {
    if let Some(stated) = jwk.algorithm().and_then(ContentEncryption::from_name) {
        return Ok(stated);
    }
    match jwk.bits() {
        128 => Ok(ContentEncryption::A128Gcm),
        192 => Ok(ContentEncryption::A192Gcm),
        256 => Ok(ContentEncryption::A256Gcm),
        384 => Ok(ContentEncryption::A192CbcHs384),
        512 => Ok(ContentEncryption::A256CbcHs512),
        bits => Err(KeyError::WrongSize { algorithm: KeyManagementAlgorithm::Dir.into(), bits }),
    }
}

fn direct(jwk: &Jwk, encryption: ContentEncryption) -> Result<alg::Direct, KeyError> {
    let wrong = KeyError::WrongKeyType(encryption.into());
    match jwk.material() {
        Material::Oct(key) => {
            Ok(alg::Direct { cek: Cek::new(key.secret().clone(), encryption).ok_or(wrong)?, encryption })
        }
        _ => Err(wrong),
    }
}

const fn is_for_passwords(algorithm: KeyManagementAlgorithm) -> bool {
    use KeyManagementAlgorithm as A;
    matches!(algorithm, A::Pbes2Hs256A128Kw | A::Pbes2Hs384A192Kw | A::Pbes2Hs512A256Kw)
}

/// No key is taken for a password: that is what [`Password::from_jwk`] is for.
fn refuse_password(algorithm: KeyManagementAlgorithm) -> Result<(), KeyError> {
    if is_for_passwords(algorithm) { Err(KeyError::WrongKeyType(algorithm.into())) } else { Ok(()) }
}

fn check_password(password: &Password, algorithm: KeyManagementAlgorithm) -> Result<(), KeyError> {
    if !is_for_passwords(algorithm) {
        return Err(KeyError::WrongKeyType(algorithm.into()));
    }
    if password.expose().is_empty() {
        return Err(KeyError::InvalidMember("password"));
    }
    Ok(())
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EncryptionKey({})", self.algorithm())
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecryptionKey({})", self.algorithm())
    }
}
