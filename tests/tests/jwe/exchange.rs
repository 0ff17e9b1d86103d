//! Every algorithm with every content encryption, in every serialization; keys, parties, recipients, keys outside.

use aes_kw::KeyInit as _;
use jose_b64::SecretBytes;
use jose_jwe::{
    Cek, ContentEncryption, DecryptionKey, Delivery, EncryptedKey, EncryptionKey, JweError, KeyDecryption,
    KeyEncryption, KeyManagementAlgorithm as Alg, Keyring, Opening, Password, Place, Policy, Recipient,
    Resolver, Unverified, algorithm_for, decrypt, encrypt, encrypt_jwk, encrypt_jwk_set,
};
use jose_jwk::{
    Jwk, JwkSet, KeyError, KeySpec,
    jwa::{Curve, KeyOperation},
};

use crate::common::{octets, pair, pairs, rsa};

/// A policy that allows what a key is for, so that nothing but the key decides.
fn policy() -> Policy {
    Policy::new().algorithms(Alg::ALL)
}

fn oct(bits: usize) -> Jwk {
    Jwk::generate(KeySpec::Oct { bits }).unwrap()
}

#[test]
fn every_algorithm_with_every_content_encryption() {
    let plaintext = octets(100);
    for algorithm in Alg::ALL.iter().copied().filter(|algorithm| *algorithm != Alg::Dir) {
        for (encryption_key, decryption_key) in pairs(algorithm) {
            for encryption in ContentEncryption::ALL.iter().copied() {
                let token = encrypt(&plaintext, encryption).compact(&encryption_key).unwrap();
                let decrypted = policy().decrypt(&token, &decryption_key).unwrap();
                assert_eq!(decrypted.plaintext(), plaintext, "{algorithm} {encryption}");
                let text = encrypt(&plaintext, encryption).aad(b"beside").flattened(&encryption_key).unwrap();
                let decrypted = policy().decrypt_json(&text, &decryption_key).unwrap();
                assert_eq!(decrypted.plaintext(), plaintext, "{algorithm} {encryption}");
                assert_eq!(decrypted.aad(), Some(&b"beside"[..]));
            }
        }
    }
    for encryption in ContentEncryption::ALL.iter().copied() {
        let jwk = oct(8 * encryption.cek_len());
        let token = encrypt(&plaintext, encryption)
            .compact(&EncryptionKey::direct(&jwk, encryption).unwrap())
            .unwrap();
        let key = DecryptionKey::direct(&jwk, encryption).unwrap();
        assert_eq!(decrypt(&token, &key).unwrap().plaintext(), plaintext);
    }
}

#[test]
fn every_size_around_a_block() {
    let (theirs, ours) = pair(&oct(128), Alg::A128Kw);
    for encryption in ContentEncryption::ALL.iter().copied() {
        for len in (0..=49).chain([255, 256, 4096, 65_535, 65_536]) {
            let token = encrypt(&octets(len), encryption).compact(&theirs).unwrap();
            assert_eq!(decrypt(&token, &ours).unwrap().plaintext(), octets(len), "{encryption} {len}");
            let text = encrypt(&octets(len), encryption).aad(b"").general([&theirs]).unwrap();
            let decrypted = policy().decrypt_json(&text, &ours).unwrap();
            // Empty additional data are none: RFC 7516 §7.2.1.
            assert_eq!((decrypted.plaintext(), decrypted.aad()), (&*octets(len), None));
        }
    }
}

#[test]
fn parties_go_into_the_derived_key() {
    let jwk = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    for algorithm in [Alg::EcdhEs, Alg::EcdhEsA128Kw] {
        let (theirs, ours) = pair(&jwk, algorithm);
        let to = || Recipient::to(&theirs).party_u(b"Alice").party_v(b"Bob");
        let token = encrypt(b"x", ContentEncryption::A128Gcm).compact(to()).unwrap();
        let decrypted = decrypt(&token, &ours).unwrap();
        assert_eq!(decrypted.header().string("apu").as_deref(), Some("QWxpY2U"));
        assert_eq!(decrypted.party_u().as_deref(), Some(&b"Alice"[..]));
        assert_eq!(decrypted.party_v().as_deref(), Some(&b"Bob"[..]));
        // The same content key under other names does not come out; nothing authenticates an unprotected header.
        let text =
            encrypt(b"x", ContentEncryption::A128Gcm).algorithm_in(Place::Recipient).flattened(to()).unwrap();
        assert!(policy().decrypt_json(&text, &ours).is_ok());
        let other = text.replace("QWxpY2U", "QWxpY2Y");
        assert_ne!(text, other);
        assert_eq!(policy().decrypt_json(&other, &ours).unwrap_err(), JweError::DecryptFailed);
    }
}

#[test]
fn several_recipients_each_with_an_algorithm_of_its_own() {
    let (wallet, bank, shared) = (Jwk::generate(KeySpec::Okp(Curve::X25519)).unwrap(), rsa(), oct(256));
    let keys = [
        pair(&wallet.with_key_id("wallet"), Alg::EcdhEsA256Kw),
        pair(&bank.with_key_id("rsa"), Alg::RsaOaep256),
        pair(&shared.with_key_id("oct"), Alg::A256GcmKw),
    ];
    let text = encrypt(b"to all", ContentEncryption::A256CbcHs512)
        .protected(|header| header.content_type("text/plain"))
        .general(keys.iter().map(|(theirs, _)| Recipient::to(theirs)))
        .unwrap();
    for (at, (_, ours)) in keys.iter().enumerate() {
        let decrypted = policy().decrypt_json(&text, ours).unwrap();
        assert_eq!((decrypted.plaintext(), decrypted.recipient()), (&b"to all"[..], at));
        assert_eq!(decrypted.key().and_then(DecryptionKey::key_id), ours.key_id());
        assert!(decrypted.header().is_protected("cty") && !decrypted.header().is_protected("alg"));
    }
    // A key that is one of many is found by its `kid`, whatever may be spent.
    let many: Vec<_> = (0..20).map(|at| pair(&oct(128).with_key_id(format!("k{at}")), Alg::A128Kw)).collect();
    let of_many = encrypt(b"to all", ContentEncryption::A128Gcm)
        .general(many.iter().map(|(theirs, _)| Recipient::to(theirs)))
        .unwrap();
    for (at, (_, ours)) in many.iter().enumerate() {
        assert_eq!(policy().decrypt_json(&of_many, ours).unwrap().recipient(), at);
    }
    let (_, stranger) = pair(&Jwk::generate(KeySpec::Okp(Curve::X25519)).unwrap(), Alg::EcdhEsA256Kw);
    assert_eq!(policy().decrypt_json(&text, &stranger).unwrap_err(), JweError::DecryptFailed);
}

#[test]
fn a_keyring_finds_by_kid_and_else_tries_what_fits() {
    let keys: Vec<Jwk> = ["a", "b", "c"].iter().map(|kid| oct(256).with_key_id(*kid)).collect();
    let keyring = Keyring::from_set(&keys.iter().cloned().collect::<JwkSet>());
    assert!(keyring.rejected().is_empty());
    for jwk in &keys {
        let (theirs, _) = pair(jwk, Alg::A256Kw);
        let token = encrypt(b"x", ContentEncryption::A128Gcm).compact(&theirs).unwrap();
        let decrypted = decrypt(&token, &keyring).unwrap();
        assert_eq!(decrypted.key().unwrap().key_id(), jwk.key_id());
        // Without `kid` every fitting key is tried.
        let (theirs, _) = pair(&jwk.clone().without("kid"), Alg::A256Kw);
        let token = encrypt(b"x", ContentEncryption::A128Gcm).compact(&theirs).unwrap();
        assert_eq!(decrypt(&token, &keyring).unwrap().key().unwrap().key_id(), jwk.key_id());
        let resolver = Resolver::new(|header| {
            assert_eq!(header.algorithm(), "A256KW");
            Ok(keyring.clone())
        });
        assert!(decrypt(&token, &resolver).is_ok());
    }
    let (theirs, _) = pair(&oct(256).with_key_id("d"), Alg::A256Kw);
    let token = encrypt(b"x", ContentEncryption::A128Gcm).compact(&theirs).unwrap();
    assert_eq!(decrypt(&token, &keyring).unwrap_err(), JweError::NoMatchingKey);
    // A password finds its recipient by the `kid` that it was given.
    let password = Password::new("password");
    let named = |kid: &str| {
        let theirs = EncryptionKey::from_password(&password, Alg::Pbes2Hs256A128Kw, Some(1000)).unwrap();
        let ours = DecryptionKey::from_password(&password, Alg::Pbes2Hs256A128Kw).unwrap();
        (theirs.with_key_id(kid), ours.with_key_id(kid))
    };
    let (theirs, ours) = named("p");
    let keyring = Keyring::new().with(named("q").1).with(ours);
    let token = encrypt(b"x", ContentEncryption::A128Gcm).compact(&theirs).unwrap();
    assert_eq!(policy().decrypt(&token, &keyring).unwrap().key().unwrap().key_id(), Some("p"));
    let set: JwkSet = keys.iter().cloned().collect();
    let key = EncryptionKey::from_set(&set, Some("b"), Alg::A256Kw).unwrap();
    assert_eq!(key.key_id(), Some("b"));
    assert!(EncryptionKey::from_set(&set, Some("z"), Alg::A256Kw).is_err());
}

#[test]
fn the_algorithm_of_a_key_that_says_none() {
    let jwk = |spec| Jwk::generate(spec).unwrap();
    for (jwk, due) in [
        (rsa(), Alg::RsaOaep256),
        (jwk(KeySpec::Ec(Curve::P384)), Alg::EcdhEsA256Kw),
        (jwk(KeySpec::Okp(Curve::X25519)), Alg::EcdhEsA256Kw),
        (oct(128), Alg::A128Kw),
        (oct(192), Alg::A192Kw),
        (oct(256), Alg::A256Kw),
        (oct(256).with_algorithm(Alg::A256GcmKw), Alg::A256GcmKw),
        (oct(256).with_algorithm(Alg::Dir), Alg::Dir),
    ] {
        assert_eq!(algorithm_for(&jwk), Ok(due));
        assert_eq!(EncryptionKey::automatic(&jwk).unwrap().algorithm(), due);
    }
    assert!(matches!(algorithm_for(&oct(512)), Err(KeyError::WrongSize { .. })));
    assert!(matches!(algorithm_for(&jwk(KeySpec::Okp(Curve::Ed25519))), Err(KeyError::WrongKeyType(_))));
}

#[test]
fn public_keys_of_web_cryptography_encrypt() {
    let with_no_operations = |jwk: &Jwk, private: bool| {
        let json = if private {
            jwk.to_private_json().unwrap().to_string()
        } else {
            jwk.to_public().unwrap().to_json()
        };
        Jwk::from_json(json.replacen('{', r#"{"ext":true,"key_ops":[],"#, 1).as_bytes()).unwrap()
    };
    let refused = Err(KeyError::OperationNotAllowed(KeyOperation::DeriveKey));
    let p256 = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    let theirs = EncryptionKey::from_jwk(&with_no_operations(&p256, false), Alg::EcdhEs).unwrap();
    let token = encrypt(b"x", ContentEncryption::A128Gcm).compact(&theirs).unwrap();
    assert!(decrypt(&token, &DecryptionKey::from_jwk(&p256, Alg::EcdhEs).unwrap()).is_ok());
    // A private key that may do nothing does nothing, and neither does a key of another kind.
    let private = with_no_operations(&p256, true);
    assert_eq!(EncryptionKey::from_jwk(&private, Alg::EcdhEs).map(drop), refused);
    assert!(DecryptionKey::from_jwk(&private, Alg::EcdhEs).is_err());
    assert!(EncryptionKey::from_jwk(&with_no_operations(&rsa(), false), Alg::RsaOaep256).is_err());
}

/// A key that another process has, as far as this library can see.
struct Outside(Jwk);

impl KeyEncryption for Outside {
    fn algorithm(&self) -> Alg {
        Alg::RsaOaep256
    }

    fn wrap(&self, cek: &Cek, delivery: &mut Delivery<'_>) -> Result<Vec<u8>, JweError> {
        let key = rsa::PublicKey::try_from(&self.0).unwrap();
        key.encrypt(delivery.rng(), rsa::Oaep::<sha2::Sha256>::new(), cek.expose())
            .map_err(|_| JweError::EncryptFailed)
    }
}

impl KeyDecryption for Outside {
    fn algorithm(&self) -> Alg {
        Alg::RsaOaep256
    }

    fn unwrap(&self, encrypted_key: &[u8], opening: &mut Opening<'_>) -> Result<Cek, JweError> {
        opening.spend_rsa()?;
        let key = rsa::PrivateKey::try_from(&self.0).unwrap();
        let octets = key.decrypt(rsa::Oaep::<sha2::Sha256>::new(), encrypted_key);
        let octets = octets.map_err(|_| JweError::DecryptFailed)?;
        Cek::new(octets.into(), opening.encryption()).ok_or(JweError::DecryptFailed)
    }
}

#[test]
fn keys_outside_in_one_step_and_in_two() {
    let encryption = ContentEncryption::A256Gcm;
    let (theirs, ours) = pair(&rsa().with_key_id("hsm"), Alg::RsaOaep256);
    let outside_encrypts = EncryptionKey::from_encrypter(Outside(rsa()), Some("hsm"));
    let outside_decrypts = DecryptionKey::from_decrypter(Outside(rsa()), Some("hsm"));
    for (theirs, ours) in [(&outside_encrypts, &ours), (&theirs, &outside_decrypts)] {
        let token = encrypt(b"x", encryption).compact(theirs).unwrap();
        assert_eq!(decrypt(&token, ours).unwrap().plaintext(), b"x");
    }
    // In two steps: the content key leaves, and comes back encrypted.
    let public = rsa::PublicKey::try_from(&rsa()).unwrap();
    let wrap = |cek: &Cek| {
        let mut rng = rand_core::UnwrapErr(getrandom::SysRng);
        public.encrypt(&mut rng, rsa::Oaep::<sha2::Sha256>::new(), cek.expose()).unwrap()
    };
    let prepared = encrypt(b"x", encryption).prepare().unwrap();
    let encrypted = wrap(prepared.cek());
    let token = prepared.compact(&EncryptedKey::new(Alg::RsaOaep256, &encrypted).key_id("hsm")).unwrap();
    assert_eq!(decrypt(&token, &ours).unwrap().plaintext(), b"x");
    let prepared = encrypt(b"x", encryption).aad(b"y").prepare().unwrap();
    let encrypted = wrap(prepared.cek());
    let text = prepared.flattened(&EncryptedKey::new(Alg::RsaOaep256, &encrypted)).unwrap();
    assert_eq!(policy().decrypt_json(&text, &ours).unwrap().aad(), Some(&b"y"[..]));
    // The content key that is wrapped is the one that encrypts, also where it is given.
    let fixed = jose_jwe::hazmat::Fixed { cek: Some([7; 32].into()), ..Default::default() };
    let prepared = encrypt(b"x", encryption).hazmat(&fixed).prepare().unwrap();
    let encrypted = wrap(prepared.cek());
    let given = prepared.compact(&EncryptedKey::new(Alg::RsaOaep256, &encrypted)).unwrap();
    assert_eq!(decrypt(&given, &ours).unwrap().plaintext(), b"x");
    // And the encrypted key leaves, and comes back as a content key.
    let private = rsa::PrivateKey::try_from(&rsa()).unwrap();
    let parsed = Unverified::parse(&token, &policy()).unwrap();
    let octets = private.decrypt(rsa::Oaep::<sha2::Sha256>::new(), parsed.recipients()[0].encrypted_key());
    let cek = Cek::new(octets.unwrap().into(), encryption).unwrap();
    assert_eq!(parsed.decrypt_with_cek(&policy(), 0, &cek).unwrap().plaintext(), b"x");
    // An algorithm that decides the content key has no encrypted one.
    let prepared = encrypt(b"x", encryption).prepare().unwrap();
    assert_eq!(prepared.compact(&EncryptedKey::new(Alg::Dir, b"")), Err(JweError::EncryptFailed));
}

const KEK: [u8; 16] = *b"sixteen octets..";

/// A key outside that answers what it was not asked.
struct Talkative([u8; 16]);

impl KeyEncryption for Talkative {
    fn algorithm(&self) -> Alg {
        Alg::A128Kw
    }

    fn agree(&self, delivery: &mut Delivery<'_>) -> Option<Result<Cek, JweError>> {
        Some(Cek::new([0; 16].into(), delivery.encryption()).ok_or(JweError::EncryptFailed))
    }

    fn wrap(&self, cek: &Cek, _: &mut Delivery<'_>) -> Result<Vec<u8>, JweError> {
        let kek = aes_kw::KwAes128::new_from_slice(&self.0).unwrap();
        let mut wrapped = [cek.expose(), &[0; 8]].concat();
        kek.wrap_key(cek.expose(), &mut wrapped).unwrap();
        Ok(wrapped)
    }
}

#[test]
fn only_algorithms_that_decide_the_content_key_are_asked_for_it() {
    let jwk = Jwk::from_secret(KEK).unwrap();
    let theirs = EncryptionKey::from_encrypter(Talkative(KEK), None);
    let (other, ours) = pair(&jwk, Alg::A128Kw);
    let text = encrypt(b"x", ContentEncryption::A128Gcm).general([&other, &theirs]).unwrap();
    assert_eq!(policy().decrypt_json(&text, &ours).unwrap().plaintext(), b"x");
    // A content key of zeros is what the answer would have made of it.
    let zeros = Cek::new([0; 16].into(), ContentEncryption::A128Gcm).unwrap();
    let parsed = Unverified::parse_json(&text, &policy()).unwrap();
    assert!(parsed.decrypt_with_cek(&policy(), 1, &zeros).is_err());
}

/// Octets in a row: for reproducing, never for use.
struct Counting(u64);

impl rand_core::TryRng for Counting {
    type Error = core::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        Ok(u32::try_from(self.0 >> 32).unwrap())
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(u64::from(self.try_next_u32()?) << 32 | u64::from(self.try_next_u32()?))
    }

    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        for octet in to {
            *octet = self.try_next_u32()?.to_le_bytes()[3];
        }
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Counting {}

#[test]
fn the_same_random_source_makes_the_same_jwe() {
    for algorithm in Alg::ALL.iter().copied().filter(|algorithm| *algorithm != Alg::Dir) {
        for (theirs, ours) in pairs(algorithm) {
            let make = |seed| {
                let mut rng = Counting(seed);
                encrypt(b"x", ContentEncryption::A128CbcHs256).rng(&mut rng).compact(&theirs).unwrap()
            };
            assert_eq!(make(1), make(1), "{algorithm}");
            assert_ne!(make(1), make(2), "{algorithm}");
            let parsed = make(3);
            let parsed = Unverified::parse(&parsed, &policy()).unwrap();
            assert!(parsed.decrypt_with_rng(&policy(), &ours, &mut Counting(4)).is_ok(), "{algorithm}");
        }
    }
}

#[test]
fn compressed_content_comes_out_where_it_is_allowed() {
    let (theirs, ours) = pair(&oct(128), Alg::A128Kw);
    let plaintext = vec![b'a'; 100_000];
    let token = encrypt(&plaintext, ContentEncryption::A128Gcm).compress().compact(&theirs).unwrap();
    assert!(token.len() < 1000);
    assert_eq!(policy().compression().decrypt(&token, &ours).unwrap().plaintext(), plaintext);
    assert_eq!(policy().decrypt(&token, &ours).unwrap_err(), JweError::CompressionNotAllowed);
}

#[test]
fn keys_and_sets_as_content() {
    let password = Password::new("entrap_o–peter_long–credit_tun");
    let algorithm = Alg::Pbes2Hs512A256Kw;
    let theirs = EncryptionKey::from_password(&password, algorithm, Some(1000)).unwrap();
    let ours = DecryptionKey::from_password(&password, algorithm).unwrap();
    let policy = Policy::new().algorithms(&[algorithm]);
    let private = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap().with_key_id("k");
    let public = Jwk::from_json(private.to_public().unwrap().to_json().as_bytes()).unwrap();
    for jwk in [private, public, oct(256), rsa()] {
        let token = encrypt_jwk(&jwk, ContentEncryption::A256Gcm, &theirs).unwrap();
        let again = policy.decrypt_jwk(&token, &ours).unwrap();
        assert_eq!(again.is_private(), jwk.is_private());
        let json = |jwk: &Jwk| match jwk.to_private_json() {
            Ok(json) => json.to_string(),
            Err(KeyError::NoPublicHalf) => jwk.to_secret_json().unwrap().to_string(),
            Err(_) => jwk.to_public().unwrap().to_json(),
        };
        assert_eq!(json(&again), json(&jwk));
        // A set is no key, and what does not say that it is a key is none.
        assert_eq!(policy.decrypt_jwk_set(&token, &ours).unwrap_err(), JweError::ContentType);
        let plain = encrypt(json(&jwk).as_bytes(), ContentEncryption::A256Gcm).compact(&theirs).unwrap();
        assert_eq!(policy.decrypt_jwk(&plain, &ours).unwrap_err(), JweError::ContentType);
    }
    let set: JwkSet = [oct(128), rsa()].into_iter().collect();
    let token = encrypt_jwk_set(&set, ContentEncryption::A128Gcm, &theirs).unwrap();
    let again = policy.decrypt_jwk_set(&token, &ours).unwrap();
    assert_eq!(again.to_private_json(), set.to_private_json());
}

#[test]
fn headers_hold_to_the_rules_of_reading_when_they_are_written() {
    let (theirs, _) = pair(&oct(128), Alg::A128Kw);
    let refused = |made: Result<String, JweError>| made.unwrap_err().code();
    let start = || encrypt(b"x", ContentEncryption::A128Gcm);
    for name in ["alg", "enc", "zip", "epk", "apu", "apv", "p2s", "p2c", "iv", "tag"] {
        let set = start().protected(|header| header.json(name, "\"x\"")).compact(&theirs);
        assert_eq!(refused(set), "header_parameter_conflict", "{name}");
    }
    let twice =
        start().protected(|header| header.content_type("a")).shared(|header| header.content_type("b"));
    assert_eq!(refused(twice.flattened(&theirs)), "header_repeated_parameter");
    assert_eq!(
        refused(start().shared(|header| header.content_type("b")).compact(&theirs)),
        "header_parameter_conflict"
    );
    assert_eq!(refused(start().aad(b"a").compact(&theirs)), "header_parameter_conflict");
    assert_eq!(
        refused(start().protected_json(r#"{"alg":"A128KW"}"#).compact(&theirs)),
        "header_parameter_conflict"
    );
    let other = start().protected_json(r#"{"alg":"A256KW","enc":"A128GCM"}"#).compact(&theirs);
    assert_eq!(refused(other), "header_parameter_conflict");
    let same = start().protected_json(r#"{"enc":"A128GCM", "alg":"A128KW", "x":1}"#).compact(&theirs);
    assert!(same.is_ok());
    // Texts that are no values, and come to an object together.
    let smuggled = start()
        .protected(|header| header.json("a", r#"1,"zip":"DEF","q":{"z":0"#).json("c", "2").json("e", "3}"));
    assert_eq!(refused(smuggled.compact(&theirs)), "header_parameter_conflict");
    let unencoded = start().protected(|header| header.json("b64", "false").critical(&["b64"]));
    assert_eq!(refused(unencoded.compact(&theirs)), "crit_not_understood");
    let prepared = start().prepare().unwrap();
    let smuggled = EncryptedKey::new(Alg::A128Kw, &[0; 24]).parameter("zip", "\"DEF\"");
    assert_eq!(refused(prepared.compact(&smuggled)), "header_parameter_conflict");
    // Encrypted keys without what their algorithm needs.
    for algorithm in [Alg::EcdhEsA256Kw, Alg::A128GcmKw, Alg::Pbes2Hs256A128Kw] {
        let lacking = EncryptedKey::new(algorithm, &[0; 24]);
        assert_eq!(refused(start().prepare().unwrap().compact(&lacking)), "header_parameter_conflict");
    }
    let whole = EncryptedKey::new(Alg::A128GcmKw, &[0; 16]).octets("iv", &[0; 12]).octets("tag", &[0; 16]);
    assert!(start().prepare().unwrap().compact(&whole).is_ok());
    // A private key in a header.
    let private = oct(128).to_secret_json().unwrap();
    let leaking = start().protected(|header| header.json("jwk", &private));
    assert_eq!(refused(leaking.compact(&theirs)), "header_invalid_parameter");
    // Parties of an algorithm that derives no key from them.
    assert_eq!(
        refused(start().compact(Recipient::to(&theirs).party_u(b"Alice"))),
        "header_parameter_conflict"
    );
    let none: [&EncryptionKey; 0] = [];
    assert_eq!(refused(start().general(none)), "recipient_count");
    assert_eq!(refused(start().general(vec![&theirs; 33])), "recipient_count");
    assert!(start().general(vec![&theirs; 32]).is_ok());
    let secret = SecretBytes::from([7; 16]);
    let direct =
        EncryptionKey::direct(&Jwk::from_secret(secret).unwrap(), ContentEncryption::A128Gcm).unwrap();
    assert_eq!(refused(start().general([&theirs, &direct])), "recipient_count");
    assert!(start().general([&direct]).is_ok());
}
