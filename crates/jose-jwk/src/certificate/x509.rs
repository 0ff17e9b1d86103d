//! Certificates by the crate `x509-cert` (RFC 5280), compared with keys (RFC 7517 §4.7 to §4.9).

use alloc::{string::String, vec::Vec};

use jose_b64::{owned, padded};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use x509_cert::{
    certificate::{CertificateInner, Raw},
    der::{Decode as _, Encode as _},
};

use crate::{Jwk, KeyError, ReadOptions, pkix};

const FORM: KeyError = KeyError::MalformedFile("X.509 certificate");

/// The public key of a certificate.
pub(crate) fn read(der: &[u8]) -> Result<Jwk, KeyError> {
    // Keys are told apart from trust: rules on serial numbers and the like are for whoever trusts.
    let certificate = CertificateInner::<Raw>::from_der(der).map_err(|_| FORM)?;
    let key = certificate.tbs_certificate().subject_public_key_info().to_der().map_err(|_| FORM)?;
    pkix::read_spki(&key)
}

impl Jwk {
    /// Reads the certificates of a PEM text, the one of the key first: the public key with its `x5c`, `x5t` and
    /// `x5t#S256`.
    ///
    /// # Errors
    /// [`KeyError::NotAKeyFile`] without a certificate; else as [`from_pem`](Self::from_pem).
    pub fn from_certificates_pem(text: impl AsRef<[u8]>) -> Result<Self, KeyError> {
        let chain = pkix::certificates(text.as_ref(), &ReadOptions::new())?;
        let first = chain.first().ok_or(KeyError::NotAKeyFile)?;
        read(first.expose())?.with_certificates(chain.iter().map(jose_b64::SecretBytes::expose))
    }

    /// Sets `x5c`, `x5t` and `x5t#S256` to a chain of certificates in DER, the one of the key first.
    ///
    /// # Errors
    /// [`KeyError::CertificateMismatch`] if the first certificate is not one of this key,
    /// [`KeyError::MalformedFile`] for octets that are no certificate, [`KeyError::MissingMember`] for an empty
    /// chain.
    pub fn with_certificates<C: AsRef<[u8]>>(
        mut self,
        chain: impl IntoIterator<Item = C>,
    ) -> Result<Self, KeyError> {
        let chain: Vec<C> = chain.into_iter().collect();
        let first = chain.first().ok_or(KeyError::MissingMember("x5c"))?.as_ref();
        self.params.x5t = Some(owned::encode(&Sha1::digest(first)));
        self.params.x5t_s256 = Some(owned::encode(&Sha256::digest(first)));
        self.params.x5c =
            Some(chain.iter().map(|der| String::clone(&padded::encode(der.as_ref()))).collect());
        self.check_certificates()?;
        Ok(self)
    }

    /// The certificates of the `x5c` in DER, the one of the key first.
    ///
    /// # Errors
    /// [`KeyError::InvalidMember`] if one is not standard base64.
    pub fn certificates(&self) -> Result<Vec<Vec<u8>>, KeyError> {
        let decode = |text: &String| padded::decode(text.as_bytes()).map(|der| der.expose().to_vec());
        let chain: Result<Vec<_>, _> = self.x5c().unwrap_or_default().iter().map(decode).collect();
        chain.map_err(|_| KeyError::InvalidMember("x5c"))
    }

    /// Checks that the first certificate of the `x5c` is one of this key, that the others are certificates, and that
    /// `x5t` and `x5t#S256` are those of the first. A key without `x5c` has nothing to be compared.
    ///
    /// # Errors
    /// As [`check_certificate`](Self::check_certificate).
    pub fn check_certificates(&self) -> Result<(), KeyError> {
        let chain = self.certificates()?;
        let Some((first, others)) = chain.split_first() else { return Ok(()) };
        self.check_certificate(first)?;
        for other in others {
            CertificateInner::<Raw>::from_der(other).map_err(|_| FORM)?;
        }
        Ok(())
    }

    /// Checks that a certificate in DER, wherever it came from, is one of this key: its public key is the key's, and
    /// `x5t` and `x5t#S256` are its digests where the key states them.
    ///
    /// # Errors
    /// [`KeyError::CertificateMismatch`] with the member that does not match, [`KeyError::MalformedFile`] for octets
    /// that are no certificate; else as [`check`](Self::check) for the key of the certificate.
    pub fn check_certificate(&self, der: impl AsRef<[u8]>) -> Result<(), KeyError> {
        let der = der.as_ref();
        let certified = read(der)?;
        if *certified.material() != self.material().to_public()? {
            return Err(KeyError::CertificateMismatch("x5c"));
        }
        if self.x5t().is_some_and(|stated| stated != owned::encode(&Sha1::digest(der))) {
            return Err(KeyError::CertificateMismatch("x5t"));
        }
        if self.x5t_s256().is_some_and(|stated| stated != owned::encode(&Sha256::digest(der))) {
            return Err(KeyError::CertificateMismatch("x5t#S256"));
        }
        Ok(())
    }
}
