//! Payloads in pieces: the same signatures as over the whole, and the same refusals.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::io::Cursor;

use jose_jwk::{Jwk, KeySpec};
use jose_jws::{
    JsonJws, JwsError, JwsVerifier, Keyring, Limits, Policy, Required, SignatureAlgorithm as Alg, Signing,
    SigningKey, VerifyingKey, sign, stream,
};
use serde_json::{Value, json};

fn jwk(alg: Alg) -> Jwk {
    Jwk::generate(KeySpec::for_algorithm(alg)).unwrap()
}

fn code<T>(outcome: Result<T, JwsError>) -> &'static str {
    outcome.err().map_or("accepted", |error| error.code())
}

/// Hands a payload on in pieces of this size.
#[expect(clippy::type_complexity, reason = "a closure type can only be written out")]
fn in_pieces(payload: &[u8], size: usize) -> impl FnMut(&mut dyn FnMut(&[u8])) -> Result<(), JwsError> + '_ {
    move |to| {
        payload.chunks(size).for_each(to);
        Ok(())
    }
}

fn set(signing: Signing<'_>, unencoded: bool) -> Signing<'_> {
    if unencoded { signing.unencoded() } else { signing }
}

const STREAMABLE: &[Alg] = &[
    Alg::Hs256,
    Alg::Hs384,
    Alg::Hs512,
    Alg::Rs256,
    Alg::Rs384,
    Alg::Rs512,
    Alg::Ps256,
    Alg::Ps384,
    Alg::Ps512,
    Alg::Es256,
    Alg::Es384,
    Alg::Es512,
    Alg::Es256K,
    Alg::Ed25519,
    Alg::EdDsa,
];

#[test]
fn every_algorithm_that_can_take_pieces_signs_and_verifies_what_the_whole_does() {
    let payload: Vec<u8> = (0..10_001u32).map(|n| n.to_le_bytes()[0]).collect();
    for alg in STREAMABLE {
        let jwk = jwk(*alg);
        let (key, verifier) =
            (SigningKey::from_jwk(&jwk, *alg).unwrap(), VerifyingKey::from_jwk(&jwk, *alg).unwrap());
        let policy = Policy::new().algorithms(&[*alg]);
        for unencoded in [false, true] {
            for size in [1, 7, 3072, 20_000] {
                let token =
                    stream::sign(&key, |signing| set(signing, unencoded), &mut in_pieces(&payload, size))
                        .unwrap();
                // What is signed in pieces verifies whole, and the reverse.
                assert_eq!(code(policy.verify_detached(&token, &payload, &verifier)), "accepted", "{alg}");
                let whole = set(sign(&payload), unencoded).detached().compact(&key).unwrap();
                for token in [&token, &whole] {
                    let mut pieces = in_pieces(&payload, size);
                    assert_eq!(
                        code(policy.verify_streamed(token, &mut pieces, &verifier)),
                        "accepted",
                        "{alg}"
                    );
                    let mut other = in_pieces(payload.get(1..).unwrap(), size);
                    let refused = policy.verify_streamed(token, &mut other, &verifier);
                    assert_eq!(code(refused), "invalid_signature", "{alg}");
                }
                if !matches!(alg, Alg::Ps256 | Alg::Ps384 | Alg::Ps512) {
                    assert_eq!(token, whole, "{alg} is deterministic");
                }
            }
        }
        let stranger = VerifyingKey::from_jwk(&self::jwk(*alg), *alg).unwrap();
        let token = sign(b"x").detached().compact(&key).unwrap();
        let pieces = &mut in_pieces(b"x", 1);
        assert_eq!(code(policy.verify_streamed(&token, pieces, &stranger)), "invalid_signature", "{alg}");
        // Signatures of wrong length and form.
        for signature in ["", "AA", &"A".repeat(400)] {
            let token = format!("{}.{signature}", token.rsplit_once('.').unwrap().0);
            assert_eq!(code(policy.verify_streamed(&token, pieces, &verifier)), "invalid_signature", "{alg}");
        }
        // All keys with the same name read the same pass.
        let keys: Keyring = [stranger, verifier].into_iter().collect();
        let verified = policy.verify_streamed(&token, pieces, &keys).unwrap();
        assert_eq!(verified.key().algorithm(), *alg);
        let one = policy.limits(Limits::new().trials(1));
        assert_eq!(code(one.verify_streamed(&token, pieces, &keys)), "too_many_trials", "{alg}");
    }
}

#[test]
fn what_cannot_take_pieces_says_so() {
    for alg in [Alg::Ed448, Alg::MlDsa44] {
        let jwk = jwk(alg);
        let key = SigningKey::from_jwk(&jwk, alg).unwrap();
        let pieces = &mut in_pieces(b"payload", 3);
        assert_eq!(code(stream::sign(&key, |signing| signing, pieces)), "not_streamable");
        let token = sign(b"payload").detached().compact(&key).unwrap();
        let verifier = VerifyingKey::from_jwk(&jwk, alg).unwrap();
        let policy = Policy::new().algorithms(&[alg]);
        assert_eq!(code(policy.verify_streamed(&token, pieces, &verifier)), "not_streamable");
    }
}

#[test]
fn a_key_that_cannot_take_pieces_does_not_stand_in_the_way_of_another() {
    /// Verifies whole inputs only, as a back end of the caller may.
    struct Whole(VerifyingKey);
    impl JwsVerifier for Whole {
        fn algorithm(&self) -> Alg {
            self.0.algorithm()
        }

        fn verify(&self, input: &[u8], signature: &[u8]) -> bool {
            self.0.verify_input(input, signature)
        }
    }
    let jwk = jwk(Alg::Es256);
    let key = SigningKey::from_jwk(&jwk, Alg::Es256).unwrap();
    let good = VerifyingKey::from_jwk(&jwk, Alg::Es256).unwrap();
    let stranger = VerifyingKey::from_jwk(&self::jwk(Alg::Es256), Alg::Es256).unwrap();
    let whole = VerifyingKey::from_verifier(Whole(good.clone()), None);
    let pieces = &mut in_pieces(b"payload", 3);
    let token = stream::sign(&key, |signing| signing, pieces).unwrap();
    let text = stream::sign_flattened(&key, |signing| signing, pieces).unwrap();
    for (keys, expected) in [
        (vec![whole.clone(), good.clone()], "accepted"),
        (vec![good, whole.clone()], "accepted"),
        (vec![whole.clone(), stranger], "invalid_signature"),
        (vec![whole.clone(), whole], "not_streamable"),
    ] {
        let policy = Policy::new();
        assert_eq!(code(policy.verify_streamed(&token, pieces, &keys)), expected);
        assert_eq!(code(policy.verify_json_streamed(&text, pieces, Required::All, &keys)), expected);
        // All of them count.
        let one = policy.limits(Limits::new().trials(1));
        assert_eq!(code(one.verify_streamed(&token, pieces, &keys)), "too_many_trials");
    }
}

#[test]
fn atk_14_a_payload_that_changes_between_two_passes_is_not_signed() {
    // Ed25519 takes its nonce from the first pass and its challenge from the second: two payloads under one nonce would
    // give the private key away.
    let key = SigningKey::from_jwk(&jwk(Alg::Ed25519), Alg::Ed25519).unwrap();
    let mut pass = 0;
    let changed = stream::sign(&key, |signing| signing, &mut |to| {
        pass += 1;
        to(if pass == 1 { b"one" } else { b"two" });
        Ok(())
    });
    assert_eq!((code(changed), pass), ("payload_source_failed", 2));
    let mut pass = 0;
    let shorter = stream::sign(&key, |signing| set(signing, true), &mut |to| {
        pass += 1;
        to(if pass == 1 { b"one" } else { b"on" });
        Ok(())
    });
    assert_eq!(code(shorter), "payload_source_failed");
    // A source that fails in either pass ends the signature with its own error.
    for failing in [1, 2] {
        let mut pass = 0;
        let failed = stream::sign(&key, |signing| signing, &mut |to| {
            pass += 1;
            to(b"one");
            if pass == failing { Err(JwsError::KeySource) } else { Ok(()) }
        });
        assert_eq!(code(failed), "key_source_failed");
    }
}

#[test]
fn atk_15_a_stream_is_verified_as_strictly_as_the_whole() {
    let jwk = jwk(Alg::Ed25519);
    let (key, verifier) = (
        SigningKey::from_jwk(&jwk, Alg::Ed25519).unwrap(),
        VerifyingKey::from_jwk(&jwk, Alg::Ed25519).unwrap(),
    );
    let token = sign(b"payload").detached().compact(&key).unwrap();
    let (input, signature) = token.rsplit_once('.').unwrap();
    let good = jose_b64::owned::decode(signature.as_bytes()).unwrap();
    let verdict = |signature: &[u8]| {
        let token = format!("{input}.{}", jose_b64::owned::encode(signature));
        let pieces = &mut in_pieces(b"payload", 2);
        let streamed = code(Policy::new().verify_streamed(&token, pieces, &verifier));
        assert_eq!(streamed, code(Policy::new().verify_detached(&token, b"payload", &verifier)));
        streamed
    };
    assert_eq!(verdict(&good), "accepted");
    // R is the identity, of order 2, of order 4, in an encoding that is not canonical, no point at all.
    let mut minus_one = [0xff; 32];
    (minus_one[0], minus_one[31]) = (0xec, 0x7f);
    let mut identity_again = [0xff; 32];
    (identity_again[0], identity_again[31]) = (0xee, 0x7f);
    let mut identity = [0; 32];
    identity[0] = 1;
    for r in [identity, minus_one, [0; 32], identity_again, [2; 32]] {
        assert_eq!(verdict(&[&r, good.get(32..).unwrap()].concat()), "invalid_signature", "{r:?}");
    }
    // s + L.
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let (mut sum, mut carry) = (good.clone(), 0);
    for (octet, add) in sum.get_mut(32..).unwrap().iter_mut().zip(order) {
        let total = u16::from(*octet) + u16::from(add) + carry;
        *octet = total.to_le_bytes()[0];
        carry = total >> 8;
    }
    assert_eq!(verdict(&sum), "invalid_signature");
}

#[test]
fn a_file_is_signed_and_verified_and_failures_of_it_are_told() {
    let jwk = jwk(Alg::Ed25519);
    let key = SigningKey::from_jwk(&jwk, Alg::Ed25519).unwrap();
    let verifier = VerifyingKey::from_jwk(&jwk, Alg::Ed25519).unwrap();
    let content = vec![7; 200_000];
    let mut file = Cursor::new(&content);
    let token =
        stream::sign(&key, |signing| signing.typ("example"), &mut |to| stream::read(&mut file, to)).unwrap();
    let verified =
        Policy::new().verify_streamed(&token, &mut |to| stream::read(&mut file, to), &verifier).unwrap();
    assert_eq!(verified.header().typ().as_deref(), Some("example"));
    assert_eq!(code(Policy::new().verify_detached(&token, &content, &verifier)), "accepted");
    let failing = &mut |_: &mut dyn FnMut(&[u8])| Err(JwsError::Source);
    assert_eq!(code(Policy::new().verify_streamed(&token, failing, &verifier)), "payload_source_failed");
    assert_eq!(code(stream::sign(&key, |signing| signing, failing)), "payload_source_failed");
    // A token with a payload of its own is none whose payload comes from elsewhere.
    let attached = sign(&content).compact(&key).unwrap();
    let pieces = &mut in_pieces(&content, 1000);
    assert_eq!(code(Policy::new().verify_streamed(&attached, pieces, &verifier)), "payload_detached");
}

#[test]
fn signatures_of_one_object_read_the_payload_in_one_pass() {
    let (a, b) = (jwk(Alg::Es256), jwk(Alg::Ed25519));
    let keys = vec![
        VerifyingKey::from_jwk(&a, Alg::Es256).unwrap(),
        VerifyingKey::from_jwk(&b, Alg::Ed25519).unwrap(),
    ];
    let mut jws = JsonJws::new(b"payload").detached();
    jws.add(|signing| signing, &SigningKey::from_jwk(&a, Alg::Es256).unwrap()).unwrap();
    jws.add(|signing| signing, &SigningKey::from_jwk(&b, Alg::Ed25519).unwrap()).unwrap();
    let text = jws.to_general().unwrap();
    let policy = Policy::new();
    let mut passes = 0;
    let verified = policy
        .verify_json_streamed(
            &text,
            &mut |to| {
                passes += 1;
                b"payload".chunks(2).for_each(to);
                Ok(())
            },
            Required::All,
            &keys,
        )
        .unwrap();
    assert_eq!((verified.valid().count(), passes), (2, 1));
    let other = &mut in_pieces(b"other", 2);
    assert_eq!(
        code(policy.verify_json_streamed(&text, other, Required::Any, &keys)),
        "not_all_signatures_valid"
    );
    // One that is broken is told apart from the other.
    let mut object: Value = serde_json::from_str(&text).unwrap();
    let signature = object.pointer_mut("/signatures/0/signature").unwrap();
    *signature = json!("AAAA");
    let text = object.to_string();
    let pieces = &mut in_pieces(b"payload", 2);
    let verified = policy.verify_json_streamed(&text, pieces, Required::Any, &keys).unwrap();
    let reasons: Vec<_> = verified.signatures().iter().map(|one| one.reason().map(JwsError::code)).collect();
    assert_eq!(reasons, [Some("invalid_signature"), None]);
    assert_eq!(
        code(policy.verify_json_streamed(&text, pieces, Required::All, &keys)),
        "not_all_signatures_valid"
    );
    let flattened =
        stream::sign_flattened(&SigningKey::from_jwk(&b, Alg::Ed25519).unwrap(), |s| s, pieces).unwrap();
    assert_eq!(code(policy.verify_json_detached(&flattened, b"payload", Required::All, &keys)), "accepted");
}
