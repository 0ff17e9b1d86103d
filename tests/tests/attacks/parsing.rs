//! Attacks 33 to 40: parsing, and what it costs.

use jose_jwk::{Jwk, JwkSet};
use jose_jws::{Limits, Policy, SignatureAlgorithm as Alg, verify};
use jose_jwt::{Claims, Unverified, Validator};
use serde_json::json;

use crate::tools::{SECRET, code, encode, hs256, jwk, oct, validator, verifying, with_claims, with_header};

fn parse(text: impl AsRef<[u8]>) -> &'static str {
    code(Jwk::from_json(text))
}

#[test]
fn atk_33_a_jwt_is_compact_and_nothing_else() {
    let key = verifying(&oct(), Alg::Hs256);
    let token = hs256(r#"{"alg":"HS256"}"#, "{\"exp\":4000000000}", SECRET);
    assert_eq!(code(validator(key.clone()).verify_registered(&token)), "accepted");
    let mut parts = token.split('.');
    let (protected, payload, signature) = (parts.next(), parts.next(), parts.next());
    let flattened = json!({"protected": protected, "payload": payload, "signature": signature}).to_string();
    let general =
        json!({"payload": payload, "signatures": [{"protected": protected, "signature": signature}]})
            .to_string();
    let hybrid = format!("{{\"x\":\"{token}\"}}");
    for text in [flattened, general] {
        assert_eq!(code(validator(key.clone()).verify_registered(&text)), "jws_malformed");
        assert_eq!(code(verify(&text, &key)), "jws_malformed");
    }
    assert_eq!(code(verify(&hybrid, &key)), "invalid_base64url");
    // Space around a token is not part of any token.
    for text in [format!(" {token}"), format!("{token}\n"), format!("Bearer {token}")] {
        assert_eq!(code(verify(&text, &key)), "invalid_base64url");
    }
}

#[test]
fn atk_34_segments_are_counted_before_anything_else() {
    let key = verifying(&oct(), Alg::Hs256);
    for text in ["", ".", "a", "a.b", "a.b.c.d", "a.b.c.d.e", "..."] {
        assert_eq!(code(verify(text, &key)), "jws_malformed", "{text}");
    }
    let dots = ".".repeat(8 * 1024 * 1024);
    assert_eq!(code(verify(&dots, &key)), "jws_malformed");
    assert_eq!(code(Unverified::parse(&dots)), "too_large");
    let token = hs256(r#"{"alg":"HS256"}"#, "x", SECRET);
    let policy = |octets| Policy::new().limits(Limits::new().token(octets));
    assert_eq!(code(policy(token.len()).verify(&token, &key)), "accepted");
    assert_eq!(code(policy(token.len() - 1).verify(&token, &key)), "too_large");
}

#[test]
fn atk_34_headers_are_bounded() {
    let padded = |octets: usize| {
        let bare = r#"{"alg":"HS256","x":""}"#.len();
        format!(r#"{{"alg":"HS256","x":"{}"}}"#, "y".repeat(octets - bare))
    };
    assert_eq!(code(with_header(padded(16 * 1024))), "accepted");
    assert_eq!(code(with_header(padded(16 * 1024 + 1))), "too_large");
    assert_eq!(code(with_header(padded(10 * 1024 * 1024))), "too_large");
    assert_eq!(Validator::LIMITS.token, 1024 * 1024);
}

#[test]
fn atk_34_limits_of_the_validator_hold_for_what_was_taken_apart_before() {
    let token = hs256(r#"{"alg":"HS256","x":"0123456789"}"#, r#"{"exp":4000000000}"#, SECRET);
    let with = |limits| {
        let builder = Validator::builder().key(verifying(&oct(), Alg::Hs256)).any_issuer().any_audience();
        builder.limits(limits).build().unwrap()
    };
    let unverified = Unverified::parse(&token).unwrap();
    for limits in [Validator::LIMITS.token(100), Validator::LIMITS.header(20)] {
        assert_eq!(code(unverified.clone().verify_signature(&with(limits))), "too_large");
        assert_eq!(code(Unverified::parse_with(&token, &limits)), "too_large");
    }
    assert_eq!(code(unverified.verify_signature(&with(Validator::LIMITS))), "accepted");
}

#[test]
fn atk_35_nesting_is_bounded_without_recursion() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let header = |depth: usize| format!(r#"{{"alg":"HS256","x":{}}}"#, nested(depth - 1));
    assert_eq!(code(with_header(header(8))), "accepted");
    assert_eq!(code(with_header(header(9))), "json_too_deep");
    let claims = |depth: usize| format!(r#"{{"exp":4000000000,"x":{}}}"#, nested(depth - 1));
    assert_eq!(code(with_claims(claims(32))), "accepted");
    assert_eq!(code(with_claims(claims(33))), "json_too_deep");
    // Deep enough to overflow any stack.
    assert_eq!(code(with_claims(claims(300_000))), "json_too_deep");
    assert_eq!(code(with_claims("[".repeat(500_000))), "json_wrong_type");
    let key = |depth: usize| format!(r#"{{"kty":"oct","k":"AAAA","x":{}}}"#, nested(depth - 1));
    assert_eq!((parse(key(8)), parse(key(9))), ("accepted", "json_too_deep"));
}

#[test]
fn atk_35_many_members_are_compared_as_neighbours() {
    // Names compared each with each would take minutes here: beyond a few they are sorted first.
    let members: Vec<String> = (0..70_000).map(|n| format!("\"member-{n:06}\":0")).collect();
    let claims = format!("{{\"exp\":4000000000,{}}}", members.join(","));
    let token = hs256(r#"{"alg":"HS256"}"#, &claims, SECRET);
    let limits = Validator::LIMITS.token(16 * 1024 * 1024);
    let validator = Validator::builder()
        .key(verifying(&oct(), Alg::Hs256))
        .any_issuer()
        .any_audience()
        .limits(limits)
        .build()
        .unwrap();
    assert_eq!(code(validator.verify_registered(&token)), "accepted");
    let twice = claims.replace("member-069999", "member-000000");
    let token = hs256(r#"{"alg":"HS256"}"#, twice, SECRET);
    assert_eq!(code(validator.verify_registered(&token)), "json_duplicate_member");
}

#[test]
fn atk_35_a_long_escaped_name_costs_no_more_than_what_it_shares_with_others() {
    // Names of 32 KiB where a sort takes its pivot, so that they are compared with every other one: looked at in full
    // each time, they would cost minutes.
    let mut names: Vec<String> = (0..40_000).map(|n| format!("{n:05}")).collect();
    for at in (0..names.len()).step_by(names.len() / 8) {
        names[at].push_str("\\u0021");
        names[at].push_str(&"é".repeat(16 * 1024));
    }
    names.swap(39_998, 39_999);
    let text = |names: &[String]| {
        let members: Vec<String> = names.iter().map(|name| format!("\"{name}\":1")).collect();
        format!("{{{}}}", members.join(","))
    };
    assert_eq!(code(Claims::from_json(text(&names))), "accepted");
    names[39_999] = names[0].replace("\\u0021", "!");
    assert_eq!(code(Claims::from_json(text(&names))), "json_duplicate_member");
}

#[test]
fn atk_36_members_stand_once_wherever_they_are_read() {
    for (header, expected) in [
        (r#"{"alg":"HS256","kid":"1"}"#, "accepted"),
        (r#"{"alg":"HS256","alg":"HS256"}"#, "json_duplicate_member"),
        (r#"{"alg":"none","alg":"HS256"}"#, "json_duplicate_member"),
        (r#"{"alg":"HS256","al\u0067":"none"}"#, "json_duplicate_member"),
        (r#"{"\u0061lg":"none","alg":"HS256"}"#, "json_duplicate_member"),
        (r#"{"alg":"HS256","x":{"y":[{"z":1,"z":2}]}}"#, "json_duplicate_member"),
    ] {
        assert_eq!(code(with_header(header)), expected, "{header}");
    }
    for (claims, expected) in [
        (r#"{"exp":4000000000,"sub":"a"}"#, "accepted"),
        (r#"{"exp":1,"exp":4000000000}"#, "json_duplicate_member"),
        (r#"{"exp":4000000000,"e\u0078p":1}"#, "json_duplicate_member"),
        (r#"{"exp":4000000000,"own":{"a":1,"a":2}}"#, "json_duplicate_member"),
    ] {
        assert_eq!(code(with_claims(claims)), expected, "{claims}");
    }
    assert_eq!(parse(r#"{"kty":"oct","k":"AAAA"}"#), "accepted");
    assert_eq!(parse(r#"{"kty":"oct","k":"AAAA","k":"BBBB"}"#), "json_duplicate_member");
    assert_eq!(parse(r#"{"kty":"oct","k":"AAAA","\u006b":"BBBB"}"#), "json_duplicate_member");
    assert_eq!(code(JwkSet::from_json(r#"{"keys":[],"keys":[]}"#)), "json_duplicate_member");
    assert_eq!(
        code(JwkSet::from_json(r#"{"keys":[{"kty":"oct","k":"AA","k":"AA"}]}"#)),
        "json_duplicate_member"
    );
}

#[test]
fn atk_36_serde_takes_no_duplicates_either() {
    let twice = r#"{"kty":"oct","k":"AAAA","k":"BBBB"}"#;
    assert!(serde_json::from_str::<Jwk>(twice).is_err());
    assert!(serde_json::from_str::<JwkSet>(&format!("{{\"keys\":[{twice}]}}")).is_err());
    assert!(serde_json::from_str::<Jwk>(r#"{"kty":"oct","k":"AAAA"}"#).is_ok());
}

#[test]
fn atk_37_names_are_case_sensitive_and_text_is_utf8() {
    assert_eq!(code(with_header(r#"{"ALG":"HS256"}"#)), "header_missing_parameter");
    assert_eq!(code(with_header(r#"{"alg":"HS256","Alg":"none"}"#)), "accepted");
    let octets = |text: &[u8]| {
        let token = format!("{}.{}", encode(text), encode("x"));
        let forged = hs256(text, "x", SECRET);
        assert!(forged.starts_with(&token));
        code(verify(&forged, &verifying(&oct(), Alg::Hs256)))
    };
    assert_eq!(octets(b"{\"alg\":\"HS256\",\"x\":\"\xc3\xa9\"}"), "accepted");
    assert_eq!(octets(b"{\"alg\":\"HS256\",\"x\":\"\xff\"}"), "json_invalid_utf8");
    assert_eq!(octets(b"{\"alg\":\"HS256\",\"x\":\"\xc0\xae\"}"), "json_invalid_utf8");
    assert_eq!(octets(b"\xef\xbb\xbf{\"alg\":\"HS256\"}"), "json_syntax");
    // Half a pair, the halves in the wrong order, the same half twice.
    assert_eq!(code(with_header(r#"{"alg":"HS256","x":"\ud83d\ude00"}"#)), "accepted");
    for half in
        [r"\ud800", r"\ud800x", r"\ud800\n", r"\ud800\ud800", r"\udc00", r"\udc00\udc00", r"\udc00\ud800"]
    {
        let header = format!(r#"{{"alg":"HS256","x":"{half}"}}"#);
        assert_eq!(code(with_header(&header)), "json_lone_surrogate", "{half}");
    }
    assert_eq!(code(with_claims(b"{\"exp\":4000000000,\"sub\":\"\xff\"}")), "json_invalid_utf8");
    assert_eq!(code(with_claims(b"\xef\xbb\xbf{\"exp\":4000000000}")), "json_syntax");
    assert_eq!(code(with_claims(r#"{"exp":4000000000,"sub":"\udc00"}"#)), "json_lone_surrogate");
    assert_eq!(parse(r#"{"KTY":"oct","k":"AAAA"}"#), "jwk_missing_member");
    assert_eq!(parse(r#"{"kty":"OCT","k":"AAAA"}"#), "jwk_unknown_kty");
}

#[test]
fn atk_38_base64url_has_one_spelling() {
    let key = verifying(&oct(), Alg::Hs256);
    let token = hs256(r#"{"alg":"HS256"}"#, "a payload", SECRET);
    assert_eq!(code(verify(&token, &key)), "accepted");
    let parts: Vec<&str> = token.split('.').collect();
    // The same octets for a lax reader: padding, white space, the other alphabet, trailing bits, a lone character.
    let respell = |text: &str| {
        let last = text.chars().next_back().unwrap();
        let next = char::from_u32(u32::from(last) + 1).unwrap();
        let bits = format!("{}{next}", text.strip_suffix(last).unwrap());
        [
            format!("{text}="),
            format!("{text}=="),
            format!("{text}\n"),
            format!(" {text}"),
            bits,
            format!("{text}+"),
        ]
    };
    for at in [0, 2] {
        for text in respell(parts[at]) {
            let mut parts = parts.clone();
            parts[at] = &text;
            let outcome = code(verify(&parts.join("."), &key));
            assert!(matches!(outcome, "invalid_base64url" | "json_syntax"), "{text}: {outcome}");
        }
    }
    // The payload is signed as it stands, so the attacker signs his spelling.
    for text in ["YQ==", "YQ=", "YR", "Y", "YQ\n", "+/+/", "Y Q"] {
        use hmac::{Hmac, KeyInit, Mac};
        let input = format!("{}.{text}", parts[0]);
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET).unwrap();
        mac.update(input.as_bytes());
        let token = format!("{input}.{}", encode(mac.finalize().into_bytes()));
        assert_eq!(code(verify(&token, &key)), "invalid_base64url", "{text:?}");
    }
    for k in ["AA==", "AA\n", "AB", "A", "+/+/", "AAA A"] {
        assert_eq!(parse(json!({"kty": "oct", "k": k}).to_string()), "jwk_invalid_member", "{k:?}");
    }
    // x5c alone is padded standard base64, x5t is not.
    let with = |member: &str, value: serde_json::Value| {
        parse(json!({"kty": "oct", "k": "AAAA", member: value}).to_string())
    };
    assert_eq!(with("x5c", json!(["+/+/AA=="])), "accepted");
    for certificate in ["-_-_AA", "-_-_AA==", "+/+/AA", "+/+/A===", "+/+/====", "", "+/+/\n"] {
        assert_eq!(with("x5c", json!([certificate])), "jwk_invalid_member", "{certificate:?}");
    }
    assert_eq!(with("x5c", json!([])), "jwk_invalid_member");
    assert_eq!(with("x5t#S256", json!(encode([7; 32]))), "accepted");
    assert_eq!(with("x5t#S256", json!(encode([7; 20]))), "jwk_invalid_member");
    assert_eq!(with("x5t", json!(format!("{}=", encode([7; 20])))), "jwk_invalid_member");
}

#[test]
fn atk_39_integers_have_their_width() {
    let ec = jwk(Alg::Es512);
    let good: serde_json::Value = serde_json::from_str(&ec.to_private_json().unwrap()).unwrap();
    for member in ["x", "y", "d"] {
        let octets = crate::tools::decode(good[member].as_str().unwrap());
        assert_eq!(octets.len(), 66);
        for bad in [&octets[1..], &[&[0], &octets[..]].concat(), &[]] {
            let mut jwk = good.clone();
            jwk[member] = encode(bad).into();
            assert_eq!(parse(jwk.to_string()), "jwk_invalid_member", "{member} of {} octets", bad.len());
        }
    }
    let rsa = jwk(Alg::Rs256).to_public().unwrap();
    let good: serde_json::Value = serde_json::from_str(&rsa.to_json()).unwrap();
    for member in ["n", "e"] {
        let octets = crate::tools::decode(good[member].as_str().unwrap());
        for (zeros, expected) in [(0, "accepted"), (1, "accepted"), (2, "jwk_invalid_member")] {
            let mut jwk = good.clone();
            jwk[member] = encode([&vec![0; zeros], &octets[..]].concat()).into();
            assert_eq!(parse(jwk.to_string()), expected, "{member} with {zeros} zeros");
            if expected == "accepted" {
                // The tolerated zero is not handed on.
                assert_eq!(
                    Jwk::from_json(jwk.to_string()).unwrap().to_public().unwrap().to_json(),
                    rsa.to_json()
                );
            }
        }
    }
}

#[test]
fn atk_40_a_wrong_type_is_an_error_and_never_absent() {
    let values = ["null", "1", "true", "[]", "{}", "[null]"];
    for name in ["alg", "kid", "typ", "cty", "jku", "x5u", "x5t", "x5t#S256", "jwk", "x5c", "crit", "b64"] {
        for value in values {
            let fits = matches!((name, value), ("jwk", "{}") | ("b64", "true") | ("crit", "[]"));
            if fits {
                continue;
            }
            let header = if name == "alg" {
                format!(r#"{{"alg":{value}}}"#)
            } else {
                format!(r#"{{"alg":"HS256","{name}":{value}}}"#)
            };
            assert_eq!(code(with_header(&header)), "header_invalid_parameter", "{header}");
        }
    }
    for name in ["iss", "sub", "jti", "aud", "exp", "nbf", "iat"] {
        for value in [
            "null",
            "true",
            "{}",
            "[1]",
            "[null]",
            if matches!(name, "exp" | "nbf" | "iat") { "\"1\"" } else { "1" },
        ] {
            let exp = if name == "exp" { "" } else { r#""exp":4000000000,"# };
            let claims = format!(r#"{{{exp}"{name}":{value}}}"#);
            assert_eq!(code(with_claims(&claims)), "jwt_invalid_claim", "{claims}");
        }
    }
    for name in ["kty", "k", "kid", "use", "alg", "key_ops", "x5u", "x5c", "x5t", "x5t#S256"] {
        for value in ["null", "1", "true", "{}"] {
            let mut members = vec![r#""kty":"oct""#.to_owned(), r#""k":"AAAA""#.to_owned()];
            members.retain(|member| !member.starts_with(&format!("\"{name}\":")));
            members.push(format!("\"{name}\":{value}"));
            let text = format!("{{{}}}", members.join(","));
            assert_eq!(parse(&text), "jwk_invalid_member", "{text}");
        }
    }
}
