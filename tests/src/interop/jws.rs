//! JWS with other implementations, both ways: what is signed here is verified there, and the reverse.

use jose_jwk::{Jwk, KeySpec};
use jose_jws::{
    JsonJws, JwsError, Policy, Required, Signature, SignatureAlgorithm as Alg, SigningKey, VerifyingKey, sign,
};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    exchange::{self, Form, Payload, Peer, with_peers},
    tools::{Report, Scratch, run, same, text},
};

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

/// A key, prepared for one algorithm both ways.
#[derive(Clone)]
pub(super) struct Keys {
    pub(super) alg: Alg,
    pub(super) signing: SigningKey,
    pub(super) verifying: VerifyingKey,
    pub(super) jwk: Box<RawValue>,
}

impl Keys {
    pub(super) fn generate(alg: Alg) -> Result<Self, String> {
        let keys = || {
            let jwk = Jwk::generate(KeySpec::for_algorithm(alg))?;
            let json = jwk.to_private_json().or_else(|_| jwk.to_secret_json())?;
            Ok((SigningKey::from_jwk(&jwk, alg)?, VerifyingKey::from_jwk(&jwk, alg)?, json))
        };
        let shown = |error: jose_jwk::KeyError| format!("{alg}: {error}");
        let (signing, verifying, json) = keys().map_err(shown)?;
        let jwk = RawValue::from_string(json.to_string()).map_err(|error| error.to_string())?;
        Ok(Self { alg, signing, verifying, jwk })
    }
}

/// One way to sign one payload.
pub(super) struct Case {
    pub(super) keys: Keys,
    pub(super) form: Form,
    pub(super) detached: bool,
    pub(super) b64: bool,
    pub(super) payload: Payload,
}

impl exchange::Case for Case {
    const MAKE: &'static str = "sign";
    const READ: &'static str = "verify";

    fn name(&self) -> String {
        let detached = if self.detached { ", detached" } else { "" };
        let b64 = if self.b64 { "" } else { ", unencoded" };
        format!("{} {:?}{detached}{b64}, {} octets", self.keys.alg, self.form, self.payload.octets.len())
    }

    fn kind(&self) -> String {
        self.keys.alg.name().into()
    }

    fn question(&self, id: (usize, &'static str), token: Option<String>) -> impl Serialize {
        Question {
            id,
            op: id.1,
            alg: self.keys.alg.name(),
            form: self.form,
            detached: self.detached,
            b64: self.b64,
            key: &self.keys.jwk,
            payload: &self.payload.encoded,
            token,
        }
    }

    fn make(&self) -> Result<String, String> {
        self.sign().map_err(|error| error.to_string())
    }

    fn payload(&self) -> &Payload {
        &self.payload
    }

    fn judge_here(&self, token: &str) -> Result<(), String> {
        let read = self.verify(token).map_err(|error| error.to_string())?;
        same("the payload", &read, &self.payload.octets)
    }
}

impl Case {
    fn sign(&self) -> Result<String, JwsError> {
        let mut signing = sign(&self.payload.octets);
        if !self.b64 {
            signing = signing.unencoded();
        }
        if self.detached {
            signing = signing.detached();
        }
        match self.form {
            Form::Compact => signing.compact(&self.keys.signing),
            Form::Flattened => signing.unprotected(|header| header.key_id("1")).flattened(&self.keys.signing),
            Form::General => {
                let mut jws = JsonJws::new(&self.payload.octets);
                if !self.b64 {
                    jws = jws.unencoded();
                }
                if self.detached {
                    jws = jws.detached();
                }
                jws.add(|signing| signing.unprotected(|header| header.key_id("1")), &self.keys.signing)?;
                jws.add(|signing| signing, &self.keys.signing)?;
                jws.to_general()
            }
        }
    }

    fn verify(&self, token: &str) -> Result<Vec<u8>, JwsError> {
        let policy = Policy::new().algorithms(&[self.keys.alg]);
        let payload = &self.payload.octets;
        match (self.form, self.detached) {
            (Form::Compact, false) => {
                policy.verify(token, &self.keys.verifying).map(|jws| jws.payload().to_vec())
            }
            (Form::Compact, true) => {
                policy.verify_detached(token, payload, &self.keys.verifying).map(|jws| jws.payload().to_vec())
            }
            (_, false) => policy
                .verify_json(token, Required::All, &self.keys.verifying)
                .map(|jws| jws.payload().to_vec()),
            (_, true) => policy
                .verify_json_detached(token, payload, Required::All, &self.keys.verifying)
                .map(|jws| jws.payload().to_vec()),
        }
    }
}

const SIZES: &[usize] = &[0, 1, 15, 16, 17, 64 * 1024];

/// Every algorithm in every form with one size, and every size for one algorithm of each family.
pub(super) fn cases(all_sizes: bool) -> Result<Vec<Case>, String> {
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
        let keys = Keys::generate(*alg)?;
        for form in [Form::Compact, Form::Flattened, Form::General] {
            for (detached, b64) in [(false, true), (true, true), (true, false), (false, false)] {
                for size in sizes {
                    cases.push(Case {
                        keys: keys.clone(),
                        form,
                        detached,
                        b64,
                        payload: Payload::letters(*size),
                    });
                }
            }
        }
    }
    Ok(cases)
}

pub(super) fn peers() -> [Peer; 4] {
    [
        Peer::python("jwcrypto", include_str!("peers/jwcrypto_jws.py")),
        Peer::python("joserfc", include_str!("peers/joserfc_jws.py")),
        Peer::python("PyJWT", include_str!("peers/pyjwt_jws.py")),
        Peer::node(include_str!("peers/node_jws.mjs")),
    ]
}

pub(super) fn all(report: &mut Report, all_sizes: bool) {
    let cases = match cases(all_sizes) {
        Ok(cases) => cases,
        Err(why) => return report.check("keys", "are prepared", Err(why)),
    };
    with_peers(report, &peers(), &cases);
    command(report, &cases, |case| case);
    hsm(report);
}

/// The command `jose` of others, one process for each call: a sample. `plain` tells what a case is about.
pub(super) fn command<C: exchange::Case>(report: &mut Report, cases: &[C], plain: impl Fn(&C) -> &Case) {
    const PROGRAM: &str = "jose";
    if let Err(why) = run(PROGRAM, &["alg"], b"") {
        return report.skip(&why);
    }
    let known = text(PROGRAM, &["alg"], b"").unwrap_or_default();
    let sample = cases.iter().filter(|case| {
        let case = plain(case);
        case.b64
            && !case.detached
            && case.payload.octets.len() == 100
            && case.form != Form::General
            && known.split_whitespace().any(|name| name == case.keys.alg.name())
    });
    for case in sample {
        report.check(PROGRAM, &case.name(), with_command(case, plain(case)));
    }
}

fn with_command(ours: &impl exchange::Case, case: &Case) -> Result<(), String> {
    let scratch = Scratch::new()?;
    let key = scratch.write("key.jwk", case.keys.jwk.get().as_bytes())?;
    let token = ours.make()?;
    let signed = scratch.write("signed", token.as_bytes())?;
    let payload = run("jose", &["jws", "ver", "-i", &signed, "-k", &key, "-O", "-"], b"")?;
    same("the payload there", &payload, &case.payload.octets)?;
    let content = scratch.write("payload", &case.payload.octets)?;
    let template = format!("{{\"protected\":{{\"alg\":\"{}\"}}}}", case.keys.alg);
    let mut arguments = vec!["jws", "sig", "-I", &content, "-k", &key, "-s", &template, "-o", "-"];
    if case.form == Form::Compact {
        arguments.push("-c");
    }
    let token = text("jose", &arguments, b"")?;
    ours.judge_here(token.trim())
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
