//! JWS with other implementations, both ways: what is signed here is verified there, and the reverse.

use jose_jwk::{Jwk, KeySpec};
use jose_jws::{
    JsonJws, JwsError, Policy, Required, Signature, SignatureAlgorithm as Alg, SigningKey, VerifyingKey, sign,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::tools::{Report, Scratch, run, same, text};

/// One question to a peer.
#[derive(Serialize)]
struct Question<'c> {
    /// The position of the case, and the operation.
    id: (usize, &'static str),
    op: &'static str,
    alg: &'static str,
    form: Form,
    detached: bool,
    b64: bool,
    key: &'c RawValue,
    payload: &'c str,
    token: Option<String>,
}

/// Its answer.
#[derive(Deserialize)]
struct Answer {
    id: (usize, String),
    token: Option<String>,
    payload: Option<String>,
    skip: Option<String>,
    error: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Form {
    Compact,
    Flattened,
    General,
}

/// One way to sign one payload.
struct Case {
    alg: Alg,
    signing: SigningKey,
    verifying: VerifyingKey,
    jwk: Box<RawValue>,
    form: Form,
    detached: bool,
    b64: bool,
    payload: Vec<u8>,
    encoded: String,
}

impl Case {
    fn name(&self) -> String {
        let detached = if self.detached { ", detached" } else { "" };
        let b64 = if self.b64 { "" } else { ", unencoded" };
        format!("{} {:?}{detached}{b64}, {} octets", self.alg, self.form, self.payload.len())
    }

    fn question(&self, at: usize, op: &'static str, token: Option<String>) -> Question<'_> {
        Question {
            id: (at, op),
            op,
            alg: self.alg.name(),
            form: self.form,
            detached: self.detached,
            b64: self.b64,
            key: &self.jwk,
            payload: &self.encoded,
            token,
        }
    }

    fn sign(&self) -> Result<String, JwsError> {
        let mut signing = sign(&self.payload);
        if !self.b64 {
            signing = signing.unencoded();
        }
        if self.detached {
            signing = signing.detached();
        }
        match self.form {
            Form::Compact => signing.compact(&self.signing),
            Form::Flattened => signing.unprotected(|header| header.key_id("1")).flattened(&self.signing),
            Form::General => {
                let mut jws = JsonJws::new(&self.payload);
                if !self.b64 {
                    jws = jws.unencoded();
                }
                if self.detached {
                    jws = jws.detached();
                }
                jws.add(|signing| signing.unprotected(|header| header.key_id("1")), &self.signing)?;
                jws.add(|signing| signing, &self.signing)?;
                jws.to_general()
            }
        }
    }

    fn verify(&self, token: &str) -> Result<Vec<u8>, JwsError> {
        let policy = Policy::new().algorithms(&[self.alg]);
        let payload = &self.payload;
        match (self.form, self.detached) {
            (Form::Compact, false) => policy.verify(token, &self.verifying).map(|jws| jws.payload().to_vec()),
            (Form::Compact, true) => {
                policy.verify_detached(token, payload, &self.verifying).map(|jws| jws.payload().to_vec())
            }
            (_, false) => {
                policy.verify_json(token, Required::All, &self.verifying).map(|jws| jws.payload().to_vec())
            }
            (_, true) => policy
                .verify_json_detached(token, payload, Required::All, &self.verifying)
                .map(|jws| jws.payload().to_vec()),
        }
    }
}

/// Payloads of letters, so that each can stand unencoded everywhere.
fn payload(octets: usize) -> Vec<u8> {
    (0..octets).map(|at| b'a'.saturating_add(u8::try_from(at % 26).unwrap_or(0))).collect()
}

const SIZES: &[usize] = &[0, 1, 15, 16, 17, 64 * 1024];

/// Every algorithm in every form with one size, and every size for one algorithm of each family.
fn cases(all_sizes: bool) -> Vec<Case> {
    let mut cases = Vec::new();
    for alg in Alg::ALL {
        let sized = matches!(
            alg,
            Alg::Hs256
                | Alg::Rs256
                | Alg::Ps256
                | Alg::Es256
                | Alg::Es256K
                | Alg::Ed25519
                | Alg::Ed448
                | Alg::MlDsa44
        );
        let sizes = if sized && all_sizes { SIZES } else { &[100] };
        let Ok(jwk) = Jwk::generate(KeySpec::for_algorithm(*alg)) else { continue };
        let json = jwk.to_private_json().or_else(|_| jwk.to_secret_json()).map(|json| json.to_string());
        let prepared = (
            SigningKey::from_jwk(&jwk, *alg),
            VerifyingKey::from_jwk(&jwk, *alg),
            json.map(RawValue::from_string),
        );
        let (Ok(signing), Ok(verifying), Ok(Ok(json))) = prepared else { continue };
        for form in [Form::Compact, Form::Flattened, Form::General] {
            for (detached, b64) in [(false, true), (true, true), (true, false), (false, false)] {
                for size in sizes {
                    let payload = payload(*size);
                    cases.push(Case {
                        alg: *alg,
                        signing: signing.clone(),
                        verifying: verifying.clone(),
                        jwk: json.clone(),
                        form,
                        detached,
                        b64,
                        encoded: jose_b64::owned::encode(&payload),
                        payload,
                    });
                }
            }
        }
    }
    cases
}

/// A peer: its name, the program, and its arguments.
type Peer = (&'static str, &'static str, Vec<String>);

fn peers() -> Vec<Peer> {
    let python = |name, script: &str| (name, "python3", vec![String::from("-c"), script.into()]);
    vec![
        python("jwcrypto", include_str!("peers/jwcrypto_jws.py")),
        python("joserfc", include_str!("peers/joserfc_jws.py")),
        python("PyJWT", include_str!("peers/pyjwt_jws.py")),
        (
            "jose for Node",
            "node",
            ["--input-type=module", "-e", include_str!("peers/node_jws.mjs")].map(String::from).into(),
        ),
    ]
}

pub(super) fn all(report: &mut Report, all_sizes: bool) {
    let cases = cases(all_sizes);
    for (name, program, arguments) in peers() {
        if let Err(why) = exchange(report, name, program, &arguments, &cases) {
            report.skip(&format!("{name}: {why}"));
        }
    }
    command(report, &cases);
    hsm(report);
}

/// One process: every case is signed there, and verified there after it was signed here.
fn exchange(
    report: &mut Report,
    name: &'static str,
    program: &str,
    arguments: &[String],
    cases: &[Case],
) -> Result<(), String> {
    let mut input = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        let token = case.sign().map_err(|error| format!("{}: {error}", case.name()))?;
        for question in [case.question(at, "sign", None), case.question(at, "verify", Some(token))] {
            serde_json::to_writer(&mut input, &question).map_err(|error| error.to_string())?;
            input.push(b'\n');
        }
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let output = text(program, &arguments, &input)?;
    let mut skipped = std::collections::BTreeMap::<String, usize>::new();
    let mut answered = 0;
    for line in output.lines() {
        let answer: Answer = serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?;
        let case = cases.get(answer.id.0).ok_or("an answer to no question")?;
        answered = usize::saturating_add(answered, 1);
        let what = format!(
            "{}, {}",
            case.name(),
            if answer.id.1 == "sign" { "signed there" } else { "signed here" }
        );
        let outcome = match answer {
            Answer { skip: Some(_), .. } => {
                let count = skipped.entry(case.alg.name().into()).or_default();
                *count = count.saturating_add(1);
                continue;
            }
            Answer { error: Some(error), .. } => Err(error),
            Answer { token: Some(token), .. } => {
                let verified = case.verify(&token).map_err(|error| error.to_string());
                verified.and_then(|payload| same("the payload", &payload, &case.payload))
            }
            Answer { payload: Some(payload), .. } => same("the payload", &payload, &case.encoded),
            _ => Err(String::from("an empty answer")),
        };
        report.check(name, &what, outcome);
    }
    let asked = cases.len().saturating_mul(2);
    if answered != asked {
        report.check(name, "answers", Err(format!("{answered} of {asked} came")));
    }
    if !skipped.is_empty() {
        let list: Vec<String> = skipped.iter().map(|(alg, count)| format!("{alg} {count}")).collect();
        report.skip(&format!("{name} has no such form or algorithm: {}", list.join(", ")));
    }
    Ok(())
}

/// The command `jose`, one process for each call: a sample.
fn command(report: &mut Report, cases: &[Case]) {
    const PROGRAM: &str = "jose";
    if let Err(why) = run(PROGRAM, &["alg"], b"") {
        return report.skip(&why);
    }
    let known = text(PROGRAM, &["alg"], b"").unwrap_or_default();
    let sample = cases.iter().filter(|case| {
        case.b64
            && !case.detached
            && case.payload.len() == 100
            && case.form != Form::General
            && known.split_whitespace().any(|name| name == case.alg.name())
    });
    for case in sample {
        report.check(PROGRAM, &case.name(), with_command(case));
    }
}

fn with_command(case: &Case) -> Result<(), String> {
    let scratch = Scratch::new()?;
    let key = scratch.write("key.jwk", case.jwk.get().as_bytes())?;
    let token = case.sign().map_err(|error| error.to_string())?;
    let signed = scratch.write("signed", token.as_bytes())?;
    let payload = run("jose", &["jws", "ver", "-i", &signed, "-k", &key, "-O", "-"], b"")?;
    same("the payload there", &payload, &case.payload)?;
    let content = scratch.write("payload", &case.payload)?;
    let template = format!("{{\"protected\":{{\"alg\":\"{}\"}}}}", case.alg);
    let mut arguments = vec!["jws", "sig", "-I", &content, "-k", &key, "-s", &template, "-o", "-"];
    if case.form == Form::Compact {
        arguments.push("-c");
    }
    let token = text("jose", &arguments, b"")?;
    let payload = case.verify(token.trim()).map_err(|error| error.to_string())?;
    same("the payload here", &payload, &case.payload)
}

/// A signer in another process: `openssl` signs what is prepared here, in DER, as an HSM would.
fn hsm(report: &mut Report) {
    const PROGRAM: &str = "openssl, as an HSM";
    if let Err(why) = run("openssl", &["version"], b"") {
        return report.skip(&why);
    }
    for (alg, hash) in
        [(Alg::Es256, "-sha256"), (Alg::Es384, "-sha384"), (Alg::Es512, "-sha512"), (Alg::Rs256, "-sha256")]
    {
        report.check(PROGRAM, alg.name(), with_hsm(alg, hash));
    }
}

fn with_hsm(alg: Alg, hash: &str) -> Result<(), String> {
    let jwk = Jwk::generate(KeySpec::for_algorithm(alg)).map_err(|error| error.to_string())?;
    let pem = jwk.to_unencrypted_pem(jose_jwk::PrivateForm::Pkcs8).map_err(|error| error.to_string())?;
    let scratch = Scratch::new()?;
    let key = scratch.write("key.pem", pem.as_bytes())?;
    let prepared = sign(b"payload").prepare(alg, Some("hsm")).map_err(|error| error.to_string())?;
    let signature = run("openssl", &["dgst", hash, "-sign", &key], prepared.signing_input())?;
    let signature = match alg {
        Alg::Rs256 => signature,
        _ => Signature::from_der(alg, &signature).map_err(|error| error.to_string())?.as_ref().to_vec(),
    };
    let token = prepared.attach(&signature).map_err(|error| error.to_string())?;
    let verifying = VerifyingKey::from_jwk(&jwk, alg).map_err(|error| error.to_string())?;
    let verified = jose_jws::verify(&token, &verifying).map_err(|error| error.to_string())?;
    same("the key id", &verified.header().key_id().as_deref(), &Some("hsm"))
}
