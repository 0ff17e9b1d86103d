//! Key files: what other programs wrote, what is written here, and what hostile files may ask for.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::{collections::BTreeMap, fs, path::PathBuf};

use jose_jwk::{
    Jwk, JwkSet, KeyError, PasswordKdf, PrivateForm, PublicForm, PublicJwk, Randomness, ReadOptions,
};
use serde::Deserialize;
use serde_json::Value;

#[path = "key_files/openssh.rs"]
mod openssh;
#[path = "key_files/passwords.rs"]
mod passwords;

const PASSWORD: &[u8] = b"correct horse";

#[derive(Deserialize)]
struct Expected {
    files: BTreeMap<String, File>,
    keys: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct File {
    key: Option<String>,
    password: Option<String>,
    refused: Option<String>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/key-files")
}

fn file(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

fn expected() -> Expected {
    serde_json::from_str(&file("expected.json")).unwrap()
}

fn code<T>(outcome: Result<T, KeyError>) -> &'static str {
    outcome.err().map_or("read", |error| error.code())
}

/// The DER of the first block.
fn der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().skip_while(|line| !line.starts_with("-----BEGIN ")).skip(1).collect();
    let body = body.split("-----").next().unwrap();
    jose_b64::padded::decode(body.as_bytes()).unwrap().expose().to_vec()
}

fn private(jwk: &Jwk) -> Value {
    serde_json::from_str(&jwk.to_private_json().unwrap()).unwrap()
}

fn public(jwk: &Jwk) -> Value {
    serde_json::from_str(&jwk.to_public().unwrap().to_json()).unwrap()
}

#[test]
fn every_file_holds_the_key_that_it_was_made_of() {
    let expected = expected();
    assert_eq!(expected.files.len(), 60);
    for (name, facts) in &expected.files {
        let text = file(name);
        let password = facts.password.as_deref().map(str::as_bytes);
        let options =
            password.map_or_else(ReadOptions::new, |password| ReadOptions::new().password(password));
        let read = if name.ends_with(".pub") {
            Jwk::from_openssh(&text)
        } else {
            Jwk::from_pem_with(&text, &options)
        };
        if let Some(refused) = &facts.refused {
            assert_eq!(code(read), refused, "{name}");
            continue;
        }
        let jwk = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        let key = &expected.keys[facts.key.as_ref().unwrap()];
        if jwk.is_private() {
            assert_eq!(private(&jwk), *key, "{name}");
        }
        assert_eq!(public(&jwk), public(&Jwk::from_json(key.to_string()).unwrap()), "{name}");
        if password.is_some() {
            assert_eq!(code(Jwk::from_pem(&text)), "key_password_required", "{name}");
            let wrong = Jwk::from_pem_with(&text, &options.password(b"Correct horse"));
            assert_eq!(code(wrong), "key_password_wrong", "{name}");
        }
        let has_der = !name.contains("openssh") && !text.starts_with("-----BEGIN EC PARAMETERS");
        if has_der {
            assert_eq!(Jwk::from_der_with(der(&text), &options).unwrap(), jwk, "{name}");
        }
    }
}

#[test]
fn every_key_is_written_and_read_again_in_every_form_that_it_has() {
    for (name, key) in expected().keys {
        let jwk = Jwk::from_json(key.to_string()).unwrap();
        jwk.check().unwrap();
        for (form, types) in [
            (PrivateForm::Pkcs8, &["RSA", "EC", "OKP", "AKP"][..]),
            (PrivateForm::Pkcs1, &["RSA"]),
            (PrivateForm::Sec1, &["EC"]),
        ] {
            if !types.contains(&jwk.key_type().name()) {
                assert_eq!(code(jwk.to_unencrypted_pem(form)), "key_file_unsupported", "{name} {form:?}");
                continue;
            }
            assert_eq!(
                Jwk::from_pem(jwk.to_unencrypted_pem(form).unwrap().as_bytes()).unwrap(),
                jwk,
                "{name}"
            );
            assert_eq!(
                Jwk::from_der(jwk.to_unencrypted_der(form).unwrap().as_slice()).unwrap(),
                jwk,
                "{name}"
            );
        }
        let public = jwk.to_public().unwrap();
        assert_eq!(
            Jwk::from_pem(public.to_pem(PublicForm::Spki).unwrap()).unwrap(),
            *public.as_jwk(),
            "{name}"
        );
        assert_eq!(code(public.as_jwk().to_unencrypted_pem(PrivateForm::Pkcs8)), "key_private_required");
    }
    let oct = Jwk::from_secret(&[7; 32][..]).unwrap();
    assert_eq!(code(oct.to_unencrypted_pem(PrivateForm::Pkcs8)), "key_no_public_half");
    let jwk = Jwk::from_pem(file("p256.pkcs8.pem")).unwrap();
    for kdf in [PasswordKdf::Scrypt, PasswordKdf::Pbkdf2] {
        let der = jwk.to_encrypted_der(PASSWORD, kdf, Randomness::system()).unwrap();
        assert_eq!(Jwk::from_der_with(&der, &ReadOptions::new().password(PASSWORD)).unwrap(), jwk);
        // Salt and IV are drawn anew.
        assert_ne!(jwk.to_encrypted_der(PASSWORD, kdf, Randomness::system()).unwrap(), der);
    }
    let empty = jwk.to_encrypted_pem(b"", PasswordKdf::Scrypt, Randomness::system());
    assert_eq!(code(empty), "key_password_required");
}

#[test]
fn the_private_key_is_taken_from_a_file_with_several_and_text_around_matters_not() {
    let (key, spki, certificate) =
        (file("p256.pkcs8.pem"), file("rsa.spki.pem"), file("p256.certificate.pem"));
    let jwk = Jwk::from_pem(&key).unwrap();
    let rsa = Jwk::from_pem(&spki).unwrap();
    assert_eq!(Jwk::from_pem(format!("{certificate}{spki}{key}")).unwrap(), jwk);
    assert_eq!(Jwk::from_pem(format!("{certificate}{spki}")).unwrap(), rsa);
    assert_eq!(Jwk::from_pem(format!("Bag Attributes\n: x\n{key}trailing")).unwrap(), jwk);
    // Line ends and widths are the writer's.
    assert_eq!(Jwk::from_pem(key.replace('\n', "\r\n")).unwrap(), jwk);
    assert_eq!(Jwk::from_pem(key.replace("\nM", "\n  M")).unwrap(), jwk);
    assert_eq!(Jwk::from_pem(format!("\u{feff}{key}")).unwrap(), jwk);
    assert_eq!(Jwk::from_pem(key.replace("-----BEGIN", " \t-----BEGIN")).unwrap(), jwk);
    assert_eq!(Jwk::from_pem(key.replace('\n', "\r")).unwrap(), jwk);
    assert_eq!(Jwk::from_pem(format!("{}{key}", spki.trim_end())).unwrap(), jwk);
    // Within a line it is prose.
    for prose in [
        "note: -----BEGIN of file",
        "note: -----BEGIN -----BEGIN PRIVATE KEY-----",
        "a -----BEGIN PRIVATE KEY----- AAAA -----END PRIVATE KEY-----",
    ] {
        assert_eq!(Jwk::from_pem(format!("{prose}\n{key}{prose}")).unwrap(), jwk, "{prose}");
        assert_eq!(code(Jwk::from_pem(prose)), "key_file_unknown", "{prose}");
    }
    // What names the curve is for the next key in SEC1, whatever stands between. Within PKCS#8 that does not name it.
    let parameters = file("p384.parameters.pem");
    let ec = Jwk::from_pem(&parameters).unwrap();
    let pkcs8 = ec.to_unencrypted_der(PrivateForm::Pkcs8).unwrap();
    let at = pkcs8.windows(4).position(|window| window == [2, 1, 1, 4]).unwrap() - 3;
    let sec1 = jose_b64::padded::encode(&pkcs8[at..]);
    let sec1 = format!("-----BEGIN EC PRIVATE KEY-----\n{}\n-----END EC PRIVATE KEY-----", sec1.as_str());
    let parameters = &parameters[..parameters.find("-----BEGIN EC PRIVATE").unwrap()];
    assert_eq!(code(Jwk::from_pem(&sec1)), "jwk_unknown_crv");
    assert_eq!(Jwk::from_pem(format!("{parameters}{certificate}{spki}{sec1}")).unwrap(), ec);
    let body: String = key.lines().filter(|line| !line.starts_with('-')).collect();
    let one_line = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----");
    assert_eq!(Jwk::from_pem(&one_line).unwrap(), jwk);
    let set = JwkSet::from_pem_with(format!("{spki}{certificate}{key}"), &ReadOptions::new()).unwrap();
    assert_eq!(set.keys(), [rsa, jwk.to_public().unwrap().as_jwk().clone(), jwk]);

    for (text, expected) in [
        (String::new(), "key_file_unknown"),
        (String::from("no key"), "key_file_unknown"),
        (key.replace("PRIVATE KEY", "CERTIFICATE REQUEST"), "key_file_unknown"),
        (key.replace("END PRIVATE KEY", "END PUBLIC KEY"), "key_file_malformed"),
        (key.replace("PRIVATE KEY", "PUBLIC KEY"), "key_file_malformed"),
        (key.replace("PRIVATE KEY", "RSA PRIVATE KEY"), "key_file_malformed"),
        (key.replace("-----END PRIVATE KEY-----", ""), "key_file_malformed"),
        (one_line.replace("PRIVATE KEY-----\nM", "PRIVATE KEY-----\n*"), "key_file_malformed"),
        (one_line.replace("\n-----END", "=\n-----END"), "key_file_malformed"),
    ] {
        assert_eq!(code(Jwk::from_pem(&text)), expected, "{text}");
    }
}

#[test]
fn the_public_half_that_a_file_states_has_to_be_its_own() {
    // SEC1 within PKCS#8 states the point behind the scalar: another point.
    let mut octets = der(&file("p256.pkcs8.pem"));
    let other = der(&file("p256-openssh.pem"));
    let point = other.windows(2).position(|pair| pair == [0x41, 4]).unwrap() + 1;
    let at = octets.len() - 65;
    octets[at..].copy_from_slice(&other[point..point + 65]);
    assert_eq!(code(Jwk::from_der(&octets)), "jwk_inconsistent");
    // OpenSSH states it twice.
    let pem = file("ed25519-openssh.pem");
    let octets = der(&pem);
    let x = Jwk::from_pem(&pem).unwrap();
    let jose_jwk::Material::Okp(key) = x.material() else { panic!("{x:?}") };
    let places: Vec<usize> = (0..octets.len()).filter(|at| octets[*at..].starts_with(key.x())).collect();
    assert_eq!(places.len(), 3);
    for at in places {
        let mut octets = octets.clone();
        octets[at] ^= 1;
        let text = jose_b64::padded::encode(&octets);
        let text = format!(
            "-----BEGIN OPENSSH PRIVATE KEY-----\n{}\n-----END OPENSSH PRIVATE KEY-----",
            text.as_str()
        );
        assert_ne!(code(Jwk::from_pem(&text)), "read");
    }
}

#[test]
fn an_openssh_key_read_by_hand_is_read_as_strictly() {
    let octets = der(&file("p256-openssh-short.pem"));
    let read = |octets: &[u8]| {
        let text = jose_b64::padded::encode(octets);
        let [begin, end] = ["BEGIN", "END"].map(|mark| format!("-----{mark} OPENSSH PRIVATE KEY-----"));
        Jwk::from_pem(format!("{begin}\n{}\n{end}", text.as_str()))
    };
    let jwk = read(&octets).unwrap();
    let comment = octets.windows(4).position(|window| window == b"jose").unwrap();
    for at in 0..octets.len() {
        assert_ne!(code(read(&octets[..at])), "read", "{at}");
        let mut flipped = octets.clone();
        flipped[at] ^= 1;
        // The comment is nobody's business.
        if (comment..comment + 4).contains(&at) {
            assert_eq!(read(&flipped).unwrap(), jwk);
        } else {
            assert_ne!(code(read(&flipped)), "read", "{at}");
        }
    }
    assert_ne!(code(read(&[octets.as_slice(), &[0]].concat())), "read");
}

#[test]
fn certificates_are_compared_with_their_key() {
    let key = Jwk::from_pem(file("p256.pkcs8.pem")).unwrap();
    let certificate = der(&file("p256.certificate.pem"));
    let jwk = Jwk::from_certificates_pem(file("p256.certificate.pem")).unwrap();
    assert_eq!(jwk.material(), &key.material().to_public().unwrap());
    assert_eq!(jwk.certificates().unwrap(), std::slice::from_ref(&certificate));
    assert_eq!(code(jwk.check_certificates()), "read");
    assert_eq!(code(key.clone().with_certificates([&certificate])), "read");
    assert_eq!(code(key.clone().with_certificates::<Vec<u8>>([])), "jwk_missing_member");
    assert_eq!(code(key.clone().with_certificates([b"x"])), "key_file_malformed");
    let other = Jwk::from_pem(file("p384.pkcs8.pem")).unwrap();
    assert_eq!(code(other.with_certificates([&certificate])), "jwk_certificate_mismatch");
    // Each member is compared.
    let json = jwk.to_public().unwrap().to_json();
    for (member, digest) in [("x5t", jwk.x5t().unwrap()), ("x5t#S256", jwk.x5t_s256().unwrap())] {
        let mut octets = jose_b64::owned::decode(digest.as_bytes()).unwrap();
        octets[0] ^= 1;
        let changed = json.replace(digest, &jose_b64::owned::encode(&octets));
        let error = Jwk::from_json(&changed).unwrap().check_certificates().unwrap_err();
        assert_eq!((error.code(), error.member()), ("jwk_certificate_mismatch", Some(member)));
    }
    // The second of a chain has to be a certificate at least.
    let chain = [certificate.as_slice(), b"\x30\x00"];
    assert_eq!(code(key.clone().with_certificates(chain)), "key_file_malformed");
    assert_eq!(code(key.with_certificates([&certificate, &der(&file("rsa.certificate.pem"))])), "read");
}

#[test]
fn atk_10_a_hostile_key_file_is_refused_before_its_work_is_done() {
    let options = ReadOptions::new().password(PASSWORD);
    let replaced = |name: &str, from: &[u8], to: &[u8]| {
        let mut octets = der(&file(name));
        let at = octets.windows(from.len()).position(|window| window == from).unwrap();
        octets.splice(at..at + from.len(), to.iter().copied());
        octets
    };
    // INTEGERs of the same length keep the lengths around them: 2048 iterations, N = 16384, r = 8, p = 1.
    let iterations = replaced("p256.pbkdf2-sha256.pem", &[2, 2, 8, 0], &[2, 2, 0x7f, 0xff]);
    let few = options.pbkdf2_iterations(0x7ffe);
    assert_eq!(code(Jwk::from_der_with(&iterations, &few)), "key_file_too_costly");
    assert_eq!(
        code(Jwk::from_der_with(&iterations, &options.pbkdf2_iterations(0x7fff))),
        "key_password_wrong"
    );
    let scrypt = &[2, 2, 0x40, 0, 2, 1, 8, 2, 1, 1];
    for hostile in [[2, 2, 0x40, 0, 2, 1, 0x7f, 2, 1, 1], [2, 2, 0x40, 0, 2, 1, 8, 2, 1, 0x7f]] {
        let octets = replaced("p256.scrypt.pem", scrypt, &hostile);
        assert_eq!(code(Jwk::from_der_with(&octets, &options)), "key_file_too_costly");
    }
    let scrypt = der(&file("p256.scrypt.pem"));
    // 128·r octets for each of N + p.
    let memory = 128 * 8 * (16_384 + 1);
    assert_eq!(code(Jwk::from_der_with(&scrypt, &options.scrypt_memory(memory))), "read");
    assert_eq!(code(Jwk::from_der_with(&scrypt, &options.scrypt_memory(memory - 1))), "key_file_too_costly");
    let bcrypt = file("ed25519-openssh-encrypted.pem");
    assert_eq!(code(Jwk::from_pem_with(&bcrypt, &options.bcrypt_rounds(15))), "key_file_too_costly");
    // The cost is looked at even where no password is there to pay it with.
    assert_eq!(
        code(Jwk::from_der_with(&iterations, &ReadOptions::new().pbkdf2_iterations(1))),
        "key_file_too_costly"
    );

    // Lengths that the file does not have, and lengths of lengths that nothing has.
    for bomb in [
        &[0x30, 0x84, 0x3f, 0xff, 0xff, 0xff][..],
        &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 2, 1, 0],
        &[0x30, 0x80, 0, 0],
        &[0x30, 0x88, 1, 1, 1, 1, 1, 1, 1, 1],
        &[0x30, 6, 2, 0x84, 0x3f, 0xff, 0xff, 0xff],
        &[],
    ] {
        assert_eq!(code(Jwk::from_der(bomb)), "key_file_unknown", "{bomb:?}");
    }
    let nested: Vec<u8> = [0x30, 0x80].repeat(20_000);
    assert_eq!(code(Jwk::from_der(&nested)), "key_file_unknown");
    // A modulus of 63 KiB, and a file above the limit.
    let element = |tag: u8, content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82], &length[..], content].concat()
    };
    let modulus = element(0x30, &[element(2, &vec![0x7f; 63 * 1024]), vec![2, 3, 1, 0, 1]].concat());
    assert_eq!(code(Jwk::from_der(&modulus)), "jwk_too_large");
    assert_eq!(code(Jwk::from_der(vec![0x30; 64 * 1024 + 1])), "jwk_too_large");
    assert_eq!(code(Jwk::from_pem("-----BEGIN ".repeat(7000))), "jwk_too_large");
    assert_eq!(code(Jwk::from_pem("-----BEGIN ".repeat(5000))), "key_file_malformed");
    assert_eq!(code(Jwk::from_openssh(&"x".repeat(64 * 1024 + 1))), "jwk_too_large");
    // RSA with a prime of 1 or 0.
    let rsa: Value =
        serde_json::from_str(&private(&Jwk::from_pem(file("rsa.pkcs8.pem")).unwrap()).to_string()).unwrap();
    for (prime, other) in [("AQ", rsa["n"].as_str().unwrap()), ("Ag", rsa["p"].as_str().unwrap())] {
        let mut key = rsa.clone();
        key["p"] = prime.into();
        key["q"] = other.into();
        assert_ne!(code(Jwk::from_json(key.to_string()).and_then(|jwk| jwk.check())), "read");
    }
}

#[test]
fn a_file_cut_short_or_with_octets_flipped_is_refused_or_another_key_and_nothing_worse() {
    let options =
        ReadOptions::new().password(PASSWORD).pbkdf2_iterations(1).scrypt_memory(1).bcrypt_rounds(1);
    for name in expected().files.keys() {
        let text = file(name);
        let is_line = name.ends_with(".pub");
        if is_line {
            for end in 0..text.trim_end_matches(" jose\n").len() {
                assert!(Jwk::from_openssh(&text[..end]).is_err(), "{name} {end}");
            }
            continue;
        }
        if text.contains("Proc-Type") {
            continue;
        }
        let octets = der(&text);
        let step = octets.len() / 64 + 1;
        for at in (0..octets.len()).step_by(step) {
            assert!(Jwk::from_der_with(&octets[..at], &options).is_err(), "{name} {at}");
            let mut flipped = octets.clone();
            flipped[at] ^= 0x80;
            // Whatever comes out passed its check.
            if let Ok(jwk) = Jwk::from_der_with(&flipped, &options) {
                jwk.check().unwrap();
            }
        }
        let longer = [octets.as_slice(), &[0]].concat();
        assert!(Jwk::from_der_with(&longer, &options).is_err(), "{name}");
    }
}

#[test]
fn atk_49_key_files_leave_no_octets_in_errors_and_options_show_no_password() {
    let options = ReadOptions::new().password(PASSWORD);
    assert!(!format!("{options:?}").contains("horse"));
    let body = "MC4CAQAwBQYDK2VwBCIEIQ";
    let broken = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----");
    let error = Jwk::from_pem_with(&broken, &options).unwrap_err();
    assert!(!format!("{error:?} {error}").contains(body));
}

#[test]
fn an_expanded_ml_dsa_key_has_to_be_the_one_of_its_seed() {
    use ml_dsa::{MlDsa44, MlDsa65, MlDsa87, MlDsaParams, SigningKey};
    #[expect(deprecated, reason = "files hold it")]
    fn expanded<P: MlDsaParams>(seed: &[u8]) -> Vec<u8> {
        SigningKey::<P>::from_seed(&seed.try_into().unwrap()).expanded_key().to_expanded().to_vec()
    }
    let element = |tag: u8, content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82], &length[..], content].concat()
    };
    type Expand = fn(&[u8]) -> Vec<u8>;
    let sets: [(&str, usize, Expand); 3] = [
        ("mldsa44", 2560, expanded::<MlDsa44>),
        ("mldsa65", 4032, expanded::<MlDsa65>),
        ("mldsa87", 4896, expanded::<MlDsa87>),
    ];
    for (name, octets, expanded) in sets {
        // Version, algorithm, and an OCTET STRING with the seed tagged [0].
        let file = der(&file(&format!("{name}.pkcs8.pem")));
        let jwk = Jwk::from_der(&file).unwrap();
        let jose_jwk::Material::Akp(key) = jwk.material() else { panic!("{jwk:?}") };
        let seed = key.seed().unwrap().expose();
        let good = expanded(seed);
        // FIPS 204, algorithm 24: the public seed comes first, here as in the public key.
        assert_eq!((good.len(), &good[..32]), (octets, &key.public()[..32]));
        let both = |seed: &[u8], expanded: &[u8]| {
            let seed = [&[4, u8::try_from(seed.len()).unwrap()], seed].concat();
            let both = element(0x30, &[seed, element(4, expanded)].concat());
            let head = &file[2..18];
            code(Jwk::from_der(element(0x30, &[head, &element(4, &both)].concat())))
        };
        assert_eq!(both(seed, &good), "read", "{name}");
        for at in [0, 32, 64, 128, octets / 2, octets - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert_eq!(both(seed, &bad), "jwk_inconsistent", "{name} {at}");
        }
        assert_eq!(both(&[7; 32], &good), "jwk_inconsistent", "{name}");
        let longer = [good.as_slice(), &[0]].concat();
        for (seed, bad) in [(seed, &good[1..]), (seed, &longer), (seed, &good[..2000]), (&seed[1..], &good)] {
            assert_eq!(both(seed, bad), "key_file_malformed", "{name}");
        }
    }
}

#[test]
fn points_are_read_in_the_encodings_of_sec1() {
    use jose_jwk::jwa::Curve;
    for (name, curve) in
        [("p256", Curve::P256), ("p384", Curve::P384), ("p521", Curve::P521), ("secp256k1", Curve::Secp256k1)]
    {
        let jwk = Jwk::from_pem(file(&format!("{name}.spki.pem"))).unwrap();
        let jose_jwk::Material::Ec(key) = jwk.material() else { panic!("{jwk:?}") };
        let uncompressed = [&[4], key.x(), key.y()].concat();
        let sign = 2 + (key.y()[curve.width() - 1] & 1);
        let compressed = [&[sign], key.x()].concat();
        let read = |octets: &[u8]| PublicJwk::from_sec1(curve, octets).map(|public| public.as_jwk().clone());
        assert_eq!(read(&uncompressed).unwrap(), jwk);
        assert_eq!(read(&compressed).unwrap(), jwk);
        assert_ne!(read(&[&[sign ^ 1], key.x()].concat()).unwrap(), jwk);
        for wrong in [&[][..], &[0], &[4], &uncompressed[1..], &compressed[..compressed.len() - 1]] {
            assert_eq!(code(read(wrong)), "jwk_not_on_curve");
        }
        for hybrid in [5, 6, 7] {
            assert_eq!(code(read(&[&[hybrid], key.x(), key.y()].concat())), "jwk_not_on_curve");
        }
    }
}
