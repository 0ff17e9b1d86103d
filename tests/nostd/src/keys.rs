//! Key files without std: read, checked, named, written and read again. The number tells the step that failed.

use jose_jwk::{Derivation, Hash, Jwk, KeyError, KeySpec, PrivateForm, PublicForm, jwa::Curve};

const PKCS8: &str = include_str!("../../vectors/key-files/p256.pkcs8.pem");
const CERTIFICATE: &str = include_str!("../../vectors/key-files/p256.certificate.pem");
const OPENSSH: &str = include_str!("../../vectors/key-files/ed25519-openssh.pem");
const LINE: &str = include_str!("../../vectors/key-files/ed25519-openssh.pub");

pub(crate) fn run() -> Result<(), i32> {
    let step = |number: i32| move |_: KeyError| number;
    let jwk = Jwk::from_pem(PKCS8).map_err(step(40))?;
    let again = jwk.to_unencrypted_pem(PrivateForm::Pkcs8).and_then(|pem| Jwk::from_pem(pem.as_bytes()));
    same(&again.map_err(step(41))?, &jwk, 42)?;
    let certified = Jwk::from_certificates_pem(CERTIFICATE).map_err(step(43))?;
    certified.check_certificates().map_err(step(44))?;
    let public = jwk.to_public().map_err(step(45))?;
    if certified.thumbprint(Hash::Sha256) != public.thumbprint(Hash::Sha256) {
        return Err(46);
    }
    let again = public.to_pem(PublicForm::Spki).and_then(Jwk::from_pem).map_err(step(47))?;
    same(&again, &public, 48)?;
    let ssh = Jwk::from_pem(OPENSSH).map_err(step(49))?;
    let line = Jwk::from_openssh(LINE).map_err(step(50))?;
    let public = ssh.to_public().map_err(step(51))?;
    same(&line, &public, 52)?;
    let hkdf = Derivation::Hkdf { hash: Hash::Sha256, salt: b"salt", info: b"nostd" };
    for curve in [Curve::P384, Curve::P521, Curve::Secp256k1] {
        let derived = Jwk::derive(KeySpec::Ec(curve), b"a secret", &hkdf).map_err(step(53))?;
        derived.check().map_err(step(54))?;
    }
    for curve in [Curve::Ed25519, Curve::Ed448, Curve::X25519, Curve::X448] {
        let derived = Jwk::derive(KeySpec::Okp(curve), b"a secret", &hkdf).map_err(step(55))?;
        derived.check().map_err(step(56))?;
    }
    Ok(())
}

fn same(one: &Jwk, other: &Jwk, step: i32) -> Result<(), i32> {
    if one == other { Ok(()) } else { Err(step) }
}
