//! `cargo xtask nostd`: a program without `std`, linked and run, and how large it is.

use std::{fs, path::Path};

use crate::{
    Outcome,
    process::{cargo, root, run as run_program},
};

/// The program with all three algorithms of JWS, then with each alone; decrypting with a key that unwraps, and with one that
/// agrees; then with key files and every family of keys; and validating and issuing tokens.
const VARIANTS: &[&str] =
    &["hs256,es256,eddsa", "hs256", "es256", "eddsa", "a128kw", "ecdh-es", "keys", "jwt"];

pub(crate) fn run(_: &[String]) -> Outcome {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        println!("the program has an entry point for x86_64 Linux only: skipped on this machine");
        return Ok(());
    }
    let target = root().join("target/nostd");
    println!("{:<20} {:>10}", "features", "text size");
    for variant in VARIANTS {
        let mut build = cargo(&[
            "build",
            "--quiet",
            "--release",
            "--locked",
            "--manifest-path",
            "tests/nostd/Cargo.toml",
        ]);
        run_program(build.args(["--features", variant]).env("CARGO_TARGET_DIR", &target))?;
        let program = target.join("release/nostd");
        // It verifies or decrypts the tokens and refuses the changed ones, or ends with the number of what went wrong.
        run_program(&mut std::process::Command::new(&program))?;
        println!("{variant:<20} {:>10}", text_size(&program)?);
    }
    Ok(())
}

/// The octets that an ELF file for 64 bits loads and that are not writable: what `size` calls text.
fn text_size(program: &Path) -> Result<u64, String> {
    let file = fs::read(program).map_err(|error| error.to_string())?;
    text_of_sections(&file).ok_or_else(|| format!("{} is no ELF file of 64 bits", program.display()))
}

fn text_of_sections(file: &[u8]) -> Option<u64> {
    const ALLOCATED: u64 = 2;
    const WRITABLE: u64 = 1;
    const NO_BITS: u64 = 8;
    if !file.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let number = |at: usize, octets: usize| {
        let octets = file.get(at..at.checked_add(octets)?)?;
        Some(octets.iter().rev().fold(0, |number: u64, octet| (number << 8) | u64::from(*octet)))
    };
    let (offset, size, count) = (number(0x28, 8)?, number(0x3a, 2)?, number(0x3c, 2)?);
    let mut text: u64 = 0;
    for section in 0..count {
        let at = usize::try_from(offset.checked_add(section.checked_mul(size)?)?).ok()?;
        let (kind, flags) = (number(at.checked_add(4)?, 4)?, number(at.checked_add(8)?, 8)?);
        if flags & ALLOCATED != 0 && flags & WRITABLE == 0 && kind != NO_BITS {
            text = text.checked_add(number(at.checked_add(0x20)?, 8)?)?;
        }
    }
    Some(text)
}
