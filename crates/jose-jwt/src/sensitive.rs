//! Claims that look like what no token should carry in the clear.

use alloc::string::String;

use jose_b64::json::{Kind, Limits, Value};

use crate::{Claims, JwtError};

/// Names, in lower case and without `_` and `-`, of claims that hold secrets.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "pin",
    "secret",
    "clientsecret",
    "secretkey",
    "privatekey",
    "apikey",
    "creditcard",
    "creditcardnumber",
    "cardnumber",
    "cvv",
    "cvc",
    "pan",
    "ssn",
];

/// The members by which a JWK is private (RFC 7518 §6), beside `kty`.
const PRIVATE_MEMBERS: &[&str] = &["d", "k", "p", "q", "dp", "dq", "qi", "oth", "priv"];

/// Refuses claims if one of them, at any depth, looks like a secret. The error names the claim at the top.
pub(crate) fn refuse(claims: &Claims) -> Result<(), JwtError> {
    match claims.members().find(|(name, value)| is_sensitive(name, *value)) {
        Some((name, _)) => Err(JwtError::SensitiveClaim(name.into_owned())),
        None => Ok(()),
    }
}

/// The depth of claims is bounded, and so is this recursion.
fn is_sensitive(name: &str, value: Value<'_>) -> bool {
    let plain: String =
        name.chars().filter(|c| !matches!(c, '_' | '-')).map(|c| c.to_ascii_lowercase()).collect();
    // A flag such as `"password": true` tells no password.
    let is_told = matches!(value.kind(), Kind::String | Kind::Number | Kind::Array | Kind::Object);
    (is_told && NAMES.contains(&&*plain)) || is_sensitive_value(value)
}

fn is_sensitive_value(value: Value<'_>) -> bool {
    match value.kind() {
        Kind::String => value.as_str().is_some_and(|text| is_sensitive_text(&text)),
        Kind::Number => is_card_number(value.raw()),
        Kind::Array => value.elements().is_some_and(|mut elements| elements.any(is_sensitive_value)),
        Kind::Object => {
            let Ok(object) = value.as_object(Limits::new(value.raw().len(), Claims::DEPTH)) else {
                // It has been read before; what cannot be read again is not let through.
                return true;
            };
            let is_private = object.value("kty").is_some()
                && PRIVATE_MEMBERS.iter().any(|member| object.value(member).is_some());
            is_private || object.members().any(|(name, value)| is_sensitive(&name, value))
        }
        Kind::Boolean | Kind::Null => false,
    }
}

fn is_sensitive_text(text: &str) -> bool {
    text.contains("PRIVATE KEY-----") || is_card_number(text)
}

/// Whether text is the number of a payment card: 13 to 19 digits, in groups or not, not all the same, with the check digit
/// of ISO/IEC 7812-1 (Luhn). A time in seconds or milliseconds or a phone number is mostly none.
fn is_card_number(text: &str) -> bool {
    let digits = || text.bytes().filter(u8::is_ascii_digit);
    let is_grouped = text.bytes().all(|octet| octet.is_ascii_digit() || matches!(octet, b' ' | b'-'));
    let count = digits().count();
    if !is_grouped || !(13..=19).contains(&count) {
        return false;
    }
    let sum: u32 = text
        .bytes()
        .rev()
        .filter(u8::is_ascii_digit)
        .zip([1_u32, 2].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit.saturating_sub(b'0')).saturating_mul(weight))
        .map(|value| if value > 9 { value.saturating_sub(9) } else { value })
        .fold(0, u32::saturating_add);
    let first = digits().next();
    sum.is_multiple_of(10) && digits().any(|digit| Some(digit) != first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sensitive(claims: &str) -> Option<String> {
        let claims = Claims::from_json(claims.as_bytes()).unwrap();
        match refuse(&claims) {
            Ok(()) => None,
            Err(JwtError::SensitiveClaim(name)) => Some(name),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn secrets_are_found_at_any_depth() {
        for (claims, name) in [
            (r#"{"sub":"a","password":"x"}"#, "password"),
            (r#"{"Client-Secret":"x"}"#, "Client-Secret"),
            (r#"{"a":[{"b":{"api_key":"x"}}]}"#, "a"),
            (r#"{"key":{"kty":"EC","crv":"P-256","x":"","y":"","d":""}}"#, "key"),
            (r#"{"note":"-----BEGIN RSA PRIVATE KEY-----\nAA=="}"#, "note"),
            (r#"{"card":"4111 1111 1111 1111"}"#, "card"),
            (r#"{"card":4111111111111111}"#, "card"),
            (r#"{"cards":["5500-0000-0000-0004"]}"#, "cards"),
        ] {
            assert_eq!(sensitive(claims).as_deref(), Some(name), "{claims}");
        }
    }

    #[test]
    fn what_tokens_carry_is_not_sensitive() {
        for claims in [
            r#"{"iss":"https://a.example","exp":1700000000,"jti":"6f1f2c1e-8a51-4a0a-9d5e-0b7f8f3f5a11"}"#,
            r#"{"password":true,"password_changed_at":1700000000}"#,
            r#"{"cnf":{"jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}}"#,
            r#"{"n":"4111111111111112","zeros":"0000000000000000","d":"private"}"#,
            r#"{"pem":"-----BEGIN PUBLIC KEY-----"}"#,
        ] {
            assert_eq!(sensitive(claims), None, "{claims}");
        }
    }
}
