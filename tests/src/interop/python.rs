//! Python's `cryptography`: one process makes keys in every form, another reads what was written here.

use jose_jwk::{Jwk, PasswordKdf, PrivateForm, PublicForm, Randomness, ReadOptions};
use serde::{Deserialize, Serialize};

use super::tools::{Report, run, same};

const PROGRAM: &str = "python3";
const SCRIPT: &str = include_str!("peers/python_keys.py");

/// One file that they wrote.
#[derive(Deserialize)]
struct Made {
    name: String,
    text: String,
    password: Option<String>,
    /// `private`, `public` or `openssh`, for a line of `authorized_keys`.
    half: String,
    /// Their SubjectPublicKeyInfo of the same key.
    spki: String,
}

/// One file for them to read, and the public key that they have to find in it.
#[derive(Serialize)]
struct Ours {
    name: String,
    text: String,
    password: Option<String>,
    half: &'static str,
    spki: String,
}

pub(super) fn keys(report: &mut Report, rsa_bits: &[usize]) {
    if let Err(why) = run(PROGRAM, &["-c", "import cryptography"], b"") {
        report.absent(&why);
        return;
    }
    let sizes = serde_json::to_string(rsa_bits).unwrap_or_default();
    let made = run(PROGRAM, &["-c", SCRIPT, "make", &sizes], b"")
        .and_then(|output| serde_json::from_slice::<Vec<Made>>(&output).map_err(|error| error.to_string()));
    let made = match made {
        Ok(made) => made,
        Err(why) => return report.check("cryptography", "making keys", Err(why)),
    };
    let mut ours = Vec::new();
    for file in &made {
        match read(file) {
            Ok(jwk) => {
                report.check("cryptography", &file.name, Ok(()));
                if file.half == "private" && file.password.is_none() {
                    match written(&file.name, &jwk) {
                        Ok(files) => ours.extend(files),
                        Err(why) => report.check("cryptography", &file.name, Err(why)),
                    }
                }
            }
            Err(why) => report.check("cryptography", &file.name, Err(why)),
        }
    }
    let input = serde_json::to_vec(&ours).unwrap_or_default();
    let answers = run(PROGRAM, &["-c", SCRIPT, "read"], &input)
        .and_then(|output| serde_json::from_slice::<Vec<String>>(&output).map_err(|error| error.to_string()));
    match answers {
        Ok(answers) if answers.len() == ours.len() => {
            for (file, answer) in ours.iter().zip(answers) {
                let outcome = if answer == "same" { Ok(()) } else { Err(answer) };
                report.check("cryptography", &format!("{}, written", file.name), outcome);
            }
        }
        Ok(_) => {
            report.check("cryptography", "reading keys", Err(String::from("not every file was answered")));
        }
        Err(why) => report.check("cryptography", "reading keys", Err(why)),
    }
}

fn read(file: &Made) -> Result<Jwk, String> {
    let shown = |error: jose_jwk::KeyError| error.to_string();
    let jwk = match file.half.as_str() {
        "openssh" => Jwk::from_openssh(&file.text),
        _ => {
            let options = ReadOptions::new();
            let options = match &file.password {
                Some(password) => options.password(password.as_bytes()),
                None => options,
            };
            Jwk::from_pem_with(&file.text, &options)
        }
    };
    let jwk = jwk.map_err(shown)?;
    same("whether it is private", &jwk.is_private(), &(file.half == "private"))?;
    let public = jwk.to_public().map_err(shown)?;
    same("the public key", &public.to_pem(PublicForm::Spki).map_err(shown)?, &file.spki)?;
    Ok(jwk)
}

fn written(name: &str, jwk: &Jwk) -> Result<Vec<Ours>, String> {
    let shown = |error: jose_jwk::KeyError| error.to_string();
    let public = jwk.to_public().map_err(shown)?;
    let spki = public.to_pem(PublicForm::Spki).map_err(shown)?;
    let file = |form: &str, text: String, password: Option<&str>, half| Ours {
        name: format!("{name} as {form}"),
        text,
        password: password.map(String::from),
        half,
        spki: spki.clone(),
    };
    let mut files = vec![file("SPKI", spki.clone(), None, "public")];
    for form in [PrivateForm::Pkcs8, PrivateForm::Pkcs1, PrivateForm::Sec1] {
        match jwk.to_unencrypted_pem(form) {
            Ok(text) => files.push(file(&format!("{form:?}"), String::clone(&text), None, "private")),
            Err(error) => same("the refusal of a form", &error.code(), &"key_file_unsupported")?,
        }
    }
    for kdf in [PasswordKdf::Scrypt, PasswordKdf::Pbkdf2] {
        let text = jwk.to_encrypted_pem(b"Kennwort", kdf, Randomness::system()).map_err(shown)?;
        files.push(file(&format!("{kdf:?}"), text, Some("Kennwort"), "private"));
    }
    Ok(files)
}
