//! The `ssh-keygen` command of OpenSSH.

use jose_jwk::{Jwk, PrivateForm, PublicForm, ReadOptions};

use super::tools::{Report, Scratch, refused, run, same, text};

const PROGRAM: &str = "ssh-keygen";
const PASSWORD: &str = "correct horse";

pub(super) fn keys(report: &mut Report, rsa_bits: &[usize]) {
    // It has no option that does nothing: asked for its version, it says how it is used.
    match run(PROGRAM, &["-?"], b"") {
        Err(why) if why.contains("os error") => return report.skip(&why),
        _ => {}
    }
    let mut kinds: Vec<(&str, String)> = rsa_bits.iter().map(|bits| ("rsa", bits.to_string())).collect();
    kinds.extend(["256", "384", "521"].map(|bits| ("ecdsa", bits.into())));
    kinds.push(("ed25519", String::from("256")));
    for (kind, bits) in &kinds {
        for password in ["", PASSWORD] {
            let what = format!("{kind} {bits}{}", if password.is_empty() { "" } else { ", with a password" });
            report.check(PROGRAM, &what, round_trip(kind, bits, password));
        }
    }
}

fn round_trip(kind: &str, bits: &str, password: &str) -> Result<(), String> {
    let scratch = Scratch::new()?;
    let file = scratch.path("key");
    run(PROGRAM, &["-q", "-t", kind, "-b", bits, "-N", password, "-C", "a comment", "-f", &file], b"")?;
    let (private, line) = (scratch.read("key")?, scratch.read("key.pub")?);

    let options = ReadOptions::new().password(password.as_bytes());
    let jwk = Jwk::from_pem_with(&private, &options).map_err(|error| error.to_string())?;
    jwk.check().map_err(|error| error.to_string())?;
    let public = jwk.to_public().map_err(|error| error.to_string())?;
    same(
        "the public key as read",
        &Jwk::from_openssh(&line).map_err(|error| error.to_string())?,
        public.as_jwk(),
    )?;
    let with_options = format!("from=\"10.0.0.0/8\",no-pty {line}");
    let read = Jwk::from_openssh(&with_options).map_err(|error| error.to_string())?;
    same("the public key behind options", &read, public.as_jwk())?;
    if !password.is_empty() {
        let wrong = Jwk::from_pem_with(&private, &options.password(b"wrong"));
        refused("a wrong password", wrong, "key_password_wrong")?;
        refused("no password", Jwk::from_pem(&private), "key_password_required")?;
    }

    // Back: the line without its comment, and SPKI, which it imports.
    let ours = public.to_openssh().map_err(|error| error.to_string())?;
    same("the line as written", ours.trim(), line.trim().trim_end_matches("a comment").trim())?;
    let spki = public.to_pem(PublicForm::Spki).map_err(|error| error.to_string())?;
    if kind != "ed25519" {
        // It has no PKCS#8 for its own Ed25519 before version 9.6.
        let path = scratch.write("spki", spki.as_bytes())?;
        let imported = text(PROGRAM, &["-i", "-m", "PKCS8", "-f", &path], b"")?;
        same("the public key as they import it", imported.trim(), ours.trim())?;
        let pkcs8 = jwk.to_unencrypted_pem(PrivateForm::Pkcs8).map_err(|error| error.to_string())?;
        let path = scratch.write("pkcs8", pkcs8.as_bytes())?;
        let derived = text(PROGRAM, &["-y", "-f", &path], b"")?;
        same("the private key as they read it", derived.trim(), ours.trim())?;
    }
    Ok(())
}
