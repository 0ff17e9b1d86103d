//! A service being configured.

use alloc::{string::String, sync::Arc};
use core::{fmt, time::Duration};

use jose_b64::SecretBytes;
use jose_jwa::{ContentEncryption, KeyManagementAlgorithm, SignatureAlgorithm};
use jose_jwe::Password;
use jose_jwk::{Jwk, JwkSet};
use jose_jws::{KeySource, SigningKey};

use super::{
    JwtService, Sealing,
    encrypting::{EncryptingParts, EncryptingSide},
    secret::OneSecret,
    secured::SecuredKeys,
    signing::{SigningParts, SigningSide},
    wrong,
};
use crate::{
    Decryption, Defaults, Encryption, JwtError, ListRule, Validator, ValidatorBuilder,
    encrypted::Layers,
    expectations::{Expected, Listing, Saying},
};

/// The keys, algorithms and claims of a service being configured: see [`JwtService::builder`].
#[derive(Default)]
pub struct ServiceParts {
    signing: SigningParts,
    encrypting: EncryptingParts,
    secret: Option<SecretBytes>,
    defaults: Option<Defaults>,
    lifetime: Option<Duration>,
    refuse_sensitive: bool,
    content_type_optional: bool,
    list: Option<ListRule>,
    /// What was given twice, so that it would take the place of the first.
    twice: Option<&'static str>,
}

impl ServiceParts {
    fn once<T>(place: &mut Option<T>, value: T, what: &'static str, twice: &mut Option<&'static str>) {
        if place.replace(value).is_some() {
            *twice = Some(what);
        }
    }
}

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident($value:ident: $type:ty) => $($place:ident).+ = $given:expr;)+) => {
        impl ValidatorBuilder<ServiceParts> { $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(mut self, $value: $type) -> Self {
                let parts = &mut self.keys;
                ServiceParts::once(&mut parts.$($place).+, $given, stringify!($name), &mut parts.twice);
                self
            }
        )+ }
    };
}

parts! {
    /// Signs with this algorithm, and takes no other.
    algorithm(algorithm: SignatureAlgorithm) => signing.algorithm = algorithm;
    /// Signs with this private or symmetric key, and verifies with it.
    signing_key(key: &Jwk) => signing.key = key.clone();
    /// Trusts the signatures of these keys, beside those of the signing key.
    verification_keys(set: &JwkSet) => signing.trusted = set.clone();
    /// Signs with a key that is prepared already, such as that of an HSM.
    signer(key: SigningKey) => signing.signer = key;
    /// Trusts the keys that a source offers.
    verifier(source: impl KeySource + Send + Sync + 'static) => signing.verifier = Arc::new(source);
    /// Encrypts contents with this algorithm, and takes no other.
    encryption(encryption: ContentEncryption) => encrypting.encryption = encryption;
    /// Encrypts content keys with this algorithm. By default the key decides: [`algorithm_for`](jose_jwe::algorithm_for).
    key_management(algorithm: KeyManagementAlgorithm) => encrypting.key_management = algorithm;
    /// Encrypts for this key; a private or symmetric one decrypts, too.
    encryption_key(key: &Jwk) => encrypting.key = key.clone();
    /// Decrypts with these keys, beside the encryption key.
    decryption_keys(set: &JwkSet) => encrypting.own = set.clone();
    /// Encrypts and decrypts with a password (PBES2): by default `PBES2-HS512+A256KW`. Each token costs the iterations of
    /// PBKDF2; a `secret` of 32 random octets costs nothing.
    password(password: Password) => encrypting.password = password;
    /// Encrypts with what is built already.
    encrypter(encryption: Encryption) => encrypting.encrypter = encryption;
    /// Decrypts with what is built already.
    decrypter(decryption: Decryption) => encrypting.decrypter = decryption;
    /// One secret for everything that has no key of its own: it signs with an `HS…` algorithm as it is, and the encryption
    /// key is derived from it (HKDF-SHA256, salt `jwe-encryption`, info `encryption-key`): 32 octets for `A256KW` from a secret
    /// of at least 32, otherwise 16 for `A128KW`.
    secret(secret: impl Into<SecretBytes>) => secret = secret.into();
    /// Puts these claims into every token that does not have them itself. Issuer and audience are taken from what is
    /// expected, where that is one, and these defaults name none.
    defaults(defaults: Defaults) => defaults = defaults;
    /// Sets the `exp` of every token that has none: the lifetime from now. Without this, each token is given its `exp`, or a
    /// service that expects one does not issue it.
    expires_in(lifetime: Duration) => lifetime = lifetime;
    /// There has to be a list with this rule: the service is not built without one.
    list_required(rule: ListRule) => list = rule;
}

impl ValidatorBuilder<ServiceParts> {
    /// Issues no token with claims that look like secrets: see [`Issuing::refuse_sensitive`](crate::Issuing::refuse_sensitive).
    #[must_use]
    pub const fn refuse_sensitive(mut self) -> Self {
        self.keys.refuse_sensitive = true;
        self
    }

    /// Takes nested tokens also without `cty`, from issuers that do not follow RFC 7519 §5.2: see
    /// [`Decryption::content_type_optional`]. What the service issues has one.
    #[must_use]
    pub const fn content_type_optional(mut self) -> Self {
        self.keys.content_type_optional = true;
        self
    }

    /// Builds the service and prepares its keys.
    ///
    /// # Errors
    /// [`JwtError::Configuration`] with what to change, if what was said is empty or excludes itself;
    /// [`JwtError::Key`] for a key that is not fit for its task; [`JwtError::Contradiction`] as for a validator, and for what is
    /// given twice; [`JwtError::Incomplete`] as for a validator, if the service can verify.
    pub fn build(self) -> Result<JwtService, JwtError> {
        let Self { keys: parts, saying } = self;
        if let Some(twice) = parts.twice {
            return Err(JwtError::Contradiction(twice));
        }
        let listing = saying.listing.clone();
        check_list(parts.list, listing.as_ref())?;
        if parts.signing.is_empty() && parts.encrypting.is_empty() {
            return wrong(
                "nothing is configured: name an `algorithm` (`alg`), an `encryption` (`enc`), or both, and their keys",
            );
        }
        if parts.secret.as_ref().is_some_and(|secret| secret.expose().is_empty()) {
            return wrong("the `secret` is empty: leave it out, or set the variable that it comes from");
        }
        let mut secret = OneSecret::new(parts.secret);
        let signing = match parts.signing.is_empty() {
            true => None,
            false => Some(parts.signing.prepare(&mut secret)?),
        };
        let encrypting = match parts.encrypting.is_empty() {
            true => None,
            false => Some(parts.encrypting.prepare(&mut secret)?),
        };
        if secret.is_idle() {
            return wrong("the `secret` is used by nothing: leave it out, or leave the keys out");
        }
        let (sealing, opening) = of_one_kind(signing, encrypting);
        if sealing.is_none() && opening.is_none() {
            return wrong(
                "the keys are enough neither for issuing nor for verifying: tokens that are signed and encrypted need keys for both",
            );
        }
        let opening = match parts.content_type_optional {
            true => Some(without_content_type(opening)?),
            false => opening,
        };
        let mut defaults = with_expected(parts.defaults.unwrap_or_default(), parts.lifetime, &saying)?;
        // A list knows tokens by their `jti`.
        defaults.random_jwt_id |= listing.is_some();
        let clock = Arc::clone(&saying.clock);
        let validator = match (opening, saying.said()) {
            (Some(keys), said) => Some(Validator { keys, expectations: said? }),
            // Who only issues need not say whom it trusts.
            (None, Ok(_) | Err(JwtError::Incomplete(_))) => None,
            (None, Err(contradiction)) => return Err(contradiction),
        };
        Ok(JwtService {
            sealing,
            validator,
            defaults,
            clock,
            listing,
            refuse_sensitive: parts.refuse_sensitive,
        })
    }
}

/// A list that has to be there is there, and has the rule that it has to have.
fn check_list(required: Option<ListRule>, given: Option<&Listing>) -> Result<(), JwtError> {
    match (required, given) {
        (Some(_), None) => wrong(
            "a list is configured and none was given: give it with `allow_list` or `deny_list`, or say `list_elsewhere`",
        ),
        (Some(rule), Some(listing)) if rule != listing.rule => Err(JwtError::Contradiction("list")),
        _ => Ok(()),
    }
}

/// Keys that open nested tokens also without `cty`.
fn without_content_type(opening: Option<SecuredKeys>) -> Result<SecuredKeys, JwtError> {
    match opening {
        Some(SecuredKeys::Nested(Layers { outer, inner })) => {
            Ok(SecuredKeys::Nested(Layers { outer: outer.content_type_optional(), inner }))
        }
        _ => wrong(
            "`content_type_optional` is about reading nested tokens: give keys for both layers, or leave it out",
        ),
    }
}

/// The defaults, with the lifetime that was said beside them, and with issuer and audience where one alone is expected.
fn with_expected(
    mut defaults: Defaults,
    lifetime: Option<Duration>,
    saying: &Saying,
) -> Result<Defaults, JwtError> {
    match (lifetime, defaults.lifetime) {
        (Some(said), Some(default)) if said != default => return Err(JwtError::Contradiction("expires_in")),
        (said, default) => defaults.lifetime = said.or(default),
    }
    if defaults.issuer.is_none() {
        defaults.issuer = the_one(&saying.issuer);
    }
    if defaults.audience.is_empty() {
        defaults.audience.extend(the_one(&saying.audience));
    }
    Ok(defaults)
}

/// What makes tokens and what opens them, of the kind for which there are keys: nested if there are for both.
fn of_one_kind(
    signing: Option<SigningSide>,
    encrypting: Option<EncryptingSide>,
) -> (Option<Sealing>, Option<SecuredKeys>) {
    match (signing, encrypting) {
        (Some(SigningSide { signing, signatures }), None) => {
            (signing.map(Sealing::Signed), signatures.map(SecuredKeys::Signed))
        }
        (None, Some(EncryptingSide { encryption, decryption })) => {
            (encryption.map(Sealing::Encrypted), decryption.map(SecuredKeys::Encrypted))
        }
        (Some(inner), Some(outer)) => {
            let sealing = inner.signing.zip(outer.encryption);
            let opening = outer.decryption.zip(inner.signatures);
            (
                sealing.map(|(key, encryption)| Sealing::Nested(key, encryption)),
                opening.map(|(outer, inner)| SecuredKeys::Nested(Layers { outer, inner })),
            )
        }
        (None, None) => (None, None),
    }
}

impl fmt::Debug for ServiceParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceParts(..)")
    }
}

impl JwtService {
    /// Begins a service. What it expects of tokens is said as for a [`Validator`].
    ///
    /// Of the algorithms, `algorithm` alone makes a service of signed tokens, `encryption` alone one of encrypted tokens, and
    /// both one of nested tokens.
    #[must_use]
    pub fn builder() -> ValidatorBuilder<ServiceParts> {
        ValidatorBuilder { keys: ServiceParts::default(), saying: Saying::nothing() }
    }
}

/// What is expected, if it is one.
fn the_one(expected: &Expected) -> Option<String> {
    match expected {
        Expected::OneOf(values) => match values.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        },
        _ => None,
    }
}
