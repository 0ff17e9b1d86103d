//! The examples of the README, read out of it and run: each command succeeds, and prints what it is said to print.

use std::{env, process::Command};

use crate::common::{Room, program};

/// The blocks of shell commands behind a heading, up to the next of the same level. A block may stand in a list.
fn blocks<'r>(readme: &'r str, heading: &str) -> Vec<Vec<&'r str>> {
    let section = readme.split(heading).nth(1).unwrap().split("\n## ").next().unwrap();
    let mut found = Vec::new();
    let mut block: Option<Vec<&str>> = None;
    for line in section.lines() {
        match (line.trim(), &mut block) {
            ("```sh", None) => block = Some(Vec::new()),
            ("```", Some(_)) => found.extend(block.take()),
            (_, Some(block)) => block.push(line),
            _ => {}
        }
    }
    found
}

/// Runs a block in the room, and gives what it printed. What a line behind `# ` says has to be printed.
fn run(room: &Room, block: &[&str]) -> String {
    let script = block.join("\n");
    let mut path = vec![program().parent().unwrap().to_path_buf()];
    path.extend(env::split_paths(&env::var_os("PATH").unwrap()));
    let mut shell = Command::new("sh");
    let shell = shell.args(["-e", "-u", "-c", &script]).env("PATH", env::join_paths(path).unwrap());
    let printed = room.run(shell, b"");
    assert_eq!((printed.code, printed.stderr.as_str()), (Some(0), ""), "{script}");
    let text = String::from_utf8(printed.stdout).unwrap();
    let expected = block.iter().filter_map(|line| line.trim().strip_prefix("# "));
    for expected in expected {
        assert!(text.lines().any(|line| line == expected), "{script}\nprinted:\n{text}");
    }
    text
}

fn has_openssl() -> bool {
    Command::new("openssl").arg("version").output().is_ok_and(|output| output.status.success())
}

const README: &str = include_str!("../../README.md");

#[test]
fn three_commands_make_a_signed_encrypted_and_verified_token() {
    let room = Room::new();
    let blocks = blocks(README, "# jose-cli");
    // The first block installs.
    let [_, three] = blocks.as_slice() else { panic!("{} blocks", blocks.len()) };
    assert_eq!(three.len(), 3);
    let claims: serde_json::Value = serde_json::from_str(&run(&room, three)).unwrap();
    assert_eq!((&claims["iss"], &claims["aud"]), (&"https://issuer.example".into(), &"orders".into()));
    assert_eq!(room.read("token.jwt").trim().split('.').count(), 5);
}

#[test]
fn ten_recipes_do_what_they_say() {
    let room = Room::new();
    let blocks = blocks(README, "## Recipes");
    assert_eq!(blocks.len(), 11, "ten recipes, and one for scripts");
    let mut printed = Vec::new();
    for block in &blocks {
        if block.iter().any(|line| line.contains("openssl")) && !has_openssl() {
            assert!(env::var_os("CI").is_none(), "openssl is not there");
            println!("SKIPPED, openssl is not there: {block:?}");
            continue;
        }
        printed.push(run(&room, block));
    }
    // What no comment can say, since it depends on keys and times.
    assert_eq!(printed[0].trim().len(), 43, "a thumbprint of SHA-256");
    let claims: serde_json::Value = serde_json::from_str(&printed[1]).unwrap();
    assert_eq!(claims["groups"], serde_json::json!(["a", "b"]));
    assert!(printed[2].contains("exp      20") && printed[2].contains(" UTC (in 1"), "{}", printed[2]);
    assert_eq!(printed[3], printed[1], "the claims came through both layers");
    let claims: serde_json::Value = serde_json::from_str(&printed[4]).unwrap();
    assert_eq!(claims["sub"], "alice");
    assert_eq!(printed[10], printed[1], "the script took the claims");
}
