//! Secrets that are really the text of another key: what an HMAC key must never be (ATTACKS 3).
//!
//! Somebody who hands a public key to a function that takes a secret makes that public key the secret, and
//! everyone who knows it can sign. No random secret is refused but with a chance below 2^-40.

use alloc::vec::Vec;

use jose_b64::{
    SecretBytes,
    json::{Limits, Object},
};
use zeroize::Zeroizing;

/// Words that stand in the text of a key and in no random secret.
const MARKS: &[&[u8]] = &[
    b"-----BEGIN",
    b"---- BEGIN",
    b"openssh-key-v1",
    b"ssh-rsa AAAA",
    b"ssh-dss AAAA",
    b"ssh-ed25519 AAAA",
    b"ssh-ed448 AAAA",
    b"ecdsa-sha2-nistp",
    b"sk-ssh-ed25519",
    b"sk-ecdsa-sha2",
    b"PuTTY-User-Key-File",
    b"\"kty\"",
];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The labels that begin the binary form of an OpenSSH key, behind their length.
const LABELS: &[&[u8]] = &[b"ssh-", b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-"];

/// Whether `secret` is PEM, DER, the base64 of DER, OpenSSH, PuTTY or JWK text.
pub(crate) fn looks_like_a_key(secret: &[u8]) -> bool {
    if is_text_of_a_key(secret) || is_der(secret) || is_der(trimmed(secret)) || is_base64_of_der(secret) {
        return true;
    }
    // Text in UTF-16 has a zero octet beside each character.
    secret.contains(&0) && {
        let narrow: Vec<u8> = secret.iter().copied().filter(|octet| *octet != 0).collect();
        is_text_of_a_key(&Zeroizing::new(narrow))
    }
}

/// Without what editors, shells and C strings leave around a file.
fn trimmed(secret: &[u8]) -> &[u8] {
    let secret = secret.strip_prefix(BYTE_ORDER_MARK).unwrap_or(secret).trim_ascii();
    let zeros = secret.iter().rev().take_while(|octet| **octet == 0).count();
    secret.get(..secret.len().saturating_sub(zeros)).unwrap_or_default()
}

/// The body of a PEM file without its boundaries, as configuration files and `x5c` have it, in either alphabet.
fn is_base64_of_der(secret: &[u8]) -> bool {
    // A SEQUENCE of 64 octets and more begins so, and what is shorter is no key.
    let body = trimmed(secret);
    if !body.starts_with(b"M") {
        return false;
    }
    let mut text = Zeroizing::new(Vec::with_capacity(body.len()));
    text.extend(body.iter().filter(|octet| !octet.is_ascii_whitespace() && **octet != b'=').map(|octet| {
        match octet {
            b'+' => b'-',
            b'/' => b'_',
            other => *other,
        }
    }));
    SecretBytes::from_base64url(&text).is_ok_and(|der| is_der(der.expose()))
}

fn is_text_of_a_key(secret: &[u8]) -> bool {
    let blob = secret.get(4..).unwrap_or_default();
    let is_blob = secret.starts_with(&[0, 0, 0]) && LABELS.iter().any(|label| blob.starts_with(label));
    is_blob || MARKS.iter().any(|mark| contains(secret, mark)) || is_jwk(secret)
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| matches(window, needle))
}

/// The words without regard to case where they begin with dashes, and with a tab for a space.
fn matches(window: &[u8], mark: &[u8]) -> bool {
    if mark.starts_with(b"-") {
        return window.eq_ignore_ascii_case(mark);
    }
    window.iter().zip(mark).all(|(found, wanted)| found == wanted || (*wanted == b' ' && *found == b'\t'))
}

/// A JSON object with `kty` or `keys`, however those are spelled.
fn is_jwk(secret: &[u8]) -> bool {
    let limits = Limits::new(Limits::MAX_SIZE, Limits::MAX_DEPTH);
    let object = Object::read(trimmed(secret), limits);
    object.is_ok_and(|object| object.value("kty").is_some() || object.value("keys").is_some())
}

/// A SEQUENCE that fills the octets to the last and begins as SPKI, PKCS#8, PKCS#1, SEC1 or a certificate do.
fn is_der(secret: &[u8]) -> bool {
    const INTEGER: u8 = 0x02;
    const SEQUENCE: u8 = 0x30;
    const OID: u8 = 0x06;
    let Some((SEQUENCE, body, [])) = element(secret) else { return false };
    match element(body) {
        Some((SEQUENCE, inner, rest)) if !rest.is_empty() => match element(inner) {
            // SPKI and encrypted PKCS#8: an AlgorithmIdentifier. Key types and schemes are named below ISO members
            // (2a), identified organizations (2b) and joint-iso-itu-t country (60).
            Some((OID, [0x2a | 0x2b | 0x60, ..], _)) => true,
            // A certificate: a version, or a serial number and an AlgorithmIdentifier. A request: a version.
            Some((0xa0, [INTEGER, 1, _], _)) => true,
            Some((INTEGER, _, after)) => matches!(element(after), Some((SEQUENCE, _, _))),
            _ => false,
        },
        // PKCS#8, PKCS#1, SEC1 and PKCS#12: a version and another element; longer than any secret of 256 bits.
        Some((INTEGER, [0 | 1 | 3], rest)) if secret.len() > 32 => {
            matches!(element(rest), Some((SEQUENCE | INTEGER | 0x04, _, _)))
        }
        // An RSA public key: modulus and exponent.
        Some((INTEGER, modulus, rest)) => {
            modulus.len() >= 64 && matches!(element(rest), Some((INTEGER, _, [])))
        }
        _ => false,
    }
}

/// Tag, content and what follows of the first element, with the definite lengths of DER.
fn element(octets: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let [tag, first, rest @ ..] = octets else { return None };
    let (len, rest) = match *first {
        short @ 0..=0x7f => (usize::from(short), rest),
        long => {
            let count = usize::from(long & 0x7f);
            if count == 0 || count > 4 {
                return None;
            }
            let (len, rest) = rest.split_at_checked(count)?;
            (len.iter().fold(0usize, |len, octet| (len << 8) | usize::from(*octet)), rest)
        }
    };
    let (content, rest) = rest.split_at_checked(len)?;
    Some((*tag, content, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_in_every_usual_text_are_seen() {
        let mut spki = Vec::from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00]);
        spki.extend([7; 32]);
        let mut pkcs8 = Vec::from([
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ]);
        pkcs8.extend([7; 32]);
        for key in [
            &b"  \n-----BEGIN PUBLIC KEY-----\nMFkw"[..],
            b"comment\n-----BEGIN CERTIFICATE-----",
            b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA user",
            b"ecdsa-sha2-nistp256 AAAA",
            b"\0\0\0\x0bssh-ed25519\0\0\0 ",
            b"openssh-key-v1\0",
            b" {\"kty\":\"RSA\",\"n\":\"x\"}",
            b"\xef\xbb\xbf{\"k\\u0074y\":\"RSA\"}",
            b"[{\"kty\":\"RSA\"}]",
            b"from=\"a\" ssh-rsa AAAAB3NzaC1yc2E",
            b"host.example ssh-ed25519 AAAAC3NzaC1",
            b"---- BEGIN SSH2 PUBLIC KEY ----",
            b"PuTTY-User-Key-File-3: ssh-ed25519",
            b"-\0-\0-\0-\0-\0B\0E\0G\0I\0N\0 \0P\0",
            b"-----begin public key-----",
            b"ssh-ed25519\tAAAAC3NzaC1lZDI1NTE5AAAA",
            b"{\"keys\":[{\"kt\\u0079\":\"RSA\"}]}",
            &[&spki[..], b"\n"].concat(),
            &[b" ", &spki[..]].concat(),
            &[&spki[..], b"\0"].concat(),
            &[b"\xef\xbb\xbf", &spki[..]].concat(),
            // The SPKI of RFC 8410 §10.1, as configuration files have it.
            b"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=",
            b"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7\n lshQhqowtrbLDFw4rXAxZuE",
            &spki,
            &pkcs8,
        ] {
            assert!(looks_like_a_key(key), "{key:?}");
        }
    }

    #[test]
    fn secrets_are_not_refused() {
        let mut almost = Vec::from([0x30, 0x1e, 0x02, 0x01, 0x00, 0x02]);
        almost.resize(32, 1);
        for secret in [
            &b""[..],
            b"correct horse battery staple, twice",
            b"My secret of 32 characters, or so",
            &[0x30; 32],
            &almost,
            b"{\"a\":1}",
            &[0; 64],
        ] {
            assert!(!looks_like_a_key(secret), "{secret:?}");
        }
    }
}
