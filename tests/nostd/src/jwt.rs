//! Validates a token with a clock of the program, issues one, and reads its claims.

use core::time::Duration;

use jose_jwt::{
    FixedClock, Jwt, JwtError, Validator,
    jwk::Jwk,
    jws::{SignatureAlgorithm, SigningKey, VerifyingKey},
};

/// RFC 7515 appendix A.3, whose claims are those of RFC 7519 §3.1.
const JWK: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}"#;
const TOKEN: &str = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
const EXPIRES: i64 = 1_300_819_380;

/// The number of the step that went wrong.
pub(crate) fn run() -> Result<(), i32> {
    let jwk = Jwk::from_json(JWK).map_err(|_| 80)?;
    let validator = |now: i64| {
        let key = VerifyingKey::from_jwk(&jwk, SignatureAlgorithm::Es256).map_err(|_| 81)?;
        let validator = Validator::builder().key(key).issuer("joe").any_audience();
        validator.clock(FixedClock::new(now)).build().map_err(|_| 82)
    };
    let jwt = validator(EXPIRES - 1)?.verify_registered(TOKEN).map_err(|_| 83)?;
    if jwt.registered().get::<bool>("http://example.com/is_root") != Ok(Some(true)) {
        return Err(84);
    }
    if validator(EXPIRES)?.verify_registered(TOKEN).err() != Some(JwtError::Expired) {
        return Err(85);
    }
    let key = SigningKey::from_jwk(&jwk, SignatureAlgorithm::Es256).map_err(|_| 86)?;
    let clock = FixedClock::new(EXPIRES);
    let issuing = Jwt::issue().issuer("joe").expires_in(Duration::from_secs(60)).clock(&clock);
    let token = issuing.claim("role", &"guest").sign(&key).map_err(|_| 87)?;
    validator(EXPIRES + 59)?.verify_registered(&token).map_err(|_| 88)?;
    match validator(EXPIRES + 60)?.verify_registered(&token) {
        Err(JwtError::Expired) => Ok(()),
        _ => Err(89),
    }
}
