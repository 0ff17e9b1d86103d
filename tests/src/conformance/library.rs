//! The calls into the library, one for each kind of case. What later releases add is added here.

use std::{collections::BTreeMap, ops::ControlFlow, time::Duration};

use jose_jwk::{Header, Jwk, JwkSet, KeyError, thumbprint::Hash};
use jose_jws::{
    JwsError, KeySource, Keyring, Limits, Policy, SignatureAlgorithm, VerifyingKey, compiled_in, unsecured,
};
use jose_jwt::{Claims, FixedClock, NumericDate, Validation, Validator, unsecured::UnsecuredJwt};
use serde_json::{Value, value::RawValue};

use super::{Case, Outcome, Output};

/// The largest token of a case.
const TOKEN: usize = 16 * 1024 * 1024;

/// Runs one case.
#[must_use]
pub fn run(case: &Case) -> Outcome {
    let done = match (case.kind.as_deref(), case.op.as_str(), case.form.as_deref()) {
        (Some("jws"), "verify", None | Some("compact")) if case.detached_payload.is_none() => jws(case),
        (Some("jwt"), "validate", None | Some("compact")) if case.encs.is_none() => jwt(case),
        (Some("jwk"), "import", _) => import(case),
        (Some("jwk"), "thumbprint", _) => thumbprint(case),
        (Some("encoding"), "base64url", _) => base64url(case),
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
enum Stop {
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

fn reject<T>(code: &str) -> Result<T, Stop> {
    Err(Stop::Reject(code.into()))
}

/// Keys that the case gives explicitly: a `kid` in the header does not choose among them.
#[derive(Debug)]
pub struct Explicit(pub Vec<VerifyingKey>);

impl KeySource for Explicit {
    fn offer(
        &self,
        _: &Header,
        offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
    ) -> Result<(), JwsError> {
        let _ = self.0.iter().try_for_each(offer);
        Ok(())
    }
}

/// Whether the case wants the module for unsecured objects.
fn is_unsecured(case: &Case) -> bool {
    case.algorithms() == ["none"]
}

/// The algorithms of the case that this build has. Decided from the case alone, before the token is looked at.
fn algorithms(case: &Case) -> Result<Vec<SignatureAlgorithm>, Stop> {
    let names = case.algorithms();
    if names.is_empty() {
        return Ok(SignatureAlgorithm::DEFAULT_POLICY.to_vec());
    }
    let known = |name: &&str| SignatureAlgorithm::from_name(name).filter(|algorithm| compiled_in(*algorithm));
    if let Some(alg) = &case.alg
        && known(&alg.as_str()).is_none()
    {
        return Err(Stop::Unsupported(alg.clone()));
    }
    let algorithms: Vec<SignatureAlgorithm> = names.iter().filter_map(known).collect();
    if algorithms.is_empty() { Err(Stop::Unsupported(names.join(" "))) } else { Ok(algorithms) }
}

/// The key or the set of the case, prepared for its algorithms.
fn keys(case: &Case, algorithms: &[SignatureAlgorithm]) -> Result<Box<dyn KeySource + Send + Sync>, Stop> {
    let Some(text) = case.key_text() else { return reject("no_key") };
    let text = text.trim_start();
    if text.starts_with("-----") {
        return Err(Stop::Unsupported("PEM".into()));
    }
    if is_set(text) {
        let set = JwkSet::from_json(text)?;
        return Ok(Box::new(Keyring::from_set_for(&set, algorithms)));
    }
    let jwk = Jwk::from_json(text)?;
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
        _ => Ok(Box::new(Explicit(prepared))),
    }
}

fn is_set(text: &str) -> bool {
    serde_json::from_str::<BTreeMap<String, &RawValue>>(text)
        .is_ok_and(|object| object.contains_key("keys") && !object.contains_key("kty"))
}

/// JSON text as it came, but in one line: line ends are white space there.
fn raw(text: &str) -> Option<Box<RawValue>> {
    RawValue::from_string(text.replace(['\n', '\r'], " ")).ok()
}

fn jws(case: &Case) -> Result<Output, Stop> {
    let limits = Limits::new().token(TOKEN);
    let Some(token) = case.token_text() else { return reject("not_text") };
    if is_unsecured(case) {
        let jws = unsecured::Unsecured::parse(&token, &limits)?;
        return Ok(Output {
            plaintext: Some(jose_b64::owned::encode(jws.unsecured_payload())),
            header: raw(jws.unsecured_header().text()),
            ..Output::default()
        });
    }
    let algorithms = algorithms(case)?;
    let keys = keys(case, &algorithms)?;
    let verified = Policy::new().algorithms(&algorithms).limits(limits).verify(&token, &*keys)?;
    Ok(Output {
        plaintext: Some(jose_b64::owned::encode(verified.payload())),
        header: raw(verified.header().text()),
        ..Output::default()
    })
}

fn jwt(case: &Case) -> Result<Output, Stop> {
    let validation = validation(&case.options)?;
    let now = match case.options.get("now") {
        None => None,
        Some(now) => Some(date(now).ok_or_else(|| Stop::Unsupported("options: now".into()))?),
    };
    // What is unsupported is decided before the token is looked at.
    let algorithms = if is_unsecured(case) { Vec::new() } else { algorithms(case)? };
    let Some(token) = case.token_text() else { return reject("not_text") };
    if is_unsecured(case) {
        let jwt = UnsecuredJwt::parse(&token)?;
        let now = now.map_or_else(|| NumericDate::try_from(std::time::SystemTime::now()), Ok)?;
        jwt.check(&validation, now)?;
        return Ok(claims(jwt.unsecured_header(), jwt.unsecured_claims()));
    }
    let keys = keys(case, &algorithms)?;
    let validator = Validator::builder().key_source(keys).algorithms(&algorithms);
    let validator = validator.any_issuer().any_audience().expect(|_| validation);
    let validator = match now {
        Some(now) => validator.clock(FixedClock::new(now)),
        None => validator,
    };
    let jwt = validator.build()?.verify_registered(&token)?;
    Ok(claims(jwt.header(), jwt.registered()))
}

fn claims(header: &Header, claims: &Claims) -> Output {
    Output { header: raw(header.text()), claims: raw(claims.text()), ..Output::default() }
}

/// The expectations of the case; what it does not state is switched off.
fn validation(options: &BTreeMap<String, Value>) -> Result<Validation, Stop> {
    let unsupported = |name: &str| Stop::Unsupported(format!("options: {name}"));
    let mut validation = Validation::new().expiration_optional();
    if options.get("aud").is_none_or(Value::is_null) {
        validation = validation.any_audience();
    }
    for (name, value) in options.iter().filter(|(_, value)| !value.is_null()) {
        let strings = strings(value).ok_or_else(|| unsupported(name));
        let duration = date(value)
            .and_then(|date| Some(Duration::new(u64::try_from(date.seconds()).ok()?, date.nanoseconds())));
        let duration = duration.ok_or_else(|| unsupported(name));
        validation = match name.as_str() {
            "now" => validation,
            "leeway" => validation.leeway(duration?),
            "max_age" => validation.max_age(duration?),
            "iss" => strings?.into_iter().fold(validation, Validation::issuer),
            "aud" => strings?.into_iter().fold(validation, Validation::audience),
            "required" => strings?.into_iter().fold(validation, Validation::required),
            "sub" => validation.subject(value.as_str().ok_or_else(|| unsupported(name))?),
            "jti" => validation.jwt_id(value.as_str().ok_or_else(|| unsupported(name))?),
            "typ" => validation.typ(value.as_str().ok_or_else(|| unsupported(name))?),
            other => return Err(unsupported(other)),
        };
    }
    Ok(validation)
}

fn strings(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(one) => Some(vec![one.clone()]),
        Value::Array(several) => several.iter().map(|value| value.as_str().map(String::from)).collect(),
        _ => None,
    }
}

/// A number of a case as a time; fractions of a second are kept.
fn date(value: &Value) -> Option<NumericDate> {
    let text = value.as_number()?.to_string();
    let claims = Claims::from_json(format!("{{\"iat\":{text}}}")).ok()?;
    claims.issued_at()
}

fn import(case: &Case) -> Result<Output, Stop> {
    let Some(text) = case.key_text() else { return reject("no_key") };
    if text.trim_start().starts_with("-----") {
        return Err(Stop::Unsupported("PEM".into()));
    }
    if is_set(&text) {
        let set = JwkSet::from_json(text.as_bytes())?;
        return Ok(Output { public: raw(&set.to_public().to_json()), ..Output::default() });
    }
    let jwk = Jwk::from_json(text.as_bytes())?;
    jwk.check()?;
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
    let Some(text) = case.key_text() else { return reject("no_key") };
    let jwk = Jwk::from_json(text.as_bytes())?;
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

/// Octets to text, or text to octets, whichever the case gives.
fn base64url(case: &Case) -> Result<Output, Stop> {
    let input = |name: &str| case.input.as_ref().and_then(|input| input.get(name));
    if let Some(octets) = input("octets").and_then(Value::as_array) {
        let octet = |value: &Value| value.as_u64().and_then(|octet| u8::try_from(octet).ok());
        let octets: Option<Vec<u8>> = octets.iter().map(octet).collect();
        let Some(octets) = octets else { return Err(Stop::Unsupported("octets".into())) };
        let text = jose_b64::owned::encode(&octets);
        return Ok(Output { output: Some([("base64url", text)].into()), ..Output::default() });
    }
    if let Some(text) = input("base64url").and_then(Value::as_str) {
        return match jose_b64::owned::decode(text.as_bytes()) {
            Ok(octets) => {
                Ok(Output { plaintext: Some(jose_b64::owned::encode(&octets)), ..Output::default() })
            }
            Err(error) => reject(error.code()),
        };
    }
    Err(Stop::Unsupported("input of another form".into()))
}
