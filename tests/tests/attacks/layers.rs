//! Encrypted and nested tokens: what is within is held to the same rules, and nothing stands in for anything else.

use jose_b64::SecretBytes;
use jose_jwe::{
    ContentEncryption as Enc, DecryptionKey, EncryptionKey, KeyManagementAlgorithm as KeyAlg, encrypt,
};
use jose_jwk::{HeaderBuilder, Jwk};
use jose_jws::SignatureAlgorithm as Alg;
use jose_jwt::{Decryption, Encrypted, Encryption, FixedClock, Jwt, JwtError, Nested, Validated, Validator};

use crate::tools::{NOW, SECRET, encode, hs256, oct, signing, validator, verifying};

const CLAIMS: &str = r#"{"iss":"them","aud":"us","exp":4000000000}"#;

fn kek() -> Jwk {
    Jwk::from_secret(SecretBytes::from([9; 32])).unwrap()
}

fn decryption() -> Decryption {
    Decryption::with_keys([DecryptionKey::from_jwk(&kek(), KeyAlg::A256Kw).unwrap()])
}

fn encryption() -> Encryption {
    Encryption::new(Enc::A128Gcm, EncryptionKey::from_jwk(&kek(), KeyAlg::A256Kw).unwrap())
}

/// A JWE over any content, with any header.
fn jwe(content: &str, set: impl FnOnce(HeaderBuilder) -> HeaderBuilder) -> String {
    let key = EncryptionKey::from_jwk(&kek(), KeyAlg::A256Kw).unwrap();
    encrypt(content.as_bytes(), Enc::A128Gcm).protected(set).compact(&key).unwrap()
}

fn nesting(content: &str) -> String {
    jwe(content, |header| header.content_type("JWT"))
}

fn encrypted_validator() -> Validator<Encrypted> {
    let builder = Validator::encrypted(decryption()).issuer("them").audience("us");
    builder.clock(FixedClock::new(NOW)).build().unwrap()
}

fn nested_validator() -> Validator<Nested> {
    let builder = Validator::builder().key(verifying(&oct(), Alg::Hs256)).issuer("them").audience("us");
    builder.clock(FixedClock::new(NOW)).build().unwrap().nested_in(decryption())
}

fn code<T>(result: Result<T, JwtError>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "accepted")
}

#[test]
fn atk_31_a_validator_takes_one_kind_of_token_only() {
    let signed = hs256(r#"{"alg":"HS256"}"#, CLAIMS, SECRET);
    let (encrypted, nested) = (jwe(CLAIMS, |header| header), nesting(&signed));
    let signed_validator = validator(verifying(&oct(), Alg::Hs256));
    let kinds = |token: &str| {
        [
            code(signed_validator.verify_registered(token)),
            code(encrypted_validator().verify_registered(token)),
            code(nested_validator().verify_registered(token)),
        ]
    };
    assert_eq!(kinds(&signed), ["accepted", "jwe_malformed", "jwe_malformed"]);
    assert_eq!(kinds(&encrypted), ["jws_malformed", "accepted", "jwt_wrong_content_type"]);
    assert_eq!(kinds(&nested), ["jws_malformed", "jwt_wrong_content_type", "accepted"]);
    // The results are different types: nothing that was only decrypted answers who signed it.
    let decrypted: Validated<(), Encrypted> = encrypted_validator().verify(&encrypted).unwrap();
    assert_eq!(decrypted.by().header().algorithm(), "A256KW");
    let both: Validated<(), Nested> = nested_validator().verify(&nested).unwrap();
    assert_eq!(both.by().signed().key().algorithm(), Alg::Hs256);
}

#[test]
fn atk_43_claims_of_encrypted_and_nested_tokens_pass_the_same_policy() {
    let cases = [
        (r#"{"iss":"them","aud":"us","exp":4000000000}"#, "accepted"),
        (r#"{"iss":"them","aud":"us","exp":1700000000}"#, "jwt_expired"),
        (r#"{"iss":"them","aud":"us","exp":4000000000,"nbf":1700000001}"#, "jwt_not_yet_valid"),
        (r#"{"iss":"them","aud":"us"}"#, "jwt_missing_claim"),
        (r#"{"iss":"they","aud":"us","exp":4000000000}"#, "jwt_wrong_issuer"),
        (r#"{"iss":"them","aud":["we"],"exp":4000000000}"#, "jwt_wrong_audience"),
        (r#"{"iss":"them","aud":"us","exp":"4000000000"}"#, "jwt_invalid_claim"),
        (r#"{"iss":"them","iss":"them","aud":"us","exp":4000000000}"#, "json_duplicate_member"),
        ("[]", "json_wrong_type"),
    ];
    let signed_validator =
        Validator::builder().key(verifying(&oct(), Alg::Hs256)).issuer("them").audience("us");
    let signed_validator = signed_validator.clock(FixedClock::new(NOW)).build().unwrap();
    for (claims, expected) in cases {
        let signed = hs256(r#"{"alg":"HS256"}"#, claims, SECRET);
        assert_eq!(code(signed_validator.verify_registered(&signed)), expected, "{claims}");
        let encrypted = jwe(claims, |header| header);
        assert_eq!(code(encrypted_validator().verify_registered(&encrypted)), expected, "{claims}");
        assert_eq!(code(nested_validator().verify_registered(&nesting(&signed))), expected, "{claims}");
    }
}

#[test]
fn atk_43_what_is_within_is_one_signed_token_and_nothing_else() {
    let signed = hs256(r#"{"alg":"HS256"}"#, CLAIMS, SECRET);
    let nested = |content: &str| code(nested_validator().verify_registered(&nesting(content)));
    assert_eq!(nested(&signed), "accepted");
    // `none`, in any spelling and with or without a signature.
    for none in ["none", "None", "NONE"] {
        let header = encode(format!(r#"{{"alg":"{none}"}}"#));
        for signature in ["", "AA"] {
            let unsecured = format!("{header}.{}.{signature}", encode(CLAIMS));
            assert_eq!(nested(&unsecured), "alg_not_allowed", "{none} {signature}");
        }
    }
    // A third layer: a JWE in a JWE, a JWE in a JWE in a JWE, a JWS in a JWS in a JWE.
    assert_eq!(nested(&jwe(CLAIMS, |header| header)), "jws_malformed");
    assert_eq!(nested(&nesting(&signed)), "jws_malformed");
    assert_eq!(nested(&hs256(r#"{"alg":"HS256","cty":"JWT"}"#, &signed, SECRET)), "json_syntax");
    // Claims without a signature, another key, a signature of somebody else, octets that are no text.
    assert_eq!(nested(CLAIMS), "jws_malformed");
    assert_eq!(nested(&hs256(r#"{"alg":"HS256"}"#, CLAIMS, &[1; 32])), "invalid_signature");
    let key = EncryptionKey::from_jwk(&kek(), KeyAlg::A256Kw).unwrap();
    let octets = encrypt(&[0xff, b'.', b'.'], Enc::A128Gcm).protected(|header| header.content_type("JWT"));
    assert_eq!(
        code(nested_validator().verify_registered(&octets.compact(&key).unwrap())),
        "jwt_wrong_content_type"
    );
}

#[test]
fn atk_43_cty_says_that_a_token_is_within() {
    let signed = hs256(r#"{"alg":"HS256"}"#, CLAIMS, SECRET);
    let with = |cty: &str| jwe(&signed, |header| header.content_type(cty));
    for cty in ["JWT", "jwt", "application/jwt", "Application/JWT"] {
        assert_eq!(code(nested_validator().verify_registered(&with(cty))), "accepted", "{cty}");
        let claims = jwe(CLAIMS, |header| header.content_type(cty));
        assert_eq!(code(encrypted_validator().verify_registered(&claims)), "jwt_wrong_content_type", "{cty}");
    }
    for cty in ["", "JWS", "json", "application/x/jwt", "text/jwt"] {
        assert_eq!(code(nested_validator().verify_registered(&with(cty))), "jwt_wrong_content_type", "{cty}");
    }
    // Without `cty`, only who says so takes it; another one is refused all the same.
    let lax = Validator::builder().key(verifying(&oct(), Alg::Hs256)).issuer("them").audience("us");
    let lax = lax.clock(FixedClock::new(NOW)).build().unwrap();
    let lax = lax.nested_in(decryption().content_type_optional());
    let silent = jwe(&signed, |header| header);
    assert_eq!(code(nested_validator().verify_registered(&silent)), "jwt_wrong_content_type");
    assert_eq!(code(lax.verify_registered(&silent)), "accepted");
    assert_eq!(code(lax.verify_registered(&with("JWS"))), "jwt_wrong_content_type");
    // An encrypted token that says something else about its content than that it is a token.
    let json = jwe(CLAIMS, |header| header.content_type("json"));
    assert_eq!(code(encrypted_validator().verify_registered(&json)), "accepted");
}

#[test]
fn atk_43_claims_repeated_in_the_header_are_the_same() {
    // RFC 7519 §5.3: who routes a token by its header, and who reads its claims, must not be told different things.
    for (name, json, expected) in [
        ("iss", r#""them""#, "accepted"),
        ("iss", r#""th\u0065m""#, "accepted"),
        ("iss", r#""they""#, "jwt_replicated_claim"),
        ("iss", "null", "jwt_replicated_claim"),
        ("sub", r#""alice""#, "jwt_replicated_claim"),
        ("aud", r#""us""#, "accepted"),
        ("aud", r#"["us"]"#, "jwt_replicated_claim"),
        ("aud", r#"["us","others"]"#, "jwt_replicated_claim"),
    ] {
        let encrypted = jwe(CLAIMS, |header| header.json(name, json));
        assert_eq!(code(encrypted_validator().verify_registered(&encrypted)), expected, "{name} {json}");
        let signed = hs256(r#"{"alg":"HS256"}"#, CLAIMS, SECRET);
        let nested = jwe(&signed, |header| header.content_type("JWT").json(name, json));
        assert_eq!(code(nested_validator().verify_registered(&nested)), expected, "{name} {json}");
    }
}

#[test]
fn atk_44_the_type_of_a_nested_token_is_that_of_the_token_within() {
    let typed = |typ: &'static str, encryption: &Encryption| {
        let issuing = Jwt::issue().issuer("them").audience("us").expires_at(4_000_000_000).typ(typ);
        issuing
            .clock(&FixedClock::new(NOW))
            .sign_and_encrypt(&signing(&oct(), Alg::Hs256), encryption)
            .unwrap()
    };
    let builder = Validator::builder().key(verifying(&oct(), Alg::Hs256)).issuer("them").audience("us");
    let validator =
        builder.typ("at+jwt").clock(FixedClock::new(NOW)).build().unwrap().nested_in(decryption());
    assert_eq!(code(validator.verify_registered(&typed("at+jwt", &encryption()))), "accepted");
    // The header that anybody could write does not decide about the type.
    let outside = encryption().header(|header| header.typ("at+jwt"));
    assert_eq!(code(validator.verify_registered(&typed("JWT", &outside))), "jwt_wrong_type");
}

#[test]
fn atk_34_encrypted_tokens_are_bounded_before_they_are_decrypted() {
    // The default of jose-jwe is 16 MiB; that of tokens is 1 MiB, for reading and for making.
    let large = format!(r#"{{"iss":"them","aud":"us","exp":4000000000,"x":"{}"}}"#, "x".repeat(800 * 1024));
    assert_eq!(code(encrypted_validator().verify_registered(&jwe(&large, |header| header))), "too_large");
    assert_eq!(code(Jwt::issue().claims_json(&large).encrypt(&encryption())), "too_large");
    let fits = format!(r#"{{"iss":"them","aud":"us","exp":4000000000,"x":"{}"}}"#, "x".repeat(700 * 1024));
    let token = Jwt::issue().claims_json(&fits).encrypt(&encryption()).unwrap();
    assert_eq!(code(encrypted_validator().verify_registered(&token)), "accepted");
}

#[test]
fn atk_47_a_decrypted_token_gives_up_no_claims_before_they_are_validated() {
    let expired = jwe(r#"{"iss":"them","aud":"us","exp":1}"#, |header| header);
    let opened = encrypted_validator().open(&expired).unwrap();
    // What can be reached is the header and the key; the claims come out of the checks alone.
    assert_eq!(opened.by().header().algorithm(), "A256KW");
    assert!(!format!("{opened:?}").contains("them"));
    assert_eq!(code(encrypted_validator().validate(opened)), "jwt_expired");
}

#[test]
fn atk_49_layers_leave_nothing_in_debug_and_errors() {
    let key = signing(&oct(), Alg::Hs256);
    let issuing = Jwt::issue().issuer("them").audience("us").subject("a-secret-subject");
    let composed = issuing.expires_at(4_000_000_000).compose().unwrap();
    let mut shown =
        vec![format!("{composed:?}"), format!("{:?}", encryption()), format!("{:?}", decryption())];
    let token = composed.sign_and_encrypt(&key, &encryption()).unwrap();
    let validated = nested_validator().verify_registered(&token).unwrap();
    shown.push(format!("{validated:?} {:?} {:?}", validated.by(), validated.list_key()));
    shown.push(format!("{:?}", nested_validator()));
    for text in shown {
        assert!(!text.contains("secret") && !text.contains("9, 9") && !text.contains("them"), "{text}");
    }
    let refused = Validator::builder().key(verifying(&oct(), Alg::Hs256)).issuer("others").audience("us");
    let refused = refused.build().unwrap().nested_in(decryption()).verify_registered(&token).unwrap_err();
    assert!(!refused.to_string().contains("them") && !format!("{refused:?}").contains("them"), "{refused:?}");
}
