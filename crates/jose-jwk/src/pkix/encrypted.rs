//! Private keys encrypted with a password: PKCS#8 with PBES2 (RFC 5958 §3, RFC 8018 §6.2, RFC 7914).

use alloc::vec::Vec;

use jose_b64::SecretBytes;
use pkcs8::{
    AlgorithmIdentifierRef, EncryptedPrivateKeyInfoRef, ObjectIdentifier as Oid, PrivateKeyInfoRef,
    der::{
        Decode as _, Encode as _, Reader as _, SliceReader,
        asn1::{OctetStringRef, SequenceRef},
    },
    pkcs5::{self, EncryptionScheme, pbes2},
};

use super::Budget;
use crate::{KeyError, Randomness};

const FORM: KeyError = KeyError::MalformedFile("encrypted PKCS#8");

/// Schemes and ciphers that are refused by name: broken, or never specified for PBES2.
const REFUSED: &[(Oid, &str)] = &[
    (Oid::new_unwrap("1.2.840.113549.1.5.1"), "PBES1 (MD2, DES)"),
    (Oid::new_unwrap("1.2.840.113549.1.5.3"), "PBES1 (MD5, DES)"),
    (Oid::new_unwrap("1.2.840.113549.1.5.4"), "PBES1 (MD2, RC2)"),
    (Oid::new_unwrap("1.2.840.113549.1.5.6"), "PBES1 (MD5, RC2)"),
    (Oid::new_unwrap("1.2.840.113549.1.5.10"), "PBES1 (SHA-1, DES)"),
    (Oid::new_unwrap("1.2.840.113549.1.5.11"), "PBES1 (SHA-1, RC2)"),
    (Oid::new_unwrap("1.2.840.113549.1.12.1.1"), "PKCS#12 encryption (RC4)"),
    (Oid::new_unwrap("1.2.840.113549.1.12.1.2"), "PKCS#12 encryption (RC4)"),
    (Oid::new_unwrap("1.2.840.113549.1.12.1.3"), "PKCS#12 encryption (3DES)"),
    (Oid::new_unwrap("1.2.840.113549.1.12.1.4"), "PKCS#12 encryption (3DES)"),
    (Oid::new_unwrap("1.2.840.113549.1.12.1.5"), "PKCS#12 encryption (RC2)"),
    (Oid::new_unwrap("1.2.840.113549.1.12.1.6"), "PKCS#12 encryption (RC2)"),
    (Oid::new_unwrap("1.3.14.3.2.7"), "DES"),
    (Oid::new_unwrap("1.2.840.113549.3.7"), "3DES"),
    (Oid::new_unwrap("1.2.840.113549.3.2"), "RC2"),
];

/// How a key is made from a password when a file is written. Both are read by OpenSSL and everything built on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum PasswordKdf {
    /// scrypt with N = 2^14, r = 8, p = 5: 16 MiB of memory. OpenSSL refuses to spend more than 32 MiB on a file.
    #[default]
    Scrypt,
    /// PBKDF2 with HMAC-SHA-256 and 600,000 iterations: little memory, for readers that have no scrypt.
    Pbkdf2,
}

impl PasswordKdf {
    fn parameters(self, salt: &[u8], iv: [u8; 16]) -> Result<pbes2::Parameters, KeyError> {
        let salt = pbes2::Salt::new(salt).map_err(|_| FORM)?;
        let kdf = match self {
            Self::Scrypt => pbes2::Kdf::Scrypt(pbes2::ScryptParams {
                salt,
                cost_parameter: 1 << 14,
                block_size: 8,
                parallelization: 5,
                key_length: None,
            }),
            Self::Pbkdf2 => pbes2::Kdf::Pbkdf2(pbes2::Pbkdf2Params {
                salt,
                iteration_count: 600_000,
                key_length: None,
                prf: pbes2::Pbkdf2Prf::HmacWithSha256,
            }),
        };
        Ok(pbes2::Parameters { kdf, encryption: pbes2::EncryptionScheme::Aes256Cbc { iv } })
    }
}

/// The PKCS#8 within.
pub(super) fn read(der: &[u8], budget: &mut Budget<'_>) -> Result<SecretBytes, KeyError> {
    refuse_by_name(der)?;
    let info = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| FORM)?;
    let EncryptionScheme::Pbes2(parameters) = &info.encryption_algorithm else {
        return Err(KeyError::UnsupportedFile("PBES1"));
    };
    admit(&parameters.kdf, budget)?;
    let password = budget.password.ok_or(KeyError::PasswordRequired)?;
    // Decrypted in place, so that the plaintext has one owner that wipes it.
    let mut buffer = zeroize::Zeroizing::new(Vec::from(info.encrypted_data.as_bytes()));
    let plain = parameters.decrypt_in_place(password, &mut buffer).map_err(|error| match error {
        pkcs5::Error::DecryptFailed => KeyError::WrongPassword,
        _ => FORM,
    })?;
    // With a wrong password, one time in 256 the padding looks right: then the structure does not.
    PrivateKeyInfoRef::try_from(plain).map_err(|_| KeyError::WrongPassword)?;
    Ok(SecretBytes::from(plain))
}

/// Names what is refused, before anything of it is parsed further.
fn refuse_by_name(der: &[u8]) -> Result<(), KeyError> {
    let name = |oid: Oid| REFUSED.iter().find(|(known, _)| *known == oid).map(|(_, name)| *name);
    let outer = <&SequenceRef>::from_der(der).map_err(|_| FORM)?;
    let mut reader = SliceReader::new(outer.as_bytes()).map_err(|_| FORM)?;
    let scheme = AlgorithmIdentifierRef::decode(&mut reader).map_err(|_| FORM)?;
    <&OctetStringRef>::decode(&mut reader).map_err(|_| FORM)?;
    reader.finish().map_err(|_| FORM)?;
    if let Some(name) = name(scheme.oid) {
        return Err(KeyError::UnsupportedFile(name));
    }
    if scheme.oid != pbes2::PBES2_OID {
        return Err(KeyError::UnsupportedFile("an encryption scheme other than PBES2"));
    }
    // PBES2-params: the key derivation function, then the cipher.
    let parameters = scheme.parameters.ok_or(FORM)?.decode_as::<&SequenceRef>().map_err(|_| FORM)?;
    let mut reader = SliceReader::new(parameters.as_bytes()).map_err(|_| FORM)?;
    AlgorithmIdentifierRef::decode(&mut reader).map_err(|_| FORM)?;
    let cipher = AlgorithmIdentifierRef::decode(&mut reader).map_err(|_| FORM)?;
    name(cipher.oid).map_or(Ok(()), |name| Err(KeyError::UnsupportedFile(name)))
}

/// Refuses costly derivations before they are paid for, and parameters that are none before they are used: the crates
/// below panic at some.
fn admit(kdf: &pbes2::Kdf, budget: &mut Budget<'_>) -> Result<(), KeyError> {
    let is_valid = match kdf {
        // RFC 8018 §5.2 and appendix A.2.
        pbes2::Kdf::Pbkdf2(pbkdf2) => pbkdf2.iteration_count > 0 && !pbkdf2.salt.as_bytes().is_empty(),
        // RFC 7914 §2 and §7.1: N is a power of two and larger than 1.
        pbes2::Kdf::Scrypt(scrypt) => {
            let n = scrypt.cost_parameter;
            n.is_power_of_two()
                && n > 1
                && scrypt.block_size > 0
                && scrypt.parallelization > 0
                && !scrypt.salt.as_bytes().is_empty()
        }
        _ => false,
    };
    // Every cipher has a key of 16 to 32 octets; the crate compares a stated length with its own.
    if !is_valid || kdf.key_length().is_some_and(|octets| !(16..=32).contains(&octets)) {
        return Err(FORM);
    }
    match kdf {
        pbes2::Kdf::Pbkdf2(pbkdf2) => budget.pay_pbkdf2(pbkdf2.iteration_count),
        pbes2::Kdf::Scrypt(scrypt) => {
            budget.pay_scrypt(scrypt.cost_parameter, scrypt.block_size, scrypt.parallelization)
        }
        _ => Err(FORM),
    }
}

/// Encrypts a PKCS#8.
pub(super) fn write(
    pkcs8: &[u8],
    password: &[u8],
    kdf: PasswordKdf,
    randomness: Randomness<'_>,
) -> Result<Vec<u8>, KeyError> {
    if password.is_empty() {
        return Err(KeyError::PasswordRequired);
    }
    let (mut salt, mut iv) = ([0; 16], [0; 16]);
    randomness.with(|rng| {
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut iv);
    })?;
    let parameters = kdf.parameters(&salt, iv)?;
    let data = parameters.encrypt(password, pkcs8).map_err(|_| FORM)?;
    let encrypted_data = OctetStringRef::new(&data).map_err(|_| FORM)?;
    let info = EncryptedPrivateKeyInfoRef { encryption_algorithm: parameters.into(), encrypted_data };
    info.to_der().map_err(|_| FORM)
}
