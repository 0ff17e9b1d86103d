//! Published examples, made again octet for octet with the random values that they were made with.

use jose_b64::{SecretBytes, owned};
use jose_jwe::{
    Cek, ContentEncryption, Delivery, EncryptionKey, JweError, KeyEncryption, KeyManagementAlgorithm as Alg,
    Password, Place, Recipient, encrypt, hazmat::Fixed,
};
use serde_json::Value;

use crate::common::{cookbook, jwk};

fn decode(value: &Value) -> Vec<u8> {
    owned::decode(value.as_str().unwrap().as_bytes()).unwrap()
}

fn optional(value: &Value) -> Option<Vec<u8>> {
    value.is_string().then(|| decode(value))
}

fn alg(value: &Value) -> Alg {
    Alg::from_name(value.as_str().unwrap()).unwrap()
}

/// A recipient whose encrypted key is the published one: RSA encryption draws what nobody published.
struct Published {
    algorithm: Alg,
    encrypted_key: Vec<u8>,
}

impl KeyEncryption for Published {
    fn algorithm(&self) -> Alg {
        self.algorithm
    }

    fn wrap(&self, _: &Cek, _: &mut Delivery<'_>) -> Result<Vec<u8>, JweError> {
        Ok(self.encrypted_key.clone())
    }
}

/// The key of an example, and its random values.
fn key(algorithm: Alg, key: &Value, encryption: ContentEncryption, encrypted_key: &Value) -> EncryptionKey {
    if algorithm.name().starts_with("RSA") {
        let published = Published { algorithm, encrypted_key: decode(encrypted_key) };
        return EncryptionKey::from_encrypter(published, key["kid"].as_str());
    }
    match algorithm {
        Alg::Dir => EncryptionKey::direct(&jwk(key), encryption).unwrap(),
        _ => EncryptionKey::from_jwk(&jwk(key), algorithm).unwrap(),
    }
}

fn fixed(generated: &Value, encrypting_key: &Value) -> Fixed {
    Fixed {
        cek: optional(&generated["cek"]).map(SecretBytes::from),
        iv: optional(&generated["iv"]),
        ephemeral: encrypting_key["epk"].is_object().then(|| jwk(&encrypting_key["epk"])),
        salt: optional(&encrypting_key["salt"]),
        key_iv: optional(&encrypting_key["iv"]).map(|iv| iv.try_into().unwrap()),
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn rfc7520_examples_for_one_recipient() {
    for name in ["5_1", "5_2", "5_3", "5_4", "5_5", "5_6", "5_7", "5_8", "5_10", "5_11", "5_12"] {
        let file = cookbook(name);
        let (input, content) = (&file["input"], &file["encrypting_content"]);
        let encryption = ContentEncryption::from_name(input["enc"].as_str().unwrap()).unwrap();
        let algorithm = alg(&input["alg"]);
        let key = match input["pwd"].as_str() {
            Some(password) => {
                let iterations = file["encrypting_key"]["iteration_count"].as_u64().unwrap();
                let iterations = Some(u32::try_from(iterations).unwrap());
                EncryptionKey::from_password(&Password::new(password), algorithm, iterations).unwrap()
            }
            None => key(algorithm, &input["key"], encryption, &file["encrypting_key"]["encrypted_key"]),
        };
        let fixed = fixed(&file["generated"], &file["encrypting_key"]);
        let protected = optional(&content["protected_b64u"]).map(|text| String::from_utf8(text).unwrap());
        let plaintext = input["plaintext"].as_str().unwrap();
        let encrypting = || {
            let mut encrypting = encrypt(plaintext.as_bytes(), encryption).hazmat(&fixed);
            if let Some(protected) = &protected {
                encrypting = encrypting.protected_json(protected);
            }
            if content["unprotected"]["alg"].is_string() {
                encrypting = encrypting.algorithm_in(Place::Shared);
            }
            if content["unprotected"]["enc"].is_string() {
                encrypting = encrypting.encryption_in(Place::Shared);
            }
            match input["aad"].as_str() {
                Some(aad) => encrypting.aad(aad.as_bytes()),
                None => encrypting,
            }
        };
        let output = &file["output"];
        match output["compact"].as_str() {
            Some(compact) => assert_eq!(encrypting().compact(&key).as_deref(), Ok(compact), "{name}"),
            None => assert_eq!(encrypting().compact(&key), Err(JweError::ParameterConflict), "{name}"),
        }
        assert_eq!(json(&encrypting().flattened(&key).unwrap()), output["json_flat"], "{name}");
        let mut general = output["json"].clone();
        if general.get("recipients").is_none() {
            // RFC 7520 leaves out what stands nowhere; RFC 7516 §7.2.1 has one object for each recipient.
            general.as_object_mut().unwrap().insert("recipients".into(), json("[{}]"));
        }
        assert_eq!(json(&encrypting().general([&key]).unwrap()), general, "{name}");
    }
}

#[test]
fn rfc7520_section_5_9_compressed() {
    // Who compresses may come to other octets: what inflates to the same is the example.
    let file = cookbook("5_9");
    let key_of_example = jwk(&file["input"]["key"]);
    let key = EncryptionKey::from_jwk(&key_of_example, Alg::A128Kw).unwrap();
    let fixed = fixed(&file["generated"], &file["encrypting_key"]);
    let plaintext = file["input"]["plaintext"].as_str().unwrap();
    let protected = String::from_utf8(decode(&file["encrypting_content"]["protected_b64u"])).unwrap();
    let made = encrypt(plaintext.as_bytes(), ContentEncryption::A128Gcm)
        .hazmat(&fixed)
        .protected_json(&protected)
        .compress()
        .compact(&key)
        .unwrap();
    let published = file["output"]["compact"].as_str().unwrap();
    let parts = |token: &str| token.split('.').take(3).map(String::from).collect::<Vec<_>>();
    assert_eq!(parts(&made), parts(published));
    let policy = jose_jwe::Policy::new().compression();
    let key = jose_jwe::DecryptionKey::from_jwk(&key_of_example, Alg::A128Kw).unwrap();
    for token in [&made, published] {
        assert_eq!(policy.decrypt(token, &key).unwrap().plaintext(), plaintext.as_bytes());
    }
}

#[test]
fn rfc7520_section_5_13_several_recipients() {
    let file = cookbook("5_13");
    let (keys, encrypting) = (&file["input"]["key"], &file["encrypting_key"]);
    let mut fixed = fixed(&file["generated"], &encrypting[1]);
    fixed.key_iv = optional(&encrypting[2]["iv"]).map(|iv| iv.try_into().unwrap());
    let encryption = ContentEncryption::A128CbcHs256;
    let recipients: Vec<EncryptionKey> = (0..3)
        .map(|at| {
            let algorithm = alg(&file["input"]["alg"][at]);
            key(algorithm, &keys[at], encryption, &encrypting[at]["encrypted_key"])
        })
        .collect();
    let made = encrypt(file["input"]["plaintext"].as_str().unwrap().as_bytes(), encryption)
        .shared(|header| header.content_type("text/plain"))
        .hazmat(&fixed)
        .general(recipients.iter().map(Recipient::to))
        .unwrap();
    assert_eq!(json(&made), file["output"]["json"]);
}

#[test]
fn rfc7516_and_rfc7517_appendices() {
    for (file, id) in [
        ("rfc7516", "rfc7516-A.1"),
        ("rfc7516", "rfc7516-A.2"),
        ("rfc7516", "rfc7516-A.3"),
        ("rfc7517", "rfc7517-C"),
    ] {
        let path = format!("{}/vectors/{file}.json", env!("CARGO_MANIFEST_DIR"));
        let file: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let case = file["cases"].as_array().unwrap().iter().find(|case| case["id"] == id).unwrap();
        let token = case["token"].as_str().unwrap();
        let parts: Vec<Vec<u8>> =
            token.split('.').map(|part| owned::decode(part.as_bytes()).unwrap()).collect();
        let protected = std::str::from_utf8(&parts[0]).unwrap();
        let header = json(protected);
        let (algorithm, enc) = (alg(&header["alg"]), header["enc"].as_str().unwrap());
        let encryption = ContentEncryption::from_name(enc).unwrap();
        let key = match case["password"].as_str() {
            Some(password) => {
                let iterations = Some(u32::try_from(header["p2c"].as_u64().unwrap()).unwrap());
                EncryptionKey::from_password(&Password::new(password), algorithm, iterations).unwrap()
            }
            None => key(algorithm, &case["key"], encryption, &Value::from(token.split('.').nth(1).unwrap())),
        };
        let cek = match optional(&case["intermediate"]["cek"]) {
            Some(cek) => cek,
            // RFC 7517 C.3.
            None => owned::decode(b"bxsZNEIdFE5csDjwQdBScKGDJDfK7LmsgReZwsMw_bY").unwrap(),
        };
        let fixed = Fixed {
            cek: Some(cek.into()),
            iv: Some(parts[2].clone()),
            salt: optional(&header["p2s"]),
            ..Fixed::default()
        };
        let made = encrypt(&decode(&case["plaintext"]), encryption)
            .hazmat(&fixed)
            .protected_json(protected)
            .compact(&key);
        assert_eq!(made.as_deref(), Ok(token), "{id}");
    }
}
