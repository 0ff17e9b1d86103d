//! Key files: PEM and DER of PKCS#8, PKCS#1, SEC1, SPKI and certificates, in and out.
//!
//! What each call reads and writes, and what is never written, is told by `docs/key-files.md` of the project.

use alloc::{string::String, vec::Vec};

use zeroize::Zeroizing;

use crate::{Jwk, JwkSet, KeyError, PublicJwk, Randomness};

mod budget;
mod encrypted;
mod oid;
mod options;
mod pem;
mod pkcs1;
mod pkcs8;
mod read;
mod sec1;
mod spki;

pub(crate) use budget::Budget;
pub use encrypted::PasswordKdf;
pub use options::ReadOptions;
#[cfg(feature = "certificate")]
pub(crate) use {pem::certificates, spki::read as read_spki};
#[cfg(feature = "openssh")]
pub(crate) use {sec1::of_width, spki::uncompressed};

/// The form of a private key in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrivateForm {
    /// PKCS#8 version 1 (RFC 5958), label `PRIVATE KEY`: every key type.
    #[default]
    Pkcs8,
    /// PKCS#1 (RFC 8017 appendix A.1.2), label `RSA PRIVATE KEY`.
    Pkcs1,
    /// SEC1 (RFC 5915), label `EC PRIVATE KEY`.
    Sec1,
}

/// The form of a public key in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicForm {
    /// SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), label `PUBLIC KEY`: every key type.
    #[default]
    Spki,
    /// PKCS#1 (RFC 8017 appendix A.1.1), label `RSA PUBLIC KEY`.
    Pkcs1,
}

impl Jwk {
    /// Reads a key from PEM text: PKCS#8, PKCS#1, SEC1, SPKI, an X.509 certificate (feature `certificate`) or an
    /// OpenSSH private key (feature `openssh`).
    ///
    /// Of several blocks, the first private key is taken, else the first public key, else the public key of the
    /// first certificate. The key is checked and has no parameters; an `AKP` key has its `alg`.
    ///
    /// # Errors
    /// [`KeyError::NotAKeyFile`] without a block of a known label, [`KeyError::PasswordRequired`] for an encrypted
    /// key, [`KeyError::UnsupportedFile`] for what is refused by name, [`KeyError::MalformedFile`] for a block that
    /// is not what its label says; else as [`check`](Self::check).
    pub fn from_pem(text: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Self::from_pem_with(text, &ReadOptions::new())
    }

    /// Reads a key from PEM text, with a password and limits. The password is not used where nothing is encrypted.
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem); [`KeyError::WrongPassword`] and [`KeyError::TooCostly`].
    pub fn from_pem_with(text: impl AsRef<[u8]>, options: &ReadOptions<'_>) -> Result<Self, KeyError> {
        let blocks = pem::blocks(text.as_ref(), options)?;
        let best = blocks.iter().enumerate().min_by_key(|(at, block)| (block.rank(), *at));
        best.ok_or(KeyError::NotAKeyFile)?.1.read(&mut Budget::new(options))
    }

    /// Reads a key from DER: PKCS#8, PKCS#1, SEC1, SPKI or an X.509 certificate (feature `certificate`).
    ///
    /// # Errors
    /// As [`from_pem`](Self::from_pem).
    pub fn from_der(der: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        Self::from_der_with(der, &ReadOptions::new())
    }

    /// Reads a key from DER, with a password and limits.
    ///
    /// # Errors
    /// As [`from_pem_with`](Self::from_pem_with).
    pub fn from_der_with(der: impl AsRef<[u8]>, options: &ReadOptions<'_>) -> Result<Self, KeyError> {
        options.admit_size(der.as_ref())?;
        read::any(der.as_ref(), &mut Budget::new(options))
    }

    /// The private key as PEM text, encrypted with a password: PKCS#8 with PBES2 (RFC 8018 §6.2) and
    /// AES-256-CBC, label `ENCRYPTED PRIVATE KEY`.
    ///
    /// # Errors
    /// As [`to_encrypted_der`](Self::to_encrypted_der).
    pub fn to_encrypted_pem(
        &self,
        password: &[u8],
        kdf: PasswordKdf,
        randomness: Randomness<'_>,
    ) -> Result<String, KeyError> {
        let der = self.to_encrypted_der(password, kdf, randomness)?;
        // Encrypted: the text needs no wiping.
        Ok(String::clone(&pem::write("ENCRYPTED PRIVATE KEY", &der)))
    }

    /// The private key as DER, encrypted with a password.
    ///
    /// # Errors
    /// [`KeyError::PrivateKeyRequired`] for a public key, [`KeyError::NoPublicHalf`] for a symmetric one, for which
    /// there is no such file; [`KeyError::PasswordRequired`] for an empty password;
    /// [`KeyError::RandomnessUnavailable`] without a source for salt and IV.
    pub fn to_encrypted_der(
        &self,
        password: &[u8],
        kdf: PasswordKdf,
        randomness: Randomness<'_>,
    ) -> Result<Vec<u8>, KeyError> {
        encrypted::write(&pkcs8::write(self)?, password, kdf, randomness)
    }

    /// The private key as PEM text that anyone can read. The text is wiped when dropped.
    ///
    /// # Errors
    /// As [`to_unencrypted_der`](Self::to_unencrypted_der).
    pub fn to_unencrypted_pem(&self, form: PrivateForm) -> Result<Zeroizing<String>, KeyError> {
        let label = match form {
            PrivateForm::Pkcs8 => "PRIVATE KEY",
            PrivateForm::Pkcs1 => "RSA PRIVATE KEY",
            PrivateForm::Sec1 => "EC PRIVATE KEY",
        };
        Ok(pem::write(label, &self.to_unencrypted_der(form)?))
    }

    /// The private key as DER that anyone can read. The octets are wiped when dropped.
    ///
    /// # Errors
    /// [`KeyError::PrivateKeyRequired`] for a public key, [`KeyError::NoPublicHalf`] for a symmetric one, for which
    /// there is no such file; [`KeyError::UnsupportedFile`] for a form that the key type does not have; and
    /// [`KeyError::MissingMember`] for an RSA key without its primes, which no file format can do without.
    pub fn to_unencrypted_der(&self, form: PrivateForm) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        match form {
            PrivateForm::Pkcs8 => pkcs8::write(self),
            PrivateForm::Pkcs1 => pkcs1::write_private(self.material()),
            PrivateForm::Sec1 => sec1::write(self.material(), sec1::Parameters::Inside),
        }
    }
}

impl PublicJwk {
    /// The public key as PEM text.
    ///
    /// # Errors
    /// [`KeyError::UnsupportedFile`] for a form that the key type does not have.
    pub fn to_pem(&self, form: PublicForm) -> Result<String, KeyError> {
        let label = match form {
            PublicForm::Spki => "PUBLIC KEY",
            PublicForm::Pkcs1 => "RSA PUBLIC KEY",
        };
        Ok(String::clone(&pem::write(label, &self.to_der(form)?)))
    }

    /// The public key as DER.
    ///
    /// # Errors
    /// As [`to_pem`](Self::to_pem).
    pub fn to_der(&self, form: PublicForm) -> Result<Vec<u8>, KeyError> {
        match form {
            PublicForm::Spki => spki::write(self.material()),
            PublicForm::Pkcs1 => pkcs1::write_public(self.material()),
        }
    }
}

impl JwkSet {
    /// Reads every key of a PEM text in its order: a bundle of public keys, private keys and certificates. Blocks
    /// that hold no key (parameters, requests, lists of revoked certificates) are passed over. The limits on passwords
    /// hold for all of them together.
    ///
    /// # Errors
    /// As [`Jwk::from_pem_with`], for the first block that cannot be read.
    pub fn from_pem_with(text: impl AsRef<[u8]>, options: &ReadOptions<'_>) -> Result<Self, KeyError> {
        let blocks = pem::blocks(text.as_ref(), options)?;
        if blocks.is_empty() {
            return Err(KeyError::NotAKeyFile);
        }
        // The limits are those of the call, however many keys there are.
        let mut budget = Budget::new(options);
        blocks.iter().map(|block| block.read(&mut budget)).collect()
    }
}
