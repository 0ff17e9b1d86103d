//! Encrypting tokens: to whom and how, and the calls that do it.

use alloc::{string::String, sync::Arc, vec::Vec};
use core::fmt;

use jose_jwa::ContentEncryption;
use jose_jwe::{EncryptionKey, Recipient};
use jose_jwk::HeaderBuilder;
use jose_jws::SigningKey;
use rand_core::CryptoRng;

use crate::{
    ComposedJwt, Issuing, JwtError, Validator,
    composed::{Around, keeps, reborrow},
};

/// Encrypts tokens: for which key, with which content encryption, and what else the header of the JWE says.
#[derive(Clone)]
pub struct Encryption {
    encryption: ContentEncryption,
    key: EncryptionKey,
    compress: bool,
    party_u: Option<Vec<u8>>,
    party_v: Option<Vec<u8>>,
    header: Option<Arc<dyn Fn(HeaderBuilder) -> HeaderBuilder + Send + Sync>>,
}

impl Encryption {
    /// Encrypts for this key.
    #[must_use]
    pub const fn new(encryption: ContentEncryption, key: EncryptionKey) -> Self {
        Self { encryption, key, compress: false, party_u: None, party_v: None, header: None }
    }

    /// Compresses the content (`zip`, RFC 7516 §4.1.3; feature `deflate`). Do not where others can put text beside secrets:
    /// the length of the token then tells what they have in common.
    #[must_use]
    pub const fn compress(mut self) -> Self {
        self.compress = true;
        self
    }

    /// Names the parties of a key agreement (`apu`, `apv`, RFC 7518 §4.6.1), in octets.
    #[must_use]
    pub fn parties(mut self, u: impl Into<Vec<u8>>, v: impl Into<Vec<u8>>) -> Self {
        self.party_u = Some(u.into());
        self.party_v = Some(v.into());
        self
    }

    /// Sets further parameters of the header of the JWE, such as claims that are repeated there (RFC 7519 §5.3).
    #[must_use]
    pub fn header(mut self, set: impl Fn(HeaderBuilder) -> HeaderBuilder + Send + Sync + 'static) -> Self {
        self.header = Some(match self.header.take() {
            None => Arc::new(set),
            Some(earlier) => Arc::new(move |header| set(earlier(header))),
        });
        self
    }

    /// The key.
    #[must_use]
    pub const fn key(&self) -> &EncryptionKey {
        &self.key
    }

    /// A JWE over the content: its header is the given text, or what is set.
    fn compact<'c>(
        &'c self,
        content: &'c [u8],
        rng: Option<&'c mut dyn CryptoRng>,
        text: Option<&'c str>,
        set: impl FnOnce(HeaderBuilder) -> HeaderBuilder,
    ) -> Result<String, JwtError> {
        let mut encrypting = jose_jwe::encrypt(content, self.encryption).protected(set);
        if let Some(text) = text {
            encrypting = encrypting.protected_json(text);
        }
        if let Some(set) = &self.header {
            encrypting = encrypting.protected(&**set);
        }
        if self.compress {
            encrypting = encrypting.compress();
        }
        if let Some(rng) = rng {
            encrypting = encrypting.rng(rng);
        }
        let mut recipient = Recipient::to(&self.key);
        if let Some(u) = &self.party_u {
            recipient = recipient.party_u(u);
        }
        if let Some(v) = &self.party_v {
            recipient = recipient.party_v(v);
        }
        let token = encrypting.compact(recipient)?;
        // Readers refuse what is larger by default.
        let is_within = token.len() <= Validator::LIMITS.token;
        if is_within { Ok(token) } else { Err(jose_jwe::JweError::TooLarge("token").into()) }
    }
}

impl fmt::Debug for Encryption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Encryption({}, {})", self.key.algorithm(), self.encryption)
    }
}

impl ComposedJwt<'_> {
    /// Encrypts the token. It is not signed: with a public key, anybody can make such a token.
    ///
    /// # Errors
    /// [`JwtError`] if the header breaks a rule, the token is larger than [`Validator::LIMITS`], randomness is not
    /// available, or the key cannot do it.
    pub fn encrypt(self, encryption: &Encryption) -> Result<String, JwtError> {
        let Self { claims, around } = self;
        let Around { typ, header_text, header, rng, demanded } = around;
        let set = |builder: HeaderBuilder| {
            // A header that is given as text says its type.
            let builder = match typ {
                Some(typ) if header_text.is_none() => builder.typ(typ),
                _ => builder,
            };
            match header {
                Some(set) => set(builder),
                None => builder,
            }
        };
        let token = encryption.compact(claims.text().as_bytes(), reborrow(rng), header_text, set)?;
        keeps(demanded, claims.text(), token.as_bytes())?;
        Ok(token)
    }

    /// Signs the token and encrypts what comes out: a nested token, with `cty: JWT` in the outer header (RFC 7519 §5.2).
    /// `typ` and the header that were set are those of the signed token within.
    ///
    /// # Errors
    /// As [`sign`](Self::sign) and [`encrypt`](Self::encrypt).
    pub fn sign_and_encrypt(self, key: &SigningKey, encryption: &Encryption) -> Result<String, JwtError> {
        let Self { claims, mut around } = self;
        let mut rng = around.rng.take();
        let inner = around.sign_with(claims.text(), key, reborrow(rng.as_deref_mut()))?;
        encryption.compact(inner.as_bytes(), reborrow(rng), None, |header| header.content_type("JWT"))
    }
}

impl Issuing<'_> {
    /// Encrypts the token. It is not signed: with a public key, anybody can make such a token.
    ///
    /// # Errors
    /// As [`compose`](Self::compose) and [`ComposedJwt::encrypt`].
    pub fn encrypt(self, encryption: &Encryption) -> Result<String, JwtError> {
        self.compose()?.encrypt(encryption)
    }

    /// Signs the token and encrypts what comes out: see [`ComposedJwt::sign_and_encrypt`].
    ///
    /// # Errors
    /// As [`compose`](Self::compose) and [`ComposedJwt::sign_and_encrypt`].
    pub fn sign_and_encrypt(self, key: &SigningKey, encryption: &Encryption) -> Result<String, JwtError> {
        self.compose()?.sign_and_encrypt(key, encryption)
    }
}
