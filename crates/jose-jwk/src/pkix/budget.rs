//! What one call may spend on passwords, all keys of its file together.

use crate::{KeyError, ReadOptions};

/// The password of a call and what is left of its limits. Every derivation is paid before it is begun.
pub(crate) struct Budget<'p> {
    pub(crate) password: Option<&'p [u8]>,
    pbkdf2_iterations: u32,
    scrypt_memory: u64,
    scrypt_work: u64,
    #[cfg(feature = "openssh")]
    bcrypt_rounds: u32,
}

impl<'p> Budget<'p> {
    pub(crate) const fn new(options: &ReadOptions<'p>) -> Self {
        Self {
            password: options.password,
            pbkdf2_iterations: options.pbkdf2_iterations,
            scrypt_memory: options.scrypt_memory,
            scrypt_work: options.scrypt_memory.saturating_mul(4),
            #[cfg(feature = "openssh")]
            bcrypt_rounds: options.bcrypt_rounds,
        }
    }

    pub(super) fn pay_pbkdf2(&mut self, iterations: u32) -> Result<(), KeyError> {
        let left = self.pbkdf2_iterations.checked_sub(iterations);
        self.pbkdf2_iterations = left.ok_or(KeyError::TooCostly("PBKDF2 iterations"))?;
        Ok(())
    }

    /// RFC 7914 §5 and §6: p blocks of 128·r octets to begin with, and N of them for each in turn. The memory is given
    /// back after each key, the work is not.
    pub(super) fn pay_scrypt(&mut self, n: u64, r: u16, p: u16) -> Result<(), KeyError> {
        let [r, p] = [r, p].map(u64::from);
        let octets = |blocks: Option<u64>| blocks?.checked_mul(r)?.checked_mul(128);
        if octets(n.checked_add(p)).is_none_or(|memory| memory > self.scrypt_memory) {
            return Err(KeyError::TooCostly("scrypt memory"));
        }
        let left = octets(n.checked_mul(p)).and_then(|work| self.scrypt_work.checked_sub(work));
        self.scrypt_work = left.ok_or(KeyError::TooCostly("scrypt work"))?;
        Ok(())
    }

    #[cfg(feature = "openssh")]
    pub(crate) fn pay_bcrypt(&mut self, rounds: u32) -> Result<(), KeyError> {
        let left = self.bcrypt_rounds.checked_sub(rounds);
        self.bcrypt_rounds = left.ok_or(KeyError::TooCostly("bcrypt rounds"))?;
        Ok(())
    }
}
