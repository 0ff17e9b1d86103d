//! Where randomness comes from: the caller, or the operating system under the feature `getrandom`.

use rand_core::CryptoRng;

use crate::KeyError;

/// The random source of one operation.
///
/// Drawn from only by operations that need randomness; those that need none work without any.
#[derive(Default)]
pub struct Randomness<'r>(Source<'r>);

#[derive(Default)]
enum Source<'r> {
    #[default]
    System,
    Given(&'r mut dyn CryptoRng),
    None,
}

impl<'r> Randomness<'r> {
    /// The operating system's source, where the feature `getrandom` compiles it in; none otherwise.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// The caller's source, with which published examples can be reproduced octet for octet.
    #[must_use]
    pub fn given(rng: &'r mut dyn CryptoRng) -> Self {
        Self(Source::Given(rng))
    }

    /// No source: what can do without goes on deterministically, what needs one fails.
    #[must_use]
    pub const fn none() -> Self {
        Self(Source::None)
    }

    /// The same source for a part of the operation.
    pub fn reborrow(&mut self) -> Randomness<'_> {
        Randomness(match &mut self.0 {
            Source::System => Source::System,
            Source::Given(rng) => Source::Given(&mut **rng),
            Source::None => Source::None,
        })
    }

    /// Runs `work` with the source.
    ///
    /// # Errors
    /// [`KeyError::RandomnessUnavailable`] if there is none, or if the operating system's fails a trial draw.
    pub fn with<T>(self, work: impl FnOnce(&mut dyn CryptoRng) -> T) -> Result<T, KeyError> {
        match self.0 {
            Source::Given(rng) => Ok(work(rng)),
            Source::System => system::with(work),
            Source::None => Err(KeyError::RandomnessUnavailable),
        }
    }
}

impl core::fmt::Debug for Randomness<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self.0 {
            Source::Given(_) => "Randomness(given)",
            Source::System => "Randomness(system)",
            Source::None => "Randomness(none)",
        })
    }
}

#[cfg(feature = "getrandom")]
mod system {
    use getrandom::SysRng;
    use rand_core::{CryptoRng, TryRng as _, UnwrapErr};

    use crate::KeyError;

    pub(super) fn with<T>(work: impl FnOnce(&mut dyn CryptoRng) -> T) -> Result<T, KeyError> {
        // The wrapper panics where the system's source fails; a source that has just given does not fail.
        SysRng.try_next_u64().map_err(|_| KeyError::RandomnessUnavailable)?;
        Ok(work(&mut UnwrapErr(SysRng)))
    }
}

#[cfg(not(feature = "getrandom"))]
mod system {
    use rand_core::CryptoRng;

    use crate::KeyError;

    pub(super) fn with<T>(_: impl FnOnce(&mut dyn CryptoRng) -> T) -> Result<T, KeyError> {
        Err(KeyError::RandomnessUnavailable)
    }
}
