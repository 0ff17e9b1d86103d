//! PEM (RFC 7468): finding the blocks of a text, decoding one, writing one.
//!
//! Read leniently where RFC 7468 §2 lets parsers be lenient: any text around the blocks, which begin on a line of their
//! own, any line width, any line ends. The base64 itself is strict and decoded in constant time.

use alloc::{string::String, vec::Vec};
use core::str;

use jose_b64::{SecretBytes, padded};
use zeroize::Zeroizing;

use super::{Budget, ReadOptions, encrypted, pkcs1, pkcs8, sec1, spki};
use crate::{Jwk, KeyError, certificate, openssh};

/// What the label of a block says it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Pkcs8,
    Encrypted,
    Pkcs1,
    Sec1,
    OpenSsh,
    Dsa,
    Spki,
    Pkcs1Public,
    Certificate,
}

impl Label {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "PRIVATE KEY" => Self::Pkcs8,
            "ENCRYPTED PRIVATE KEY" => Self::Encrypted,
            "RSA PRIVATE KEY" => Self::Pkcs1,
            "EC PRIVATE KEY" => Self::Sec1,
            "OPENSSH PRIVATE KEY" => Self::OpenSsh,
            "DSA PRIVATE KEY" => Self::Dsa,
            "PUBLIC KEY" => Self::Spki,
            "RSA PUBLIC KEY" => Self::Pkcs1Public,
            "CERTIFICATE" | "X509 CERTIFICATE" => Self::Certificate,
            _ => return None,
        })
    }
}

/// A block that holds a key.
pub(super) struct Block<'t> {
    label: Label,
    body: &'t [u8],
    /// For a SEC1 key the `EC PARAMETERS` block before it, as `openssl ecparam -genkey` writes it.
    parameters: Option<&'t [u8]>,
}

/// The blocks of a text that hold keys or certificates, in their order.
pub(super) fn blocks<'t>(text: &'t [u8], options: &ReadOptions<'_>) -> Result<Vec<Block<'t>>, KeyError> {
    options.admit_size(text)?;
    let mut found = Vec::new();
    let mut parameters = None;
    // A mark of the encoding, as some editors write it before everything.
    let mut rest = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    while let Some((before, after)) = split_once(rest, b"-----BEGIN ") {
        if !begins_line(before) {
            // Prose that speaks of PEM. The next line may be a block.
            let line_end = after.iter().position(|octet| is_line_end(*octet));
            rest = line_end.and_then(|at| after.get(at..)).unwrap_or_default();
            continue;
        }
        let (name, after) = split_once(after, b"-----").ok_or(KeyError::MalformedFile("PEM"))?;
        let (body, after) = split_once(after, b"-----END ").ok_or(KeyError::MalformedFile("PEM"))?;
        let after = after.strip_prefix(name).and_then(|after| after.strip_prefix(b"-----"));
        rest = after.ok_or(KeyError::MalformedFile("PEM"))?;
        let name = str::from_utf8(name).map_err(|_| KeyError::MalformedFile("PEM"))?;
        match Label::from_name(name) {
            Some(Label::Sec1) => {
                found.push(Block { label: Label::Sec1, body, parameters: parameters.take() });
            }
            Some(label) => found.push(Block { label, body, parameters: None }),
            None if name == "EC PARAMETERS" => parameters = Some(body),
            None => {}
        }
    }
    Ok(found)
}

/// Whether there is nothing but blanks between the last line end and here.
fn begins_line(before: &[u8]) -> bool {
    before.rsplit(|octet| is_line_end(*octet)).next().is_none_or(|line| line.trim_ascii().is_empty())
}

const fn is_line_end(octet: u8) -> bool {
    matches!(octet, b'\n' | b'\r')
}

fn split_once<'t>(text: &'t [u8], mark: &[u8]) -> Option<(&'t [u8], &'t [u8])> {
    let at = text.windows(mark.len()).position(|window| window == mark)?;
    Some((text.get(..at)?, text.get(at.checked_add(mark.len())?..)?))
}

impl Block<'_> {
    /// Private keys before public keys before certificates.
    pub(super) const fn rank(&self) -> u8 {
        match self.label {
            Label::Pkcs8 | Label::Encrypted | Label::Pkcs1 | Label::Sec1 | Label::OpenSsh | Label::Dsa => 0,
            Label::Spki | Label::Pkcs1Public => 1,
            Label::Certificate => 2,
        }
    }

    /// The key in the block.
    pub(super) fn read(&self, budget: &mut Budget<'_>) -> Result<Jwk, KeyError> {
        let octets = decode(self.body)?;
        let der = octets.expose();
        match self.label {
            Label::Pkcs8 => pkcs8::read(der),
            Label::Encrypted => pkcs8::read(encrypted::read(der, budget)?.expose()),
            Label::Pkcs1 => pkcs1::read_private(der),
            Label::Sec1 => match self.parameters.map(decode).transpose()? {
                Some(parameters) => sec1::read(der, sec1::curve_of(parameters.expose())?),
                None => sec1::read(der, None),
            },
            Label::OpenSsh => openssh::read_private(der, budget),
            Label::Dsa => Err(KeyError::UnsupportedFile("DSA")),
            Label::Spki => spki::read(der),
            Label::Pkcs1Public => pkcs1::read_public(der),
            Label::Certificate => certificate::read(der),
        }
    }
}

/// The certificates of a text in DER, in their order.
#[cfg(feature = "certificate")]
pub(crate) fn certificates(text: &[u8], options: &ReadOptions<'_>) -> Result<Vec<SecretBytes>, KeyError> {
    let blocks = blocks(text, options)?;
    let certificates = blocks.iter().filter(|block| block.label == Label::Certificate);
    certificates.map(|block| decode(block.body)).collect()
}

/// The octets of a body.
fn decode(body: &[u8]) -> Result<SecretBytes, KeyError> {
    if body.contains(&b':') {
        // RFC 1421 headers: `Proc-Type: 4,ENCRYPTED` and `DEK-Info`, a key from one round of MD5.
        return Err(KeyError::UnsupportedFile(
            "PEM with headers, the encryption that OpenSSL calls traditional",
        ));
    }
    let mut text = Zeroizing::new(Vec::with_capacity(body.len()));
    text.extend(body.iter().copied().filter(|octet| !octet.is_ascii_whitespace()));
    padded::decode(&text).map_err(|_| KeyError::MalformedFile("PEM"))
}

/// One block: standard base64 in lines of 64 characters (RFC 7468 §2).
pub(super) fn write(label: &str, der: &[u8]) -> Zeroizing<String> {
    const COLUMNS: usize = 64;
    let body = padded::encode(der);
    let lines = body.len().div_ceil(COLUMNS);
    let room =
        body.len().saturating_add(lines).saturating_add(label.len().saturating_mul(2)).saturating_add(64);
    // Room for all of it at once, so that no grown buffer leaves a copy behind.
    let mut out = Zeroizing::new(String::with_capacity(room));
    for part in ["-----BEGIN ", label, "-----\n"] {
        out.push_str(part);
    }
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(COLUMNS).unwrap_or((rest, ""));
        out.push_str(line);
        out.push('\n');
        rest = after;
    }
    for part in ["-----END ", label, "-----\n"] {
        out.push_str(part);
    }
    out
}
