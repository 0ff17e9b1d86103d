//! Generate, convert, check and fit over every family of the build.
#![cfg(feature = "full")]
#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use jose_jwk::{
    Hash, Jwk, JwkSet, KeyError, KeySpec, PublicJwk,
    jwa::{Curve, KeyOperation, KeyUse, SignatureAlgorithm},
};

fn every_family() -> Vec<Jwk> {
    [
        KeySpec::Oct { bits: 256 },
        KeySpec::Rsa { bits: 2048 },
        KeySpec::Ec(Curve::P256),
        KeySpec::Ec(Curve::P384),
        KeySpec::Ec(Curve::P521),
        KeySpec::Okp(Curve::Ed25519),
    ]
    .map(|spec| Jwk::generate(spec).unwrap())
    .into()
}

fn all_json(jwk: &Jwk) -> String {
    jwk.to_private_json().or_else(|_| jwk.to_secret_json()).unwrap().to_string()
}

#[test]
fn generated_keys_pass_their_checks_and_read_back() {
    for jwk in every_family() {
        jwk.check().unwrap();
        let jwk = jwk.with_key_id("k1").with_use(KeyUse::Signature);
        assert_eq!(Jwk::from_json(all_json(&jwk)).unwrap(), jwk);
        if let Ok(public) = jwk.to_public() {
            public.check().unwrap();
            assert!(!public.is_private());
            assert_eq!(Jwk::from_json(public.to_json()).unwrap(), *public.as_jwk());
            assert_eq!(public.thumbprint(Hash::Sha256), jwk.thumbprint(Hash::Sha256));
            assert!(public.to_private_json().is_err());
        }
    }
}

#[test]
fn another_private_half_is_found_out() {
    for (one, two) in every_family().iter().zip(every_family()) {
        let Ok(public) = one.to_public() else { continue };
        // The public members of one key with the private members of the other.
        let private: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&all_json(&two)).unwrap();
        let mut mixed: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&public.to_json()).unwrap();
        for (name, value) in private {
            mixed.entry(name).or_insert(value);
        }
        let mixed = Jwk::from_json(serde_json::to_string(&mixed).unwrap()).unwrap();
        assert_eq!(mixed.check().unwrap_err().code(), "jwk_inconsistent", "{mixed:?}");
    }
}

#[test]
fn conversions_go_both_ways() {
    let jwk = Jwk::generate(KeySpec::Ec(Curve::P384)).unwrap();
    let secret = p384::SecretKey::try_from(&jwk).unwrap();
    assert_eq!(Jwk::from(&secret), jwk);
    assert_eq!(PublicJwk::from(&secret.public_key()), jwk.to_public().unwrap());
    assert_eq!(p256::PublicKey::try_from(&jwk).unwrap_err(), KeyError::UnknownCurve);
    let jwk = Jwk::generate(KeySpec::Rsa { bits: 2048 }).unwrap();
    let key = rsa::PrivateKey::try_from(&jwk).unwrap();
    assert_eq!(Jwk::try_from(&key).unwrap(), jwk);
    assert_eq!(PublicJwk::from(key.as_public_key()), jwk.to_public().unwrap());
    let jwk = Jwk::generate(KeySpec::Okp(Curve::Ed25519)).unwrap();
    let key = ed25519_dalek::SigningKey::try_from(&jwk).unwrap();
    assert_eq!(Jwk::from(&key), jwk);
    assert_eq!(PublicJwk::from(&key.verifying_key()), jwk.to_public().unwrap());
}

#[test]
fn a_key_fits_what_its_members_say() {
    use SignatureAlgorithm::{Ed25519, EdDsa, Es256, Es384, Hs256, Hs384};
    let ec = Jwk::generate(KeySpec::Ec(Curve::P256)).unwrap();
    let code = |jwk: &Jwk, alg: SignatureAlgorithm, op| jwk.fit(alg, op).err().map(|error| error.code());
    let (sign, verify) = (KeyOperation::Sign, KeyOperation::Verify);
    assert_eq!(code(&ec, Es256, sign), None);
    assert_eq!(code(&ec, Es256, verify), None);
    assert_eq!(code(&ec, Es256, KeyOperation::Encrypt), Some("key_ops_mismatch"));
    assert_eq!(code(&ec, Es384, sign), Some("key_wrong_type"));
    assert_eq!(code(&ec, Hs256, verify), Some("key_wrong_type"));
    assert_eq!(code(ec.to_public().unwrap().as_jwk(), Es256, sign), Some("key_private_required"));
    assert_eq!(code(&ec.clone().with_use(KeyUse::Encryption), Es256, sign), Some("key_use_mismatch"));
    assert_eq!(code(&ec.clone().with_algorithm(Es384), Es256, sign), Some("key_alg_mismatch"));
    assert_eq!(code(&ec.clone().with_operations(&[verify]), Es256, sign), Some("key_ops_mismatch"));
    assert_eq!(code(&ec.with_operations(&[verify, sign]), Es256, sign), None);
    let oct = Jwk::generate(KeySpec::Oct { bits: 256 }).unwrap();
    assert_eq!(code(&oct, Hs256, sign), None);
    assert_eq!(code(&oct, Hs384, sign), Some("key_wrong_size"));
    let okp = Jwk::generate(KeySpec::Okp(Curve::Ed25519)).unwrap();
    assert_eq!((code(&okp, Ed25519, sign), code(&okp, EdDsa, sign)), (None, None));
    let okp = okp.with_algorithm(EdDsa);
    assert_eq!((code(&okp, Ed25519, sign), code(&okp, EdDsa, sign)), (Some("key_alg_mismatch"), None));
}

#[test]
fn serde_reads_strictly_and_writes_public_keys_alone() {
    let text = r#"{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","kid":"1","own":{"a":[1,-2.5,null,true,"x"]},"k":"c2VjcmV0"}"#;
    let jwk: Jwk = serde_json::from_str(text).unwrap();
    assert_eq!(jwk.other_member("own"), Some(r#"{"a":[1,-2.5e0,null,true,"x"]}"#));
    let out = serde_json::to_string(&jwk.to_public().unwrap()).unwrap();
    assert!(out.contains("\"own\":") && !out.contains("c2VjcmV0"), "{out}");
    let set: JwkSet = serde_json::from_str(&format!(r#"{{"keys":[{text},{{"kty":"new"}},7]}}"#)).unwrap();
    assert_eq!((set.len(), set.rejected().len()), (1, 2));
    assert_eq!(set.rejected()[0].reason(), &KeyError::UnknownKeyType);
    assert!(serde_json::from_str::<Jwk>(r#"{"kty":"oct","k":"AAAA","k":"AAAA"}"#).is_err());
    let out = serde_json::to_string(&set.to_public()).unwrap();
    assert_eq!(JwkSet::from_json(&out).unwrap().len(), 1);
}

#[test]
fn debug_shows_no_key() {
    for jwk in every_family() {
        let shown = format!("{jwk:?} {:?}", jwk.material());
        let members: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(&all_json(&jwk)).unwrap();
        for name in ["d", "k", "p", "q", "dp", "dq", "qi"] {
            if let Some(value) = members.get(name) {
                assert!(!shown.contains(value.as_str().unwrap()), "{name}");
            }
        }
        assert!(shown.contains(".."), "secrets are redacted, not left out: {shown}");
    }
}
