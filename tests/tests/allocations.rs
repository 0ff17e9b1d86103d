//! How often the hot paths ask for memory: a limit that a test can hold, unlike time.

use core::time::Duration;

use jose_jwk::Jwk;
use jose_jws::{SignatureAlgorithm, SigningKey, VerifyingKey};
use jose_jwt::{Jwt, Validated, Validator};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Own {
    role: String,
    limit: u32,
}

fn count(work: impl FnOnce()) -> u64 {
    allocation_counter::measure(work).count_total
}

#[test]
fn a_token_is_issued_with_three_allocations_and_verified_with_six() {
    let jwk = Jwk::from_secret(&[7; 32][..]).unwrap().with_key_id("key-1");
    let signing = SigningKey::from_jwk(&jwk, SignatureAlgorithm::Hs256).unwrap();
    let verifying = VerifyingKey::from_jwk(&jwk, SignatureAlgorithm::Hs256).unwrap();
    let own = Own { role: "administrator".into(), limit: 500 };
    let issue = || {
        Jwt::issue()
            .issuer("https://issuer.example")
            .subject("alice@example.com")
            .expires_in(Duration::from_secs(600))
            .jwt_id("0f8fad5b-d9cb-469f-a165-70867728950e")
            .claims(&own)
            .sign(&signing)
            .unwrap()
    };
    let validator =
        Validator::builder().key(verifying).issuer("https://issuer.example").any_audience().build().unwrap();
    let token = issue();
    let verify = || {
        let token: Validated<Own> = validator.verify(&token).unwrap();
        assert_eq!(token.claims().role, "administrator");
    };
    verify(); // what is found out once, such as the processor's instructions
    let (issued, verified) = (count(|| drop(issue())), count(verify));
    assert!(issued <= 3, "{issued} allocations to issue");
    assert!(verified <= 6, "{verified} allocations to verify");
    // One of them is the caller's own String.
    let registered = count(|| drop(validator.verify_registered(&token).unwrap()));
    assert!(registered < verified, "{registered} allocations without claims of the caller");
}

#[test]
fn a_large_payload_in_pieces_takes_no_more_memory_than_a_small_one() {
    use jose_jws::{Policy, stream};
    let jwk = Jwk::from_secret(&[7; 32][..]).unwrap();
    let key = SigningKey::from_jwk(&jwk, SignatureAlgorithm::Hs256).unwrap();
    let verifier = VerifyingKey::from_jwk(&jwk, SignatureAlgorithm::Hs256).unwrap();
    let piece = [0x5a; 64 * 1024];
    let most = |pieces: usize| {
        let mut payload = |to: &mut dyn FnMut(&[u8])| {
            for _ in 0..pieces {
                to(&piece);
            }
            Ok(())
        };
        allocation_counter::measure(|| {
            let token = stream::sign(&key, |signing| signing, &mut payload).unwrap();
            Policy::new().verify_streamed(&token, &mut payload, &verifier).unwrap();
        })
        .bytes_max
    };
    assert_eq!(most(1), most(256));
    assert!(most(256) < 64 * 1024, "{} octets at most", most(256));
}

#[test]
fn each_header_of_an_object_is_read_once() {
    use jose_jws::{JsonJws, Policy, Required};
    let jwk = Jwk::from_secret(&[7; 32][..]).unwrap();
    let key = SigningKey::from_jwk(&jwk, SignatureAlgorithm::Hs256).unwrap();
    let verifier = VerifyingKey::from_jwk(&jwk, SignatureAlgorithm::Hs256).unwrap();
    let mut jws = JsonJws::new(b"payload");
    let value = "x".repeat(8 * 1024);
    for _ in 0..16 {
        jws.add(|signing| signing.protected(|header| header.string("own", &value)), &key).unwrap();
    }
    let text = jws.to_general().unwrap();
    let total = allocation_counter::measure(|| {
        Policy::new().verify_json(&text, Required::All, &verifier).unwrap();
    })
    .bytes_total;
    // The members as they stand, the header decoded, and some more for what is found in it.
    assert!(total < u64::try_from(text.len() * 9 / 4).unwrap(), "{total} octets for {}", text.len());
}
