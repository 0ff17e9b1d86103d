//! The call into the library for JWE cases.

use jose_jwe::{
    ContentEncryption, DecryptionKey, JweError, KeyManagementAlgorithm, KeySource, Keyring, Limits, Password,
    Policy, Unverified, compiled_in,
};
use jose_jwk::{Header, JwkSet, KeyError};

use super::{
    Case, Output,
    library::{Stop, TOKEN, is_set, key, key_text, raw, token, unsupported},
};

impl From<JweError> for Stop {
    fn from(error: JweError) -> Self {
        Self::Reject(error.code().into())
    }
}

/// Names of algorithms that are known and not in this library: drafts, and ciphers that are registered for COSE alone.
const ELSEWHERE: &[&str] = &["ECDH-1PU", "HPKE-", "C20P", "XC20P"];

pub(super) fn jwe(case: &Case) -> Result<Output, Stop> {
    // What is unsupported is decided before the token is looked at.
    let algorithms = algorithms(case)?;
    let mut policy = Policy::new().limits(Limits::new().token(TOKEN)).algorithms(&algorithms);
    // Compressed content and an `enc` that nothing protects are what a case opts in to.
    policy = policy.compression().unprotected_encryption();
    let encryptions = encryptions(case)?;
    policy = policy.encryptions(&encryptions);
    let token = token(case)?;
    let keys = keys(case, &algorithms, &encryptions)?;
    let is_json = match case.form.as_deref() {
        None => token.trim_start().starts_with('{'),
        Some(form) => form != "compact",
    };
    let parsed = match is_json {
        true => Unverified::parse_json(&token, &policy)?,
        false => Unverified::parse(&token, &policy)?,
    };
    let named = parsed.recipients().iter().any(|one| is_elsewhere(one.unverified_header()));
    match parsed.decrypt(&policy, &*keys) {
        Err(JweError::AlgorithmNotAllowed) if named => unsupported("an algorithm of a draft"),
        decrypted => {
            let (header, plaintext) = decrypted?.into_parts();
            // What is authenticated; the whole where nothing is.
            let joined = header.joined();
            Ok(Output {
                plaintext: Some(jose_b64::owned::encode(&plaintext)),
                header: raw(if header.protected().is_empty() { &joined } else { header.text() }),
                ..Output::default()
            })
        }
    }
}

fn is_elsewhere(header: &Header) -> bool {
    let names = ["alg", "enc"].into_iter().filter_map(|name| header.string(name));
    names.into_iter().any(|name| ELSEWHERE.iter().any(|known| name.starts_with(known)))
}

/// Whether the case is about an encrypted token: it says how the content is encrypted, or with which keys.
pub(super) fn is_encryption(case: &Case) -> bool {
    let is_known = |name: &&str| KeyManagementAlgorithm::from_name(name).is_some();
    case.encs.is_some() || case.algorithms().is_some_and(|names| names.iter().any(is_known))
}

/// The algorithms of the case that this build has; all of the library's where the case says nothing.
pub(super) fn algorithms(case: &Case) -> Result<Vec<KeyManagementAlgorithm>, Stop> {
    let Some(names) = case.algorithms() else { return Ok(KeyManagementAlgorithm::DEFAULT_POLICY.to_vec()) };
    let known =
        |name: &str| KeyManagementAlgorithm::from_name(name).filter(|algorithm| compiled_in(*algorithm));
    let deciding = case.alg.as_deref().map_or_else(|| names.clone(), |alg| vec![alg]);
    if !deciding.is_empty() && deciding.iter().all(|name| known(name).is_none()) {
        return unsupported(&deciding.join(" "));
    }
    Ok(names.into_iter().filter_map(known).collect())
}

pub(super) fn encryptions(case: &Case) -> Result<Vec<ContentEncryption>, Stop> {
    let Some(names) = &case.encs else { return Ok(ContentEncryption::ALL.to_vec()) };
    let known: Vec<_> = names.iter().filter_map(|name| ContentEncryption::from_name(name)).collect();
    if known.is_empty() && !names.is_empty() {
        return unsupported(&names.join(" "));
    }
    Ok(known)
}

/// The key or the set of the case, prepared for its algorithms.
pub(super) fn keys(
    case: &Case,
    algorithms: &[KeyManagementAlgorithm],
    encryptions: &[ContentEncryption],
) -> Result<Box<dyn KeySource + Send + Sync>, Stop> {
    let mut prepared = Vec::new();
    let mut reason = None;
    let mut take = |key: Result<DecryptionKey, KeyError>| match key {
        Ok(key) => prepared.push(key),
        Err(error) => reason = reason.take().or(Some(error)),
    };
    let password = case.password.as_ref().map(Password::new);
    // Without a key it is the library that has to refuse.
    let jwk = match case.key_text() {
        None => None,
        Some(_) => {
            let text = key_text(case)?;
            if is_set(&text) {
                let set = JwkSet::from_json(text.as_bytes())?;
                return Ok(Box::new(Keyring::from_set_for(&set, algorithms)));
            }
            Some(key(case)?)
        }
    };
    for algorithm in algorithms {
        let is_for_passwords = algorithm.name().starts_with("PBES2");
        match (&jwk, &password) {
            (_, Some(password)) if is_for_passwords => {
                take(DecryptionKey::from_password(password, *algorithm));
            }
            (Some(jwk), None) if is_for_passwords => {
                take(DecryptionKey::from_password(&Password::from_jwk(jwk)?, *algorithm));
            }
            (Some(jwk), _) if *algorithm == KeyManagementAlgorithm::Dir => {
                for encryption in encryptions {
                    take(DecryptionKey::direct(jwk, *encryption));
                }
            }
            (Some(jwk), _) => take(DecryptionKey::from_jwk(jwk, *algorithm)),
            (None, _) => {}
        }
    }
    match reason {
        Some(reason) if prepared.is_empty() => Err(reason.into()),
        _ => Ok(Box::new(prepared)),
    }
}
