//! Attacks 4, 19, 20, 21, 30, 33 and 36 on the JSON serializations, and detached payloads.

use core::ops::ControlFlow;

use jose_jwk::Header;
use jose_jws::{
    JsonJws, JwsError, KeySource, Limits, Policy, Required, SignatureAlgorithm as Alg, VerifiedJson,
    VerifyingKey, sign, stream,
};
use serde_json::{Value, json};

use crate::tools::{code, encode, jwk, oct, signing, verifying};

fn policy() -> Policy {
    Policy::new()
}

/// What verifying this object with the key of these tests gives.
fn verdict(object: &Value, required: Required<'_>) -> Result<VerifiedJson, JwsError> {
    policy().verify_json(&object.to_string(), required, &verifying(&oct(), Alg::Hs256))
}

/// The protected header and signature of a token over `payload`, as an object of the `signatures` array.
fn one(header: &str, payload: &str) -> Value {
    let token = crate::tools::hs256(header, payload, crate::tools::SECRET);
    let mut parts = token.split('.');
    json!({"protected": parts.next().unwrap(), "signature": parts.nth(1).unwrap()})
}

const HS256: &str = r#"{"alg":"HS256"}"#;

fn flattened() -> Value {
    let mut object = one(HS256, "payload");
    object.as_object_mut().unwrap().insert("payload".into(), encode("payload").into());
    object
}

fn with(object: &Value, member: &str, value: Value) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().insert(member.into(), value);
    object
}

fn without(object: &Value, member: &str) -> Value {
    let mut object = object.clone();
    object.as_object_mut().unwrap().remove(member);
    object
}

#[test]
fn atk_04_an_algorithm_that_nothing_protects_needs_an_opt_in() {
    let key = verifying(&oct(), Alg::Hs256);
    let text = sign(b"payload").unprotected_algorithm().flattened(&signing(&oct(), Alg::Hs256)).unwrap();
    assert!(!text.contains("protected"), "{text}");
    assert_eq!(code(policy().verify_json(&text, Required::Any, &key)), "header_unprotected_parameter");
    let open = policy().unprotected_algorithm();
    assert_eq!(code(open.verify_json(&text, Required::Any, &key)), "accepted");
    // The key decides all the same.
    let other = text.replace("HS256", "HS512");
    assert_eq!(code(open.verify_json(&other, Required::Any, &key)), "no_matching_key");
    let none = text.replace("HS256", "none");
    assert_eq!(code(open.verify_json(&none, Required::Any, &key)), "alg_not_allowed");
}

#[test]
fn atk_19_the_caller_says_which_signatures_have_to_be_valid() {
    let (good, bad) = (one(HS256, "payload"), one(HS256, "other"));
    let object = |signatures: &[&Value]| json!({"payload": encode("payload"), "signatures": signatures});
    let check = |signatures: &[&Value], required: Required<'_>| code(verdict(&object(signatures), required));
    assert_eq!(check(&[&good], Required::Any), "accepted");
    assert_eq!(check(&[&good, &good], Required::All), "accepted");
    assert_eq!(check(&[&good, &bad], Required::Any), "accepted");
    assert_eq!(check(&[&bad, &good], Required::Any), "accepted");
    assert_eq!(check(&[&good, &bad], Required::All), "not_all_signatures_valid");
    assert_eq!(check(&[&bad, &good], Required::All), "not_all_signatures_valid");
    assert_eq!(check(&[&bad, &bad], Required::Any), "not_all_signatures_valid");
    assert_eq!(check(&[&bad], Required::Any), "invalid_signature");
    for required in [Required::Any, Required::All] {
        assert_eq!(check(&[], required), "signature_count");
    }
    // Those that a function picks, of which there has to be one.
    let named = one(r#"{"alg":"HS256","kid":"a"}"#, "payload");
    let pick = |kid: &'static str| move |header: &Header| header.key_id().as_deref() == Some(kid);
    let (a, b) = (pick("a"), pick("b"));
    assert_eq!(check(&[&bad, &named], Required::Those(&a)), "accepted");
    assert_eq!(check(&[&good, &named], Required::Those(&b)), "not_all_signatures_valid");
    let broken = with(&named, "signature", good["signature"].clone());
    assert_eq!(check(&[&named, &broken], Required::Those(&a)), "not_all_signatures_valid");

    // The result says which is valid and why the others are not.
    let verified = verdict(&object(&[&bad, &good, &named]), Required::Any).unwrap();
    let reasons: Vec<_> = verified.signatures().iter().map(|one| one.reason().map(JwsError::code)).collect();
    assert_eq!(reasons, [Some("invalid_signature"), None, None]);
    // Signatures are counted and not keys: both of these are of one.
    assert_eq!((verified.valid().count(), verified.payload()), (2, &b"payload"[..]));
}

#[test]
fn atk_19_no_error_of_a_key_source_takes_a_signature_out_of_the_count() {
    /// Says of every signature but those of one key what the library says of those that were not asked for.
    struct Sly(VerifyingKey);
    impl KeySource for Sly {
        fn offer(
            &self,
            header: &Header,
            offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
        ) -> Result<(), JwsError> {
            if header.key_id().is_some() {
                return Err(JwsError::NotPicked);
            }
            let _ = offer(&self.0);
            Ok(())
        }
    }
    let (good, bad) = (one(HS256, "payload"), one(r#"{"alg":"HS256","kid":"x"}"#, "other"));
    let attached = json!({"payload": encode("payload"), "signatures": [good, bad]});
    let detached = without(&attached, "payload").to_string();
    let keys = Sly(verifying(&oct(), Alg::Hs256));
    let every = |_: &Header| true;
    for (required, expected) in [
        (Required::Any, "accepted"),
        (Required::All, "not_all_signatures_valid"),
        (Required::Those(&every), "not_all_signatures_valid"),
    ] {
        let pieces = &mut |to: &mut dyn FnMut(&[u8])| {
            to(b"payload");
            Ok(())
        };
        assert_eq!(code(policy().verify_json(&attached.to_string(), required, &keys)), expected);
        assert_eq!(code(policy().verify_json_detached(&detached, b"payload", required, &keys)), expected);
        assert_eq!(code(policy().verify_json_streamed(&detached, pieces, required, &keys)), expected);
    }
}

#[test]
fn atk_19_signatures_and_trials_are_counted_before_they_cost() {
    /// Offers the same wrong key for ever, and counts.
    struct Endless(VerifyingKey, std::cell::Cell<usize>);
    impl KeySource for Endless {
        fn offer(
            &self,
            _: &Header,
            offer: &mut dyn FnMut(&VerifyingKey) -> ControlFlow<()>,
        ) -> Result<(), JwsError> {
            while offer(&self.0).is_continue() {
                self.1.set(self.1.get() + 1);
            }
            Ok(())
        }
    }
    let bad = one(HS256, "other");
    let object = |count| json!({"payload": encode("payload"), "signatures": vec![&bad; count]});
    let endless = Endless(verifying(&oct(), Alg::Hs256), 0.into());
    let text = object(32).to_string();
    let error = policy().verify_json(&text, Required::Any, &endless).unwrap_err();
    assert_eq!(error.code(), "not_all_signatures_valid");
    // One budget for all signatures.
    assert_eq!(endless.1.get(), Limits::new().trials);
    assert_eq!(code(verdict(&object(33), Required::Any)), "signature_count");
    let two = policy().limits(Limits::new().signatures(2));
    let key = verifying(&oct(), Alg::Hs256);
    assert_eq!(code(two.verify_json(&object(3).to_string(), Required::Any, &key)), "signature_count");
    // Nor is an object written that readers refuse for that.
    let private = signing(&oct(), Alg::Hs256);
    let mut jws = JsonJws::new(b"payload");
    for _ in 0..32 {
        jws.add(|signing| signing, &private).unwrap();
    }
    assert_eq!(code(jws.add(|signing| signing, &private).map(drop)), "signature_count");
    let all = policy().limits(Limits::new().trials(32));
    assert_eq!(code(all.verify_json(&jws.to_general().unwrap(), Required::All, &key)), "accepted");
    let more = Limits::new().signatures(33);
    let mut received = JsonJws::parse(&jws.to_general().unwrap(), &more).unwrap();
    assert_eq!(code(received.add(|signing| signing, &private).map(drop)), "accepted");
    assert_eq!(code(received.add(|signing| signing, &private).map(drop)), "signature_count");
    // Malformed where a member is missing, never a panic.
    for signature in
        [json!({}), json!({"signature": ""}), json!({"protected": "e30"}), json!([]), json!(7), json!(null)]
    {
        let object = json!({"payload": encode("payload"), "signatures": [signature]});
        assert!(
            ["jws_malformed", "json_wrong_type"].contains(&code(verdict(&object, Required::Any))),
            "{object}"
        );
    }
}

#[test]
fn atk_20_crit_is_protected_and_holds_for_every_signature() {
    let key = verifying(&oct(), Alg::Hs256);
    let check = |header: &str, unprotected: Option<Value>| {
        let mut object = one(header, "payload");
        object["payload"] = encode("payload").into();
        if let Some(unprotected) = unprotected {
            object["header"] = unprotected;
        }
        code(policy().understands("ext").verify_json(&object.to_string(), Required::All, &key))
    };
    assert_eq!(check(r#"{"alg":"HS256","crit":["ext"],"ext":1}"#, None), "accepted");
    // Neither `crit` nor what it names may stand in the other header, where anybody can write.
    assert_eq!(check(r#"{"alg":"HS256","crit":["ext"]}"#, Some(json!({"ext": 1}))), "crit_invalid");
    let writer = sign(b"payload").protected(|h| h.critical(&["ext"])).unprotected(|h| h.json("ext", "1"));
    assert_eq!(code(writer.flattened(&signing(&oct(), Alg::Hs256))), "crit_invalid");
    assert_eq!(check(r#"{"alg":"HS256","crit":["ext"]}"#, Some(json!({"x": 1}))), "crit_invalid");
    assert_eq!(check(r#"{"alg":"HS256","crit":["other"],"other":1}"#, None), "crit_not_understood");
    assert_eq!(check(HS256, Some(json!({"crit": ["ext"], "ext": 1}))), "header_unprotected_parameter");
    assert_eq!(check(HS256, Some(json!({"b64": false}))), "header_unprotected_parameter");
    assert_eq!(check(HS256, Some(json!({"b64": true}))), "header_unprotected_parameter");
}

#[test]
fn atk_21_b64_is_the_same_in_every_signature() {
    let raw = r#"{"alg":"HS256","b64":false,"crit":["b64"]}"#;
    let unencoded = |payload: &str| {
        // The signing input has the payload as it stands.
        let input = format!("{}.{payload}", encode(raw));
        let mut mac =
            <hmac::Hmac<sha2::Sha256> as hmac::KeyInit>::new_from_slice(crate::tools::SECRET).unwrap();
        hmac::Mac::update(&mut mac, input.as_bytes());
        json!({"protected": encode(raw), "signature": encode(hmac::Mac::finalize(mac).into_bytes())})
    };
    let object = |signatures: &[Value]| json!({"payload": "a.b c\u{e9}", "signatures": signatures});
    let one_raw = unencoded("a.b c\u{e9}");
    let verified = verdict(&object(std::slice::from_ref(&one_raw)), Required::All).unwrap();
    assert_eq!(verified.payload(), "a.b c\u{e9}".as_bytes());
    assert_eq!(code(verdict(&object(&[one_raw.clone(), one(HS256, "payload")]), Required::Any)), "b64_mixed");

    // Written in every form, and refused where a form cannot carry it.
    let key = signing(&oct(), Alg::Hs256);
    let text = sign("a.b c\u{e9}".as_bytes()).unencoded().flattened(&key).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()["payload"], "a.b c\u{e9}");
    assert_eq!(sign(b"$02").unencoded().compact(&key).unwrap().split('.').nth(1), Some("$02"));
    for payload in [&b"a.b"[..], b"a\nb", "\u{e9}".as_bytes(), b"\xff"] {
        assert_eq!(code(sign(payload).unencoded().compact(&key)), "payload_unencodable");
    }
    assert_eq!(code(sign(b"\xff").unencoded().flattened(&key)), "payload_unencodable");
    let token = sign(b"\xff.\n").unencoded().detached().compact(&key).unwrap();
    let verifier = verifying(&oct(), Alg::Hs256);
    assert_eq!(code(policy().verify_detached(&token, b"\xff.\n", &verifier)), "accepted");
    // A `crit` of the caller's has to list it.
    let crit = |names: &'static [&'static str]| {
        sign(b"x").unencoded().protected(|h| h.critical(names).json("e", "1"))
    };
    assert_eq!(code(crit(&["b64", "e"]).flattened(&key)), "accepted");
    assert_eq!(code(crit(&["e"]).flattened(&key)), "header_invalid_parameter");
    let mut mixed = JsonJws::new(b"x");
    mixed.add(|signing| signing, &key).unwrap();
    assert_eq!(code(mixed.add(|signing| signing.unencoded().typ("x"), &key).map(drop)), "b64_mixed");
    assert_eq!(code(mixed.add(|signing| signing.protected_json(raw), &key).map(drop)), "b64_mixed");
    // Said too late, it would make the signatures disagree.
    let mut late = mixed.unencoded();
    assert_eq!(code(late.add(|signing| signing, &key).map(drop)), "b64_mixed");
    for written in [late.to_general(), late.to_flattened(), late.to_compact()] {
        assert_eq!(code(written), "b64_mixed");
    }
    let received = JsonJws::parse(&flattened().to_string(), &Limits::new()).unwrap().unencoded();
    assert_eq!(code(received.to_general()), "b64_mixed");
    let mut early = JsonJws::new(b"x").unencoded();
    early.add(|signing| signing, &key).unwrap();
    let text = early.unencoded().to_general().unwrap();
    assert_eq!(code(policy().verify_json(&text, Required::All, &verifier)), "accepted");
}

#[test]
fn atk_30_no_parameter_stands_in_two_headers() {
    let object = with(&flattened(), "header", json!({"kid": "x", "own": 1}));
    let verified = verdict(&object, Required::All).unwrap();
    let header = verified.signatures()[0].header();
    assert_eq!(
        (header.key_id().as_deref(), header.is_protected("kid"), header.is_protected("alg")),
        (Some("x"), false, true)
    );
    assert_eq!(header.joined(), r#"{"alg":"HS256","kid":"x","own":1}"#);
    for twice in [json!({"alg": "HS256"}), json!({"alg": "none"})] {
        let object = with(&flattened(), "header", twice);
        assert_eq!(code(verdict(&object, Required::All)), "header_repeated_parameter");
    }
    let key = signing(&oct(), Alg::Hs256);
    let both = sign(b"x").protected(|h| h.string("own", "1")).unprotected(|h| h.string("own", "2"));
    assert_eq!(code(both.flattened(&key)), "header_repeated_parameter");
    // What is unprotected has no place in a compact token.
    let open = || sign(b"x").unprotected(|h| h.key_id("1"));
    assert_eq!(code(open().compact(&key)), "header_parameter_conflict");
    assert_eq!(code(open().flattened(&key)), "accepted");
}

#[test]
fn atk_30_many_parameters_in_two_headers_are_compared_as_neighbours() {
    let name = |at: usize, escaped: bool| match escaped {
        true => format!("\"\\u0078{at}\""),
        false => format!("\"x{at}\""),
    };
    // Thousands of names in each part, one of which stands in both, in either spelling.
    for escaped in [false, true] {
        let header = |names: core::ops::Range<usize>, escaped| {
            names.map(|at| format!("{}:0", name(at, escaped))).collect::<Vec<_>>().join(",")
        };
        let read = |own: core::ops::Range<usize>| {
            let protected = format!("{{\"alg\":\"HS256\",{}}}", header(0..1200, escaped));
            let unprotected = format!("{{{}}}", header(own, false));
            Header::from_parts(Some(protected.into_bytes()), &[&unprotected], 32 * 1024)
        };
        assert!(read(1200..2600).is_ok());
        for at in [0, 600, 1199] {
            assert_eq!(read(at..at + 1).unwrap_err().code(), "header_repeated_parameter");
        }
        assert_eq!(read(1199..2400).unwrap_err().code(), "header_repeated_parameter");
    }
    // In the second and the third part, too.
    let parts = Header::from_parts(Some(HS256.into()), &["{\"a\":1}", "{\"b\":1,\"a\":2}"], 100);
    assert_eq!(parts.unwrap_err().code(), "header_repeated_parameter");
}

#[test]
fn atk_33_one_serialization_is_not_taken_for_another() {
    let key = verifying(&oct(), Alg::Hs256);
    let good = flattened();
    assert_eq!(code(verdict(&good, Required::Any)), "accepted");
    let general = json!({"payload": good["payload"], "signatures": [one(HS256, "payload")]});
    assert_eq!(code(verdict(&general, Required::Any)), "accepted");
    let compact = sign(b"payload").compact(&signing(&oct(), Alg::Hs256)).unwrap();
    assert_eq!(code(policy().verify_json(&compact, Required::Any, &key)), "json_syntax");
    assert_eq!(code(policy().verify(&good.to_string(), &key)), "jws_malformed");
    // Members of both forms.
    for (member, value) in [("signature", json!("")), ("protected", json!("e30")), ("header", json!({}))] {
        assert_eq!(code(verdict(&with(&general, member, value), Required::Any)), "jws_malformed", "{member}");
    }
    for (member, value) in [
        ("payload", json!(7)),
        ("payload", json!(null)),
        ("signature", json!(null)),
        ("signature", json!(["x"])),
        ("protected", json!("")),
        ("protected", json!({"alg": "HS256"})),
        ("header", json!("x")),
        ("header", json!(null)),
        ("signatures", json!(null)),
    ] {
        assert_eq!(
            code(verdict(&with(&good, member, value.clone()), Required::Any)),
            "jws_malformed",
            "{member} {value}"
        );
    }
    // Members that nobody knows are passed over (RFC 7515 §7.2.1).
    assert_eq!(code(verdict(&with(&good, "other", json!([1])), Required::Any)), "accepted");
    for member in ["signature", "protected"] {
        assert_eq!(code(verdict(&without(&good, member), Required::Any)), "jws_malformed", "{member}");
    }
    for text in ["", "[]", "{}", "null", "{\"payload\":\"\"}", "{\"payload\":\"\",\"signatures\":[]}"] {
        assert!(policy().verify_json(text, Required::Any, &key).is_err(), "{text}");
    }
}

#[test]
fn atk_33_a_payload_is_in_the_object_or_beside_it_and_never_both() {
    let (key, private) = (verifying(&oct(), Alg::Hs256), signing(&oct(), Alg::Hs256));
    let attached = flattened().to_string();
    let detached = without(&flattened(), "payload").to_string();
    let json = |text: &str, payload: &'static [u8]| {
        code(policy().verify_json_detached(text, payload, Required::All, &key))
    };
    assert_eq!(json(&detached, b"payload"), "accepted");
    assert_eq!(json(&detached, b"other"), "invalid_signature");
    assert_eq!(json(&attached, b"payload"), "payload_detached");
    assert_eq!(code(policy().verify_json(&detached, Required::All, &key)), "payload_detached");
    // An empty member is what compact form has, too.
    assert_eq!(json(&with(&flattened(), "payload", json!("")).to_string(), b"payload"), "accepted");
    assert_eq!(json(&with(&flattened(), "payload", json!(null)).to_string(), b"payload"), "jws_malformed");
    let compact = |text: &str, payload: &'static [u8]| code(policy().verify_detached(text, payload, &key));
    let token = sign(b"payload").detached().compact(&private).unwrap();
    assert_eq!(token.split('.').nth(1), Some(""));
    assert_eq!(compact(&token, b"payload"), "accepted");
    assert_eq!(compact(&token, b"other"), "invalid_signature");
    assert_eq!(compact(&sign(b"payload").compact(&private).unwrap(), b"payload"), "payload_detached");
    assert_eq!(code(policy().verify(&token, &key)), "invalid_signature");
    let text = sign(b"payload").detached().flattened(&private).unwrap();
    assert_eq!(json(&text, b"payload"), "accepted");
}

#[test]
fn atk_33_who_sets_headers_does_not_choose_what_is_signed() {
    let key = signing(&oct(), Alg::Hs256);
    let pieces = &mut |to: &mut dyn FnMut(&[u8])| {
        to(b"payload");
        Ok(())
    };
    let mut made = JsonJws::new(b"payload");
    let mut received = JsonJws::parse(&flattened().to_string(), &Limits::new()).unwrap();
    for other in [&b"other"[..], b"payload2", b""] {
        assert_eq!(code(made.add(|_| sign(other).typ("x"), &key).map(drop)), "payload_detached");
        assert_eq!(code(received.add(|_| sign(other), &key).map(drop)), "payload_detached");
    }
    for other in [&b"other"[..], b"payload"] {
        assert_eq!(code(stream::sign(&key, |_| sign(other), pieces)), "payload_detached");
        assert_eq!(code(stream::sign_flattened(&key, |_| sign(other), pieces)), "payload_detached");
    }
    // Nor whether the object has its payload.
    assert_eq!(code(made.add(|signing| signing.typ("x").detached(), &key).map(drop)), "payload_detached");
    assert_eq!((made.len(), received.len()), (0, 1));
    assert_eq!(code(made.add(|signing| signing.typ("x"), &key).map(drop)), "accepted");
    assert_eq!(code(received.add(|signing| signing.typ("x"), &key).map(drop)), "accepted");
    assert_eq!(code(stream::sign(&key, |signing| signing.typ("x"), pieces)), "accepted");
}

#[test]
fn atk_34_an_unprotected_header_is_bounded_where_it_is_read_and_where_it_is_written() {
    let key = signing(&oct(), Alg::Hs256);
    let most = 16 * 1024 - r#"{"x":""}"#.len();
    for (len, read, written) in [(most, "accepted", "accepted"), (most + 1, "json_too_large", "too_large")] {
        let value = "x".repeat(len);
        let object = with(&flattened(), "header", json!({"x": value}));
        assert_eq!(code(verdict(&object, Required::All)), read);
        let open = || sign(b"payload").unprotected(|header| header.string("x", &value));
        assert_eq!(code(open().flattened(&key)), written);
        assert_eq!(code(open().prepare(Alg::Hs256, None)), written);
        let mut jws = JsonJws::new(b"payload");
        assert_eq!(code(jws.add(|s| s.unprotected(|h| h.string("x", &value)), &key).map(drop)), written);
    }
}

#[test]
fn atk_36_no_member_of_a_json_serialization_stands_twice() {
    let key = verifying(&oct(), Alg::Hs256);
    let good = flattened();
    let (payload, protected, signature) = (&good["payload"], &good["protected"], &good["signature"]);
    let text = |extra: &str| {
        format!("{{\"payload\":{payload},\"protected\":{protected},\"signature\":{signature}{extra}}}")
    };
    let check = |extra: &str| code(policy().verify_json(&text(extra), Required::All, &key));
    assert_eq!(check(""), "accepted");
    for extra in [
        r#","payload":"x""#,
        r#","p\u0061yload":"x""#,
        r#","signature":"x""#,
        r#","header":{"a":1,"a":2}"#,
        r#","other":{"b":[{"c":1,"c":1}]}"#,
    ] {
        assert_eq!(check(extra), "json_duplicate_member", "{extra}");
    }
    let twice = with(&good, "protected", encode(r#"{"alg":"HS256","alg":"HS256"}"#).into());
    assert_eq!(code(verdict(&twice, Required::All)), "json_duplicate_member");
}

#[test]
fn signatures_are_added_to_objects_that_are_made_or_received() {
    let (a, b, c) = (jwk(Alg::Es256), jwk(Alg::Ed25519), oct());
    let signers =
        [(&a, Alg::Es256), (&b, Alg::Ed25519), (&c, Alg::Hs256)].map(|(jwk, alg)| signing(jwk, alg));
    let verifiers = vec![verifying(&a, Alg::Es256), verifying(&b, Alg::Ed25519), verifying(&c, Alg::Hs256)];
    let mut jws = JsonJws::new(b"payload");
    jws.add(|signing| signing.typ("example"), &signers[0]).unwrap();
    assert_eq!(
        JsonJws::parse(&jws.to_flattened().unwrap(), &Limits::new()).unwrap().to_compact(),
        jws.to_compact()
    );
    jws.add(|signing| signing.unprotected(|header| header.key_id("b")), &signers[1]).unwrap();
    assert_eq!(
        (jws.len(), code(jws.to_flattened()), code(jws.to_compact())),
        (2, "signature_count", "signature_count")
    );

    let mut received = JsonJws::parse(&jws.to_general().unwrap(), &Limits::new()).unwrap();
    received.add(|signing| signing, &signers[2]).unwrap();
    let text = received.to_general().unwrap();
    let verified = policy().verify_json(&text, Required::All, &verifiers).unwrap();
    assert_eq!((verified.payload(), verified.valid().count()), (&b"payload"[..], 3));
    let (header, key) = verified.valid().nth(1).unwrap();
    assert_eq!((header.key_id().as_deref(), key.algorithm()), (Some("b"), Alg::Ed25519));

    // The same with a payload that is elsewhere, unencoded.
    let mut jws = JsonJws::new(b"pay.load").unencoded().detached();
    jws.add(|signing| signing, &signers[0]).unwrap();
    let mut received =
        JsonJws::parse_detached(&jws.to_general().unwrap(), b"pay.load", &Limits::new()).unwrap();
    received.add(|signing| signing, &signers[1]).unwrap();
    let text = received.to_general().unwrap();
    assert_eq!(
        code(policy().verify_json_detached(&text, b"pay.load", Required::All, &verifiers)),
        "accepted"
    );
    assert_eq!(code(JsonJws::parse(&text, &Limits::new())), "payload_detached");
    let empty = JsonJws::new(b"x");
    assert_eq!((empty.is_empty(), code(empty.to_general())), (true, "signature_count"));
}
