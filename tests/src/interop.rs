//! Other programs as counterparts: what they write is read here, and what is written here is read there.

mod cli;
mod exchange;
mod jwe;
mod jws;
mod jwt;
mod openssl;
mod python;
mod ssh;
mod tools;

pub use tools::Report;

/// Keys of every type and form through `openssl`, `ssh-keygen` and Python's `cryptography`, with RSA keys of these
/// sizes in bits.
#[must_use]
pub fn keys(rsa_bits: &[usize]) -> Report {
    let mut report = Report::default();
    openssl::keys(&mut report, rsa_bits);
    ssh::keys(&mut report, rsa_bits);
    python::keys(&mut report, rsa_bits);
    report
}

/// Tokens of every algorithm and form through `jwcrypto`, `joserfc`, `PyJWT`, `jose` for Node, the command `jose`, and
/// `openssl` as a signer outside; with all sizes of payload for an algorithm of each family, or with one.
#[must_use]
pub fn jws(all_sizes: bool) -> Report {
    let mut report = Report::default();
    jws::all(&mut report, all_sizes);
    report
}

/// Encrypted tokens of every algorithm and form through `jwcrypto`, `joserfc`, `jose` for Node, and the command `jose`;
/// with every content encryption, and with all sizes of plaintext for an algorithm of each family, or a sample of these.
#[must_use]
pub fn jwe(is_sample: bool) -> Report {
    let mut report = Report::default();
    jwe::all(&mut report, is_sample);
    report
}

/// Tokens with claims, signed, encrypted and nested, through `jwcrypto`, `joserfc`, `jose` for Node and, signed only, `PyJWT`; and
/// tokens that both have to refuse. In full, or a sample of each.
#[must_use]
pub fn jwt(is_sample: bool) -> Report {
    let mut report = Report::default();
    jwt::all(&mut report, is_sample);
    report
}

/// The command of this workspace in the place of the library, in pipes with all of these. Its path stands in the environment
/// variable `JOSE_CLI`.
#[must_use]
pub fn cli(is_sample: bool) -> Report {
    let mut report = Report::default();
    cli::all(&mut report, is_sample);
    report
}
