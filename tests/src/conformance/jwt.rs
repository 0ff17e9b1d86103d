//! The calls into the library for JWT cases: signed, encrypted, nested, and unsecured ones.

use std::{collections::BTreeMap, time::Duration};

use jose_jwk::Header;
use jose_jws::SignatureAlgorithm;
use jose_jwt::{Claims, Decryption, NumericDate, Validation, Validator, unsecured::UnsecuredJwt};
use serde_json::Value;

use super::{
    Case, Output, jwe,
    library::{Stop, algorithms, is_unsecured, keys, raw, token},
};

/// A token that is signed, or unsecured where the case asks for that.
pub(super) fn signed(case: &Case) -> Result<Output, Stop> {
    let (validation, now) = (validation(&case.options)?, now(case)?);
    // What is unsupported is decided before the token is looked at.
    let algorithms = if is_unsecured(case) { Vec::new() } else { algorithms(case)? };
    let token = token(case)?;
    if is_unsecured(case) {
        let jwt = UnsecuredJwt::parse(&token)?;
        jwt.check(&validation, now.unwrap_or_else(system))?;
        return Ok(claims(jwt.unsecured_header(), jwt.unsecured_claims()));
    }
    let verified = signatures(case, &algorithms)?.open(&token)?;
    let jwt = verified.validate(&validation, now.unwrap_or_else(system))?;
    Ok(claims(jwt.header(), jwt.registered()))
}

/// A token that is encrypted and not signed.
pub(super) fn encrypted(case: &Case) -> Result<Output, Stop> {
    let (validation, now) = (validation(&case.options)?, now(case)?);
    let decryption = decryption(case)?;
    let token = token(case)?;
    let validator = Validator::encrypted(decryption).any_issuer().any_audience().build()?;
    let jwt = validator.open(&token)?.validate(&validation, now.unwrap_or_else(system))?;
    Ok(claims(jwt.by().header(), jwt.registered()))
}

/// A token that is signed and then encrypted: `key`, `algs` and `encs` are of the outer layer.
pub(super) fn nested(case: &Case) -> Result<Output, Stop> {
    let (validation, now) = (validation(&case.options)?, now(case)?);
    let inner =
        Case { key: case.inner_key.clone(), algs: case.inner_algs.clone(), alg: None, ..case.clone() };
    let decryption = decryption(case)?;
    let validator = signatures(&inner, &algorithms(&inner)?)?.nested_in(decryption);
    let jwt = validator.open(&token(case)?)?.validate(&validation, now.unwrap_or_else(system))?;
    Ok(claims(jwt.by().signed().header(), jwt.registered()))
}

/// A validator of signatures alone: what is expected of claims stands in the case.
fn signatures(case: &Case, algorithms: &[SignatureAlgorithm]) -> Result<Validator, Stop> {
    let validator = Validator::builder().key_source(keys(case, algorithms)?).algorithms(algorithms);
    Ok(validator.any_issuer().any_audience().build()?)
}

fn decryption(case: &Case) -> Result<Decryption, Stop> {
    let (algorithms, encryptions) = (jwe::algorithms(case)?, jwe::encryptions(case)?);
    let keys = jwe::keys(case, &algorithms, &encryptions)?;
    Ok(Decryption::from_source(keys, &algorithms)
        .policy(|policy| policy.encryptions(&encryptions).compression()))
}

fn now(case: &Case) -> Result<Option<NumericDate>, Stop> {
    let now =
        case.options.get("now").map(|now| date(now).ok_or_else(|| Stop::Unsupported("options: now".into())));
    now.transpose()
}

fn system() -> NumericDate {
    std::time::SystemTime::now().into()
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
            // An empty list would expect nothing, which no caller means by it.
            "iss" | "aud" if strings.as_ref().is_ok_and(Vec::is_empty) => return Err(unsupported(name)),
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
