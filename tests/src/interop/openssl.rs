//! The `openssl` command.

use jose_jwk::{Jwk, PasswordKdf, PrivateForm, PublicForm, Randomness, ReadOptions};

use super::tools::{Report, Scratch, refused, run, same, text};

const PROGRAM: &str = "openssl";
const PASSWORD: &str = "correct horse";

/// Curves by the name that the command knows them by.
const CURVES: &[&str] = &["P-256", "P-384", "P-521", "secp256k1"];
const OCTET_KEY_PAIRS: &[&str] = &["ED25519", "ED448", "X25519", "X448"];

/// How the command encrypts: names that it has, and whether we read what comes out.
const ENCRYPTIONS: &[(&[&str], bool)] = &[
    (&[], true),
    (&["-v2", "aes-128-cbc"], true),
    (&["-v2", "aes-192-cbc", "-v2prf", "hmacWithSHA512"], true),
    (&["-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA1"], true),
    (&["-v2", "aes-256-cbc", "-iter", "100000"], true),
    (&["-scrypt"], true),
    (&["-scrypt", "-scrypt_N", "8192", "-scrypt_r", "8", "-scrypt_p", "2"], true),
    (&["-v2", "des3"], false),
    (&["-v1", "PBE-SHA1-3DES"], false),
];

pub(super) fn keys(report: &mut Report, rsa_bits: &[usize]) {
    if let Err(why) = run(PROGRAM, &["version"], b"") {
        report.skip(&why);
        return;
    }
    for (name, made) in generated(rsa_bits) {
        let pem = match made {
            Ok(pem) => pem,
            Err(why) => {
                report.skip(&format!("{name}: {why}"));
                continue;
            }
        };
        report.check(PROGRAM, &format!("{name}: PKCS#8"), pkcs8(&pem));
        report.check(PROGRAM, &format!("{name}: public key"), public(&pem));
        report.check(PROGRAM, &format!("{name}: written with a password"), written_with_password(&pem));
        for (arguments, is_read) in ENCRYPTIONS {
            let what = format!("{name}: pkcs8 -topk8 {}", arguments.join(" "));
            report.check(PROGRAM, &what, read_with_password(&pem, arguments, *is_read));
        }
        if name.starts_with("RSA") && !name.contains("PSS") || name.starts_with("EC") {
            report.check(
                PROGRAM,
                &format!("{name}: traditional"),
                traditional(&pem, name.starts_with("RSA")),
            );
        }
        if name.starts_with("EC") {
            report.check(PROGRAM, &format!("{name}: compressed"), compressed(&pem));
        }
        if !name.starts_with('X') {
            report.check(PROGRAM, &format!("{name}: certificate"), certificate(&pem));
        }
    }
    for curve in CURVES {
        report.check(PROGRAM, &format!("ecparam -genkey {curve}"), with_parameters(curve));
    }
}

/// A private key of every kind, as `genpkey` writes it.
fn generated(rsa_bits: &[usize]) -> Vec<(String, Result<String, String>)> {
    let genpkey = |arguments: &[&str]| text(PROGRAM, &[&["genpkey"], arguments].concat(), b"");
    let mut all = Vec::new();
    for bits in rsa_bits {
        let option = format!("rsa_keygen_bits:{bits}");
        all.push((format!("RSA {bits}"), genpkey(&["-algorithm", "RSA", "-pkeyopt", &option])));
    }
    let exponent =
        ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_keygen_pubexp:3"];
    all.push((String::from("RSA 2048, e = 3"), genpkey(&exponent)));
    all.push((
        String::from("RSA-PSS"),
        genpkey(&["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"]),
    ));
    for curve in CURVES {
        let option = format!("ec_paramgen_curve:{curve}");
        all.push((format!("EC {curve}"), genpkey(&["-algorithm", "EC", "-pkeyopt", &option])));
    }
    for kind in OCTET_KEY_PAIRS {
        all.push(((*kind).into(), genpkey(&["-algorithm", kind])));
    }
    for kind in ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"] {
        all.push((kind.into(), genpkey(&["-algorithm", kind])));
    }
    all
}

fn read(pem: &str) -> Result<Jwk, String> {
    Jwk::from_pem(pem).map_err(|error| error.to_string())
}

/// What they make of a private key: their own PKCS#8 of it.
fn theirs(pem: &str) -> Result<String, String> {
    text(PROGRAM, &["pkey"], pem.as_bytes())
}

fn pkcs8(pem: &str) -> Result<(), String> {
    let jwk = read(pem)?;
    let ours = jwk.to_unencrypted_pem(PrivateForm::Pkcs8).map_err(|error| error.to_string())?;
    // RSA-PSS becomes RSA: a JWK has no such distinction.
    if !pem.eq(ours.as_str()) && !is_pss(pem)? {
        return Err(String::from("what was read is written differently"));
    }
    same("the key as they read it", &theirs(&ours)?, &String::clone(&ours))?;
    let der = run(PROGRAM, &["pkey", "-outform", "DER"], pem.as_bytes())?;
    same("the key from DER", &Jwk::from_der(&der).map_err(|error| error.to_string())?, &jwk)?;
    let json = jwk.to_private_json().map_err(|error| error.to_string())?;
    same("the key from JSON", &Jwk::from_json(json.as_str()).map_err(|error| error.to_string())?, &jwk)
}

fn is_pss(pem: &str) -> Result<bool, String> {
    Ok(text(PROGRAM, &["pkey", "-noout", "-text"], pem.as_bytes())?.contains("PSS"))
}

fn public(pem: &str) -> Result<(), String> {
    let public = read(pem)?.to_public().map_err(|error| error.to_string())?;
    let ours = public.to_pem(PublicForm::Spki).map_err(|error| error.to_string())?;
    let spki = text(PROGRAM, &["pkey", "-pubout"], pem.as_bytes())?;
    same("the public key as read", &read(&spki)?, public.as_jwk())?;
    if is_pss(pem)? {
        return Ok(());
    }
    same("the public key as written", &ours, &spki)
}

fn written_with_password(pem: &str) -> Result<(), String> {
    let jwk = read(pem)?;
    let plain = jwk.to_unencrypted_pem(PrivateForm::Pkcs8).map_err(|error| error.to_string())?;
    for kdf in [PasswordKdf::Scrypt, PasswordKdf::Pbkdf2] {
        let encrypted = jwk
            .to_encrypted_pem(PASSWORD.as_bytes(), kdf, Randomness::system())
            .map_err(|error| error.to_string())?;
        let password = format!("pass:{PASSWORD}");
        let opened = text(PROGRAM, &["pkey", "-passin", &password], encrypted.as_bytes())?;
        same("the key that they decrypted", &opened, &String::clone(&plain))?;
    }
    Ok(())
}

fn read_with_password(pem: &str, arguments: &[&str], is_read: bool) -> Result<(), String> {
    let password = format!("pass:{PASSWORD}");
    let encrypted =
        text(PROGRAM, &[&["pkcs8", "-topk8", "-passout", &password], arguments].concat(), pem.as_bytes())?;
    let options = ReadOptions::new().password(PASSWORD.as_bytes());
    let opened = Jwk::from_pem_with(&encrypted, &options);
    if !is_read {
        return refused("an old encryption", opened, "key_file_unsupported");
    }
    same("the key", &opened.map_err(|error| error.to_string())?, &read(pem)?)?;
    let wrong = Jwk::from_pem_with(&encrypted, &options.password(b"wrong"));
    refused("a wrong password", wrong, "key_password_wrong")?;
    refused("no password", Jwk::from_pem(&encrypted), "key_password_required")
}

fn traditional(pem: &str, is_rsa: bool) -> Result<(), String> {
    let jwk = read(pem)?;
    let form = if is_rsa { PrivateForm::Pkcs1 } else { PrivateForm::Sec1 };
    let ours = jwk.to_unencrypted_pem(form).map_err(|error| error.to_string())?;
    let traditional = text(PROGRAM, &["pkey", "-traditional"], pem.as_bytes())?;
    same("the key as written", ours.as_str(), traditional.as_str())?;
    same("the key as read", &read(&traditional)?, &jwk)?;
    let der = run(PROGRAM, &["pkey", "-traditional", "-outform", "DER"], pem.as_bytes())?;
    same("the key from DER", &Jwk::from_der(&der).map_err(|error| error.to_string())?, &jwk)?;
    if is_rsa {
        let theirs = text(PROGRAM, &["rsa", "-RSAPublicKey_out"], pem.as_bytes())?;
        let public = jwk.to_public().map_err(|error| error.to_string())?;
        let ours = public.to_pem(PublicForm::Pkcs1).map_err(|error| error.to_string())?;
        same("the public key as written", &ours, &theirs)?;
        same("the public key as read", &read(&theirs)?, public.as_jwk())?;
    }
    let password = format!("pass:{PASSWORD}");
    let encrypted =
        text(PROGRAM, &["pkey", "-traditional", "-aes256", "-passout", &password], pem.as_bytes())?;
    let options = ReadOptions::new().password(PASSWORD.as_bytes());
    refused("traditional encryption", Jwk::from_pem_with(&encrypted, &options), "key_file_unsupported")
}

fn compressed(pem: &str) -> Result<(), String> {
    let jwk = read(pem)?;
    let private = text(PROGRAM, &["ec", "-conv_form", "compressed"], pem.as_bytes())?;
    same("the private key", &read(&private)?, &jwk)?;
    let public = text(PROGRAM, &["ec", "-conv_form", "compressed", "-pubout"], pem.as_bytes())?;
    same("the public key", &*jwk.to_public().map_err(|error| error.to_string())?, &read(&public)?)?;
    let bare = text(PROGRAM, &["ec", "-no_public"], pem.as_bytes())?;
    same("the private key without its public half", &read(&bare)?, &jwk)?;
    let explicit = text(PROGRAM, &["ec", "-param_enc", "explicit"], pem.as_bytes())?;
    refused("explicit parameters", Jwk::from_pem(explicit), "key_file_unsupported")
}

/// `openssl ecparam -genkey` writes the parameters in a block of their own before the key.
fn with_parameters(curve: &str) -> Result<(), String> {
    let name = if curve == "P-256" { "prime256v1" } else { curve };
    let pem = text(PROGRAM, &["ecparam", "-name", name, "-genkey"], b"")?;
    same("the key", &read(&pem)?, &read(&theirs(&pem)?)?)
}

fn certificate(pem: &str) -> Result<(), String> {
    let scratch = Scratch::new()?;
    let key = scratch.write("key.pem", pem.as_bytes())?;
    let request = ["req", "-x509", "-new", "-key", &key, "-subj", "/CN=jose", "-days", "30"];
    let pem = text(PROGRAM, &request, b"")?;
    let jwk = read(&scratch.read("key.pem")?)?;
    let public = jwk.to_public().map_err(|error| error.to_string())?;
    same("the public key", &read(&pem)?, public.as_jwk())?;
    let certified = Jwk::from_certificates_pem(&pem).map_err(|error| error.to_string())?;
    certified.check_certificates().map_err(|error| error.to_string())?;
    let der = run(PROGRAM, &["x509", "-outform", "DER"], pem.as_bytes())?;
    same("x5c", &certified.certificates().map_err(|error| error.to_string())?, &vec![der.clone()])?;
    same("the key from DER", &Jwk::from_der(&der).map_err(|error| error.to_string())?, public.as_jwk())?;
    jwk.check_certificate(&der).map_err(|error| error.to_string())?;
    for (digest, ours) in [("-sha1", certified.x5t()), ("-sha256", certified.x5t_s256())] {
        let line = text(PROGRAM, &["x509", "-noout", "-fingerprint", digest], pem.as_bytes())?;
        let hex: String =
            line.split('=').next_back().unwrap_or("").trim().chars().filter(|c| *c != ':').collect();
        let octets =
            jose_b64::owned::decode(ours.unwrap_or("").as_bytes()).map_err(|error| error.to_string())?;
        let ours: String = octets.iter().map(|octet| format!("{octet:02X}")).collect();
        same(digest, &ours, &hex)?;
    }
    // A file with both: the private key is what is meant.
    let both = format!("{pem}{}", scratch.read("key.pem")?);
    same("the key beside a certificate", &read(&both)?, &jwk)
}
