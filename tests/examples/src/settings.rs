//! Settings from the environment.

use std::{env, error::Error, fmt::Display, str::FromStr};

use jose_jwk::Jwk;

/// The value of a variable, or this one where it is not set.
///
/// # Errors
/// If the variable is set to something else than such a value.
pub fn setting<T: FromStr<Err: Display>>(name: &str, otherwise: T) -> Result<T, Box<dyn Error>> {
    match env::var(name) {
        Ok(value) => value.parse().map_err(|error| format!("{name}: {error}").into()),
        Err(env::VarError::NotPresent) => Ok(otherwise),
        Err(error) => Err(format!("{name}: {error}").into()),
    }
}

/// The secret that the issuer and this service share, from `ORDERS_SECRET`: a JWK of 256 bits.
///
/// # Errors
/// If there is none. There is no default: a secret that everybody can read is none.
pub fn orders_secret() -> Result<Jwk, Box<dyn Error>> {
    let text = env::var("ORDERS_SECRET").map_err(|error| format!("ORDERS_SECRET: {error}"))?;
    Ok(Jwk::from_json(text)?)
}
