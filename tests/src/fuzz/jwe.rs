//! Encrypted tokens: taken apart, and decrypted with keys of every family that everybody knows.

use std::sync::LazyLock;

use jose_jwe::{
    ContentEncryption, Decrypted, DecryptionKey, JweError, KeyManagementAlgorithm as Alg, Keyring, Limits,
    Password, Policy, Unverified,
};
use jose_jwk::{Jwk, KeyError};

/// The keys of the seeds, each for one algorithm: RSA, curves, secrets, and a password.
static KEYS: LazyLock<Result<Keyring, KeyError>> = LazyLock::new(|| {
    let rsa = Jwk::from_pem(include_str!("../../vectors/key-files/rsa.pkcs8.pem"))?;
    let p256 = Jwk::from_pem(include_str!("../../vectors/key-files/p256.pkcs8.pem"))?;
    let x25519 = Jwk::from_pem(include_str!("../../vectors/key-files/x25519.pkcs8.pem"))?;
    let secret = |octets: usize| Jwk::from_secret(vec![7; octets]);
    let (short, long) = (secret(16)?, secret(32)?);
    let password = Password::new("correct horse battery staple");
    Ok(Keyring::new()
        .with(DecryptionKey::from_jwk(&rsa, Alg::RsaOaep256)?)
        .with(DecryptionKey::from_jwk(&rsa, Alg::Rsa15)?)
        .with(DecryptionKey::from_jwk(&p256, Alg::EcdhEs)?)
        .with(DecryptionKey::from_jwk(&x25519, Alg::EcdhEsA256Kw)?)
        .with(DecryptionKey::from_jwk(&short, Alg::A128Kw)?)
        .with(DecryptionKey::from_jwk(&short, Alg::A128GcmKw)?)
        .with(DecryptionKey::direct(&long, ContentEncryption::A256Gcm)?)
        .with(DecryptionKey::direct(&long, ContentEncryption::A128CbcHs256)?)
        .with(DecryptionKey::from_password(&password, Alg::Pbes2Hs256A128Kw)?))
});

/// Enough work to get behind a derivation, little enough to go on.
fn policy() -> Policy {
    let limits = Limits::new().iterations(2048).rsa(1);
    Policy::new()
        .algorithms(Alg::ALL)
        .understands("ext")
        .compression()
        .unprotected_encryption()
        .limits(limits)
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

/// The flattened form of a compact serialization: the segments are the members, and what is empty is left out.
fn flattened(token: &str) -> Option<String> {
    let mut segments = token.split('.');
    let mut object = serde_json::Map::new();
    for name in ["protected", "encrypted_key", "iv", "ciphertext", "tag"] {
        let segment = segments.next()?;
        if name != "encrypted_key" || !segment.is_empty() {
            object.insert(name.into(), segment.into());
        }
    }
    Some(serde_json::Value::Object(object).to_string())
}

/// A JWE in compact or JSON serialization, not decrypted.
///
/// # Panics
/// If a promise is broken.
pub fn jwe_parse(octets: &[u8]) {
    let Ok(text) = str::from_utf8(octets) else { return };
    let policy = policy();
    if let Ok(json) = Unverified::parse_json(text, &policy) {
        assert!(!json.recipients().is_empty(), "one recipient at least");
        assert!(json.recipients().len() <= policy.get_limits().recipients, "no more than the limit");
    }
    let Ok(compact) = Unverified::parse(text, &policy) else { return };
    // The same in JSON.
    let json = flattened(text).unwrap_or_default();
    let again = Unverified::parse_json(&json, &policy);
    assert!(again.is_ok_and(|again| said(&again) == said(&compact)), "compact and flattened agree");
    assert_eq!(compact.recipients().len(), 1, "a compact serialization has one recipient");
}

/// The header and the encrypted key of each recipient.
fn said<'u>(unverified: &'u Unverified<'_>) -> Vec<(String, &'u [u8])> {
    let recipients = unverified.recipients().iter();
    recipients.map(|one| (one.unverified_header().joined(), one.encrypted_key())).collect()
}

/// A JWE in compact or JSON serialization, decrypted with the keys of the seeds.
///
/// # Panics
/// If a promise is broken.
pub fn jwe_decrypt(octets: &[u8]) {
    let Ok(text) = str::from_utf8(octets) else { return };
    let Ok(decrypted) = decrypted(text) else { return };
    let alg = decrypted.key().map(|key| key.algorithm().name());
    assert_eq!(alg, Some(&*decrypted.header().algorithm()), "the algorithm is the key's");
    if !is_json(text) {
        let json = self::decrypted(&flattened(text).unwrap_or_default());
        assert!(
            json.is_ok_and(|json| json.plaintext() == decrypted.plaintext()),
            "compact and flattened agree"
        );
    }
    if let Some(changed) = with_another_tag(text) {
        assert!(self::decrypted(&changed).is_err(), "another tag is a wrong one");
    }
}

/// Decrypts with the keys of the seeds.
///
/// # Errors
/// [`JweError`] of the decryption, and if the keys cannot be prepared.
pub fn decrypted(text: &str) -> Result<Decrypted, JweError> {
    let keys = KEYS.as_ref().map_err(|_| JweError::KeySource)?;
    if is_json(text) { policy().decrypt_json(text, keys) } else { policy().decrypt(text, keys) }
}

fn with_another_tag(text: &str) -> Option<String> {
    let other = |tag: &str| {
        let mut tag = jose_b64::owned::decode(tag.as_bytes()).ok()?;
        *tag.first_mut()? ^= 1;
        Some(jose_b64::owned::encode(&tag))
    };
    if is_json(text) {
        let mut object: serde_json::Value = serde_json::from_str(text).ok()?;
        let tag = other(object.get("tag")?.as_str()?)?;
        object.as_object_mut()?.insert("tag".into(), tag.into());
        return Some(object.to_string());
    }
    let (rest, tag) = text.rsplit_once('.')?;
    Some([rest, &other(tag)?].join("."))
}
