//! JWE with other implementations, both ways: what is encrypted here is decrypted there, and the reverse.

use std::collections::{BTreeMap, BTreeSet};

use jose_jwe::{
    ContentEncryption as Enc, DecryptionKey, EncryptionKey, JweError, KeyManagementAlgorithm as Alg,
    Password, Policy, Recipient, encrypt,
};
use jose_jwk::{Jwk, KeySpec, jwa::Curve};
use serde::Serialize;
use serde_json::value::RawValue;

use super::{
    exchange::{self, Form, Payload, Peer, with_peers},
    tools::{Report, Scratch, run, same, text},
};

/// What is authenticated beside the content, who sends and who receives.
pub(super) const AAD: &str = "authenticated beside";
pub(super) const PARTIES: [&str; 2] = ["Alice", "Bob and his friends"];
/// The iterations of PBKDF2: the fewest that may be asked for.
const ITERATIONS: u32 = 1000;

/// One question to a peer.
#[derive(Serialize)]
struct Question<'c> {
    id: (usize, &'static str),
    op: &'static str,
    alg: &'static str,
    enc: &'static str,
    form: Form,
    key: &'c RawValue,
    /// The first recipient of several, whose algorithm is `A256KW`; the key is the second.
    other: Option<&'c RawValue>,
    aad: Option<&'static str>,
    parties: Option<[&'static str; 2]>,
    p2c: Option<u32>,
    zip: bool,
    payload: &'c str,
    token: Option<String>,
}

/// A key, prepared for one algorithm both ways.
#[derive(Clone)]
pub(super) struct Keys {
    pub(super) alg: Alg,
    curve: Option<Curve>,
    pub(super) encryption: EncryptionKey,
    pub(super) decryption: DecryptionKey,
    pub(super) jwk: Box<RawValue>,
}

impl Keys {
    pub(super) fn new(alg: Alg, curve: Option<Curve>, jwk: &Jwk) -> Result<Self, String> {
        let keys =
            EncryptionKey::from_jwk(jwk, alg).and_then(|k| Ok((k, DecryptionKey::from_jwk(jwk, alg)?)));
        Self::of(alg, curve, jwk, keys)
    }

    pub(super) fn direct(enc: Enc) -> Result<Self, String> {
        let jwk = Jwk::generate(KeySpec::for_algorithm(enc)).map_err(|error| error.to_string())?;
        let keys =
            EncryptionKey::direct(&jwk, enc).and_then(|key| Ok((key, DecryptionKey::direct(&jwk, enc)?)));
        Self::of(Alg::Dir, None, &jwk, keys)
    }

    pub(super) fn password(alg: Alg) -> Result<Self, String> {
        let jwk = Jwk::from_secret(b"correct horse battery staple").map_err(|error| error.to_string())?;
        let keys = Password::from_jwk(&jwk).and_then(|password| {
            let key = EncryptionKey::from_password(&password, alg, Some(ITERATIONS))?;
            Ok((key, DecryptionKey::from_password(&password, alg)?))
        });
        Self::of(alg, None, &jwk, keys)
    }

    fn of(
        alg: Alg,
        curve: Option<Curve>,
        jwk: &Jwk,
        keys: Result<(EncryptionKey, DecryptionKey), jose_jwk::KeyError>,
    ) -> Result<Self, String> {
        let (encryption, decryption) = keys.map_err(|error| format!("{alg}: {error}"))?;
        let json = jwk.to_private_json().or_else(|_| jwk.to_secret_json());
        let json = json.map_err(|error| error.to_string())?.to_string();
        let jwk = RawValue::from_string(json).map_err(|error| error.to_string())?;
        Ok(Self { alg, curve, encryption, decryption, jwk })
    }

    /// What PBKDF2 is asked for, where there is a password.
    pub(super) fn iterations(&self) -> Option<u32> {
        self.alg.name().starts_with("PBES2").then_some(ITERATIONS)
    }

    pub(super) fn name(&self) -> String {
        self.curve.map_or_else(|| self.alg.to_string(), |curve| format!("{} {curve}", self.alg))
    }
}

/// A key for every algorithm that needs no content encryption to be known, on every curve.
pub(super) fn keys() -> Result<Vec<Keys>, String> {
    let generate = |spec| Jwk::generate(spec).map_err(|error| error.to_string());
    let rsa = generate(KeySpec::Rsa { bits: 2048 })?;
    let curves = [
        KeySpec::Ec(Curve::P256),
        KeySpec::Ec(Curve::P384),
        KeySpec::Ec(Curve::P521),
        KeySpec::Ec(Curve::Secp256k1),
        KeySpec::Okp(Curve::X25519),
        KeySpec::Okp(Curve::X448),
    ];
    let mut keys = Vec::new();
    for alg in Alg::ALL {
        match alg {
            Alg::Dir => {}
            Alg::Rsa15 | Alg::RsaOaep | Alg::RsaOaep256 | Alg::RsaOaep384 | Alg::RsaOaep512 => {
                keys.push(Keys::new(*alg, None, &rsa)?);
            }
            Alg::EcdhEs | Alg::EcdhEsA128Kw | Alg::EcdhEsA192Kw | Alg::EcdhEsA256Kw => {
                for spec in curves {
                    keys.push(Keys::new(*alg, spec.curve(), &generate(spec)?)?);
                }
            }
            Alg::Pbes2Hs256A128Kw | Alg::Pbes2Hs384A192Kw | Alg::Pbes2Hs512A256Kw => {
                keys.push(Keys::password(*alg)?);
            }
            _ => keys.push(Keys::new(*alg, None, &generate(KeySpec::for_algorithm(*alg))?)?),
        }
    }
    Ok(keys)
}

/// One way to encrypt one payload.
pub(super) struct Case {
    pub(super) keys: Keys,
    pub(super) enc: Enc,
    pub(super) form: Form,
    /// The other recipient, and its key in JSON.
    pub(super) other: Option<Keys>,
    pub(super) aad: bool,
    pub(super) parties: bool,
    pub(super) zip: bool,
    pub(super) payload: Payload,
}

impl Case {
    fn new(keys: &Keys, enc: Enc, form: Form, octets: usize) -> Self {
        let payload = Payload::letters(octets);
        Self { keys: keys.clone(), enc, form, other: None, aad: false, parties: false, zip: false, payload }
    }

    fn encrypt(&self) -> Result<String, JweError> {
        let mut encrypting = encrypt(&self.payload.octets, self.enc);
        if self.aad {
            encrypting = encrypting.aad(AAD.as_bytes());
        }
        if self.zip {
            encrypting = encrypting.compress();
        }
        let mut recipient = Recipient::to(&self.keys.encryption);
        if self.parties {
            let [u, v] = PARTIES;
            recipient = recipient.party_u(u.as_bytes()).party_v(v.as_bytes());
        }
        match self.form {
            Form::Compact => encrypting.compact(recipient),
            Form::Flattened => encrypting.flattened(recipient),
            Form::General => {
                let other = self.other.as_ref().map(|other| Recipient::to(&other.encryption));
                encrypting.general(other.into_iter().chain([recipient]))
            }
        }
    }

    fn decrypt(&self, token: &str) -> Result<Vec<u8>, String> {
        let mut policy = Policy::new().algorithms(&[self.keys.alg]).encryptions(&[self.enc]);
        if self.zip {
            policy = policy.compression();
        }
        let decrypted = match self.form {
            Form::Compact => policy.decrypt(token, &self.keys.decryption),
            _ => policy.decrypt_json(token, &self.keys.decryption),
        };
        let decrypted = decrypted.map_err(|error| error.to_string())?;
        same("the recipient", &decrypted.recipient(), &usize::from(self.other.is_some()))?;
        same("the octets beside", &decrypted.aad(), &self.aad.then_some(AAD.as_bytes()))?;
        Ok(decrypted.plaintext().to_vec())
    }
}

impl exchange::Case for Case {
    const MAKE: &'static str = "encrypt";
    const READ: &'static str = "decrypt";

    fn name(&self) -> String {
        let said = |is_said: bool, what| if is_said { what } else { "" };
        format!(
            "{}, {} {:?}{}{}{}, {} octets",
            self.keys.name(),
            self.enc,
            self.form,
            said(self.aad, ", aad"),
            said(self.parties, ", apu and apv"),
            said(self.zip, ", zip"),
            self.payload.octets.len()
        )
    }

    fn kind(&self) -> String {
        self.keys.name()
    }

    fn question(&self, id: (usize, &'static str), token: Option<String>) -> impl Serialize {
        Question {
            id,
            op: id.1,
            alg: self.keys.alg.name(),
            enc: self.enc.name(),
            form: self.form,
            key: &self.keys.jwk,
            other: self.other.as_ref().map(|other| &*other.jwk),
            aad: self.aad.then_some(AAD),
            parties: self.parties.then_some(PARTIES),
            p2c: self.keys.iterations(),
            zip: self.zip,
            payload: &self.payload.encoded,
            token,
        }
    }

    fn make(&self) -> Result<String, String> {
        self.encrypt().map_err(|error| error.to_string())
    }

    fn payload(&self) -> &Payload {
        &self.payload
    }

    fn judge_here(&self, token: &str) -> Result<(), String> {
        same("the payload", &self.decrypt(token)?, &self.payload.octets)
    }
}

const SIZES: &[usize] = &[0, 1, 15, 16, 17, 64 * 1024, 1024 * 1024];

/// Every algorithm on every curve in every form, with every content encryption or with one of them in turn; parties
/// and compression; every size for an algorithm of each family.
pub(super) fn cases(is_sample: bool) -> Result<Vec<Case>, String> {
    let other = Jwk::generate(KeySpec::Oct { bits: 256 }).map_err(|error| error.to_string())?;
    let other = Keys::new(Alg::A256Kw, None, &other.with_key_id("other"))?;
    let mut cases = Vec::new();
    let mut add = |keys: &Keys, enc: Enc, at: usize| {
        for form in [Form::Compact, Form::Flattened, Form::General] {
            let several = form == Form::General && !keys.alg.decides_content_key();
            cases.push(Case {
                other: several.then(|| other.clone()),
                aad: form == Form::Flattened || (form == Form::General && at.is_multiple_of(2)),
                ..Case::new(keys, enc, form, 100)
            });
        }
        if keys.curve.is_some() {
            cases.push(Case { parties: true, ..Case::new(keys, enc, Form::Compact, 100) });
        }
        if at == 0 || is_sample {
            cases.push(Case { zip: true, ..Case::new(keys, enc, Form::Compact, 1000) });
        }
    };
    let mut sized = Vec::new();
    for (at, enc) in Enc::ALL.iter().enumerate() {
        let keys = Keys::direct(*enc)?;
        add(&keys, *enc, at);
        sized.push((keys, *enc));
    }
    for (keys, turn) in keys()?.into_iter().zip((0..Enc::ALL.len()).cycle()) {
        for (at, enc) in Enc::ALL.iter().enumerate() {
            if !is_sample || at == turn {
                add(&keys, *enc, at);
            }
        }
        let is_of_a_family = matches!(
            (keys.alg, keys.curve),
            (Alg::RsaOaep256 | Alg::A128Kw | Alg::A256GcmKw | Alg::Pbes2Hs256A128Kw, _)
                | (Alg::EcdhEs | Alg::EcdhEsA256Kw, Some(Curve::P256 | Curve::X25519))
        );
        if is_of_a_family {
            sized.push((keys, Enc::A128CbcHs256));
        }
    }
    if !is_sample {
        for (keys, enc) in sized {
            cases.extend(SIZES.iter().map(|octets| Case::new(&keys, enc, Form::Compact, *octets)));
        }
    }
    Ok(cases)
}

pub(super) fn peers() -> [Peer; 3] {
    [
        Peer::python("jwcrypto", include_str!("peers/jwcrypto_jwe.py")),
        Peer::python("joserfc", include_str!("peers/joserfc_jwe.py")),
        Peer::node(include_str!("peers/node_jwe.mjs")),
    ]
}

pub(super) fn all(report: &mut Report, is_sample: bool) {
    let cases = match cases(is_sample) {
        Ok(cases) => cases,
        Err(why) => return report.check("keys", "are prepared", Err(why)),
    };
    with_peers(report, &peers(), &cases);
    command(report, &cases, |case| case);
}

/// The command `jose` of others, one process for each call: a sample. `plain` tells what a case is about.
pub(super) fn command<C: exchange::Case>(report: &mut Report, cases: &[C], plain: impl Fn(&C) -> &Case) {
    const PROGRAM: &str = "jose";
    if let Err(why) = run(PROGRAM, &["alg"], b"") {
        return report.skip(&why);
    }
    let known = text(PROGRAM, &["alg"], b"").unwrap_or_default();
    let known: Vec<&str> = known.split_whitespace().collect();
    let mut skipped = BTreeMap::<&str, BTreeSet<String>>::new();
    for (at, ours) in cases.iter().enumerate() {
        let case = plain(ours);
        let is_short = case.payload.octets.len() <= 1000;
        if case.form != Form::Flattened && (case.form != Form::Compact || !at.is_multiple_of(3) || !is_short)
        {
            continue;
        }
        match command_lacks(case, &known) {
            Some(reason) => {
                skipped.entry(reason).or_default().insert(exchange::Case::kind(case));
            }
            None => report.check(PROGRAM, &ours.name(), with_command(ours, case)),
        }
    }
    report
        .skip(&format!("{PROGRAM}: says `zip` and does not compress: compressed content is only read there"));
    for (reason, kinds) in skipped {
        let kinds: Vec<String> = kinds.into_iter().collect();
        report.skip(&format!("{PROGRAM}: {reason}: {}", kinds.join(", ")));
    }
}

/// What version 11 cannot do or does otherwise than RFC 7516 says.
fn command_lacks(case: &Case, known: &[&str]) -> Option<&'static str> {
    let is_gcm = matches!(case.enc, Enc::A128Gcm | Enc::A192Gcm | Enc::A256Gcm);
    if !known.contains(&case.keys.alg.name()) {
        return Some("has no such algorithm");
    }
    if case.keys.curve.is_some_and(|curve| !curve.name().starts_with("P-")) {
        return Some("has no such curve");
    }
    // RFC 7516 §5.1, step 14: the header, a period, the octets in base64url. With AES-CBC it keeps to that.
    (case.aad && is_gcm).then_some("authenticates something else than `aad` with AES-GCM")
}

fn with_command(ours: &impl exchange::Case, case: &Case) -> Result<(), String> {
    let scratch = Scratch::new()?;
    let key = scratch.write("key.jwk", case.keys.jwk.get().as_bytes())?;
    let token = ours.make()?;
    let encrypted = scratch.write("encrypted", token.as_bytes())?;
    let payload = run("jose", &["jwe", "dec", "-i", &encrypted, "-k", &key, "-O", "-"], b"")?;
    same("the payload there", &payload, &case.payload.octets)?;
    if case.zip {
        // Version 11 writes `zip` into the header and leaves the content as it is (RFC 7516 §4.1.3).
        return Ok(());
    }
    let content = scratch.write("payload", &case.payload.octets)?;
    let mut protected = serde_json::json!({ "alg": case.keys.alg.name(), "enc": case.enc.name() });
    let mut set = |name: &str, value: serde_json::Value| {
        protected.as_object_mut().map(|it| it.insert(name.into(), value))
    };
    if case.parties {
        let [u, v] = PARTIES.map(|party| jose_b64::owned::encode(party.as_bytes()));
        set("apu", u.into());
        set("apv", v.into());
    }
    let mut template = serde_json::json!({ "protected": protected });
    if case.aad
        && let Some(template) = template.as_object_mut()
    {
        template.insert("aad".into(), jose_b64::owned::encode(AAD.as_bytes()).into());
    }
    let template = template.to_string();
    let mut arguments = vec!["jwe", "enc", "-I", &content, "-k", &key, "-i", &template, "-o", "-"];
    if case.form == Form::Compact {
        arguments.push("-c");
    }
    let token = text("jose", &arguments, b"")?;
    ours.judge_here(token.trim())
}
