//! Verifies a token of each algorithm that is compiled in, and refuses it when it is changed.
//!
//! The exit code is 0, or tells which step went wrong. As soon as any crate of the graph loads `std`, the
//! compiler refuses the second panic handler.
#![no_std]
#![no_main]

extern crate alloc;

#[cfg(feature = "a128kw")]
mod decrypt;
#[cfg(feature = "jwt")]
mod jwt;
#[cfg(feature = "keys")]
mod keys;
mod runtime;

use alloc::string::String;

use jose_jws::{Policy, SignatureAlgorithm, VerifyingKey, jwk::Jwk};

/// A key, its algorithm, a token and the number of the first step.
struct Case {
    jwk: &'static str,
    algorithm: SignatureAlgorithm,
    token: &'static str,
    step: i32,
}

/// RFC 7515 appendix A.1.
#[cfg(feature = "hs256")]
const HS256: Case = Case {
    jwk: r#"{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}"#,
    algorithm: SignatureAlgorithm::Hs256,
    token: "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    step: 10,
};

/// RFC 7515 appendix A.3.
#[cfg(feature = "es256")]
const ES256: Case = Case {
    jwk: r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#,
    algorithm: SignatureAlgorithm::Es256,
    token: "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    step: 20,
};

/// RFC 8037 appendix A.4.
#[cfg(feature = "eddsa")]
const EDDSA: Case = Case {
    jwk: r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#,
    algorithm: SignatureAlgorithm::EdDsa,
    token: "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    step: 30,
};

fn run() -> i32 {
    let cases = [
        #[cfg(feature = "hs256")]
        HS256,
        #[cfg(feature = "es256")]
        ES256,
        #[cfg(feature = "eddsa")]
        EDDSA,
    ];
    #[cfg(feature = "a128kw")]
    if let Err(step) = decrypt::run() {
        return step;
    }
    #[cfg(feature = "keys")]
    if let Err(step) = keys::run() {
        return step;
    }
    #[cfg(feature = "jwt")]
    if let Err(step) = jwt::run() {
        return step;
    }
    cases.into_iter().map(verify).find(|code| *code != 0).unwrap_or(0)
}

fn verify(case: Case) -> i32 {
    let Ok(jwk) = Jwk::from_json(case.jwk) else { return case.step };
    let Ok(key) = VerifyingKey::from_jwk(&jwk, case.algorithm) else { return case.step + 1 };
    let policy = Policy::new().algorithms(&[case.algorithm]);
    if policy.verify(case.token, &key).is_err() {
        return case.step + 2;
    }
    // One character in the middle: of the payload in all three.
    let middle = case.token.len() / 2;
    let change = |(at, c): (usize, char)| if at == middle { if c == 'A' { 'B' } else { 'A' } } else { c };
    let changed: String = case.token.char_indices().map(change).collect();
    if policy.verify(&changed, &key).is_ok() { case.step + 3 } else { 0 }
}
