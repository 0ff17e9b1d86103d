//! JWT with other implementations, both ways: tokens that are signed, encrypted or nested, and tokens that both refuse.

use std::time::{SystemTime, UNIX_EPOCH};

use jose_jwe::{ContentEncryption as Enc, KeyManagementAlgorithm, Recipient};
use jose_jws::SignatureAlgorithm;
use jose_jwt::{Decryption, Encryption, Issuing, Jwt, JwtError, Validator};
use serde::Serialize;
use serde_json::{Value, value::RawValue};

use super::{
    exchange::{self, Judged, Payload, Peer, Said, with_peers},
    jwe, jws,
    tools::{Report, same},
};

pub(super) mod cases;

pub(super) const ISSUER: &str = "https://issuer.example";
pub(super) const AUDIENCE: &str = "orders";

/// One layer of a token.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Layer {
    Signed,
    Unsecured,
    Encrypted,
}

/// What a reader takes.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Signed,
    Encrypted,
    Nested,
}

impl Kind {
    /// What is read as this kind, from the inside out.
    const fn layers(self) -> &'static [Layer] {
        match self {
            Self::Signed => &[Layer::Signed],
            Self::Encrypted => &[Layer::Encrypted],
            Self::Nested => &[Layer::Signed, Layer::Encrypted],
        }
    }
}

/// A key and how it is used, for a peer.
#[derive(Serialize)]
struct Security<'c> {
    alg: &'static str,
    enc: Option<&'static str>,
    p2c: Option<u32>,
    key: &'c RawValue,
}

/// One question to a peer.
#[derive(Serialize)]
struct Question<'c> {
    id: (usize, &'static str),
    op: &'static str,
    layers: &'static [Layer],
    kind: Kind,
    cty: bool,
    replica: Option<&'static str>,
    signing: Security<'c>,
    encryption: Security<'c>,
    claims: &'c RawValue,
    issuer: &'static str,
    audience: &'static str,
    token: Option<String>,
}

/// The keys of both layers, of which a case may need one only.
#[derive(Clone)]
pub(super) struct Keys {
    pub(super) signing: jws::Keys,
    pub(super) encryption: jwe::Keys,
    pub(super) enc: Enc,
}

/// What both have to say of a token that is no good.
#[derive(Clone)]
pub(super) struct Refusal {
    /// The code here.
    pub(super) code: &'static str,
    /// What the reason there has in it, one of these.
    words: &'static [&'static str],
    /// Peers that take it all the same, and why.
    taken: &'static [(&'static str, &'static str)],
}

/// One token.
#[derive(Clone)]
pub(super) struct Case {
    what: String,
    pub(super) keys: Keys,
    layers: &'static [Layer],
    pub(super) kind: Kind,
    /// Whether a layer around a token says that it is one.
    cty: bool,
    /// The `iss` that the header repeats.
    replica: Option<&'static str>,
    claims: Payload,
    json: Box<RawValue>,
    pub(super) refusal: Option<Refusal>,
}

impl Case {
    fn new(what: &str, keys: &Keys, kind: Kind, claims: &Value) -> Result<Self, String> {
        let text = claims.to_string();
        Ok(Self {
            what: what.into(),
            keys: keys.clone(),
            layers: kind.layers(),
            kind,
            cty: true,
            replica: None,
            claims: Payload {
                encoded: jose_b64::owned::encode(text.as_bytes()),
                octets: text.clone().into(),
            },
            json: RawValue::from_string(text).map_err(|error| error.to_string())?,
            refusal: None,
        })
    }

    /// With one call, where there is one for such a token; otherwise layer by layer. Claims of a wrong type are not issued: they
    /// are signed or encrypted as octets.
    fn issue(&self) -> Result<String, JwtError> {
        let Keys { signing, encryption, enc } = &self.keys;
        let replica = self.replica;
        let encrypting = Encryption::new(*enc, encryption.encryption.clone());
        let encrypting = match replica {
            Some(iss) => encrypting.header(move |header| header.string("iss", iss)),
            None => encrypting,
        };
        let (first, rest) = self.layers.split_first().ok_or(JwtError::Incomplete("layers"))?;
        let octets = &*self.claims.octets;
        let (mut token, rest) = match (first, rest) {
            (Layer::Signed, rest) if !self.is_issuable() => {
                (jose_jws::sign(octets).compact(&signing.signing)?, rest)
            }
            (Layer::Encrypted, rest) if !self.is_issuable() => {
                (jose_jwe::encrypt(octets, *enc).compact(Recipient::to(&encryption.encryption))?, rest)
            }
            (Layer::Signed, [Layer::Encrypted, rest @ ..]) if self.cty => {
                (self.composed().sign_and_encrypt(&signing.signing, &encrypting)?, rest)
            }
            (Layer::Signed, rest) => (self.composed().sign(&signing.signing)?, rest),
            (Layer::Encrypted, rest) => (self.composed().encrypt(&encrypting)?, rest),
            (Layer::Unsecured, rest) => {
                let header = jose_b64::owned::encode(br#"{"alg":"none"}"#);
                ([&header, ".", &self.claims.encoded, "."].concat(), rest)
            }
        };
        for _ in rest {
            let outer = jose_jwe::encrypt(token.as_bytes(), *enc);
            let outer = if self.cty { outer.protected(|header| header.content_type("JWT")) } else { outer };
            token = outer.compact(Recipient::to(&encryption.encryption))?;
        }
        Ok(token)
    }

    /// Whether it is a good token that says nothing more than its kind asks for.
    pub(super) fn is_plain(&self) -> bool {
        self.refusal.is_none() && self.replica.is_none() && self.cty && self.layers == self.kind.layers()
    }

    fn is_issuable(&self) -> bool {
        self.composed().compose().is_ok()
    }

    fn composed(&self) -> Issuing<'_> {
        Jwt::issue().claims_json(self.json.get())
    }

    /// Reads a token with the validator that its kind asks for.
    fn validate(&self, token: &str) -> Result<Value, JwtError> {
        let decryption = Decryption::with_keys([self.keys.encryption.decryption.clone()]);
        let signed = || {
            let trusted = Validator::builder().key(self.keys.signing.verifying.clone());
            trusted.issuer(ISSUER).audience(AUDIENCE).build()
        };
        Ok(match self.kind {
            Kind::Signed => signed()?.verify(token)?.into_claims(),
            Kind::Nested => signed()?.nested_in(decryption).verify(token)?.into_claims(),
            Kind::Encrypted => {
                let validator = Validator::encrypted(decryption).issuer(ISSUER).audience(AUDIENCE).build()?;
                validator.verify(token)?.into_claims()
            }
        })
    }

    pub(super) fn compare(&self, claims: &Value) -> Result<(), String> {
        let ours: Value = serde_json::from_str(self.json.get()).map_err(|error| error.to_string())?;
        same("the claims set", claims, &ours)
    }
}

impl exchange::Case for Case {
    const MAKE: &'static str = "issue";
    const READ: &'static str = "validate";

    fn name(&self) -> String {
        let Keys { signing, encryption, enc } = &self.keys;
        let said = |layer: &Layer| match layer {
            Layer::Signed => signing.alg.to_string(),
            Layer::Unsecured => "none".into(),
            Layer::Encrypted => format!("{} {enc}", encryption.name()),
        };
        let layers: Vec<String> = self.layers.iter().map(said).collect();
        format!("{} read as {:?}, {}", layers.join(" in "), self.kind, self.what)
    }

    fn kind(&self) -> String {
        match (&self.refusal, self.layers) {
            (Some(_), _) => self.what.clone(),
            (None, [Layer::Encrypted]) => self.keys.encryption.name(),
            (None, [Layer::Signed]) => self.keys.signing.alg.to_string(),
            (None, _) => format!("{} in {}", self.keys.signing.alg, self.keys.encryption.name()),
        }
    }

    fn question(&self, id: (usize, &'static str), token: Option<String>) -> impl Serialize {
        let Keys { signing, encryption, enc } = &self.keys;
        Question {
            id,
            op: id.1,
            layers: self.layers,
            kind: self.kind,
            cty: self.cty,
            replica: self.replica,
            signing: Security { alg: signing.alg.name(), enc: None, p2c: None, key: &signing.jwk },
            encryption: Security {
                alg: encryption.alg.name(),
                enc: Some(enc.name()),
                p2c: encryption.iterations(),
                key: &encryption.jwk,
            },
            claims: &self.json,
            issuer: ISSUER,
            audience: AUDIENCE,
            token,
        }
    }

    fn make(&self) -> Result<String, String> {
        let token = self.issue().map_err(|error| error.to_string())?;
        // What is good and what is not is the same for what was made here.
        self.judge_here(&token).map(|()| token)
    }

    fn payload(&self) -> &Payload {
        &self.claims
    }

    fn judge_here(&self, token: &str) -> Result<(), String> {
        match (self.validate(token), &self.refusal) {
            (Ok(claims), None) => self.compare(&claims),
            (Err(error), None) => Err(error.to_string()),
            (Ok(_), Some(_)) => Err("was taken here".into()),
            (Err(error), Some(refusal)) if error.code() == refusal.code => Ok(()),
            (Err(error), Some(_)) => Err(format!("was refused here with {}", error.code())),
        }
    }

    fn judge_there(&self, peer: &str, said: Said<'_>) -> Result<Judged, String> {
        let taken = |refusal: &Refusal| refusal.taken.iter().find(|(name, _)| *name == peer);
        match (said, &self.refusal) {
            (Said::Payload(read), None) => {
                let octets = jose_b64::owned::decode(read.as_bytes()).map_err(|error| error.to_string())?;
                let claims = serde_json::from_slice(&octets).map_err(|error| error.to_string())?;
                self.compare(&claims).map(|()| Judged::Agrees)
            }
            (Said::Refused(why), None) => Err(why.into()),
            (Said::Payload(_), Some(refusal)) => match taken(refusal) {
                Some((_, why)) => Ok(Judged::Differs(format!("takes it: {why}"))),
                None => Err("was taken there".into()),
            },
            // What is said of a peer has to stay true.
            (Said::Refused(_), Some(refusal)) if taken(refusal).is_some() => Err("was refused there".into()),
            (Said::Refused(why), Some(refusal)) => {
                let lower = why.to_lowercase();
                let is_it = refusal.words.is_empty() || refusal.words.iter().any(|word| lower.contains(word));
                if is_it { Ok(Judged::Agrees) } else { Err(format!("for another reason: {why}")) }
            }
        }
    }
}

/// The time now, in seconds.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

pub(super) fn peers() -> [Peer; 4] {
    [
        Peer::python("jwcrypto", include_str!("peers/jwcrypto_jwt.py")),
        Peer::python("joserfc", include_str!("peers/joserfc_jwt.py")),
        Peer::python("PyJWT", include_str!("peers/pyjwt_jwt.py")),
        Peer::node(include_str!("peers/node_jwt.mjs")),
    ]
}

pub(super) fn all(report: &mut Report, is_sample: bool) {
    match cases::all(is_sample) {
        Ok(cases) => with_peers(report, &peers(), &cases),
        Err(why) => report.check("keys", "are prepared", Err(why)),
    }
}
