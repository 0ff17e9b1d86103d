//! Values of arguments: names of algorithms, `name=value`, JSON objects.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use jose_b64::json::{Limits, Object};
use jose_jwa::{
    Algorithm, ContentEncryption, Curve, KeyManagementAlgorithm, KeyType, KeyUse, SignatureAlgorithm,
};
use jose_jwk::{Header, HeaderBuilder};

use crate::error::{Failure, Outcome};

/// A parser of registered names that lists them all.
macro_rules! names {
    ($($function:ident: $type:ty = $all:expr;)+) => { $(
        pub(crate) fn $function() -> impl TypedValueParser<Value = $type> {
            let names = PossibleValuesParser::new($all.map(|known| known.name()));
            names.try_map(|name| <$type>::from_name(&name).ok_or("unknown name"))
        }
    )+ };
}

names! {
    signature_algorithm: SignatureAlgorithm = SignatureAlgorithm::ALL.iter().copied();
    key_management: KeyManagementAlgorithm = KeyManagementAlgorithm::ALL.iter().copied();
    content_encryption: ContentEncryption = ContentEncryption::ALL.iter().copied();
    algorithm: Algorithm = Algorithm::all();
    key_type: KeyType = KeyType::ALL.iter().copied();
    curve: Curve = Curve::ALL.iter().copied();
    key_use: KeyUse = KeyUse::ALL.iter().copied();
}

/// A JSON object of header parameters, by the rules by which headers are read.
#[derive(Clone, Debug)]
pub(crate) struct Parameters(Object<String>);

/// The size of a header that readers take by default.
const HEADER: Limits = Limits::new(16 * 1024, Header::DEPTH);

pub(crate) fn parameters(text: &str) -> Result<Parameters, String> {
    Object::from_text(String::from(text), HEADER).map(Parameters).map_err(|error| error.to_string())
}

impl Parameters {
    /// Sets them all.
    pub(crate) fn set(&self, header: HeaderBuilder) -> HeaderBuilder {
        self.0.iter().fold(header, |header, (name, value)| header.json(&name, value.raw()))
    }
}

/// Sets the parameters, if there are any.
pub(crate) fn set(parameters: Option<&Parameters>, header: HeaderBuilder) -> HeaderBuilder {
    match parameters {
        Some(parameters) => parameters.set(header),
        None => header,
    }
}

/// How a JWS or JWE is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Serialization {
    Compact,
    Flattened,
    General,
}

/// The choice of a serialization.
#[derive(clap::Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Serialization")]
pub(crate) struct SerializationArgs {
    /// Write the compact serialization
    #[arg(long, conflicts_with_all = ["flattened", "general"])]
    compact: bool,
    /// Write the flattened JSON serialization
    #[arg(long, conflicts_with = "general")]
    flattened: bool,
    /// Write the general JSON serialization
    #[arg(long)]
    general: bool,
}

impl SerializationArgs {
    /// What was chosen; else general for several keys, and compact for one unless something asks for JSON.
    pub(crate) fn choose(self, keys: usize, needs_json: bool) -> Outcome<Serialization> {
        let chosen = match self {
            Self { general: true, .. } => Serialization::General,
            Self { flattened: true, .. } => Serialization::Flattened,
            Self { compact: true, .. } => Serialization::Compact,
            _ if keys > 1 => Serialization::General,
            _ if needs_json => Serialization::Flattened,
            _ => Serialization::Compact,
        };
        if keys > 1 && chosen != Serialization::General {
            return Err(Failure::usage("several_keys", "several keys need the general serialization"));
        }
        if needs_json && chosen == Serialization::Compact {
            return Err(Failure::usage(
                "header_parameter_conflict",
                "the compact serialization has neither unprotected headers nor `aad`",
            ));
        }
        Ok(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_one_json_object_without_repeated_names() {
        assert!(parameters(r#"{"typ":"a","x":[1,{"y":null}]}"#).is_ok());
        for text in ["", "[]", "1", r#"{"a":1,"a":2}"#, r#"{"a":1} x"#] {
            assert!(parameters(text).is_err(), "{text}");
        }
    }

    #[test]
    fn the_serialization_follows_from_what_is_asked() {
        let choose =
            |args: SerializationArgs, keys, json| args.choose(keys, json).map_err(|failure| failure.code);
        let none = SerializationArgs::default();
        assert_eq!(choose(none, 1, false), Ok(Serialization::Compact));
        assert_eq!(choose(none, 1, true), Ok(Serialization::Flattened));
        assert_eq!(choose(none, 2, false), Ok(Serialization::General));
        let compact = SerializationArgs { compact: true, ..none };
        assert_eq!(choose(compact, 2, false), Err("several_keys"));
        assert_eq!(choose(compact, 1, true), Err("header_parameter_conflict"));
    }
}
