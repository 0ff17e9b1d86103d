//! Which tokens are exchanged: every algorithm with several claims sets, and everything that is no good.

use jose_jwk::{Jwk, KeySpec, jwa::Curve};
use serde_json::json;

use super::{
    AUDIENCE, Case, Enc, ISSUER, KeyManagementAlgorithm as Alg, Keys, Kind, Layer, Refusal,
    SignatureAlgorithm, Value, jwe, jws, now,
};

/// Claims sets that are good: what most tokens have, everything that JSON has, and as little as may be.
fn claims() -> [(&'static str, Value); 3] {
    let (iat, exp) = (now(), now().saturating_add(3600));
    [
        ("usual", usual()),
        (
            "wide",
            json!({
                "iss": ISSUER, "aud": ["billing", AUDIENCE], "nbf": iat, "exp": format!("{exp}.5").parse::<f64>().ok(),
                "name": "Zo\u{eb} \"\u{2603}\" \\ \u{1f511}\n", "": "nameless", "none": null, "true": true,
                "numbers": [0, -1, 1.5, 9_007_199_254_740_991_u64], "empty": [[], {}, ""],
                "address": { "city": "K\u{f6}ln", "lines": ["1", { "deep": [[["x"]]] }] },
            }),
        ),
        ("small", json!({ "iss": ISSUER, "aud": AUDIENCE, "exp": exp })),
    ]
}

fn usual() -> Value {
    let exp = now().saturating_add(3600);
    json!({
        "iss": ISSUER, "sub": "alice", "aud": AUDIENCE, "iat": now(), "exp": exp, "jti": "6f1f2c1e-8a51",
        "role": "buyer", "scope": "orders:read orders:write",
    })
}

/// Every signature algorithm with every claims set; every key management algorithm with every content encryption, or with one
/// of them in turn; nested, every signature algorithm in one of several encryptions in turn, or in each of them; and what is to
/// be refused.
pub(in crate::interop) fn all(is_sample: bool) -> Result<Vec<Case>, String> {
    let claims = claims();
    let signing: Vec<jws::Keys> =
        SignatureAlgorithm::ALL.iter().map(|alg| jws::Keys::generate(*alg)).collect::<Result<_, _>>()?;
    let mut encryption = jwe::keys()?.into_iter().zip(Enc::ALL.iter().cycle()).collect::<Vec<_>>();
    if !is_sample {
        let keys: Vec<jwe::Keys> = encryption.into_iter().map(|(keys, _)| keys).collect();
        let with_each = |keys: jwe::Keys| Enc::ALL.iter().map(move |enc| (keys.clone(), enc));
        encryption = keys.into_iter().flat_map(with_each).collect();
    }
    for enc in Enc::ALL {
        encryption.push((jwe::Keys::direct(*enc)?, enc));
    }
    let nesting = nesting()?;
    let mut cases = Vec::new();
    let keys = |signing: &jws::Keys, (encryption, enc): &(jwe::Keys, &Enc)| Keys {
        signing: signing.clone(),
        encryption: encryption.clone(),
        enc: **enc,
    };
    let first = nesting.first().ok_or("no encryption")?;
    for signing in &signing {
        for (what, claims) in &claims {
            cases.push(Case::new(what, &keys(signing, first), Kind::Signed, claims)?);
        }
    }
    let any = signing.first().ok_or("no signature algorithm")?;
    for (encryption, (what, claims)) in encryption.iter().zip(claims.iter().cycle()) {
        cases.push(Case::new(what, &keys(any, encryption), Kind::Encrypted, claims)?);
    }
    for (signing, turn) in signing.iter().zip((0..nesting.len()).cycle()) {
        let claims = claims.iter().cycle().skip(turn);
        for ((at, encryption), (what, claims)) in nesting.iter().enumerate().zip(claims) {
            if !is_sample || at == turn {
                cases.push(Case::new(what, &keys(signing, encryption), Kind::Nested, claims)?);
            }
        }
    }
    for (signing, encryption) in signing.iter().filter(|keys| is_common(keys.alg)).zip(&nesting) {
        refused(&mut cases, &keys(signing, encryption))?;
        if is_sample {
            break;
        }
    }
    Ok(cases)
}

/// Encryptions of every family, for signed tokens within.
fn nesting() -> Result<Vec<(jwe::Keys, &'static Enc)>, String> {
    let of = |alg, spec: KeySpec, enc: &'static Enc| {
        let jwk = Jwk::generate(spec).map_err(|error| error.to_string())?;
        Ok::<_, String>((jwe::Keys::new(alg, spec.curve(), &jwk)?, enc))
    };
    Ok(vec![
        of(Alg::EcdhEsA128Kw, KeySpec::Ec(Curve::P256), &Enc::A128CbcHs256)?,
        of(Alg::A256Kw, KeySpec::Oct { bits: 256 }, &Enc::A256Gcm)?,
        of(Alg::RsaOaep256, KeySpec::Rsa { bits: 2048 }, &Enc::A128Gcm)?,
        of(Alg::EcdhEs, KeySpec::Ec(Curve::P521), &Enc::A256CbcHs512)?,
        of(Alg::EcdhEsA256Kw, KeySpec::Okp(Curve::X25519), &Enc::A256Gcm)?,
        of(Alg::A128GcmKw, KeySpec::Oct { bits: 128 }, &Enc::A192CbcHs384)?,
        (jwe::Keys::password(Alg::Pbes2Hs256A128Kw)?, &Enc::A128Gcm),
        (jwe::Keys::direct(Enc::A256Gcm)?, &Enc::A256Gcm),
    ])
}

/// Algorithms that every peer has.
const fn is_common(alg: SignatureAlgorithm) -> bool {
    matches!(alg, SignatureAlgorithm::Hs256 | SignatureAlgorithm::Es256 | SignatureAlgorithm::Rs256)
}

/// What is to be refused by both, each beside a token that is good and differs in that only.
fn refused(cases: &mut Vec<Case>, keys: &Keys) -> Result<(), String> {
    for kind in [Kind::Signed, Kind::Encrypted, Kind::Nested] {
        cases.push(Case::new("the good one", keys, kind, &usual())?);
        for (what, claim, value, refusal) in wrong_claims() {
            let mut claims = usual();
            let members = claims.as_object_mut().ok_or("claims are an object")?;
            match value {
                Some(value) => members.insert(claim.into(), value),
                None => members.remove(claim),
            };
            cases.push(Case { refusal: Some(refusal), ..Case::new(what, keys, kind, &claims)? });
        }
    }
    for (what, kind, layers, cty, refusal) in wrong_layers() {
        let refusal = Some(refusal);
        cases.push(Case { layers, cty, refusal, ..Case::new(what, keys, kind, &usual())? });
    }
    let replica = Case::new("`iss` repeated in the header", keys, Kind::Encrypted, &usual())?;
    let replica = Case { replica: Some(ISSUER), ..replica };
    cases.push(Case {
        what: "another `iss` in the header".into(),
        replica: Some("https://other.example"),
        refusal: Some(Refusal { taken: READS_NO_REPLICA, ..refusal("jwt_replicated_claim", &["iss"]) }),
        ..replica.clone()
    });
    cases.push(replica);
    Ok(())
}

const fn refusal(code: &'static str, words: &'static [&'static str]) -> Refusal {
    Refusal { code, words, taken: &[] }
}

/// What is wrong, the claim, its value, and what is said of it.
fn wrong_claims() -> Vec<(&'static str, &'static str, Option<Value>, Refusal)> {
    let (before, after) = (now().saturating_sub(3600), now().saturating_add(3600));
    let not_yet = Refusal { taken: ASKS_NO_NBF, ..refusal("jwt_not_yet_valid", &["nbf", "not yet valid"]) };
    let text = Refusal { taken: CONVERTS_EXP, ..refusal("jwt_invalid_claim", NO_NUMBER) };
    let invalid = |words| refusal("jwt_invalid_claim", words);
    vec![
        ("expired", "exp", Some(before.into()), refusal("jwt_expired", &["expir"])),
        ("not yet valid", "nbf", Some(after.into()), not_yet),
        ("another `iss`", "iss", Some("https://other.example".into()), refusal("jwt_wrong_issuer", &["iss"])),
        ("another `aud`", "aud", Some("billing".into()), refusal("jwt_wrong_audience", &["aud"])),
        ("other `aud`s", "aud", Some(json!(["a", "ORDERS"])), refusal("jwt_wrong_audience", &["aud"])),
        ("no `exp`", "exp", None, refusal("jwt_missing_claim", &["exp"])),
        ("no `iss`", "iss", None, refusal("jwt_missing_claim", &["iss"])),
        ("no `aud`", "aud", None, refusal("jwt_missing_claim", &["aud"])),
        ("`exp` as a string", "exp", Some(after.to_string().into()), text),
        ("`exp` null", "exp", Some(Value::Null), invalid(NO_NUMBER)),
        ("`iss` as a list", "iss", Some(json!([ISSUER])), invalid(&["iss"])),
        ("`aud` as a number", "aud", Some(1.into()), invalid(&["aud"])),
    ]
}

type WrongLayers = (&'static str, Kind, &'static [Layer], bool, Refusal);

/// What is wrong, what the reader takes, what it gets, and what is said of it.
fn wrong_layers() -> Vec<WrongLayers> {
    use Layer::{Encrypted, Signed, Unsecured};
    let no_cty = Refusal { taken: READS_NO_CTY, ..refusal("jwt_wrong_content_type", &[]) };
    vec![
        ("signed, where encrypted is due", Kind::Encrypted, &[Signed], true, refusal("jwe_malformed", &[])),
        ("signed, where nested is due", Kind::Nested, &[Signed], true, refusal("jwe_malformed", &[])),
        ("encrypted, where signed is due", Kind::Signed, &[Encrypted], true, refusal("jws_malformed", &[])),
        (
            "encrypted, where nested is due",
            Kind::Nested,
            &[Encrypted],
            true,
            refusal("jwt_wrong_content_type", &[]),
        ),
        (
            "nested, where encrypted is due",
            Kind::Encrypted,
            &[Signed, Encrypted],
            true,
            refusal("jwt_wrong_content_type", &[]),
        ),
        (
            "nested, where signed is due",
            Kind::Signed,
            &[Signed, Encrypted],
            true,
            refusal("jws_malformed", &[]),
        ),
        ("nested without `cty`", Kind::Nested, &[Signed, Encrypted], false, no_cty),
        ("a third layer", Kind::Nested, &[Signed, Encrypted, Encrypted], true, refusal("jws_malformed", &[])),
        ("unsecured within", Kind::Nested, &[Unsecured, Encrypted], true, refusal("alg_not_allowed", &[])),
        (
            "unsecured within, where encrypted is due",
            Kind::Encrypted,
            &[Unsecured, Encrypted],
            false,
            refusal("json_syntax", &[]),
        ),
    ]
}

/// That `exp` is no number, also where only the comparison finds it out.
const NO_NUMBER: &[&str] = &["exp", "not supported between"];

// What peers are documented to do.
const ASKS_NO_NBF: &[(&str, &str)] =
    &[("jwcrypto", "told which claims to check, it leaves `nbf` alone unless it is among them")];
const CONVERTS_EXP: &[(&str, &str)] = &[("PyJWT", "makes an integer of `exp`, also of text")];
const READS_NO_CTY: &[(&str, &str)] = &[
    ("jwcrypto", NO_CALL_FOR_NESTED),
    ("joserfc", NO_CALL_FOR_NESTED),
    ("jose for Node", NO_CALL_FOR_NESTED),
];
const NO_CALL_FOR_NESTED: &str = "has no call for nested tokens: whoever makes the two calls looks at `cty`";
const READS_NO_REPLICA: &[(&str, &str)] = &[("jwcrypto", NO_REPLICA), ("joserfc", NO_REPLICA)];
const NO_REPLICA: &str = "leaves comparing claims in the header to the caller";
