//! What a fuzzer feeds with octets: each function panics if the library breaks a promise, and so does the library.
//!
//! The targets of `tests/fuzz` call these; `tests/fuzz_seeds.rs` calls them with the seeds that are kept.

use jose_jwk::{Finding, Jwk, JwkSet, PrivateForm, PublicForm, ReadOptions};

/// A target: its name and what it does with octets.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] =
    &[("der", der), ("jwk", jwk), ("jwk_set", jwk_set), ("openssh", openssh), ("pem", pem)];

/// Enough work to get behind a derivation, little enough to go on.
fn options() -> ReadOptions<'static> {
    let options = ReadOptions::new().password(b"correct horse").pbkdf2_iterations(2048);
    options.scrypt_memory(1024 * 1024).bcrypt_rounds(1)
}

/// A JWK in JSON.
pub fn jwk(octets: &[u8]) {
    if let Ok(jwk) = Jwk::from_json(octets) {
        key(&jwk);
    }
}

/// A JWK Set in JSON.
///
/// # Panics
/// If a promise is broken.
pub fn jwk_set(octets: &[u8]) {
    let Ok(set) = JwkSet::from_json(octets) else { return };
    let again = JwkSet::from_json(set.to_private_json().as_bytes());
    assert!(again.is_ok_and(|again| again.keys() == set.keys()), "a set reads back what it wrote");
    set.iter().for_each(key);
    let public = set.to_public();
    assert!(public.keys().iter().all(|key| !key.is_private()), "a public set holds nothing private");
    drop(set.lint());
}

/// PEM text of any kind.
pub fn pem(octets: &[u8]) {
    if let Ok(jwk) = Jwk::from_pem_with(octets, &options()) {
        file_key(&jwk);
    }
    drop(JwkSet::from_pem_with(octets, &options()));
    drop(Jwk::from_certificates_pem(octets));
}

/// DER of any kind.
pub fn der(octets: &[u8]) {
    if let Ok(jwk) = Jwk::from_der_with(octets, &options()) {
        file_key(&jwk);
    }
}

/// A line of `authorized_keys`, or the octets of an OpenSSH container.
///
/// # Panics
/// If a promise is broken.
pub fn openssh(octets: &[u8]) {
    if let Ok(jwk) =
        str::from_utf8(octets).map_err(drop).and_then(|line| Jwk::from_openssh(line).map_err(drop))
    {
        file_key(&jwk);
        let line = jwk.to_public().and_then(|public| public.to_openssh());
        let again = line.and_then(|line| Jwk::from_openssh(&line));
        assert!(again.is_ok_and(|again| again == jwk), "a line reads back");
    }
    let body = jose_b64::padded::encode(octets);
    let label = "OPENSSH PRIVATE KEY";
    pem(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", body.as_str()).as_bytes());
}

/// What holds for every key that was read.
fn key(jwk: &Jwk) {
    if let Ok(text) = jwk.to_private_json().or_else(|_| jwk.to_secret_json()) {
        assert!(
            Jwk::from_json(text.as_bytes()).is_ok_and(|again| again == *jwk),
            "a key reads back what it wrote"
        );
    }
    if let Ok(public) = jwk.to_public() {
        assert!(!public.is_private(), "a public key holds nothing private");
        assert!(
            Jwk::from_json(public.to_json()).is_ok_and(|again| again == *public.as_jwk()),
            "public reads back"
        );
    }
    let broken = jwk.lint().iter().any(|finding| matches!(finding, Finding::Broken(_)));
    assert!(jwk.check().is_ok() || broken, "what does not pass its check is found");
    drop(jwk.thumbprint_uri(jose_jwk::Hash::Sha256));
    drop(format!("{jwk:?}"));
}

/// What holds for every key that was read from a file: it passed its check and can be written.
fn file_key(jwk: &Jwk) {
    key(jwk);
    assert!(jwk.check().is_ok(), "a key from a file has passed its check");
    if jwk.is_private() {
        let again = jwk.to_unencrypted_der(PrivateForm::Pkcs8).and_then(|der| Jwk::from_der(der.as_slice()));
        assert!(again.is_ok_and(|again| again == *jwk), "PKCS#8 reads back");
    }
    let read_back = jwk.to_public().and_then(|public| {
        let again = Jwk::from_pem(public.to_pem(PublicForm::Spki)?)?;
        Ok(again.material() == public.material())
    });
    assert_eq!(read_back, Ok(true), "SPKI reads back");
}
