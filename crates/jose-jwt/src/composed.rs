//! A token whose claims are decided: what will be in it, octet for octet.

use alloc::string::String;
use core::fmt;

use jose_b64::owned;
use jose_jwa::SignatureAlgorithm;
use jose_jwk::Header;
use jose_jws::{HeaderBuilder, JwsError, SigningKey};
use rand_core::CryptoRng;

use crate::{Claims, JwtError, NumericDate, PreparedJwt, Validation, Validator, prepared::within_limit};

pub(crate) type SetHeader<'t> = alloc::boxed::Box<dyn FnOnce(HeaderBuilder) -> HeaderBuilder + 't>;

/// A token whose claims are decided, defaults, times and `jti` included.
pub struct ComposedJwt<'t> {
    pub(crate) claims: Claims,
    pub(crate) around: Around<'t>,
}

/// What is around the claims of a token.
pub(crate) struct Around<'t> {
    pub(crate) typ: Option<&'t str>,
    /// The whole header as text of the caller; `typ` is then what it says.
    pub(crate) header_text: Option<&'t str>,
    pub(crate) header: Option<SetHeader<'t>>,
    pub(crate) rng: Option<&'t mut dyn CryptoRng>,
    /// What the token has to keep, and the time now.
    pub(crate) demanded: Option<(&'t Validation, NumericDate)>,
}

impl<'t> ComposedJwt<'t> {
    pub(crate) const fn new(claims: Claims, around: Around<'t>) -> Self {
        Self { claims, around }
    }

    /// The claims, exactly as they will be signed or encrypted.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// Signs the token.
    ///
    /// # Errors
    /// [`JwtError`] if the header breaks a rule, the token is larger than [`Validator::LIMITS`], randomness is not available,
    /// the signer fails, or a rule of the profile is broken.
    pub fn sign(self, key: &SigningKey) -> Result<String, JwtError> {
        self.around.sign(self.claims.text(), key)
    }

    /// Makes everything but the signature, for a signer that is not called from here: an HSM, a KMS, another
    /// task or another machine.
    ///
    /// # Errors
    /// As [`sign`](Self::sign).
    pub fn prepare(
        self,
        algorithm: SignatureAlgorithm,
        key_id: Option<&str>,
    ) -> Result<PreparedJwt, JwtError> {
        let Around { typ, header_text, header, demanded, .. } = self.around;
        let signing = jose_jws::sign(self.claims.text().as_bytes());
        let signing = with_header(signing, typ, header_text, header);
        let prepared = signing.prepare(algorithm, key_id)?;
        keeps(demanded, self.claims.text(), prepared.signing_input())?;
        Ok(PreparedJwt::new(prepared))
    }
}

impl Around<'_> {
    pub(crate) fn sign(mut self, claims: &str, key: &SigningKey) -> Result<String, JwtError> {
        let rng = self.rng.take();
        self.sign_with(claims, key, reborrow(rng))
    }

    pub(crate) fn sign_with(
        self,
        claims: &str,
        key: &SigningKey,
        rng: Option<&mut dyn CryptoRng>,
    ) -> Result<String, JwtError> {
        let signing = jose_jws::sign(claims.as_bytes());
        let signing = match rng {
            Some(rng) => signing.rng(rng),
            None => signing,
        };
        let token = with_header(signing, self.typ, self.header_text, self.header).compact(key)?;
        keeps(self.demanded, claims, token.as_bytes())?;
        within_limit(token)
    }
}

/// Whether a token that was made, of which the header is the first segment, is one that its readers take. One that is not
/// valid yet is looked at when it is.
pub(crate) fn keeps(
    demanded: Option<(&Validation, NumericDate)>,
    claims: &str,
    token: &[u8],
) -> Result<(), JwtError> {
    let Some((validation, now)) = demanded else { return Ok(()) };
    let header = token.split(|octet| *octet == b'.').next().unwrap_or_default();
    let header = owned::decode(header).map_err(|_| JwsError::InvalidBase64("header"))?;
    let header = Header::from_json(header, Validator::LIMITS.header).map_err(JwsError::from)?;
    let claims = Claims::from_json(claims)?;
    validation.check(&header, &claims, claims.not_before().map_or(now, |nbf| nbf.max(now)))
}

/// The same source for a shorter time.
pub(crate) fn reborrow<'s>(rng: Option<&'s mut (dyn CryptoRng + '_)>) -> Option<&'s mut dyn CryptoRng> {
    match rng {
        Some(rng) => Some(rng),
        None => None,
    }
}

fn with_header<'p>(
    signing: jose_jws::Signing<'p>,
    typ: Option<&'p str>,
    text: Option<&'p str>,
    set: Option<SetHeader<'_>>,
) -> jose_jws::Signing<'p> {
    let signing = match (text, typ) {
        (Some(text), _) => signing.protected_json(text),
        (None, Some(typ)) => signing.typ(typ),
        (None, None) => signing,
    };
    match set {
        Some(set) => signing.protected(set),
        None => signing,
    }
}

impl fmt::Debug for ComposedJwt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ComposedJwt(..)")
    }
}
