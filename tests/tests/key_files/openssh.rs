//! Lines of `authorized_keys` files.

use jose_jwk::{Jwk, JwkSet};

use super::{code, file};

/// Kind and base64 of a `.pub` file, without its comment.
fn key(name: &str) -> (String, String) {
    let text = file(name);
    let mut words = text.split_whitespace().map(String::from);
    (words.next().unwrap(), words.next().unwrap())
}

#[test]
fn a_line_is_read_with_and_without_options_and_comment() {
    for name in ["ed25519-openssh.pub", "p256-openssh.pub", "rsa-openssh.pub"] {
        let jwk = Jwk::from_openssh(&file(name)).unwrap();
        let (kind, base64) = key(name);
        for line in [
            format!("{kind} {base64}"),
            format!("{kind}\t{base64}\tme"),
            format!("{kind}   {base64}  \t a comment of # many \"words"),
            format!("  {kind} {base64} me \r\n"),
            format!("restrict {kind} {base64}"),
            format!("no-pty,restrict\t{kind}\t{base64}"),
            format!(r#"command="echo a b  c" {kind} {base64} me"#),
            format!(r#"command="say \"ssh-rsa AAAA\" twice",from="10.0.0.0/8, !10.0.0.1"   {kind} {base64}"#),
            format!("environment=\"A=\\\"\t\\\"\",cert-authority \t {kind} \t {base64} \t me"),
            format!(r#"command="schöne Grüße" {kind} {base64} Zoë"#),
        ] {
            assert_eq!(Jwk::from_openssh(&line).unwrap(), jwk, "{line}");
        }
        for line in [
            kind.clone(),
            format!("{kind} "),
            format!("{kind} {}", &base64[1..]),
            format!("{kind} {base64}AAAA"),
            format!("{kind} {base64}="),
            format!("# {kind} {base64}"),
            format!("restrict, no-pty {kind} {base64}"),
            format!(r#"command="echo {kind} {base64}"#),
            format!(r#"command="echo\" {kind} {base64}"#),
            format!("restrict restrict {kind} {base64}"),
            base64.clone(),
            format!("{kind} {kind} {base64}"),
            // More than one line is not one key.
            format!("{kind} {base64}\n{kind} {base64}"),
            format!("{kind} {base64} me\r{kind} {base64}"),
        ] {
            assert_eq!(code(Jwk::from_openssh(&line)), "key_file_malformed", "{line}");
        }
    }
    // The kind before the octets is the one within.
    let (_, base64) = key("ed25519-openssh.pub");
    assert_eq!(code(Jwk::from_openssh(&format!("ssh-rsa {base64}"))), "key_file_malformed");
}

#[test]
fn what_is_not_supported_is_named() {
    let (_, base64) = key("ed25519-openssh.pub");
    for (kind, name) in [
        ("ssh-dss", "DSA"),
        ("ssh-ed25519-cert-v01@openssh.com", "OpenSSH certificate"),
        ("ecdsa-sha2-nistp256-cert-v01@openssh.com", "OpenSSH certificate"),
        ("sk-ssh-ed25519-cert-v01@openssh.com", "OpenSSH certificate"),
        ("sk-ssh-ed25519@openssh.com", "security key (FIDO)"),
        ("sk-ecdsa-sha2-nistp256@openssh.com", "security key (FIDO)"),
        ("ssh-xmss@openssh.com", "another kind"),
        ("ssh-ed448", "another kind"),
    ] {
        for line in [format!("{kind} {base64}"), format!("no-pty {kind} {base64} me")] {
            let error = Jwk::from_openssh(&line).unwrap_err();
            assert_eq!(error.code(), "key_file_unsupported", "{line}");
            assert!(error.to_string().contains(name), "{error}");
        }
    }
}

#[test]
fn a_line_that_cannot_be_read_does_not_spoil_the_others() {
    let (ed25519, p256) = (file("ed25519-openssh.pub"), file("p256-openssh.pub"));
    let text = format!("# keys\n\nssh-dss AAAA old\n{ed25519}\r\nnonsense\nno-pty {p256}");
    let set = JwkSet::from_openssh(&text).unwrap();
    assert_eq!(set.keys(), [Jwk::from_openssh(&ed25519).unwrap(), Jwk::from_openssh(&p256).unwrap()]);
    let rejected: Vec<_> =
        set.rejected().iter().map(|entry| (entry.index(), entry.reason().code())).collect();
    assert_eq!(rejected, [(2, "key_file_unsupported"), (5, "key_file_malformed")]);
    // What was no JSON is not written as such.
    assert!(set.rejected().iter().all(|entry| entry.json().is_empty()));
    let again = JwkSet::from_json(set.to_private_json().as_bytes()).unwrap();
    assert_eq!((again.keys(), again.rejected()), (set.keys(), &[][..]));
    assert_eq!(code(JwkSet::from_openssh(&"x".repeat(64 * 1024 + 1))), "jwk_too_large");
}
