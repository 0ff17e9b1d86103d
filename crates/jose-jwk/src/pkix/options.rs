//! How key files are read: the password, and how much work a file may ask for.

use core::fmt;

use crate::KeyError;

/// A password and limits for reading key files. The limits on passwords hold for one call, all keys of its file together.
#[derive(Clone, Copy)]
pub struct ReadOptions<'p> {
    pub(crate) password: Option<&'p [u8]>,
    pub(crate) size: usize,
    pub(crate) pbkdf2_iterations: u32,
    pub(crate) scrypt_memory: u64,
    pub(crate) bcrypt_rounds: u32,
}

impl<'p> ReadOptions<'p> {
    /// No password, and the default limits.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            password: None,
            size: 64 * 1024,
            pbkdf2_iterations: 2_000_000,
            scrypt_memory: 129 * 1024 * 1024,
            bcrypt_rounds: 256,
        }
    }

    /// Sets the password: octets, usually UTF-8 text.
    #[must_use]
    pub const fn password(mut self, password: &'p [u8]) -> Self {
        self.password = Some(password);
        self
    }

    /// Sets the limit on a file in octets; 64 KiB by default.
    #[must_use]
    pub const fn size(mut self, octets: usize) -> Self {
        self.size = octets;
        self
    }

    /// Sets the limit on the iterations of PBKDF2 that an encrypted file may ask for; 2,000,000 by default.
    #[must_use]
    pub const fn pbkdf2_iterations(mut self, iterations: u32) -> Self {
        self.pbkdf2_iterations = iterations;
        self
    }

    /// Sets the limit on the memory in octets that scrypt may take, which is 128·r·(N + p) (RFC 7914 §5 and §6);
    /// 129 MiB by default, room for N = 2^17 with r = 8. Its work in one call is limited to that of four such
    /// passes.
    #[must_use]
    pub const fn scrypt_memory(mut self, octets: u64) -> Self {
        self.scrypt_memory = octets;
        self
    }

    /// Sets the limit on the rounds of bcrypt that an encrypted OpenSSH key may ask for; 256 by default.
    /// `ssh-keygen` writes 16 or 24 if not told otherwise.
    #[must_use]
    pub const fn bcrypt_rounds(mut self, rounds: u32) -> Self {
        self.bcrypt_rounds = rounds;
        self
    }

    /// Refuses a file above the limit before anything is parsed.
    pub(crate) const fn admit_size(&self, file: &[u8]) -> Result<(), KeyError> {
        if file.len() > self.size { Err(KeyError::TooLarge("key file")) } else { Ok(()) }
    }
}

impl Default for ReadOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ReadOptions<'_> {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReadOptions(..)")
    }
}
