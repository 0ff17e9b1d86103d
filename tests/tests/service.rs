//! The configured service: three kinds from parts, from what is built, and from files of configuration.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use core::time::Duration;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use jose_jwe::{
    ContentEncryption as Enc, DecryptionKey, EncryptionKey, KeyManagementAlgorithm as KeyAlg, Password,
};
use jose_jwk::{Jwk, JwkSet, KeySpec, jwa::Curve};
use jose_jws::{SignatureAlgorithm as Alg, SigningKey, VerifyingKey};
use jose_jwt::{
    ConfigError, Decryption, Defaults, Encryption, FixedClock, JwtError, JwtService, ListEntry, ListError,
    ListKey, ListRule, Secured, ServiceConfig, ServiceParts, TokenList, Validated, ValidatorBuilder,
};
use serde::Deserialize;
use serde_json::{Value, json};

const NOW: i64 = 1_700_000_000;
const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

type Builder = ValidatorBuilder<ServiceParts>;

fn builder() -> Builder {
    let builder = JwtService::builder().issuer("them").audience("us").clock(FixedClock::new(NOW));
    builder.expires_in(Duration::from_secs(60))
}

fn code<T>(result: Result<T, JwtError>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "accepted")
}

/// What has to be changed, for a service that cannot be.
fn advice(builder: Builder) -> String {
    match builder.build() {
        Err(JwtError::Configuration(what)) => what.into(),
        Err(other) => other.code().into(),
        Ok(_) => "accepted".into(),
    }
}

fn round_trip(service: &JwtService) -> Validated<Value, Secured> {
    let role = json!({"role": "buyer"});
    let issued = service.issue(|issuing| issuing.subject("alice").claims(&role)).unwrap();
    let token: Validated<Value, Secured> = service.verify(issued.token()).unwrap();
    assert_eq!(token.registered().text(), issued.claims().text());
    assert_eq!(
        *token.claims(),
        json!({"iss": "them", "aud": "us", "sub": "alice", "exp": NOW + 60, "iat": NOW, "role": "buyer"})
    );
    token
}

fn ec() -> Jwk {
    Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap()
}

fn one(jwk: &Jwk) -> JwkSet {
    JwkSet::from_iter([jwk.clone()])
}

#[test]
fn one_secret_makes_each_kind_of_service() {
    let signed = builder().algorithm(Alg::Hs256).secret(SECRET).build().unwrap();
    assert!(matches!(round_trip(&signed).by(), Secured::Signed(_)));
    let encrypted = builder().encryption(Enc::A256Gcm).secret(SECRET).build().unwrap();
    let token = round_trip(&encrypted);
    let Secured::Encrypted(by) = token.by() else { panic!("{:?}", token.by()) };
    assert_eq!(by.header().text(), r#"{"alg":"A256KW","enc":"A256GCM","typ":"JWT"}"#);
    let nested =
        builder().algorithm(Alg::Hs256).encryption(Enc::A128CbcHs256).secret(SECRET).build().unwrap();
    let token = round_trip(&nested);
    let Secured::Nested(by) = token.by() else { panic!("{:?}", token.by()) };
    assert_eq!(by.encrypted().header().content_type().as_deref(), Some("JWT"));
    // A shorter secret encrypts with A128KW, and signs nothing.
    let short = builder().encryption(Enc::A128Gcm).secret(&SECRET[..31]).build().unwrap();
    let Secured::Encrypted(by) = round_trip(&short).by().clone() else { panic!() };
    assert_eq!(by.header().algorithm(), "A128KW");
    assert_eq!(advice(builder().encryption(Enc::A128Gcm).secret(&SECRET[..15])), "key_wrong_size");
    assert_eq!(advice(builder().algorithm(Alg::Hs256).secret(&SECRET[..31])), "key_wrong_size");
    // The key is the one that the salt and info of the documentation give: a token that was made with it elsewhere is read.
    // openssl kdf -keylen 32 -kdfopt digest:SHA256 -kdfopt key:0123456789abcdef0123456789abcdef
    //   -kdfopt salt:jwe-encryption -kdfopt info:encryption-key -binary HKDF | basenc --base64url
    let derived = r#"{"kty":"oct","k":"XZjxEETrG2GOmiv4S4aHMwg9dckKd2FE3Hs8-QtLtAE"}"#;
    let key = EncryptionKey::from_jwk(&Jwk::from_json(derived).unwrap(), KeyAlg::A256Kw).unwrap();
    let issuing = jose_jwt::Jwt::issue().issuer("them").audience("us").expires_at(NOW + 60);
    let elsewhere = issuing.encrypt(&Encryption::new(Enc::A256Gcm, key)).unwrap();
    assert_eq!(code(encrypted.verify::<()>(&elsewhere)), "accepted");
    // No kind takes the tokens of another.
    let services = [&signed, &encrypted, &nested];
    for (at, from) in services.iter().enumerate() {
        let token = from.issue(|issuing| issuing).unwrap().into_token();
        for (to, service) in services.iter().enumerate() {
            assert_eq!(service.verify::<()>(&token).is_ok(), at == to, "{at} {to}");
        }
    }
}

#[test]
fn key_pairs_make_services_for_one_side_and_for_both() {
    let (signing, recipient) = (ec().with_key_id("s"), ec().with_key_id("r"));
    let public = |jwk: &Jwk| jwk.to_public().unwrap().as_jwk().clone();
    let full = builder()
        .algorithm(Alg::Es256)
        .signing_key(&signing)
        .encryption(Enc::A256Gcm)
        .encryption_key(&recipient)
        .build()
        .unwrap();
    let token = round_trip(&full);
    let Secured::Nested(by) = token.by() else { panic!() };
    // The algorithm of the JWE follows from the key.
    assert_eq!(by.encrypted().header().algorithm(), "ECDH-ES+A256KW");
    let issuer = builder()
        .algorithm(Alg::Es256)
        .signing_key(&signing)
        .encryption(Enc::A256Gcm)
        .encryption_key(&public(&recipient))
        .build()
        .unwrap();
    let resource = builder()
        .algorithm(Alg::Es256)
        .verification_keys(&one(&public(&signing)))
        .encryption(Enc::A256Gcm)
        .decryption_keys(&one(&recipient))
        .build()
        .unwrap();
    let token = issuer.issue(|issuing| issuing).unwrap().into_token();
    assert_eq!(code(resource.verify::<()>(&token)), "accepted");
    assert_eq!(code(issuer.verify::<()>(&token)), "jwt_configuration");
    assert_eq!(code(resource.issue(|issuing| issuing)), "jwt_configuration");
    // Another content encryption than the one that is configured is not taken.
    let other = builder()
        .algorithm(Alg::Es256)
        .verification_keys(&one(&public(&signing)))
        .encryption(Enc::A128Gcm)
        .decryption_keys(&one(&recipient));
    assert_eq!(code(other.build().unwrap().verify::<()>(&token)), "alg_not_allowed");
    // Rotation: the new key signs, the old one is trusted still.
    let new = ec().with_key_id("t");
    let rotated =
        builder().algorithm(Alg::Es256).signing_key(&new).verification_keys(&one(&public(&signing)));
    let rotated = rotated.build().unwrap();
    let old = builder().algorithm(Alg::Es256).signing_key(&signing).build().unwrap();
    let token = old.issue(|issuing| issuing).unwrap().into_token();
    assert_eq!(code(rotated.verify::<()>(&token)), "accepted");
    assert_eq!(
        code(old.verify::<()>(rotated.issue(|issuing| issuing).unwrap().token())),
        "invalid_signature"
    );
    round_trip(&rotated);
    // Keys that say for what they are need no algorithm beside.
    let stated = signing.clone().with_algorithm(Alg::Es256);
    round_trip(&builder().signing_key(&stated).build().unwrap());
}

#[test]
fn what_is_built_already_is_taken_as_it_is() {
    let (signer, secret) = (ec(), Jwk::from_secret(SECRET).unwrap());
    let encryption =
        || Encryption::new(Enc::A256Gcm, EncryptionKey::from_jwk(&secret, KeyAlg::A256Kw).unwrap());
    let decryption = || Decryption::with_keys([DecryptionKey::from_jwk(&secret, KeyAlg::A256Kw).unwrap()]);
    let built = || builder().signer(SigningKey::from_jwk(&signer, Alg::Es256).unwrap());
    let verifier = || VerifyingKey::from_jwk(&signer, Alg::Es256).unwrap();
    round_trip(&built().verifier(verifier()).build().unwrap());
    let nested = built().verifier(verifier()).encrypter(encryption()).decrypter(decryption());
    assert!(matches!(round_trip(&nested.build().unwrap()).by(), Secured::Nested(_)));
    let encrypted = builder().encrypter(encryption()).decrypter(decryption()).build().unwrap();
    assert!(matches!(round_trip(&encrypted).by(), Secured::Encrypted(_)));
    // Passwords, too.
    let password = builder().encryption(Enc::A128Gcm).password(Password::new("a password"));
    let service = password.key_management(KeyAlg::Pbes2Hs256A128Kw).build().unwrap();
    assert_eq!(code(service.issue(|issuing| issuing)), "accepted");
}

#[test]
fn what_is_empty_or_excludes_itself_is_told_with_what_to_change() {
    let signing = ec();
    let signer = || SigningKey::from_jwk(&signing, Alg::Es256).unwrap();
    let encryption =
        || Encryption::new(Enc::A256Gcm, EncryptionKey::from_jwk(&signing, KeyAlg::EcdhEs).unwrap());
    let public = signing.to_public().unwrap();
    let issuing = || builder().encryption(Enc::A256Gcm).encryption_key(public.as_jwk());
    for (builder, expected) in [
        (builder(), "nothing is configured"),
        (builder().secret(SECRET), "nothing is configured"),
        (builder().algorithm(Alg::Hs256), "give a `secret` or a `signing_key`"),
        (builder().algorithm(Alg::Es256), "give a `signing_key`"),
        (builder().algorithm(Alg::Es256).secret(SECRET), "give a `signing_key`"),
        (builder().algorithm(Alg::Es256).signing_key(&signing).secret(SECRET), "`secret` is used by nothing"),
        (builder().signing_key(&signing), "name one with `algorithm`"),
        (builder().algorithm(Alg::Es256).signing_key(&signing).signer(signer()), "both sign"),
        (builder().algorithm(Alg::Es384).signer(signer()), "another algorithm"),
        (builder().encryption(Enc::A256Gcm), "give a `secret`, a `password`"),
        (builder().encryption_key(&signing), "name the content encryption"),
        (builder().key_management(KeyAlg::A256Kw).secret(SECRET), "name the content encryption"),
        (
            builder().encryption(Enc::A256Gcm).secret(SECRET).key_management(KeyAlg::A128Kw),
            "leave `key_management` out",
        ),
        (builder().encrypter(encryption()).encryption(Enc::A256Gcm), "leave `encryption`, `key_management`"),
        (builder().encrypter(encryption()).encryption_key(&signing), "both do the same"),
        (
            builder().encryption(Enc::A256Gcm).encryption_key(&signing).password(Password::new("x")),
            "both encrypt",
        ),
        // Signing alone on the one side, decrypting alone on the other: nothing can be done.
        (
            builder()
                .algorithm(Alg::Es256)
                .verification_keys(&one(public.as_jwk()))
                .encryption(Enc::A256Gcm)
                .encryption_key(public.as_jwk()),
            "enough neither for issuing nor for verifying",
        ),
        (builder().algorithm(Alg::Es256).verification_keys(&JwkSet::from_iter([])), "has no key"),
        (builder().algorithm(Alg::Hs256).algorithm(Alg::Hs512).secret(SECRET), "jwt_contradiction"),
        (builder().algorithm(Alg::Hs256).secret(SECRET).any_issuer(), "jwt_contradiction"),
        // A service that only issues would issue without what excludes itself, or tell the second list alone.
        (issuing().any_issuer(), "jwt_contradiction"),
        (issuing().no_audience(), "jwt_contradiction"),
        (issuing().allow_list(Memory::default()).allow_list(Memory::default()), "jwt_contradiction"),
        (issuing(), "accepted"),
        (JwtService::builder().encryption(Enc::A256Gcm).encryption_key(public.as_jwk()), "accepted"),
        // The second would take the place of the first, and tokens be good for ever.
        (issuing().defaults(Defaults::new()).defaults(Defaults::new()), "jwt_contradiction"),
        (issuing().expires_in(Duration::from_secs(90)), "jwt_contradiction"),
        (issuing().defaults(Defaults::new().expires_in(Duration::from_secs(90))), "jwt_contradiction"),
        (issuing().defaults(Defaults::new().expires_in(Duration::from_secs(60))), "accepted"),
        (
            issuing()
                .list_required(ListRule::Allow)
                .list_required(ListRule::Deny)
                .deny_list(Memory::default()),
            "jwt_contradiction",
        ),
        (JwtService::builder().algorithm(Alg::Hs256).secret(SECRET), "jwt_incomplete"),
        (builder().algorithm(Alg::Hs256).secret(SECRET).list_required(ListRule::Deny), "none was given"),
        (
            builder().algorithm(Alg::Hs256).secret(SECRET).content_type_optional(),
            "about reading nested tokens",
        ),
        (builder().algorithm(Alg::Es256).signing_key(public.as_jwk()), "key_private_required"),
        (
            builder().algorithm(Alg::Hs256).secret(&b"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA"[..]),
            "jwk_look_alike_secret",
        ),
    ] {
        let advice = advice(builder);
        assert!(advice.contains(expected), "{expected}: {advice}");
        assert!(!advice.contains("0123"), "{advice}");
    }
}

#[test]
fn a_lifetime_is_kept_beside_other_defaults() {
    let parts = || JwtService::builder().algorithm(Alg::Hs256).secret(SECRET).clock(FixedClock::new(NOW));
    let lifetime = Duration::from_secs(60);
    for builder in [
        parts().expires_in(lifetime).defaults(Defaults::new().issuer("them")),
        parts().defaults(Defaults::new().issuer("them")).expires_in(lifetime),
        parts().defaults(Defaults::new().issuer("them").expires_in(lifetime)),
    ] {
        let service = builder.issuer("them").audience("us").build().unwrap();
        let issued = service.issue(|token| token).unwrap();
        assert_eq!(issued.claims().expires_at().unwrap().seconds(), NOW + 60);
    }
}

#[derive(Default)]
struct Memory(Mutex<BTreeMap<String, Option<i64>>>);

impl TokenList for Memory {
    fn contains(&self, key: &ListKey) -> Result<bool, ListError> {
        Ok(self.0.lock().unwrap().contains_key(key.as_str()))
    }
    fn add(&self, entry: &ListEntry) -> Result<(), ListError> {
        let expires = entry.expires().map(jose_jwt::NumericDate::seconds);
        self.0.lock().unwrap().insert(entry.key().as_str().into(), expires);
        Ok(())
    }
    fn delete(&self, key: &ListKey) -> Result<(), ListError> {
        self.0.lock().unwrap().remove(key.as_str());
        Ok(())
    }
}

#[test]
fn a_service_revokes_by_its_list() {
    let builder = || builder().algorithm(Alg::Hs256).secret(SECRET).leeway(Duration::from_secs(5));
    let list = Arc::new(Memory::default());
    let denying = builder().deny_list(Arc::clone(&list)).build().unwrap();
    let issued = denying.issue(|issuing| issuing).unwrap();
    // With a list, every token has a `jti`.
    assert_eq!(issued.claims().jwt_id().unwrap().len(), 36);
    let token: Validated<(), Secured> = denying.verify(issued.token()).unwrap();
    denying.revoke(&token).unwrap();
    assert_eq!(code(denying.verify::<()>(issued.token())), "jwt_denied");
    // As long as the leeway could let it pass.
    assert_eq!(*list.0.lock().unwrap().values().next().unwrap(), Some(NOW + 65));

    let list = Arc::new(Memory::default());
    let allowing = builder().allow_list(Arc::clone(&list)).build().unwrap();
    assert_eq!(code(allowing.verify::<()>(issued.token())), "jwt_not_listed");
    let issued = allowing.issue(|issuing| issuing).unwrap();
    assert!(issued.list_entry().is_none());
    let token: Validated<(), Secured> = allowing.verify(issued.token()).unwrap();
    allowing.revoke(&token).unwrap();
    assert_eq!(code(allowing.verify::<()>(issued.token())), "jwt_not_listed");
    // Without `jti`, a text of the caller cannot be allowed.
    let text = r#"{"iss":"them","aud":"us","exp":4000000000}"#;
    let missing = allowing.issue(|issuing| issuing.claims_json(text)).unwrap_err();
    assert_eq!(missing, JwtError::MissingClaim("jti".into()));

    // A list that only the caller can reach: nothing is taken, revoked or allowed behind its back.
    let elsewhere = builder().list_elsewhere(ListRule::Allow).build().unwrap();
    let issued = elsewhere.issue(|issuing| issuing).unwrap();
    assert!(issued.list_entry().is_some());
    assert_eq!(code(elsewhere.verify::<()>(issued.token())), "jwt_list_not_consulted");
    let awaiting = elsewhere.validator().unwrap().verify_before_list::<()>(issued.token()).unwrap();
    assert_eq!(&awaiting.list_key(), issued.list_entry().unwrap().key());
    let token = awaiting.answered(true).unwrap();
    assert_eq!(code(elsewhere.revoke(&token)), "jwt_list_not_consulted");
    assert!(elsewhere.revoke(&token).unwrap_err().to_string().contains("revoke with `list_entry`"));
    assert_eq!(code(builder().build().unwrap().revoke(&token)), "jwt_configuration");
}

#[test]
fn a_service_issues_no_token_that_it_would_refuse_for_its_age() {
    let builder = || JwtService::builder().issuer("them").audience("us").algorithm(Alg::Hs256).secret(SECRET);
    let service = builder().build().unwrap();
    let endless = service.issue(|issuing| issuing).unwrap_err();
    assert_eq!(endless, JwtError::MissingClaim("exp".into()));
    assert_eq!(code(service.issue(|issuing| issuing.expires_at(4_000_000_000))), "accepted");
    let optional = builder().expiration_optional().build().unwrap();
    assert_eq!(code(optional.issue(|issuing| issuing)), "accepted");
}

#[test]
fn a_service_signs_no_sensitive_claims_if_told_so() {
    let service = builder().algorithm(Alg::Hs256).secret(SECRET).refuse_sensitive().build().unwrap();
    let claims = json!({"password": "x"});
    let refused = service.issue(|issuing| issuing.claims(&claims));
    assert_eq!(code(refused), "jwt_sensitive_claim");
}

/// A nested token without `cty`: jamlib 4.2.1, `JWT(alg="HS256", enc="A256GCM", secret_key=SECRET)`.
const WITHOUT_CTY: &str = concat!(
    "eyJhbGciOiJBMjU2S1ciLCJlbmMiOiJBMjU2R0NNIn0.r2ynW2TPCYqNlqr3WqqC4fK5KEzfSdrVDvnwhOg87iPwWw9MVm1vfQ",
    ".jEOMPuKrzlOMkAZo.R5NVVxnj2Mb3V7Od9qiWVQwiw_Iew-0lM_RLKjyZyNgssw7MCHvuAMkfgF9HXvJ0av2EOACTzO4p8AZb7zdrL3GLO8E7nHVp-bSluSiOGYCUymcbGtWhayPPhzmF9hdtqDGOC3rJgNpfFZmhKx5Gt32GR2bGGCRzmH7xWppuew",
    ".-L1PuITkcjuMbOt27WZuww",
);

#[test]
fn a_nested_token_without_cty_is_taken_where_that_is_asked_for() {
    let from_parts = || {
        let builder = JwtService::builder().algorithm(Alg::Hs256).encryption(Enc::A256Gcm).secret(SECRET);
        builder.any_issuer().any_audience().clock(FixedClock::new(NOW))
    };
    let strict = from_parts().build().unwrap();
    assert_eq!(code(strict.verify::<()>(WITHOUT_CTY)), "jwt_wrong_content_type");
    let config = json!({
        "alg": "HS256", "enc": "A256GCM", "secret": "$SECRET", "any_issuer": true, "any_audience": true,
        "content_type_optional": true,
    });
    for lax in [from_parts().content_type_optional().build().unwrap(), from_json(config).unwrap()] {
        let token: Validated<(), Secured> = lax.verify(WITHOUT_CTY).unwrap();
        assert_eq!(token.registered().text(), r#"{"exp": 1700000060,"sub": "alice"}"#);
        // What it issues says what it is.
        let issued = lax.issue(|issuing| issuing.expires_at(NOW + 60)).unwrap();
        assert_eq!(code(strict.verify::<()>(issued.token())), "accepted");
    }
}

/// Variables of the tests.
fn variable(name: &str) -> Option<String> {
    match name {
        "SECRET" | "JOSE_JWT_SECRET_KEY" => Some(String::from_utf8(SECRET.to_vec()).unwrap()),
        "EMPTY" => Some(String::new()),
        "DOMAIN" => Some("example".into()),
        "LEEWAY" => Some("5s".into()),
        _ => None,
    }
}

fn built(config: ServiceConfig) -> Result<JwtService, ConfigError> {
    let files = |path: &str| match path {
        "signer.pem" => Ok(include_bytes!("../vectors/key-files/p256.pkcs8.pem").to_vec()),
        "broken.pem" => Ok(b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".to_vec()),
        other => Err(format!("there is no {other}")),
    };
    let builder = config.resolve(variable)?.builder(files)?;
    Ok(builder.clock(FixedClock::new(NOW)).build()?)
}

fn from_json(config: Value) -> Result<JwtService, ConfigError> {
    built(serde_json::from_value(config).unwrap())
}

#[test]
fn the_same_service_is_read_from_toml_json_and_yaml() {
    let toml = r#"
        alg = "HS256"
        enc = "A256GCM"
        secret = "$SECRET"
        issuer = "https://${DOMAIN}"
        audience = ["us", "${OTHER:-them}"]
        expires_in = "15m"
        leeway = "$LEEWAY"
        required = "sub"
        random_jwt_id = true
    "#;
    let json = r#"{"alg": "HS256", "enc": "A256GCM", "secret": "$SECRET", "issuer": "https://${DOMAIN}",
        "audience": ["us", "${OTHER:-them}"], "expires_in": 900, "leeway": 5, "required": ["sub"],
        "random_jwt_id": true}"#;
    let yaml = "alg: HS256\nenc: A256GCM\nsecret: $SECRET\nissuer: https://${DOMAIN}\naudience: [us, '${OTHER:-them}']\n\
        expires_in: 900s\nleeway: 5\nrequired: [sub]\nrandom_jwt_id: true\n";
    let services = [
        built(toml::from_str(toml).unwrap()).unwrap(),
        built(serde_json::from_str(json).unwrap()).unwrap(),
        built(serde_norway::from_str(yaml).unwrap()).unwrap(),
    ];
    for from in &services {
        let issued = from.issue(|issuing| issuing.subject("a").audience("us")).unwrap();
        let said: Value = issued.claims().read().unwrap();
        assert_eq!((&said["iss"], &said["exp"]), (&json!("https://example"), &json!(NOW + 900)));
        assert_eq!(said["jti"].as_str().unwrap().len(), 36);
        for to in &services {
            assert_eq!(code(to.verify::<()>(issued.token())), "accepted");
        }
        let nobody = from.issue(|issuing| issuing.audience("us")).unwrap();
        assert_eq!(code(from.verify::<()>(nobody.token())), "jwt_missing_claim");
        let late = from.issue(|issuing| issuing.subject("a").audience("us").expires_at(NOW - 4)).unwrap();
        assert_eq!(code(from.verify::<()>(late.token())), "accepted");
        let later = from.issue(|issuing| issuing.subject("a").audience("us").expires_at(NOW - 5)).unwrap();
        assert_eq!(code(from.verify::<()>(later.token())), "jwt_expired");
    }
    // What is not known is an error of the reader, and so is a value of another type.
    for wrong in
        ["algorithm = 'HS256'", "alg = 1", "leeway = -1", "any_issuer = 'yes'", "list = { rule = 'grey' }"]
    {
        assert!(toml::from_str::<ServiceConfig>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn keys_stand_inline_or_in_files() {
    let common = json!({"issuer": "them", "audience": "us", "expires_in": 60});
    let with = |more: Value| {
        let mut config = common.as_object().unwrap().clone();
        config.extend(more.as_object().unwrap().clone());
        from_json(Value::Object(config))
    };
    let signer: Value = serde_json::from_str(&ec().to_private_json().unwrap()).unwrap();
    let mut public = signer.clone();
    public.as_object_mut().unwrap().remove("d");
    let file = json!({"file": "signer.pem", "kid": "file"});
    // The members of a key, its JSON text, a file, a set, lists of these.
    round_trip(&with(json!({"alg": "ES256", "signing_key": signer})).unwrap());
    round_trip(&with(json!({"alg": "ES256", "signing_key": signer.to_string()})).unwrap());
    let from_file = with(json!({"alg": "ES256", "signing_key": file})).unwrap();
    assert!(matches!(round_trip(&from_file).by(), Secured::Signed(by) if by.key().key_id() == Some("file")));
    let both = [
        json!([file, public]),
        json!([{"keys": [public]}, file]),
        json!([json!({"keys": [public]}).to_string(), file]),
    ];
    for keys in both {
        let verifier = with(json!({"alg": "ES256", "verification_keys": keys})).unwrap();
        for signing in [&signer, &file] {
            let issuer = with(json!({"alg": "ES256", "signing_key": signing})).unwrap();
            let issued = issuer.issue(|issuing| issuing).unwrap();
            assert_eq!(code(verifier.verify::<()>(issued.token())), "accepted", "{keys}");
        }
    }
    let nested = json!({"alg": "HS256", "secret": "$SECRET", "enc": "A256GCM", "encryption_key": signer,
        "key_management": "ECDH-ES"});
    assert!(matches!(round_trip(&with(nested).unwrap()).by(), Secured::Nested(_)));
    let default = json!({"enc": "A256GCM", "default_secret": true});
    assert!(matches!(round_trip(&with(default).unwrap()).by(), Secured::Encrypted(_)));

    let error = |more: Value| with(more).unwrap_err();
    for (more, expected) in [
        (json!({"alg": "HS256", "secret": "$MISSING"}), "config_missing_variable"),
        (json!({"alg": "HS256", "secret": "a$"}), "config_malformed_variable"),
        (json!({"alg": "none", "secret": "$SECRET"}), "config_invalid_value"),
        (json!({"alg": "HS256", "enc": "A256", "secret": "$SECRET"}), "config_invalid_value"),
        (json!({"alg": "HS256", "secret": "$SECRET", "leeway": "5x"}), "config_invalid_value"),
        (json!({"alg": "HS256", "secret": "$SECRET", "default_secret": true}), "config_contradiction"),
        (json!({"alg": "ES256", "signing_key": {"file": "nowhere.pem"}}), "config_file"),
        (json!({"alg": "ES256", "signing_key": {"file": "broken.pem"}}), "key_file_malformed"),
        (json!({"alg": "ES256", "signing_key": "no key"}), "config_invalid_value"),
        (json!({"alg": "ES256", "verification_keys": ["0.pem"]}), "config_invalid_value"),
        (json!({"alg": "ES256", "signing_key": {"keys": [signer, signer]}}), "config_invalid_value"),
        (json!({"alg": "ES256", "verification_keys": {"keys": [{"kty": "new"}]}}), "jwk_unknown_kty"),
        (json!({"alg": "HS256", "secret": "$SECRET", "issuer": "${NONE:-}"}), "config_invalid_value"),
        (json!({"alg": "HS256", "secret": "$SECRET", "audience": ["us", ""]}), "config_invalid_value"),
        (json!({"secret": "$SECRET"}), "jwt_configuration"),
    ] {
        let error = error(more);
        assert_eq!(error.code(), expected, "{error}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("0123") && !shown.contains("no key\""), "{shown}");
    }
    // The text says what to change.
    for (more, expected) in [
        (
            json!({"alg": "HS256", "secret": "$MISSING"}),
            "the variable `MISSING` is not set and has no default",
        ),
        (
            json!({"alg": "HS256", "secret": "$EMPTY"}),
            "the `secret` is empty: leave it out, or set the variable",
        ),
        (
            json!({"alg": "hs256", "secret": "$SECRET"}),
            "the exact name of a signature algorithm, such as `ES256`",
        ),
        (json!({"alg": "HS256", "secret": "$SECRET", "leeway": "5 minutes"}), "a text such as `90s`"),
        (
            json!({"alg": "ES256", "signing_key": "signer.pem"}),
            "`signing_key` has a value that it cannot have: one key",
        ),
        (json!({"alg": "ES256", "signing_key": "signer.pem"}), "or as `{ file = \"…\" }`"),
        (
            json!({"alg": "ES256", "signing_key": public}),
            "the key of `signing_key`: the operation needs a private key",
        ),
        (
            json!({"alg": "ES384", "signing_key": signer}),
            "the key of `signing_key`: ES384 takes a key of another type",
        ),
        (json!({"secret": "$SECRET"}), "name an `algorithm` (`alg`), an `encryption` (`enc`)"),
        (
            json!({"alg": "HS256", "secret": "$SECRET", "any_issuer": true}),
            "said about issuer contradicts itself",
        ),
    ] {
        let text = error(more).to_string();
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let config = json!({"alg": "ES256", "signing_key": {"file": "/nowhere/${DOMAIN}.pem"}});
    let config: ServiceConfig = serde_json::from_value(config).unwrap();
    let error = config.resolve(variable).unwrap().builder_from_files().unwrap_err();
    assert_eq!(error.code(), "config_file");
    assert!(error.to_string().contains("`signing_key` cannot be read: /nowhere/example.pem: "), "{error}");
}

#[test]
fn a_list_that_is_configured_is_not_forgotten() {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Settings {
        backend: String,
        url: String,
        size: u32,
    }
    let text = r#"
        alg = "HS256"
        secret = "$SECRET"
        issuer = "them"
        audience = "us"
        [list]
        rule = "deny"
        backend = "redis"
        url = "redis://${DOMAIN}/$$1"
        size = 7
    "#;
    let config = || toml::from_str::<ServiceConfig>(text).unwrap().resolve(variable).unwrap();
    let files = |_: &str| Err(String::from("none"));
    let list = config();
    let list = list.list().unwrap();
    assert_eq!(list.rule(), ListRule::Deny);
    let settings: Settings = list.settings().unwrap();
    assert_eq!((&*settings.backend, &*settings.url, settings.size), ("redis", "redis://example/$1", 7));
    assert_eq!(list.settings::<BTreeMap<String, u32>>().unwrap_err(), ConfigError::InvalidValue("list"));
    let builder = || config().builder(files).unwrap();
    assert!(advice(builder()).contains("a list is configured and none was given"));
    assert_eq!(advice(builder().allow_list(Memory::default())), "jwt_contradiction");
    assert_eq!(advice(builder().deny_list(Memory::default())), "accepted");
    assert!(advice(builder()).contains("`list_elsewhere`"));
    assert_eq!(advice(builder().list_elsewhere(ListRule::Deny)), "accepted");
    assert!(!format!("{:?} {list:?}", config()).contains("redis"));
}

#[test]
fn a_member_without_a_value_is_not_one_that_is_absent() {
    let config = json!({"alg": "HS256", "secret": "$SECRET", "issuer": "them", "audience": "us"});
    assert!(from_json(config.clone()).is_ok());
    // With `max_age: null` no age would be looked at, and with `list: null` no list.
    for member in [
        "alg",
        "enc",
        "key_management",
        "secret",
        "default_secret",
        "signing_key",
        "verification_keys",
        "encryption_key",
        "decryption_keys",
        "password",
        "issuer",
        "audience",
        "any_issuer",
        "any_audience",
        "no_audience",
        "typ",
        "subject",
        "required",
        "expires_in",
        "not_before_in",
        "leeway",
        "max_age",
        "expiration_optional",
        "random_jwt_id",
        "refuse_sensitive",
        "list",
    ] {
        let mut config = config.clone();
        config[member] = Value::Null;
        assert!(serde_json::from_value::<ServiceConfig>(config).is_err(), "{member}");
    }
    let yaml = "alg: HS256\nsecret: $SECRET\nissuer: them\naudience: us\n";
    assert!(built(serde_norway::from_str(yaml).unwrap()).is_ok());
    assert!(serde_norway::from_str::<ServiceConfig>(&format!("{yaml}list:\n")).is_err());
    assert!(serde_norway::from_str::<ServiceConfig>(&format!("{yaml}max_age: ~\n")).is_err());
}

#[test]
fn atk_49_the_error_of_a_reader_quotes_no_secret() {
    for (member, value) in [
        ("secret", json!(8_675_309_001_u64)),
        ("secret", json!(86.75)),
        ("password", json!(8_675_309_001_u64)),
        // Written where it is only said that there is one, or without its table.
        ("default_secret", json!("8675309001")),
        ("list", json!("redis://user:8675309001@host")),
        ("list", json!({"rule": "deny", "rul": 1, "url": "8675309001"})),
        ("signing_key", json!(8_675_309_001_u64)),
        ("signing_key", json!({"file": "a", "password": 8_675_309_001_u64})),
        ("decryption_keys", json!(["8675309001", 8_675_309_001_u64])),
    ] {
        let config = json!({member: value});
        match serde_json::from_value::<ServiceConfig>(config.clone()) {
            Err(error) => assert!(!format!("{error} {error:?}").contains("86"), "{error}"),
            Ok(config) => assert!(!format!("{config:?}").contains("86"), "{config:?}"),
        }
    }
}
