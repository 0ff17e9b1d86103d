//! Validators of encrypted and nested tokens: the same claims, other keys.

use crate::{
    Decryption, Encrypted, JwtError, Nested, Validator, ValidatorBuilder, encrypted::Layers,
    expectations::Saying,
};

impl Validator<Encrypted> {
    /// Begins a validator of encrypted tokens. They prove no sender, unless the key is a secret that only the issuer has
    /// beside: see [`Encrypted`].
    #[must_use]
    pub fn encrypted(decryption: Decryption) -> ValidatorBuilder<Decryption> {
        ValidatorBuilder { keys: decryption, saying: Saying::nothing() }
    }
}

impl ValidatorBuilder<Decryption> {
    /// Builds the validator.
    ///
    /// # Errors
    /// [`JwtError::Incomplete`] with what was not said: `issuer`, `audience`. [`JwtError::Contradiction`] if what was said
    /// excludes itself.
    pub fn build(self) -> Result<Validator<Encrypted>, JwtError> {
        Ok(Validator { keys: self.keys, expectations: self.saying.said()? })
    }
}

impl Validator {
    /// The validator of nested tokens: what this one takes, inside what this decryption opens, and nothing else. The
    /// outer token says that it holds a token (`cty: JWT`, RFC 7519 §5.2), and there is no third layer.
    #[must_use]
    pub fn nested_in(self, decryption: Decryption) -> Validator<Nested> {
        let keys = Layers { outer: decryption, inner: self.keys };
        Validator { keys, expectations: self.expectations }
    }
}
