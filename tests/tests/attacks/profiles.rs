//! Attacks 5, 31 and 44 on profiles: a token of one kind taken for another, and a key of the attacker's own.

use jose_jwk::{Jwk, KeySpec};
use jose_jwt::{
    Decryption, Encryption, FixedClock, Jwt, Validator,
    jwa::{ContentEncryption, Curve, KeyManagementAlgorithm},
    jwe::{DecryptionKey, EncryptionKey},
    jws::{Policy, SignatureAlgorithm as Alg, sign},
    profile::{
        AccessToken, ClientAssertion, DpopKey, DpopRequest, DpopValidator, IdToken, IntrospectionResponse,
        LogoutToken, Profile,
    },
};
use serde_json::{Value, json};

use crate::tools::{NOW, code, jwk, signing, verifying};

const ISSUER: &str = "https://issuer.example";
const CLIENT: &str = "client";
const URI: &str = "https://server.example/token";

/// One key signs everything, and everything is for the same audience.
fn claims(kind: &str) -> Value {
    let event = "http://schemas.openid.net/event/backchannel-logout";
    let mut claims = json!({"iss": ISSUER, "sub": "alice", "aud": CLIENT, "exp": NOW + 60, "iat": NOW});
    let more = match kind {
        "access" => json!({"jti": "1", "client_id": CLIENT}),
        "id" => json!({"nonce": "n"}),
        "logout" => json!({"jti": "1", "sid": "1", "events": {event: {}}}),
        "assertion" => json!({"iss": CLIENT, "sub": CLIENT, "jti": "1"}),
        "introspection" => json!({"token_introspection": {"active": true}}),
        _ => json!({"jti": "1", "htm": "POST", "htu": URI}),
    };
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    claims
}

/// The kinds, each with its `typ`.
const KINDS: [(&str, &str); 6] = [
    ("access", "at+jwt"),
    ("id", "JWT"),
    ("logout", "logout+jwt"),
    ("assertion", "JWT"),
    ("introspection", "token-introspection+jwt"),
    ("proof", "dpop+jwt"),
];

#[test]
fn atk_44_a_token_of_one_profile_is_none_of_another() {
    let key = jwk(Alg::Es256);
    let embedded: Value = serde_json::from_str(&key.to_public().unwrap().to_json()).unwrap();
    let token = |typ: Option<&str>, claims: &Value| {
        let mut header = json!({"alg": "ES256", "jwk": embedded});
        if let Some(typ) = typ {
            header.as_object_mut().unwrap().insert("typ".into(), typ.into());
        }
        let signing = signing(&key, Alg::Es256);
        sign(claims.to_string().as_bytes()).protected_json(&header.to_string()).compact(&signing).unwrap()
    };
    fn check(key: &Jwk, issuer: &str, profile: &impl Profile, token: &str) -> &'static str {
        let validator = Validator::builder().key(verifying(key, Alg::Es256)).issuer(issuer).audience(CLIENT);
        let validator = validator.clock(FixedClock::new(NOW)).profile(profile).build().unwrap();
        code(validator.verify_registered(token))
    }
    let taken = |kind: &str, token: &str| match kind {
        "access" => check(&key, ISSUER, &AccessToken::new(), token),
        "id" => check(&key, ISSUER, &IdToken::new(CLIENT), token),
        "logout" => check(&key, ISSUER, &LogoutToken::new(), token),
        "assertion" => check(&key, CLIENT, &ClientAssertion::new(CLIENT), token),
        "introspection" => check(&key, ISSUER, &IntrospectionResponse::new(), token),
        _ => {
            let proofs = DpopValidator::new(&[Alg::Es256]).clock(FixedClock::new(NOW));
            code(proofs.verify(token, &DpopRequest::new("POST", URI).unwrap()))
        }
    };
    for (made, typ) in KINDS {
        for (expected, _) in KINDS {
            let outcome = taken(expected, &token(Some(typ), &claims(made)));
            assert_eq!(outcome == "accepted", made == expected, "{made} as {expected}: {outcome}");
            // With every claim that it wants, the type alone tells it.
            let mut both = claims(made);
            both.as_object_mut().unwrap().extend(claims(expected).as_object().unwrap().clone());
            let share_type = matches!((made, expected), ("id", "assertion") | ("assertion", "id"));
            if made != expected && !share_type {
                assert_eq!(
                    taken(expected, &token(Some(typ), &both)),
                    "jwt_wrong_type",
                    "{made} as {expected}"
                );
            }
        }
    }
    // The two kinds that share `JWT` are told apart by who is their issuer.
    assert_eq!(taken("assertion", &token(Some("JWT"), &claims("id"))), "jwt_wrong_issuer");
    assert_eq!(taken("id", &token(Some("JWT"), &claims("assertion"))), "jwt_wrong_issuer");
    // A logout token of a provider that writes no `typ` is no ID token, and an ID token no such logout token.
    let logout = token(None, &claims("logout"));
    assert_eq!(check(&key, ISSUER, &LogoutToken::new().untyped_too(), &logout), "accepted");
    assert_eq!(check(&key, ISSUER, &IdToken::new(CLIENT), &logout), "jwt_prohibited_claim");
    let mut id = claims("logout");
    id.as_object_mut().unwrap().extend(claims("id").as_object().unwrap().clone());
    assert_eq!(
        check(&key, ISSUER, &LogoutToken::new().untyped_too(), &token(None, &id)),
        "jwt_prohibited_claim"
    );
    // What has no `typ` is nothing that demands one.
    for kind in ["access", "logout", "introspection", "proof"] {
        assert_eq!(taken(kind, &token(None, &claims(kind))), "jwt_wrong_type", "{kind}");
    }
}

#[test]
fn atk_31_what_is_encrypted_alone_is_of_no_profile() {
    let (issuer, recipient) = (jwk(Alg::Es256), Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap());
    let key = EncryptionKey::from_jwk(&recipient, KeyManagementAlgorithm::EcdhEsA256Kw).unwrap();
    let encryption = Encryption::new(ContentEncryption::A256Gcm, key);
    let text = claims("access").to_string();
    let clock = FixedClock::new(NOW);
    let token = || Jwt::issue().claims_json(&text).typ("at+jwt").clock(&clock);
    let decryption = || {
        let key = DecryptionKey::from_jwk(&recipient, KeyManagementAlgorithm::EcdhEsA256Kw).unwrap();
        Decryption::with_keys([key])
    };
    // Anybody can encrypt to a public key, with every claim and the right type.
    let forged = token().encrypt(&encryption).unwrap();
    let encrypted = || Validator::encrypted(decryption()).issuer(ISSUER).audience(CLIENT).clock(clock);
    assert_eq!(code(encrypted().typ("at+jwt").build().unwrap().verify_registered(&forged)), "accepted");
    let validator = encrypted().profile(&AccessToken::new()).build().unwrap();
    assert_eq!(code(validator.verify_registered(&forged)), "alg_not_allowed");
    // Signed and then encrypted, it is the issuer's.
    let signed = Validator::builder().key(verifying(&issuer, Alg::Es256)).issuer(ISSUER).audience(CLIENT);
    let signed = signed.clock(clock).profile(&AccessToken::new()).build().unwrap();
    let nested = token().sign_and_encrypt(&signing(&issuer, Alg::Es256), &encryption).unwrap();
    assert_eq!(code(signed.nested_in(decryption()).verify_registered(&nested)), "accepted");
}

#[test]
fn atk_05_the_key_of_a_proof_proves_nothing_else() {
    let (issuer, attacker) = (jwk(Alg::Es256), jwk(Alg::Es256));
    let validator = Validator::builder().key(verifying(&issuer, Alg::Es256)).issuer(ISSUER).audience(CLIENT);
    let validator = validator.clock(FixedClock::new(NOW)).profile(&AccessToken::new()).build().unwrap();
    let token = |by: &Jwk| {
        let public = attacker.to_public().unwrap();
        let signing = signing(by, Alg::Es256);
        let claims = claims("access").to_string();
        let token = sign(claims.as_bytes()).typ("at+jwt").protected(|header| header.jwk(&public));
        token.compact(&signing).unwrap()
    };
    // In an access token a `jwk` is not looked at: neither does it help nor harm.
    assert_eq!(code(validator.verify_registered(&token(&issuer))), "accepted");
    let forged = token(&attacker);
    assert!(Policy::new().verify_embedded(&forged).is_ok());
    assert_eq!(code(validator.verify_registered(&forged)), "invalid_signature");
    // A proof by another key than the one to which the token is bound.
    let key = DpopKey::from_jwk(&attacker, Alg::Es256).unwrap();
    let request = DpopRequest::new("GET", URI).unwrap().access_token("token");
    let proof = request.issue(&key).clock(&FixedClock::new(NOW)).sign(key.signing_key()).unwrap();
    let proofs = DpopValidator::new(&[Alg::Es256]).clock(FixedClock::new(NOW));
    let bound = request.clone().bound_to(issuer.thumbprint(jose_jwk::Hash::Sha256));
    assert_eq!(code(proofs.verify(&proof, &bound)), "jwt_wrong_thumbprint");
    assert_eq!(code(proofs.verify(&proof, &request.clone().bound_to(key.thumbprint()))), "accepted");
    // Nobody is taken for the holder because nobody was named.
    assert_eq!(code(proofs.verify(&proof, &request)), "jwt_incomplete");
}
