//! Files that are written, and payloads that are larger than memory.

use std::{
    fs::{self, File},
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink},
    process::Command,
};

use crate::common::{Room, program};

#[test]
fn files_are_readable_by_their_owner_alone_and_replace_nothing() {
    let room = Room::new();
    // A lax mask does not widen them.
    let mut shell = Command::new("sh");
    let script = "umask 000 && exec \"$0\" key gen --alg ES256 --out key";
    room.run(shell.args(["-c", script]).arg(program()), b"").octets();
    let mode = |name: &str| fs::metadata(room.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode("key"), 0o600);
    let first = room.read("key");
    room.jose("key gen --alg ES256 --out key").fails(2, "file_exists");
    assert_eq!(room.read("key"), first);
    fs::set_permissions(room.path("key"), fs::Permissions::from_mode(0o644)).unwrap();
    room.jose("key gen --alg ES256 --out key --force").octets();
    assert_ne!(room.read("key"), first);
    assert_eq!((mode("key"), room.names()), (0o600, vec![String::from("key")]), "nothing is left beside it");
    for words in [
        "jws sign --key key --out token key",
        "key convert --to der --out der key",
        "jwt sign --key key --exp 1h --out jwt",
    ] {
        room.jose(words).octets();
    }
    assert_eq!((mode("token"), mode("der"), mode("jwt")), (0o600, 0o600, 0o600));
}

#[test]
fn no_planted_link_is_followed() {
    let room = Room::new();
    room.write("target", "untouched");
    symlink(room.path("target"), room.path("link")).unwrap();
    room.jose("key gen --alg ES256 --out link").fails(2, "file_exists");
    // A link to nothing is something, too.
    symlink(room.path("nothing"), room.path("dangling")).unwrap();
    room.jose("key gen --alg ES256 --out dangling").fails(2, "file_exists");
    // The link itself is replaced, and not what it points to.
    room.jose("key gen --alg ES256 --out link --force").octets();
    assert!(fs::symlink_metadata(room.path("link")).unwrap().is_file());
    assert_eq!(room.read("target"), "untouched");
    assert_eq!(room.names(), ["dangling", "link", "target"]);
}

#[test]
fn what_is_no_file_is_not_replaced_and_failures_leave_nothing() {
    let room = Room::new();
    assert!(Command::new("mkfifo").arg(room.path("pipe")).status().unwrap().success());
    room.jose("key gen --alg ES256 --out pipe --force").fails(2, "file_special");
    assert!(fs::symlink_metadata(room.path("pipe")).unwrap().file_type().is_fifo());
    fs::create_dir(room.path("folder")).unwrap();
    room.jose("key gen --alg ES256 --out folder --force").fails(2, "file_special");
    // A file that somebody has put where the new one is begun stays, and stops the command.
    let mut shell = Command::new("sh");
    let script = "touch \"key.$$.part\" && exec \"$0\" key gen --alg ES256 --out key";
    room.run(shell.args(["-c", script]).arg(program()), b"").fails(4, "io");
    let names = room.names();
    assert!(names.len() == 3 && names.iter().any(|name| name.ends_with(".part")), "{names:?}");
    fs::remove_file(room.path(names.iter().find(|name| name.ends_with(".part")).unwrap())).unwrap();
    room.jose("key gen --alg ES256 --out missing/key").fails(4, "file_not_found");
    assert_eq!(room.names(), ["folder", "pipe"]);
}

#[test]
fn what_is_reached_by_a_link_is_a_file_or_not_replaced() {
    let room = Room::new();
    symlink("/dev/null", room.path("device")).unwrap();
    fs::create_dir(room.path("folder")).unwrap();
    symlink("folder", room.path("way")).unwrap();
    // As root, a key would take the place of standard output, and be there for everybody.
    for name in ["device", "way", "folder", "."] {
        for force in ["", "--force"] {
            room.jose(&format!("key gen --alg ES256 --out {name} {force}")).fails(2, "file_special");
        }
    }
    // What leads to a file for now is no place for one.
    let mut shell = Command::new("sh");
    let script = "exec \"$0\" key gen --alg ES256 --out /dev/stdout > result";
    room.run(shell.args(["-c", script]).arg(program()), b"").fails(2, "file_special");
    fs::remove_file(room.path("result")).unwrap();
    assert_eq!(room.names(), ["device", "folder", "way"]);
    assert!(fs::symlink_metadata(room.path("device")).unwrap().is_symlink());
}

/// A device that is always full.
#[cfg(target_os = "linux")]
#[test]
fn outputs_that_cannot_be_written_are_no_panic() {
    let room = Room::new();
    room.jose("key gen --alg ES256 --out key").octets();
    for (words, exit) in [
        ("key public key > /dev/full", 4),
        ("--help > /dev/full", 4),
        ("man > /dev/full", 4),
        ("--version > /dev/full", 4),
        ("key public missing 2> /dev/full", 4),
        ("--json key public missing 2> /dev/full", 4),
        ("shred 2> /dev/full", 2),
        ("--json shred 2> /dev/full", 2),
        ("--json shred 2>&-", 2),
        ("key public <&- 2> /dev/full", 3),
    ] {
        let mut shell = Command::new("sh");
        let ran = room.run(shell.args(["-c", &format!("exec \"$0\" {words}")]).arg(program()), b"");
        assert_eq!(ran.code, Some(exit), "{words}: {}", ran.stderr);
    }
}

#[test]
fn the_result_goes_to_the_file_and_facts_to_standard_output() {
    let room = Room::new();
    let facts = room.jose("key gen --crv Ed25519 --kid a --out key --json").json();
    assert_eq!((&facts["file"], &facts["kid"]), (&"key".into(), &"a".into()));
    assert!(facts.get("key").is_none(), "what is in the file is not on the terminal");
    let d = serde_json::from_str::<serde_json::Value>(&room.read("key")).unwrap()["d"].to_string();
    assert!(!facts.to_string().contains(d.trim_matches('"')));
    assert_eq!(room.jose("key public --out - key").octets(), room.jose("key public key").octets());
    room.write("x", "a payload");
    room.jose("jws sign --key key --out token x").octets();
    room.jose("jws verify --key key --out payload token").octets();
    assert_eq!(room.read("payload"), "a payload");
}

/// A payload of 64 MiB in an address space that has no room for it.
#[cfg(target_os = "linux")]
#[test]
fn a_large_file_is_signed_and_verified_detached_in_constant_memory() {
    let room = Room::new();
    File::create(room.path("large")).unwrap().set_len(64 << 20).unwrap();
    room.jose("key gen --alg ES256 --out es").octets();
    room.jose("key gen --alg Ed25519 --out ed").octets();
    let within = |words: &str, input: &[u8]| {
        let mut shell = Command::new("sh");
        let script = format!("ulimit -v 40960 && exec \"$0\" {words}");
        room.run(shell.args(["-c", &script]).arg(program()), input)
    };
    for key in ["es", "ed"] {
        let token = within(&format!("jws sign --key {key} --detached large"), b"").octets();
        room.write(key, room.read(key)).write("token", &token);
        within(&format!("jws verify --key {key} --detached large token"), b"").octets();
        within(&format!("jws verify --key {key} --detached - token < large"), b"").octets();
        let flattened = within(&format!("jws sign --key {key} --detached --general large"), b"").octets();
        within(&format!("jws verify --key {key} --detached large"), &flattened).octets();
    }
    within("jws sign --key es --detached < large", b"").octets();
    // The limit is one: what takes the payload whole does not fit.
    assert_ne!(within("jws sign --key es large", b"").code, Some(0));
}
