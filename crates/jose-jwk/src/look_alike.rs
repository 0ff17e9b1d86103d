//! Secrets that are really the text of another key: what an HMAC key must never be (ATTACKS 3).
//!
//! Somebody who hands a public key to a function that takes a secret makes that public key the secret, and
//! everyone who knows it can sign. No random secret is refused but with a chance below 2^-40.

/// Whether `secret` is PEM, DER, OpenSSH or JWK text.
pub(crate) fn looks_like_a_key(secret: &[u8]) -> bool {
    contains(secret, b"-----BEGIN") || is_openssh(secret) || is_jwk(secret) || is_der(secret)
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

fn is_openssh(secret: &[u8]) -> bool {
    const LABELS: &[&[u8]] = &[b"ssh-", b"ecdsa-sha2-", b"sk-ssh-", b"sk-ecdsa-", b"openssh-key-v1"];
    let text = secret.trim_ascii_start();
    // The blob inside an OpenSSH line begins with the length of the same label.
    let blob = secret.get(4..).unwrap_or_default();
    let is_blob = secret.starts_with(&[0, 0, 0]) && LABELS.iter().any(|label| blob.starts_with(label));
    is_blob || LABELS.iter().any(|label| text.starts_with(label))
}

fn is_jwk(secret: &[u8]) -> bool {
    secret.trim_ascii_start().starts_with(b"{") && contains(secret, b"\"kty\"")
}

/// A SEQUENCE that fills the octets to the last and begins as SPKI, PKCS#8, PKCS#1, SEC1 or a certificate do.
fn is_der(secret: &[u8]) -> bool {
    const INTEGER: u8 = 0x02;
    const SEQUENCE: u8 = 0x30;
    const OID: u8 = 0x06;
    let Some((SEQUENCE, body, [])) = element(secret) else { return false };
    match element(body) {
        // SPKI: an AlgorithmIdentifier, which begins with an OID; a certificate or a request: a to-be-signed
        // part, which begins with a version or a serial number; encrypted PKCS#8: an AlgorithmIdentifier too.
        Some((SEQUENCE, inner, rest)) => {
            !rest.is_empty() && matches!(element(inner), Some((OID | INTEGER | 0xa0, _, _)))
        }
        // PKCS#8, PKCS#1 and SEC1: a version; an RSA public key: the modulus. Another element follows.
        Some((INTEGER, _, rest)) => {
            matches!(element(rest), Some((SEQUENCE | INTEGER | 0x04, _, _))) && secret.len() > 32
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
    use alloc::vec::Vec;

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
        for secret in
            [&b""[..], b"correct horse battery staple, twice", &[0x30; 32], &almost, b"{\"a\":1}", &[0; 64]]
        {
            assert!(!looks_like_a_key(secret), "{secret:?}");
        }
    }
}
