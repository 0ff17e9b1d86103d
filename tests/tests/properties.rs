//! Properties over drawn inputs: codec, strict reader against serde_json, tokens.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::sync::LazyLock;

use jose_b64::{
    codec,
    json::{JsonErrorKind, Limits, Object},
    owned,
};
use jose_jwk::{Jwk, KeySpec};
use jose_jws::{Keyring, SignatureAlgorithm as Alg, SigningKey, VerifyingKey, sign, verify};
use jose_jwt::profile::{DpopKey, DpopRequest, DpopValidator};
use proptest::prelude::*;
use serde_json::Value;

const LIMITS: Limits = Limits::new(1 << 20, 64);

/// JSON values of every kind, some members with the same name.
fn json(depth: u32) -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just(String::from("\"a\"")),
        Just(String::from("\"\\u0061\"")),
        Just(String::from("\"b\"")),
        "\"[a-zé]{0,12}\""
    ];
    let leaf = prop_oneof![
        Just(String::from("null")),
        Just(String::from("true")),
        Just(String::from(" false ")),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>()
            .prop_filter("JSON has no others", |f| f.is_finite())
            .prop_map(|number| format!("{number:e}")),
        any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap_or_default()),
    ];
    leaf.prop_recursive(depth, 64, 8, move |inner| {
        let member = (name.clone(), inner.clone()).prop_map(|(name, value)| format!("{name}:{value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..8).prop_map(|elements| format!("[{}]", elements.join(","))),
            prop::collection::vec(member, 0..20)
                .prop_map(|members| format!("{{ {} }}", members.join(" ,\n"))),
        ]
    })
}

/// Tokens of JSON and their near misses.
const TOKENS: &str = r#"0 -0 01 -01 - +1 1. .5 1.5 1.5. 1e5 1E+5 1e+ 1e 1e-5 1e5.5 0x1 1_0 NaN -Infinity -1.25e3 10 00
    true tru True null nul false truefalse 'a' "a" "a a" "\u0061" "\u006" "\u00g1" "\x" "\/" "\ud83d\ude00" "\ud800"
    "\udc00\udc00" "\ud800\n" "é" "a"b" [] {} [ ] {"a":1,"b":2} {"a":1,"a":2} {"a":1,"\u0061":2} {"a":1,} {a:1} {"a"} {"a":}
    [1,2] [1,] [,1] [1;2] [1]2"#;
/// What may stand around a token, and what may not.
const SPACES: [&str; 10] = ["", " ", "\n", "\r\t", "\u{b}", "\u{c}", "\u{a0}", "\u{feff}", "/**/", ","];

/// Tokens within arrays and objects.
fn nearly_json() -> impl Strategy<Value = String> {
    let token = prop::sample::select(TOKENS.split_ascii_whitespace().map(String::from).collect::<Vec<_>>());
    token.prop_recursive(3, 12, 4, |inner| {
        let member = (0..3_u8, inner.clone()).prop_map(|(name, value)| format!("\"{name}\":{value}"));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|elements| format!("[{}]", elements.join(","))),
            prop::collection::vec(member, 0..4).prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

/// The reader and `serde_json` say the same of `text`, which begins an object.
fn agree(text: &str) {
    let theirs = serde_json::from_str::<Value>(text);
    match Object::read(text.as_bytes(), LIMITS).map_err(|error| error.kind()) {
        Ok(_) => assert!(theirs.is_ok() && !repeats(text), "{text:?}"),
        // The first fault is told: behind a repeated name may stand anything.
        Err(JsonErrorKind::DuplicateMember) => assert!(theirs.is_err() || repeats(text), "{text:?}"),
        Err(kind) => assert!(theirs.is_err(), "{text:?}: {kind:?}"),
    }
}

#[test]
fn the_reader_and_serde_json_agree_on_every_token_in_every_place() {
    for token in TOKENS.split_ascii_whitespace().chain(["\"a", "\"\t\"", "\"\u{7f}\"", ""]) {
        for before in SPACES {
            for after in SPACES {
                agree(&format!("{{\"a\":{before}{token}{after}}}"));
                agree(&format!("{{\"a\":[{before}{token}{after}]}}"));
                agree(&format!("{{{before}\"a\"{after}:{token}}}"));
                agree(&format!("{{\"a\":{token}{before}}}{after}"));
            }
        }
    }
}

#[test]
fn the_limit_on_octets_is_exact() {
    let text = r#"{"a":1}"#;
    let read =
        |octets| Object::read(text.as_bytes(), Limits::new(octets, 64)).map_err(|error| error.kind()).err();
    let owned = |octets| Object::from_text(text, Limits::new(octets, 64)).map_err(|error| error.kind()).err();
    assert_eq!((read(text.len()), owned(text.len())), (None, None));
    let too_large = Some(JsonErrorKind::TooLarge);
    assert_eq!((read(text.len() - 1), owned(text.len() - 1)), (too_large, too_large));
}

/// Whether some object has a name twice, by a slow and plain reading.
fn repeats(text: &str) -> bool {
    struct Unique;
    impl<'de> serde::de::DeserializeSeed<'de> for Unique {
        type Value = ();
        fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
            deserializer.deserialize_any(self)
        }
    }
    impl<'de> serde::de::Visitor<'de> for Unique {
        type Value = ();
        fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
            f.write_str("JSON without repeated names")
        }
        fn visit_bool<E>(self, _: bool) -> Result<(), E> {
            Ok(())
        }
        fn visit_i64<E>(self, _: i64) -> Result<(), E> {
            Ok(())
        }
        fn visit_u64<E>(self, _: u64) -> Result<(), E> {
            Ok(())
        }
        fn visit_f64<E>(self, _: f64) -> Result<(), E> {
            Ok(())
        }
        fn visit_str<E>(self, _: &str) -> Result<(), E> {
            Ok(())
        }
        fn visit_unit<E>(self) -> Result<(), E> {
            Ok(())
        }
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
            while seq.next_element_seed(Unique)?.is_some() {}
            Ok(())
        }
        fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            let mut names = std::collections::BTreeSet::new();
            while let Some(name) = map.next_key::<String>()? {
                if !names.insert(name) {
                    return Err(serde::de::Error::custom("repeated"));
                }
                map.next_value_seed(Unique)?;
            }
            Ok(())
        }
    }
    let mut deserializer = serde_json::Deserializer::from_str(text);
    serde::de::DeserializeSeed::deserialize(Unique, &mut deserializer).is_err()
}

proptest! {
    #[test]
    fn octets_survive_the_codec(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        let text = owned::encode(&octets);
        prop_assert_eq!(&owned::encode_secret(&octets).to_string(), &text);
        prop_assert_eq!(owned::decode(text.as_bytes()), Ok(octets.clone()));
        let mut out = [0; 300];
        prop_assert_eq!(codec::decode_secret(text.as_bytes(), &mut out), Ok(&octets[..]));
        prop_assert_eq!(codec::encoded_len(octets.len()), Some(text.len()));
        prop_assert_eq!(codec::decoded_len(text.len()), Ok(octets.len()));
    }

    #[test]
    fn text_decodes_only_if_encoding_gives_it_back(text in "[A-Za-z0-9_=+/ -]{0,90}") {
        let mut out = [0; 90];
        let secret = codec::decode_secret(text.as_bytes(), &mut out).map(<[u8]>::to_vec);
        let public = owned::decode(text.as_bytes());
        prop_assert_eq!(&secret, &public);
        if let Ok(octets) = public {
            prop_assert_eq!(owned::encode(&octets), text);
        }
    }

    #[test]
    fn the_reader_and_serde_json_agree_on_json(value in json(5)) {
        let text = format!("{{\"outer\":{value}}}");
        let ours = Object::read(text.as_bytes(), LIMITS);
        let theirs = serde_json::from_str::<Value>(&text);
        prop_assert!(theirs.is_ok());
        match ours {
            Ok(object) => {
                prop_assert!(!repeats(&text));
                let inner: Value = serde_json::from_str(object.get("outer").unwrap().raw()).unwrap();
                prop_assert_eq!(&inner, &theirs.unwrap()["outer"]);
                let elements = object.get("outer").unwrap().elements();
                let elements: Option<Vec<Value>> = elements
                    .map(|elements| elements.map(|element| serde_json::from_str(element.raw()).unwrap()).collect());
                prop_assert_eq!(elements.as_ref(), inner.as_array());
                // Claims of the caller are read through the same spans.
                let claims = jose_jwt::Claims::from_json(text.clone()).unwrap();
                prop_assert_eq!(claims.get::<Value>("outer"), Ok(Some(inner.clone())));
                let own: std::collections::BTreeMap<String, Value> = claims.read().unwrap();
                prop_assert_eq!(own.get("outer"), Some(&inner));
            }
            Err(error) => {
                prop_assert_eq!(error.kind(), JsonErrorKind::DuplicateMember);
                prop_assert!(repeats(&text));
            }
        }
    }

    #[test]
    fn what_the_reader_takes_is_json(value in json(4), at in any::<prop::sample::Index>(), octet in any::<u8>()) {
        // One octet of a good text changed: whatever is still accepted, serde_json accepts.
        let mut text = format!("{{\"outer\":{value}}}").into_bytes();
        let at = at.index(text.len());
        text[at] = octet;
        if Object::read(&text, LIMITS).is_ok() {
            // Numbers beyond f64 are JSON, and serde_json says so of the syntax only.
            let theirs = serde_json::from_slice::<Value>(&text);
            prop_assert!(theirs.as_ref().err().is_none_or(|error| error.to_string().contains("out of range")), "{theirs:?}");
        }
    }

    #[test]
    fn the_reader_and_serde_json_agree_on_what_is_nearly_json(value in nearly_json()) {
        agree(&format!("{{\"outer\":{value}}}"));
    }

    #[test]
    fn strings_are_read_as_serde_json_reads_them(text in any::<String>()) {
        let quoted = serde_json::to_string(&text).unwrap();
        let object = format!("{{{quoted}:{quoted}}}");
        let object = Object::read(object.as_bytes(), LIMITS).unwrap();
        prop_assert_eq!(object.get(&text).unwrap().as_str().unwrap(), text.as_str());
        let mut written = String::new();
        jose_b64::json::write_string(&mut written, &text);
        prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }

    #[test]
    fn no_octets_make_a_parser_panic(octets in prop::collection::vec(any::<u8>(), 0..200), text in any::<String>()) {
        let _ = Object::read(&octets, LIMITS);
        let _ = Jwk::from_json(&octets);
        let _ = jose_jwk::JwkSet::from_json(&octets);
        let _ = jose_jwt::Claims::from_json(octets);
        let _ = verify(&text, &Keyring::new());
        let _ = verify(&format!("eyJhbGciOiJIUzI1NiJ9.{text}"), &Keyring::new());
    }
}

/// A key of each quick family with its verifier.
static KEYS: LazyLock<Vec<(SigningKey, VerifyingKey)>> = LazyLock::new(|| {
    [Alg::Hs256, Alg::Hs384, Alg::Hs512, Alg::Es256, Alg::Es384, Alg::Es512, Alg::Ed25519]
        .map(|alg| {
            let jwk = Jwk::generate(KeySpec::for_algorithm(alg)).unwrap();
            (SigningKey::from_jwk(&jwk, alg).unwrap(), VerifyingKey::from_jwk(&jwk, alg).unwrap())
        })
        .into()
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_signed_verifies_and_one_bit_changed_does_not(
        payload in prop::collection::vec(any::<u8>(), 0..200),
        name in "[a-z]{5,9}",
        value in any::<String>(),
        at in any::<prop::sample::Index>(),
        bit in 0..7_u32,
    ) {
        for (signing, verifying) in KEYS.iter() {
            let token = sign(&payload).protected(|header| header.string(&name, &value)).compact(signing).unwrap();
            let verified = verify(&token, verifying).unwrap();
            prop_assert_eq!(verified.payload(), &payload[..]);
            prop_assert_eq!(verified.header().string(&name).unwrap(), value.as_str());
            let mut changed = token.into_bytes();
            let at = at.index(changed.len());
            changed[at] ^= 1_u8 << bit;
            if let Ok(changed) = String::from_utf8(changed) {
                prop_assert!(verify(&changed, verifying).is_err(), "{changed}");
            }
        }
    }
}

/// Texts that may be URIs.
fn uris() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => any::<String>(),
        1 => "[a-z:/?#@%.0-9\\[\\]]{0,24}",
        // Few of them, so that two that are drawn may be one.
        3 => "https?://[aA](:443)?(/(a|%61|\\.|\\.\\.|b)){0,2}",
        2 => "[hH]ttps?://[a-zA-Z]{1,4}(:[0-9]{0,3})?(/(\\.|\\.\\.|[a-c]|%[0-9a-fA-F]{2}|[!-~]){0,4}){0,4}([?#].{0,6})?",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_proof_is_good_for_the_uri_for_which_it_was_made(uri in uris(), other in uris()) {
        static KEY: LazyLock<DpopKey> = LazyLock::new(|| {
            let jwk = Jwk::generate(KeySpec::for_algorithm(Alg::Ed25519)).unwrap();
            DpopKey::from_jwk(&jwk, Alg::Ed25519).unwrap()
        });
        let validator = DpopValidator::new(&[Alg::Ed25519]);
        let (request, other) = (DpopRequest::new("GET", &uri), DpopRequest::new("GET", &other));
        if let Ok(request) = request {
            let proof = request.prove(&KEY).unwrap();
            prop_assert!(validator.verify(&proof, &request).is_ok());
            // Whatever is added behind does not count, and the scheme and host are in any case.
            let (base, _) = uri.split_once(['?', '#']).unwrap_or((&uri, ""));
            let (scheme, rest) = base.split_once("://").unwrap();
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let spelled = format!("{}://{}{path}?more#still", scheme.to_uppercase(), host.to_uppercase());
            prop_assert!(validator.verify(&proof, &DpopRequest::new("GET", &spelled).unwrap()).is_ok());
            let below = format!("{base}/z");
            prop_assert!(validator.verify(&proof, &DpopRequest::new("GET", &below).unwrap()).is_err());
            if let Ok(other) = other {
                // Taken both ways or neither way.
                let forth = validator.verify(&proof, &other).is_ok();
                let back = validator.verify(&other.prove(&KEY).unwrap(), &request).is_ok();
                prop_assert_eq!(forth, back);
            }
        }
    }
}
