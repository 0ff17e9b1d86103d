//! The joint between the protocol and the cryptography of keys. The built-in algorithms pass through it, and so does an
//! HSM or a KMS of the caller.

use alloc::{
    string::{String, ToString as _},
    vec::Vec,
};
use core::fmt;

use jose_b64::{json::write_string, owned};
use jose_jwa::{ContentEncryption, KeyManagementAlgorithm};
use jose_jwk::{Header, HeaderError, Randomness};
use rand_core::CryptoRng;

use crate::{Cek, JweError, hazmat::Fixed};

/// Makes the content key known to one recipient, with one key and one algorithm.
pub trait KeyEncryption {
    /// The one algorithm of this recipient.
    fn algorithm(&self) -> KeyManagementAlgorithm;

    /// Decides the content key, for algorithms that do so by themselves (`dir`, `ECDH-ES`). `None` for all others.
    fn agree(&self, delivery: &mut Delivery<'_>) -> Option<Result<Cek, JweError>> {
        let _ = delivery;
        None
    }

    /// Encrypts the content key.
    ///
    /// # Errors
    /// [`JweError`]; [`JweError::EncryptFailed`] for whatever went wrong outside.
    fn wrap(&self, cek: &Cek, delivery: &mut Delivery<'_>) -> Result<Vec<u8>, JweError>;
}

/// Recovers the content key, with one key and one algorithm.
pub trait KeyDecryption {
    /// The one algorithm of this recipient.
    fn algorithm(&self) -> KeyManagementAlgorithm;

    /// The one content encryption that the key is for, if it is for one only (`dir`).
    fn encryption(&self) -> Option<ContentEncryption> {
        None
    }

    /// Recovers the content key from what the JWE has of it.
    ///
    /// # Errors
    /// [`JweError::DecryptFailed`] for every cryptographic cause; [`JweError::Header`] for parameters that are missing or
    /// of a wrong type, and [`JweError::TooCostly`] for more work than is allowed.
    fn unwrap(&self, encrypted_key: &[u8], opening: &mut Opening<'_>) -> Result<Cek, JweError>;
}

/// What one recipient's key needs to know and to say when a JWE is made.
pub struct Delivery<'d> {
    pub(crate) encryption: ContentEncryption,
    pub(crate) party_u: Option<&'d [u8]>,
    pub(crate) party_v: Option<&'d [u8]>,
    pub(crate) rng: &'d mut dyn CryptoRng,
    pub(crate) fixed: Option<&'d Fixed>,
    /// Names and JSON texts.
    pub(crate) parameters: Vec<(&'static str, String)>,
}

impl<'d> Delivery<'d> {
    /// The content encryption.
    #[must_use]
    pub const fn encryption(&self) -> ContentEncryption {
        self.encryption
    }

    /// The random source.
    pub fn rng(&mut self) -> &mut dyn CryptoRng {
        self.rng
    }

    /// Puts a parameter of octets, in base64url, into the header of the recipient.
    pub fn set_octets(&mut self, name: &'static str, octets: &[u8]) {
        let mut json = String::new();
        write_string(&mut json, &owned::encode(octets));
        self.parameters.push((name, json));
    }

    /// What is known of the sender and goes into a derived key (RFC 7518 §4.6.1.2).
    #[must_use]
    pub const fn party_u(&self) -> Option<&'d [u8]> {
        self.party_u
    }

    /// What is known of the recipient and goes into a derived key (RFC 7518 §4.6.1.3).
    #[must_use]
    pub const fn party_v(&self) -> Option<&'d [u8]> {
        self.party_v
    }

    /// The values to use instead of random ones, where somebody reproduces a published example.
    #[must_use]
    pub const fn fixed(&self) -> Option<&'d Fixed> {
        self.fixed
    }

    /// Puts a parameter of JSON text into the header of the recipient.
    pub fn set_json(&mut self, name: &'static str, json: String) {
        self.parameters.push((name, json));
    }

    /// Puts a number into the header of the recipient.
    pub fn set_number(&mut self, name: &'static str, number: u32) {
        self.parameters.push((name, number.to_string()));
    }
}

impl fmt::Debug for Delivery<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Delivery({})", self.encryption)
    }
}

/// What one recipient's key needs to know when a JWE is opened.
pub struct Opening<'o> {
    pub(crate) header: &'o Header,
    pub(crate) encryption: ContentEncryption,
    pub(crate) randomness: Randomness<'o>,
    pub(crate) budget: &'o mut Budget,
}

/// What is left of the work that one JWE may ask for.
#[derive(Debug)]
pub(crate) struct Budget {
    pub(crate) trials: usize,
    pub(crate) rsa: usize,
    pub(crate) iterations: u32,
}

impl<'o> Opening<'o> {
    /// The header of the recipient, all its parts together.
    #[must_use]
    pub const fn header(&self) -> &'o Header {
        self.header
    }

    /// The content encryption.
    #[must_use]
    pub const fn encryption(&self) -> ContentEncryption {
        self.encryption
    }

    /// A parameter of octets in base64url.
    ///
    /// # Errors
    /// [`JweError::Header`] if it is of another type.
    pub fn octets(&self, name: &'static str) -> Result<Option<Vec<u8>>, JweError> {
        let invalid = || JweError::Header(HeaderError::InvalidParameter(name));
        match self.header.get(name) {
            None => Ok(None),
            Some(value) => {
                let text = value.as_str().ok_or_else(invalid)?;
                owned::decode(text.as_bytes()).map(Some).map_err(|_| invalid())
            }
        }
    }

    /// The same for one that has to be there.
    ///
    /// # Errors
    /// [`JweError::Header`] if it is missing or of another type.
    pub fn required_octets(&self, name: &'static str) -> Result<Vec<u8>, JweError> {
        self.octets(name)?.ok_or(JweError::Header(HeaderError::MissingParameter(name)))
    }

    /// A parameter that has to be there and is a whole number of at most 32 bits, written in digits.
    ///
    /// # Errors
    /// [`JweError::Header`] if it is missing or anything else.
    pub fn required_number(&self, name: &'static str) -> Result<u32, JweError> {
        let value = self.header.get(name).ok_or(JweError::Header(HeaderError::MissingParameter(name)))?;
        let digits = value.as_number().filter(|text| text.bytes().all(|octet| octet.is_ascii_digit()));
        let invalid = JweError::Header(HeaderError::InvalidParameter(name));
        // More than 32 bits are a number all the same: a very large one.
        digits.map(|digits| digits.parse().unwrap_or(u32::MAX)).ok_or(invalid)
    }

    /// Runs `work` with the source of randomness of the decryption.
    ///
    /// # Errors
    /// [`JweError::Key`] if there is none.
    pub fn with_rng<T>(&mut self, work: impl FnOnce(&mut dyn CryptoRng) -> T) -> Result<T, JweError> {
        Ok(self.randomness.reborrow().with(work)?)
    }

    /// Takes one private operation of RSA from the budget, before it is done.
    ///
    /// # Errors
    /// [`JweError::TooCostly`] if nothing is left.
    pub fn spend_rsa(&mut self) -> Result<(), JweError> {
        self.budget.rsa = self.budget.rsa.checked_sub(1).ok_or(JweError::TooCostly("RSA operations"))?;
        Ok(())
    }

    /// Takes iterations of PBKDF2 from the budget, before they are done.
    ///
    /// # Errors
    /// [`JweError::TooCostly`] if less is left.
    pub fn spend_iterations(&mut self, iterations: u32) -> Result<(), JweError> {
        let left = self.budget.iterations.checked_sub(iterations);
        self.budget.iterations = left.ok_or(JweError::TooCostly("PBKDF2 iterations"))?;
        Ok(())
    }
}

impl fmt::Debug for Opening<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opening({})", self.encryption)
    }
}
