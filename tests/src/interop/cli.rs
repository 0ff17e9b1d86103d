//! The command of this workspace among others: what it makes is read there, and the reverse. The cases are those of the
//! library, with the command in its place.

use std::env;

use jose_jwk::Jwk;
use serde::Serialize;
use serde_json::Value;

use super::{
    exchange::{Case, Form, Judged, Payload, Said, with_peers},
    jwe, jws,
    jwt::{self, Kind},
    tools::{Report, Scratch, run, same, text},
};

pub(super) fn all(report: &mut Report, is_sample: bool) {
    let Some(command) = env::var_os("JOSE_CLI").and_then(|path| path.into_string().ok()) else {
        return report.absent("JOSE_CLI, the path of our command: use cargo xtask interop cli");
    };
    for (program, argument) in [("jose", "alg"), ("openssl", "version")] {
        if let Err(why) = run(program, &[argument], b"") {
            report.missing(&why);
        }
    }
    let command = command.as_str();
    let prepared = prepare(command, is_sample);
    let (signed, encrypted, tokens) = match prepared {
        Ok(prepared) => prepared,
        Err(why) => return report.check("keys", "are prepared", Err(why)),
    };
    with_peers(report, &jws::peers(), &signed);
    with_peers(report, &jwe::peers(), &encrypted);
    with_peers(report, &jwt::peers(), &tokens);
    if run("jose", &["alg"], b"").is_ok() {
        jws::command(report, &signed, |signed| &signed.case);
        jwe::command(report, &encrypted, |encrypted| &encrypted.case);
    }
    if run("openssl", &["version"], b"").is_ok() {
        openssl(report, command);
    }
}

type Prepared<'c> = (Vec<Signed<'c>>, Vec<Encrypted<'c>>, Vec<Token<'c>>);

fn prepare(command: &str, is_sample: bool) -> Result<Prepared<'_>, String> {
    let signed = jws::cases(!is_sample)?.into_iter().map(|case| Signed { command, case });
    let encrypted = jwe::cases(is_sample)?.into_iter().filter_map(|case| Encrypted::new(command, case));
    let tokens = jwt::cases::all(is_sample)?.into_iter().filter_map(|case| Token::new(command, case));
    Ok((signed.collect(), encrypted.collect(), tokens.collect()))
}

const fn form(form: Form) -> &'static str {
    match form {
        Form::Compact => "--compact",
        Form::Flattened => "--flattened",
        Form::General => "--general",
    }
}

/// Signed and verified by the command.
struct Signed<'c> {
    command: &'c str,
    case: jws::Case,
}

impl Case for Signed<'_> {
    const MAKE: &'static str = jws::Case::MAKE;
    const READ: &'static str = jws::Case::READ;

    fn name(&self) -> String {
        self.case.name()
    }

    fn kind(&self) -> String {
        self.case.kind()
    }

    fn question(&self, id: (usize, &'static str), token: Option<String>) -> impl Serialize {
        self.case.question(id, token)
    }

    fn make(&self) -> Result<String, String> {
        let case = &self.case;
        let scratch = Scratch::new()?;
        let key = scratch.write("key", case.keys.jwk.get().as_bytes())?;
        let mut words = vec!["jws", "sign", "--key", &key, "--alg", case.keys.alg.name(), form(case.form)];
        words.extend(case.detached.then_some("--detached"));
        words.extend((!case.b64).then_some("--no-b64"));
        Ok(text(self.command, &words, &case.payload.octets)?.trim().into())
    }

    fn judge_here(&self, token: &str) -> Result<(), String> {
        let case = &self.case;
        let scratch = Scratch::new()?;
        let key = scratch.write("key", case.keys.jwk.get().as_bytes())?;
        let payload = scratch.write("payload", &case.payload.octets)?;
        let mut words = vec!["jws", "verify", "--key", &key, "--alg", case.keys.alg.name()];
        if !case.detached {
            let read = run(self.command, &words, token.as_bytes())?;
            return same("the payload", &read, &case.payload.octets);
        }
        words.extend(["--detached", &payload]);
        same("the output", &run(self.command, &words, token.as_bytes())?, &Vec::new())
    }

    fn payload(&self) -> &Payload {
        &self.case.payload
    }
}

/// Encrypted and decrypted by the command.
struct Encrypted<'c> {
    command: &'c str,
    case: jwe::Case,
    /// The keys with their `alg`: of several, each has its own.
    keys: Vec<String>,
}

impl<'c> Encrypted<'c> {
    /// What the command says; `RSA1_5` is named for all keys of a call, or for none.
    fn new(command: &'c str, case: jwe::Case) -> Option<Self> {
        if case.keys.alg.name() == "RSA1_5" && case.other.is_some() {
            return None;
        }
        let keys = case.other.iter().chain([&case.keys]);
        let keys = keys.map(|keys| {
            let mut jwk: Value = serde_json::from_str(keys.jwk.get()).ok()?;
            jwk.as_object_mut()?.insert("alg".into(), keys.alg.name().into());
            Some(jwk.to_string())
        });
        Some(Self { command, keys: keys.collect::<Option<_>>()?, case })
    }

    fn is_password(&self) -> bool {
        self.case.keys.iterations().is_some()
    }

    /// The words that name keys and password, and the algorithm where a key cannot.
    fn secrets(&self, scratch: &Scratch, with_other: bool) -> Result<Vec<String>, String> {
        let mut words = Vec::new();
        let all = self.keys.iter().enumerate();
        let skipped = usize::from(!with_other && self.case.other.is_some());
        for (at, key) in all.skip(skipped) {
            let is_last = at.saturating_add(1) == self.keys.len();
            if is_last && self.is_password() {
                let password = password(&self.case.keys)?;
                words.extend(["--password-file".into(), scratch.write("password", &password)?]);
            } else {
                words.extend(["--key".into(), scratch.write(&format!("key{at}"), key.as_bytes())?]);
            }
        }
        let name = self.case.keys.alg.name();
        if self.is_password() || name == "RSA1_5" {
            words.extend(["--alg".into(), name.into()]);
        }
        words.extend(["--enc".into(), self.case.enc.name().into()]);
        Ok(words)
    }
}

impl Case for Encrypted<'_> {
    const MAKE: &'static str = jwe::Case::MAKE;
    const READ: &'static str = jwe::Case::READ;

    fn name(&self) -> String {
        self.case.name()
    }

    fn kind(&self) -> String {
        self.case.kind()
    }

    fn question(&self, id: (usize, &'static str), token: Option<String>) -> impl Serialize {
        self.case.question(id, token)
    }

    fn make(&self) -> Result<String, String> {
        let case = &self.case;
        let scratch = Scratch::new()?;
        let aad = scratch.write("aad", jwe::AAD.as_bytes())?;
        let secrets = self.secrets(&scratch, true)?;
        let iterations = case.keys.iterations().map(|iterations| iterations.to_string());
        let mut words = vec!["jwe", "encrypt", form(case.form)];
        words.extend(secrets.iter().map(String::as_str));
        if case.aad {
            words.extend(["--aad", &aad]);
        }
        if case.parties {
            let [sender, receiver] = jwe::PARTIES;
            words.extend(["--apu", sender, "--apv", receiver]);
        }
        if let Some(iterations) = &iterations {
            words.extend(["--iterations", iterations]);
        }
        words.extend(case.zip.then_some("--zip"));
        Ok(text(self.command, &words, &case.payload.octets)?.trim().into())
    }

    fn judge_here(&self, token: &str) -> Result<(), String> {
        let scratch = Scratch::new()?;
        let secrets = self.secrets(&scratch, false)?;
        let mut words = vec!["jwe", "decrypt"];
        words.extend(secrets.iter().map(String::as_str));
        words.extend(self.case.zip.then_some("--zip"));
        same("the plaintext", &run(self.command, &words, token.as_bytes())?, &self.case.payload.octets)
    }

    fn payload(&self) -> &Payload {
        &self.case.payload
    }
}

/// Issued and validated by the command.
struct Token<'c> {
    command: &'c str,
    case: jwt::Case,
}

impl<'c> Token<'c> {
    /// What the command takes: the outer layer of a nested token is for a key.
    fn new(command: &'c str, case: jwt::Case) -> Option<Self> {
        let is_nested = matches!(case.kind, Kind::Nested);
        (!is_nested || case.keys.encryption.iterations().is_none()).then_some(Self { command, case })
    }

    /// The words that name the key that signs, and those that name what encrypts.
    fn secrets(&self, scratch: &Scratch) -> Result<[Vec<String>; 2], String> {
        let jwt::Keys { signing, encryption, .. } = &self.case.keys;
        let key = scratch.write("signing", signing.jwk.get().as_bytes())?;
        let signing = vec!["--key".into(), key, "--alg".into(), signing.alg.name().into()];
        let mut outer = match encryption.iterations() {
            Some(_) => vec!["--password-file".into(), scratch.write("password", &password(encryption)?)?],
            None => vec!["--key".into(), scratch.write("encryption", encryption.jwk.get().as_bytes())?],
        };
        outer.extend(["--alg".into(), encryption.alg.name().into()]);
        Ok([signing, outer])
    }
}

impl Case for Token<'_> {
    const MAKE: &'static str = jwt::Case::MAKE;
    const READ: &'static str = jwt::Case::READ;

    fn name(&self) -> String {
        self.case.name()
    }

    fn kind(&self) -> String {
        self.case.kind()
    }

    fn question(&self, id: (usize, &'static str), token: Option<String>) -> impl Serialize {
        self.case.question(id, token)
    }

    /// What is no good is made by the library: the command does not make it.
    fn make(&self) -> Result<String, String> {
        let case = &self.case;
        if !case.is_plain() {
            return case.make();
        }
        let scratch = Scratch::new()?;
        let [signing, outer] = self.secrets(&scratch)?;
        let (enc, iterations) = (case.keys.enc.name(), case.keys.encryption.iterations());
        let mut words: Vec<String> = match case.kind {
            Kind::Signed | Kind::Nested => {
                ["jwt", "sign"].into_iter().map(String::from).chain(signing).collect()
            }
            Kind::Encrypted => {
                ["jwt", "encrypt", "--enc", enc].into_iter().map(String::from).chain(outer.clone()).collect()
            }
        };
        if let (Kind::Nested, [_, key, _, alg]) = (case.kind, outer.as_slice()) {
            words.extend(["--encrypt-to", key, "--encrypt-alg", alg, "--enc", enc].map(String::from));
        }
        if let (Kind::Encrypted, Some(iterations)) = (case.kind, iterations) {
            words.extend(["--iterations".into(), iterations.to_string()]);
        }
        words.extend(["--no-iat", "--claims", "-"].map(String::from));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Ok(text(self.command, &words, &case.payload().octets)?.trim().into())
    }

    fn payload(&self) -> &Payload {
        self.case.payload()
    }

    fn judge_here(&self, token: &str) -> Result<(), String> {
        let scratch = Scratch::new()?;
        let [signing, outer] = self.secrets(&scratch)?;
        let (command, secrets) = match self.case.kind {
            Kind::Encrypted => ("decrypt", outer.as_slice()),
            Kind::Signed | Kind::Nested => ("verify", signing.as_slice()),
        };
        let mut words = vec!["jwt", command, "--iss", jwt::ISSUER, "--aud", jwt::AUDIENCE];
        words.extend(secrets.iter().map(String::as_str));
        if let (Kind::Nested, [_, key, _, alg]) = (self.case.kind, outer.as_slice()) {
            words.extend(["--decrypt-key", key, "--decrypt-alg", alg]);
        }
        match (run(self.command, &words, token.as_bytes()), &self.case.refusal) {
            (Ok(claims), None) => {
                let claims: Value = serde_json::from_slice(&claims).map_err(|error| error.to_string())?;
                self.case.compare(&claims)
            }
            (Err(why), None) => Err(why),
            (Ok(_), Some(_)) => Err("was taken here".into()),
            (Err(why), Some(refusal)) if why.contains(&format!(": {}: ", refusal.code)) => Ok(()),
            (Err(why), Some(_)) => Err(format!("was refused here for another reason: {why}")),
        }
    }

    fn judge_there(&self, peer: &str, said: Said<'_>) -> Result<Judged, String> {
        self.case.judge_there(peer, said)
    }
}

/// The password of which the JWK is made.
fn password(keys: &jwe::Keys) -> Result<Vec<u8>, String> {
    let jwk = Jwk::from_json(keys.jwk.get()).map_err(|error| error.to_string())?;
    let password = jose_jwe::Password::from_jwk(&jwk).map_err(|error| error.to_string())?;
    Ok(password.expose().to_vec())
}

const PROGRAM: &str = "openssl and our command";
const PASSWORD: &str = "correct horse";

/// Key files in pipes, both ways and under a password, and a signature that `openssl` verifies.
fn openssl(report: &mut Report, command: &str) {
    for options in [
        &["RSA", "-pkeyopt", "rsa_keygen_bits:2048"][..],
        &["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        &["EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
        &["ED25519"],
        &["ED448"],
        &["X25519"],
    ] {
        let what = options.join(" ");
        match text("openssl", &[&["genpkey", "-algorithm"], options].concat(), b"") {
            Ok(pem) => report.check(PROGRAM, &what, with_openssl(command, &pem)),
            Err(why) => report.skip(&format!("openssl: {what}: {why}")),
        }
    }
    report.check(PROGRAM, "RS256", signature(command));
}

fn with_openssl(command: &str, pem: &str) -> Result<(), String> {
    let scratch = Scratch::new()?;
    let password = scratch.write("password", PASSWORD.as_bytes())?;
    let pass = format!("file:{password}");
    // Theirs, ours, theirs again.
    let jwk = text(command, &["key", "convert", "--to", "jwk"], pem.as_bytes())?;
    let back = text(command, &["key", "convert", "--to", "pem"], jwk.as_bytes())?;
    same(
        "the key",
        &text("openssl", &["pkey"], back.as_bytes())?,
        &text("openssl", &["pkey"], pem.as_bytes())?,
    )?;
    let public = text(command, &["key", "public"], pem.as_bytes())?;
    let public = text(command, &["key", "convert", "--to", "pem"], public.as_bytes())?;
    same("the public key", &public, &text("openssl", &["pkey", "-pubout"], pem.as_bytes())?)?;
    let der = run("openssl", &["pkey", "-outform", "DER"], pem.as_bytes())?;
    same("the key from DER", &text(command, &["key", "convert", "--to", "jwk"], &der)?, &jwk)?;
    // Under a password, both ways.
    let encrypted = ["key", "convert", "--to", "pem", "--new-password-file", &password];
    let encrypted = text(command, &encrypted, jwk.as_bytes())?;
    let opened = text("openssl", &["pkey", "-passin", &pass], encrypted.as_bytes())?;
    same("the key that they opened", &opened, &text("openssl", &["pkey"], pem.as_bytes())?)?;
    let encrypted = text("openssl", &["pkcs8", "-topk8", "-passout", &pass], pem.as_bytes())?;
    let opened = ["key", "convert", "--to", "jwk", "--password-file", &password];
    same("the key that we opened", &text(command, &opened, encrypted.as_bytes())?, &jwk)
}

/// A detached signature over a file that `openssl` verifies, and the key from its file.
fn signature(command: &str) -> Result<(), String> {
    let scratch = Scratch::new()?;
    let pem = text("openssl", &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], b"")?;
    let key = scratch.write("key.pem", pem.as_bytes())?;
    let public = text("openssl", &["pkey", "-pubout"], pem.as_bytes())?;
    let public = scratch.write("public.pem", public.as_bytes())?;
    let payload = b"a payload, signed as it stands";
    let words = ["jws", "sign", "--key", &key, "--alg", "RS256", "--detached", "--no-b64"];
    let token = text(command, &words, payload)?;
    let (header, signature) = token.trim().split_once("..").ok_or("no detached JWS")?;
    let octets = jose_b64::owned::decode(signature.as_bytes()).map_err(|error| error.to_string())?;
    let signature = scratch.write("signature", &octets)?;
    let input = [header.as_bytes(), b".", payload].concat();
    text("openssl", &["dgst", "-sha256", "-verify", &public, "-signature", &signature], &input).map(drop)
}
