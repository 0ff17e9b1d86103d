//! What reaches a terminal: nothing that acts on it, whoever wrote it.

use std::process::Command;

use crate::common::{Room, program};

/// Text that would colour a terminal, or turn the direction of what it shows.
const MARKS: &str = "\u{1b}[31m\u{9b}\u{202e}\u{61c}";

fn acts(text: &str) -> bool {
    text.chars().any(|character| {
        (character.is_control() && !"\r\n\t".contains(character)) || "\u{202e}\u{61c}".contains(character)
    })
}

/// What the command writes on a terminal, if there is a program that makes one.
fn on_a_terminal(room: &Room, words: &str) -> Option<String> {
    if !Command::new("script").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return None;
    }
    let mut script = Command::new("script");
    let words = format!("NO_COLOR=1 {} {words}", program().display());
    let ran = room.run(script.args(["-qec", &words, "/dev/null"]), b"");
    Some(String::from_utf8(ran.stdout).unwrap())
}

#[test]
fn errors_show_the_characters_of_names_that_act_on_a_terminal() {
    let room = Room::new();
    room.write(MARKS, "{}").write("key", "{}");
    for words in [
        format!("key inspect '{MARKS}x'"),
        format!("key inspect '{MARKS}'"),
        format!("key gen --alg ES256 --out '{MARKS}'"),
        format!("jws sign --key '{MARKS}'"),
        format!("jws sign --alg '{MARKS}'"),
        format!("'{MARKS}'"),
    ] {
        for json in ["", "--json "] {
            let ran = room.jose(&format!("{json}{words}"));
            assert_ne!(ran.code, Some(0), "{words}");
            assert!(!acts(&ran.stderr), "{json}{words}: {:?}", ran.stderr);
        }
    }
}

#[test]
fn nothing_of_a_token_acts_on_a_terminal() {
    let room = Room::new();
    let sign = "jws sign --header '{\"x\":\"\u{9b}\u{202e}\u{61c}\"}' --key key --out token";
    room.jose(&format!("key gen --alg Ed25519 --kid '{MARKS}' --out key")).octets();
    room.jose_with(sign, format!("a\tb{MARKS}\r\nc\n")).octets();
    room.jose_with("jws sign --key key --out octets", b"\x9b\xff\x1b[2Jx").octets();
    let verify = "jws verify --key key token";
    for (words, shown) in [
        (String::from(verify), "a\tb\\u001b[31m\\u009b\\u202e\\u061c\r\nc\r\n"),
        (String::from("jws verify --key key octets"), "\u{fffd}\u{fffd}\\u001b[2Jx"),
        (format!("--json {verify}"), "\\u009b\\u202e\\u061c"),
        (format!("--json --out payload {verify}"), "\\u009b\\u202e\\u061c"),
        (String::from("key inspect key"), "\\u001b[31m\\u009b\\u202e\\u061c"),
        (String::from("jws inspect token"), "\\u001b[31m\\u009b\\u202e\\u061c"),
    ] {
        let Some(text) = on_a_terminal(&room, &words) else { continue };
        assert!(text.contains(shown) && !acts(&text), "{words}: {text:?}");
    }
    // Elsewhere the payload is what was signed.
    assert_eq!(room.jose("jws verify --key key octets").octets(), b"\x9b\xff\x1b[2Jx");
}
