//! The calls into the library, one for each kind of case. What later releases add is added here.

use std::{borrow::Cow, collections::BTreeMap};

use jose_jwk::{Hash, Header, Jwk, JwkSet, KeyError, ReadOptions};
use jose_jws::{
    JwsError, KeySource, Keyring, Limits, Policy, Required, SignatureAlgorithm, VerifiedJson, VerifyingKey,
    compiled_in, unsecured,
};
use serde_json::{Value, value::RawValue};

use super::{
    Case, Outcome, Output,
    jwe::{is_encryption, jwe},
    jwt,
};

/// The largest token of a case.
pub(super) const TOKEN: usize = 16 * 1024 * 1024;

/// Runs one case.
#[must_use]
pub fn run(case: &Case) -> Outcome {
    let done = match (case.kind.as_deref(), case.op.as_str(), case.form.as_deref()) {
        (
            Some("jws"),
            "verify",
            None
            | Some(
                "compact" | "compact-detached" | "flattened" | "flattened-detached" | "general"
                | "general-detached",
            ),
        ) => jws(case),
        (Some("jwe"), "decrypt", None | Some("compact" | "flattened" | "general")) => jwe(case),
        // A JWT is compact: the other serializations are not missing, they are refused.
        (Some("jwt"), "validate", None | Some("compact" | "flattened" | "general")) => {
            if is_encryption(case) { jwt::encrypted(case) } else { jwt::signed(case) }
        }
        (Some("jwt"), "validate_nested", None | Some("compact" | "flattened" | "general")) => {
            jwt::nested(case)
        }
        (Some("jwk"), "import", _) => import(case),
        (Some("jwk"), "import_pem", _) => key_file(case).and_then(|jwk| imported(&jwk)),
        (Some("jwk"), "thumbprint", _) => thumbprint(case),
        (Some("encoding"), "base64url", _) => base64url(case),
        (Some("encoding"), "sha256_base64url", _) => access_token_hash(case),
        (kind, op, form) => {
            let words = [kind.unwrap_or("primitive"), op, form.unwrap_or("")].join(" ");
            Err(Stop::Unsupported(words.trim().into()))
        }
    };
    match done {
        Ok(output) => Outcome::Accept(Box::new(output)),
        Err(Stop::Reject(code)) => Outcome::Reject(code),
        Err(Stop::Unsupported(what)) => Outcome::Unsupported(what),
    }
}

/// Why a case ends without being accepted.
pub(super) enum Stop {
    Reject(String),
    Unsupported(String),
}

impl From<KeyError> for Stop {
    fn from(error: KeyError) -> Self {
        match error {
            // Asked of this build, not of the library: the families follow.
            KeyError::NotCompiledIn { feature } => Self::Unsupported(feature.into()),
            error => Self::Reject(error.code().into()),
        }
    }
}

impl From<JwsError> for Stop {
    fn from(error: JwsError) -> Self {
        Self::Reject(error.code().into())
    }
}

impl From<jose_jwt::JwtError> for Stop {
    fn from(error: jose_jwt::JwtError) -> Self {
        Self::Reject(error.code().into())
    }
}

pub(super) fn unsupported<T>(what: &str) -> Result<T, Stop> {
    Err(Stop::Unsupported(what.into()))
}

fn reject<T>(code: &str) -> Result<T, Stop> {
    Err(Stop::Reject(code.into()))
}

/// Whether the case wants the module for unsecured objects.
pub(super) fn is_unsecured(case: &Case) -> bool {
    case.algorithms().is_some_and(|names| names == ["none"])
}

/// The algorithms of the case that this build has. Decided from the case alone, before the token is looked at.
pub(super) fn algorithms(case: &Case) -> Result<Vec<SignatureAlgorithm>, Stop> {
    let Some(names) = case.algorithms() else { return Ok(SignatureAlgorithm::DEFAULT_POLICY.to_vec()) };
    let known = |name: &str| SignatureAlgorithm::from_name(name);
    // Where the case does not say which one the token uses, it may be any of the list.
    let deciding = case.alg.as_deref().map_or_else(|| names.clone(), |alg| vec![alg]);
    if let Some(missing) = deciding.iter().find(|name| known(name).is_some_and(|alg| !compiled_in(alg))) {
        return unsupported(missing);
    }
    // What is no signature algorithm, such as `none` in a longer list, cannot be allowed here.
    let known_names = deciding.iter().any(|name| known(name).is_some());
    if !known_names && !deciding.is_empty() {
        return unsupported(&deciding.join(" "));
    }
    Ok(names.into_iter().filter_map(known).filter(|algorithm| compiled_in(*algorithm)).collect())
}

/// The key or the set of the case, prepared for its algorithms.
pub(super) fn keys(
    case: &Case,
    algorithms: &[SignatureAlgorithm],
) -> Result<Box<dyn KeySource + Send + Sync>, Stop> {
    // Without a key it is the library that has to refuse.
    if case.key_text().is_none() {
        return Ok(Box::new(Vec::new()));
    }
    let text = key_text(case)?;
    if is_set(&text) {
        let set = JwkSet::from_json(text.as_bytes())?;
        return Ok(Box::new(Keyring::from_set_for(&set, algorithms)));
    }
    let jwk = key(case)?;
    let mut prepared = Vec::new();
    let mut reason = None;
    for algorithm in algorithms {
        match VerifyingKey::from_jwk(&jwk, *algorithm) {
            Ok(key) => prepared.push(key),
            Err(error) => reason = reason.or(Some(error)),
        }
    }
    match reason {
        Some(reason) if prepared.is_empty() => Err(reason.into()),
        _ => Ok(Box::new(prepared)),
    }
}

/// The text of the key, whatever it is.
pub(super) fn key_text(case: &Case) -> Result<Cow<'_, str>, Stop> {
    case.key_text().ok_or_else(|| Stop::Unsupported("no key".into()))
}

/// A single key, from JSON or PEM.
pub(super) fn key(case: &Case) -> Result<Jwk, Stop> {
    let text = key_text(case)?;
    if text.trim_start().starts_with('{') { Ok(Jwk::from_json(text.as_bytes())?) } else { key_file(case) }
}

/// A key from PEM, or from a line as OpenSSH has it.
fn key_file(case: &Case) -> Result<Jwk, Stop> {
    let text = key_text(case)?;
    if ["ssh-", "ecdsa-sha2-"].iter().any(|kind| text.trim_start().starts_with(kind)) {
        return Ok(Jwk::from_openssh(&text)?);
    }
    let options = ReadOptions::new();
    Ok(match &case.password {
        Some(password) => Jwk::from_pem_with(text.as_bytes(), &options.password(password.as_bytes()))?,
        None => Jwk::from_pem_with(text.as_bytes(), &options)?,
    })
}

/// The text of the token. A caller who holds octets that are no text has nothing to hand over.
pub(super) fn token(case: &Case) -> Result<Cow<'_, str>, Stop> {
    let not_text = || Stop::Reject("not_text".into());
    match case.token_octets() {
        None => unsupported("no token"),
        Some(Cow::Borrowed(octets)) => str::from_utf8(octets).map(Cow::Borrowed).map_err(|_| not_text()),
        Some(Cow::Owned(octets)) => String::from_utf8(octets).map(Cow::Owned).map_err(|_| not_text()),
    }
}

pub(super) fn is_set(text: &str) -> bool {
    serde_json::from_str::<BTreeMap<String, &RawValue>>(text)
        .is_ok_and(|object| object.contains_key("keys") && !object.contains_key("kty"))
}

/// JSON text as it came, but in one line: line ends are white space there.
pub(super) fn raw(text: &str) -> Option<Box<RawValue>> {
    RawValue::from_string(text.replace(['\n', '\r'], " ")).ok()
}

fn jws(case: &Case) -> Result<Output, Stop> {
    let limits = Limits::new().token(TOKEN);
    // What is unsupported is decided before the token is looked at.
    let algorithms = if is_unsecured(case) { Vec::new() } else { algorithms(case)? };
    let token = token(case)?;
    if is_unsecured(case) {
        let jws = unsecured::Unsecured::parse(&token, &limits)?;
        return Ok(Output {
            plaintext: Some(jose_b64::owned::encode(jws.unsecured_payload())),
            header: raw(jws.unsecured_header().text()),
            ..Output::default()
        });
    }
    let keys = keys(case, &algorithms)?;
    // An `alg` that nothing protects, and one valid signature of several, are what a case opts in to.
    let policy = Policy::new().algorithms(&algorithms).limits(limits).unprotected_algorithm();
    let is_json = match case.form.as_deref() {
        None => token.trim_start().starts_with('{'),
        Some(form) => !form.starts_with("compact"),
    };
    let detached = case.detached_payload.as_deref().map(|text| jose_b64::owned::decode(text.as_bytes()));
    let detached = detached.transpose().map_err(|_| Stop::Unsupported("detached_payload".into()))?;
    let (header, payload) = match (is_json, &detached) {
        (false, None) => {
            let (header, payload, _) = policy.verify(&token, &*keys)?.into_parts();
            (header, payload)
        }
        (false, Some(payload)) => {
            (policy.verify_detached(&token, payload, &*keys)?.header().clone(), payload.clone())
        }
        (true, None) => first(&policy.verify_json(&token, Required::Any, &*keys)?)?,
        (true, Some(payload)) => {
            first(&policy.verify_json_detached(&token, payload, Required::Any, &*keys)?)?
        }
    };
    Ok(Output {
        plaintext: Some(jose_b64::owned::encode(&payload)),
        header: raw(&header.joined()),
        ..Output::default()
    })
}

/// The header of the first valid signature, and the payload.
fn first<P: AsRef<[u8]>>(verified: &VerifiedJson<P>) -> Result<(Header, Vec<u8>), Stop> {
    let (header, _) = verified.valid().next().ok_or_else(|| Stop::Reject("no valid signature".into()))?;
    Ok((header.clone(), verified.payload().to_vec()))
}

fn import(case: &Case) -> Result<Output, Stop> {
    let text = key_text(case)?;
    if is_set(&text) {
        let set = JwkSet::from_json(text.as_bytes())?;
        // RFC 7517 §5: an entry that cannot be used is passed over. What this build cannot check stays.
        let is_sound = |jwk: &&Jwk| matches!(jwk.check(), Ok(()) | Err(KeyError::NotCompiledIn { .. }));
        let sound: JwkSet = set.iter().filter(is_sound).cloned().collect();
        return Ok(Output { public: raw(&sound.to_public().to_json()), ..Output::default() });
    }
    let jwk = key(case)?;
    jwk.check()?;
    imported(&jwk)
}

/// What comes out of a key that was read and checked.
fn imported(jwk: &Jwk) -> Result<Output, Stop> {
    let public = jwk.to_public().ok().map(|public| public.to_json());
    let whole = jwk.to_private_json().or_else(|_| jwk.to_secret_json()).map(|json| json.to_string());
    let whole = whole.ok().or_else(|| public.clone());
    Ok(Output {
        public: public.as_deref().and_then(raw),
        jwk: whole.as_deref().and_then(raw),
        ..Output::default()
    })
}

fn thumbprint(case: &Case) -> Result<Output, Stop> {
    let jwk = key(case)?;
    let names: Vec<String> = match &case.thumbprint {
        Some(expected) => expected.keys().cloned().collect(),
        None => vec!["sha-256".into()],
    };
    let mut thumbprint = BTreeMap::new();
    for name in names {
        let (base, is_uri) = name.strip_suffix("-uri").map_or((name.as_str(), false), |base| (base, true));
        let hash = [Hash::Sha256, Hash::Sha384, Hash::Sha512].into_iter().find(|hash| hash.name() == base);
        let hash = hash.ok_or_else(|| Stop::Unsupported(name.clone()))?;
        let value = if is_uri { jwk.thumbprint_uri(hash) } else { jwk.thumbprint(hash) };
        thumbprint.insert(name, value);
    }
    Ok(Output { thumbprint: Some(thumbprint), ..Output::default() })
}

/// What a DPoP proof says of its access token.
fn access_token_hash(case: &Case) -> Result<Output, Stop> {
    let token = case.input.as_ref().and_then(|input| input.get("utf8")).and_then(Value::as_str);
    let Some(token) = token else { return unsupported("input of another form") };
    let hash = Value::from(jose_jwt::profile::access_token_hash(token));
    Ok(Output { output: Some([("base64url", hash)].into()), ..Output::default() })
}

/// Octets to text, or text to octets, whichever the case gives.
fn base64url(case: &Case) -> Result<Output, Stop> {
    let input = |name: &str| case.input.as_ref().and_then(|input| input.get(name));
    if let Some(text) = input("base64url").and_then(Value::as_str) {
        let octets = jose_b64::owned::decode(text.as_bytes()).or_else(|error| reject(error.code()))?;
        let mut output = BTreeMap::from([("octets", Value::from(octets.as_slice()))]);
        if let Ok(text) = str::from_utf8(&octets)
            && case.output.as_ref().is_some_and(|output| output.get("utf8").is_some())
        {
            output = BTreeMap::from([("utf8", Value::from(text))]);
        }
        let plaintext = Some(jose_b64::owned::encode(&octets));
        return Ok(Output { plaintext, output: Some(output), ..Output::default() });
    }
    let octet = |value: &Value| value.as_u64().and_then(|octet| u8::try_from(octet).ok());
    let octets: Option<Vec<u8>> = match (input("octets"), input("utf8")) {
        (Some(octets), _) => octets.as_array().and_then(|octets| octets.iter().map(octet).collect()),
        (None, text) => text.and_then(Value::as_str).map(|text| text.as_bytes().to_vec()),
    };
    let Some(octets) = octets else { return unsupported("input of another form") };
    let text = Value::from(jose_b64::owned::encode(&octets));
    Ok(Output { output: Some([("base64url", text)].into()), ..Output::default() })
}
