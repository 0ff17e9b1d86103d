//! What a fuzzer feeds with octets: each function panics if the library breaks a promise, and so does the library.
//!
//! The targets of `tests/fuzz` call these; `tests/fuzz_seeds.rs` calls them with the seeds that are kept.

pub mod jwe;
pub mod jwt;

use jose_jwk::{Finding, Header, Jwk, JwkSet, PrivateForm, PublicForm, ReadOptions};
use jose_jws::{
    JsonJws, JwsError, JwsVerifier, Policy, Required, SignatureAlgorithm, VerifyPieces, VerifyingKey,
};

/// A target: its name and what it does with octets.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("claims", jwt::claims),
    ("compact", compact),
    ("config", jwt::config),
    ("der", der),
    ("header", header),
    ("json", json),
    ("jwe_decrypt", jwe::jwe_decrypt),
    ("jwe_parse", jwe::jwe_parse),
    ("jwk", jwk),
    ("jwk_set", jwk_set),
    ("openssh", openssh),
    ("pem", pem),
];

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

/// Takes every signature, so that a fuzzer gets behind it.
struct Credulous;

impl JwsVerifier for Credulous {
    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::Hs256
    }

    fn verify(&self, _: &[u8], signature: &[u8]) -> bool {
        signature != b"no"
    }

    fn begin(&self, signature: &[u8]) -> Option<Box<dyn VerifyPieces + '_>> {
        Some(Box::new(Verdict(signature != b"no")))
    }
}

struct Verdict(bool);

impl VerifyPieces for Verdict {
    fn update(&mut self, _: &[u8]) {}

    fn finish(self: Box<Self>) -> bool {
        self.0
    }
}

fn piece(to: &mut dyn FnMut(&[u8])) -> Result<(), JwsError> {
    to(b"payload");
    Ok(())
}

fn credulous() -> (Policy, VerifyingKey) {
    (Policy::new().understands("ext").unprotected_algorithm(), VerifyingKey::from_verifier(Credulous, None))
}

/// A JWS in compact serialization.
///
/// # Panics
/// If a promise is broken.
pub fn compact(octets: &[u8]) {
    let Ok(token) = str::from_utf8(octets) else { return };
    let (policy, key) = credulous();
    drop(policy.verify_embedded(token));
    if let Ok(verified) = policy.verify_detached(token, b"payload", &key) {
        assert!(policy.verify_streamed(token, &mut piece, &key).is_ok(), "in pieces as whole");
        assert_eq!(verified.header().algorithm(), "HS256", "the algorithm is the key's");
    }
    let Ok(verified) = policy.verify(token, &key) else { return };
    assert_eq!(verified.header().algorithm(), "HS256", "the algorithm is the key's");
    // The same in JSON: the segments are the members.
    let mut parts = token.split('.');
    let (protected, payload, signature) = (parts.next(), parts.next(), parts.next());
    let object = serde_json::json!({"protected": protected, "payload": payload, "signature": signature});
    let again = policy.verify_json(&object.to_string(), Required::All, &key);
    assert!(again.is_ok_and(|again| again.payload() == verified.payload()), "compact and flattened agree");
}

/// A JWS in JSON serialization.
///
/// # Panics
/// If a promise is broken.
pub fn json(octets: &[u8]) {
    let Ok(text) = str::from_utf8(octets) else { return };
    let (policy, key) = credulous();
    if let Ok(whole) = policy.verify_json_detached(text, b"payload", Required::Any, &key) {
        let pieces = policy.verify_json_streamed(text, &mut piece, Required::Any, &key);
        assert!(
            pieces.is_ok_and(|pieces| pieces.valid().count() == whole.valid().count()),
            "in pieces as whole"
        );
    }
    let Ok(verified) = policy.verify_json(text, Required::Any, &key) else { return };
    assert!(verified.valid().count() > 0, "one is valid at least");
    let all = policy.verify_json(text, Required::All, &key).is_ok();
    assert_eq!(all, verified.signatures().iter().all(|one| one.key().is_some()), "all are all");
    let Ok(jws) = JsonJws::parse(text, policy.get_limits()) else { return };
    let again = jws.to_general().and_then(|text| policy.verify_json(&text, Required::Any, &key));
    assert!(
        again.is_ok_and(|again| again.payload() == verified.payload() && again.signatures().len() == jws.len()),
        "an object reads back what it wrote"
    );
    if let Ok(token) = jws.to_compact() {
        let again = policy.verify(&token, &key);
        assert!(
            again.is_ok_and(|again| again.payload() == verified.payload()),
            "flattened and compact agree"
        );
    }
}

/// A header: the protected part, and behind a line feed the unprotected one.
///
/// # Panics
/// If a promise is broken.
pub fn header(octets: &[u8]) {
    let (protected, rest) = match octets.iter().position(|octet| *octet == b'\n') {
        Some(at) => octets.split_at(at),
        None => (octets, &[][..]),
    };
    let unprotected = str::from_utf8(rest).ok().map(str::trim).filter(|text| !text.is_empty());
    let unprotected: Vec<&str> = unprotected.into_iter().collect();
    let Ok(header) = Header::from_parts(Some(protected.to_vec()), &unprotected, 16 * 1024) else { return };
    let joined = header.joined();
    let Ok(again) = Header::from_json(joined.clone().into_bytes(), joined.len()) else {
        // Depth and size are those of the parts; everything else is the same.
        return;
    };
    assert_eq!(again.joined(), joined, "a header reads back");
    assert_eq!(
        (again.algorithm(), again.key_id(), again.typ()),
        (header.algorithm(), header.key_id(), header.typ())
    );
    assert_eq!(again.payload_is_unencoded(), header.payload_is_unencoded());
    assert_eq!(again.check_critical(&["ext"]), header.check_critical(&["ext"]));
}
