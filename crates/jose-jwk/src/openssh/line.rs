//! A line of `authorized_keys` (sshd(8)): options, kind, base64, comment, with blanks or tabs between.

use jose_b64::{SecretBytes, padded};
use ssh_key::{PublicKey, public::KeyData};

use super::keys::FORM;
use crate::KeyError;

/// What the kinds of keys begin with, and no option does.
const KINDS: &[&str] = &["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-", "webauthn-sk-"];

const BLANK: [char; 2] = [' ', '\t'];

/// The key of one line.
pub(super) fn read(line: &str) -> Result<KeyData, KeyError> {
    let line = line.trim();
    // A line behind `#` has been taken out of use.
    if line.starts_with('#') || line.contains(['\n', '\r']) {
        return Err(FORM);
    }
    let (kind, rest) = match word(line) {
        (first, rest) if is_kind(first) => (first, rest),
        _ => word(behind_options(line)?),
    };
    if !is_kind(kind) {
        return Err(FORM);
    }
    if let Some(name) = refused(kind) {
        return Err(KeyError::UnsupportedFile(name));
    }
    let octets: SecretBytes = padded::decode(word(rest).0.as_bytes()).map_err(|_| FORM)?;
    let key = PublicKey::from_bytes(octets.expose()).map_err(|_| FORM)?;
    // The kind stands in the octets once more.
    if key.algorithm().as_str() == kind { Ok(key.key_data().clone()) } else { Err(FORM) }
}

/// The name in an error of what JOSE or this library has no key for.
fn refused(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "ssh-rsa" | "ssh-ed25519" => return None,
        "ecdsa-sha2-nistp256" | "ecdsa-sha2-nistp384" | "ecdsa-sha2-nistp521" => return None,
        "ssh-dss" => "DSA",
        _ if kind.ends_with("-cert-v01@openssh.com") => "OpenSSH certificate",
        _ if kind.starts_with("sk-") || kind.starts_with("webauthn-sk-") => "security key (FIDO)",
        _ => OTHER,
    })
}

/// Kinds that OpenSSH once had or may have: XMSS, Ed448.
pub(super) const OTHER: &str = "OpenSSH key of another kind than RSA, ECDSA and Ed25519";

fn is_kind(word: &str) -> bool {
    KINDS.iter().any(|kind| word.starts_with(kind)) && !word.contains(['=', ',', '"'])
}

/// The first word of a line, and what stands behind it.
fn word(line: &str) -> (&str, &str) {
    let (word, rest) = line.split_once(BLANK).unwrap_or((line, ""));
    (word, rest.trim_start_matches(BLANK))
}

/// What stands behind the options. They end at the first blank that is not within quotes; a backslash before a quote
/// takes its meaning.
fn behind_options(line: &str) -> Result<&str, KeyError> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    let end = line.find(|character: char| {
        if character == '"' && !is_escaped {
            is_quoted = !is_quoted;
        }
        is_escaped = character == '\\';
        BLANK.contains(&character) && !is_quoted
    });
    let options_end = end.ok_or(FORM)?;
    Ok(line.get(options_end..).unwrap_or_default().trim_start_matches(BLANK))
}
