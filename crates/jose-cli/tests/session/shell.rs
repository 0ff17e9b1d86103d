//! Completions and manual pages.

use crate::common::Room;

#[test]
fn completions_know_the_subcommands_and_options() {
    let room = Room::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = room.jose(&format!("completions {shell}")).text();
        for word in ["jose", "thumbprint", "decrypt", "secret-env", "inspect"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(room.jose("completions csh").code, Some(2));
}

#[test]
fn every_subcommand_has_a_manual_page() {
    let room = Room::new();
    let page = room.jose("man").text();
    assert!(page.contains(".TH jose 1") && page.contains("Exit codes"), "{page}");
    for subcommand in [
        "key",
        "key gen",
        "key public",
        "key thumbprint",
        "key convert",
        "key inspect",
        "key lint",
        "jws",
        "jws sign",
        "jws inspect",
        "jwe inspect",
        "jws verify",
        "jwe",
        "jwe encrypt",
        "jwe decrypt",
        "jwt",
        "jwt sign",
        "jwt verify",
        "jwt encrypt",
        "jwt decrypt",
        "jwt inspect",
        "completions",
        "man",
    ] {
        let page = room.jose(&format!("man {subcommand}")).text();
        let title = format!(".TH jose-{} 1", subcommand.replace(' ', "-"));
        assert!(page.contains(&title), "{subcommand}: {page}");
    }
    room.jose("man jws shred").fails(2, "subcommand_unknown");
}
