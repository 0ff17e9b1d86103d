//! The third level of a key: is it meant and strong enough for this algorithm and operation?

use jose_jwa::{Algorithm, KeyOperation};

use crate::{Jwk, KeyError, Material, look_alike::looks_like_a_key};

impl Jwk {
    /// Checks that the key may be used with `algorithm` for `operation`: `kty`, `crv`, size, `alg`, `use`,
    /// `key_ops`, and whether private members are there where the operation needs them.
    ///
    /// A private key verifies and encrypts through its public half. The rules are those of RFC 7517 §4 and the
    /// requirement that `jose-jwa` states for the algorithm; no mathematics is done.
    ///
    /// # Errors
    /// [`KeyError`] with the member that does not fit.
    pub fn fit(&self, algorithm: impl Into<Algorithm>, operation: KeyOperation) -> Result<(), KeyError> {
        let algorithm = algorithm.into();
        let requirement = algorithm.requirement();
        if !requirement.admits(self.key_type(), self.curve()) {
            return Err(KeyError::WrongKeyType(algorithm));
        }
        // The algorithm first: an operation that it does not have is the caller's mistake, not the key's.
        let producing = requirement.producing.contains(&operation);
        let consuming = requirement.consuming.contains(&operation);
        if !producing && !consuming {
            return Err(KeyError::OperationNotAllowed(operation));
        }
        if self.algorithm().is_some_and(|alg| alg != algorithm.name() && !is_direct(alg, algorithm)) {
            return Err(KeyError::AlgorithmMismatch(algorithm));
        }
        if self.key_use().is_some_and(|key_use| key_use != requirement.key_use.name()) {
            return Err(KeyError::UseMismatch(algorithm));
        }
        if let Some(operations) = self.operations() {
            let mut operations = operations.peekable();
            // Writers differ in which of several names they use: one of the right side is enough.
            let names = if producing { requirement.producing } else { requirement.consuming };
            // Web Cryptography exports public keys of agreement with an empty list, since it is private ones that derive.
            let agrees = producing && names.contains(&KeyOperation::DeriveBits) && !self.is_private();
            let is_open = agrees && operations.peek().is_none();
            let is_listed = |name: &str| names.iter().any(|operation| operation.name() == name);
            if !is_open && !operations.any(is_listed) {
                return Err(KeyError::OperationNotAllowed(operation));
            }
        }
        let bits = self.bits();
        if !requirement.size.admits(bits) {
            return Err(KeyError::WrongSize { algorithm, bits });
        }
        match &self.material {
            Material::Oct(key) => {
                let is_mac = matches!(algorithm, Algorithm::Signature(_));
                if is_mac && looks_like_a_key(key.secret().expose()) {
                    return Err(KeyError::LookAlike);
                }
                Ok(())
            }
            // RFC 9964 §3: the key names its one algorithm, whatever became of its parameters.
            Material::Akp(key) if algorithm != Algorithm::Signature(key.algorithm()) => {
                Err(KeyError::AlgorithmMismatch(algorithm))
            }
            _ if needs_private(algorithm, producing) && !self.is_private() => {
                Err(KeyError::PrivateKeyRequired)
            }
            _ => Ok(()),
        }
    }
}

/// A key that encrypts content directly may state `dir` (RFC 7518 §4.5) instead of the `enc`.
fn is_direct(alg: &str, algorithm: Algorithm) -> bool {
    matches!(algorithm, Algorithm::ContentEncryption(_)) && alg == "dir"
}

/// Signing needs the private half; of encryption it is the receiving side.
const fn needs_private(algorithm: Algorithm, producing: bool) -> bool {
    match algorithm {
        Algorithm::Signature(_) => producing,
        _ => !producing,
    }
}
