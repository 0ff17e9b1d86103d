//! Other programs as counterparts: what they write is read here, and what is written here is read there.

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
