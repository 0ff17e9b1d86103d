//! A configured service: issues, verifies and revokes tokens of one kind.

mod encrypting;
mod parts;
mod secret;
mod secured;
mod signing;

use alloc::{string::String, sync::Arc};
use core::fmt;

use jose_jws::SigningKey;
use serde::de::DeserializeOwned;

pub use parts::ServiceParts;
pub use secured::Secured;

use crate::{
    Claims, Clock, Defaults, Encryption, Issuing, JwtError, ListEntry, ListKey, ListRule, Validated,
    Validator, expectations::Listing,
};

/// Issues, verifies and revokes tokens, as it was configured to: signed, encrypted, or signed and then encrypted.
///
/// Owns what it needs and can be shared between threads.
#[derive(Clone)]
pub struct JwtService {
    sealing: Option<Sealing>,
    validator: Option<Validator<Secured>>,
    defaults: Defaults,
    clock: Arc<dyn Clock + Send + Sync>,
    listing: Option<Listing>,
    refuse_sensitive: bool,
}

/// What makes a token of composed claims.
#[derive(Clone)]
enum Sealing {
    Signed(SigningKey),
    Encrypted(Encryption),
    Nested(SigningKey, Encryption),
}

/// A token that was issued, and the claims that are in it, octet for octet.
#[derive(Clone)]
pub struct Issued {
    token: String,
    claims: Claims,
    entry: Option<ListEntry>,
}

impl Issued {
    /// The token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The token, without a copy.
    #[must_use]
    pub fn into_token(self) -> String {
        self.token
    }

    /// The claims that were signed or encrypted.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// What has to be added to an allow list that only the caller can ask, before the token is of any use. `None` where there
    /// is nothing left to do.
    #[must_use]
    pub const fn list_entry(&self) -> Option<&ListEntry> {
        self.entry.as_ref()
    }
}

impl fmt::Debug for Issued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Issued(..)")
    }
}

impl JwtService {
    /// Issues a token: with the defaults of the service, and what is set here. It is added to the allow list, if there is one.
    ///
    /// # Errors
    /// [`JwtError::Configuration`] for a service that only verifies, [`JwtError::MissingClaim`] for a token without `exp` from a
    /// service that refuses such tokens, [`JwtError::List`] if the allow list did not take it;
    /// else as [`Issuing::compose`] and the call that signs or encrypts.
    pub fn issue<'t>(&'t self, set: impl FnOnce(Issuing<'t>) -> Issuing<'t>) -> Result<Issued, JwtError> {
        let Some(sealing) = &self.sealing else {
            return wrong("this service verifies only: give it a key to sign or encrypt with");
        };
        let issuing = self.defaults.issue().clock(&*self.clock);
        let issuing = if self.refuse_sensitive { issuing.refuse_sensitive() } else { issuing };
        let composed = set(issuing).compose()?;
        let claims = composed.claims().clone();
        // A token that this very service would refuse is a mistake of its configuration.
        if let Some(validator) = &self.validator
            && !validator.expectations.validation.expiration_optional
            && claims.expires_at().is_none()
        {
            return Err(JwtError::MissingClaim(String::from("exp")));
        }
        let token = match sealing {
            Sealing::Signed(key) => composed.sign(key)?,
            Sealing::Encrypted(encryption) => composed.encrypt(encryption)?,
            Sealing::Nested(key, encryption) => composed.sign_and_encrypt(key, encryption)?,
        };
        let mut entry = None;
        if let Some(Listing { rule: ListRule::Allow, list }) = &self.listing {
            let jwt_id = claims.jwt_id().ok_or_else(|| JwtError::MissingClaim(String::from("jti")))?;
            let allowed = ListEntry::new(ListKey::from_jwt_id(&jwt_id), self.expires(&claims));
            match list {
                Some(list) => list.add(&allowed)?,
                None => entry = Some(allowed),
            }
        }
        Ok(Issued { token, claims, entry })
    }

    /// Verifies a token of the kind of this service, validates its claims, and asks the list, if there is one.
    ///
    /// # Errors
    /// [`JwtError::Configuration`] for a service that only issues, else as [`Validator::verify`].
    pub fn verify<T: DeserializeOwned>(&self, token: &str) -> Result<Validated<T, Secured>, JwtError> {
        self.validator()?.verify(token)
    }

    /// The validator of this service, for its other calls.
    ///
    /// # Errors
    /// [`JwtError::Configuration`] for a service that only issues.
    pub fn validator(&self) -> Result<&Validator<Secured>, JwtError> {
        match &self.validator {
            Some(validator) => Ok(validator),
            None => wrong("this service issues only: give it keys to verify or decrypt with"),
        }
    }

    /// Takes a token out of use: it goes onto the deny list, or off the allow list.
    ///
    /// # Errors
    /// [`JwtError::Configuration`] for a service without a list, [`JwtError::ListNotConsulted`] if only the caller can reach
    /// the list, [`JwtError::List`] if the list did not do it: the token may still be good.
    pub fn revoke<T>(&self, token: &Validated<T, Secured>) -> Result<(), JwtError> {
        let Some(Listing { rule, list }) = &self.listing else {
            return wrong("this service has no list: give it one with `deny_list` or `allow_list`");
        };
        let list = list.as_ref().ok_or(JwtError::ListNotConsulted)?;
        match rule {
            ListRule::Allow => Ok(list.delete(&token.list_key())?),
            ListRule::Deny => Ok(list.add(&self.validator()?.list_entry(token))?),
        }
    }

    /// When an entry of an allow list is of no use any more.
    fn expires(&self, claims: &Claims) -> Option<crate::NumericDate> {
        match &self.validator {
            Some(validator) => validator.expectations.expires(claims),
            None => claims.expires_at(),
        }
    }
}

impl fmt::Debug for JwtService {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JwtService(..)")
    }
}

/// A configuration that cannot be meant, and what to change.
fn wrong<T>(what: &'static str) -> Result<T, JwtError> {
    Err(JwtError::Configuration(what))
}
