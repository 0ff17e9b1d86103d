//! Algorithms that hash their input first: the hash takes pieces, and its value is signed or verified.

use alloc::boxed::Box;

use sha2::Digest;

use crate::{JwsError, Pieces, VerifyPieces};

/// A hash under way, and what verifies with its value.
struct Hashed<D, F> {
    digest: D,
    verify: F,
}

impl<D: Digest, F: FnOnce(&[u8]) -> bool> VerifyPieces for Hashed<D, F> {
    fn update(&mut self, piece: &[u8]) {
        self.digest.update(piece);
    }

    fn finish(self: Box<Self>) -> bool {
        (self.verify)(&self.digest.finalize())
    }
}

/// Begins to verify with the value of the hash.
pub(super) fn begin<'k, D: Digest + 'k>(
    verify: impl FnOnce(&[u8]) -> bool + 'k,
) -> Option<Box<dyn VerifyPieces + 'k>> {
    Some(Box::new(Hashed { digest: D::new(), verify }))
}

/// Reads all pieces once.
pub(super) fn read<D: Digest>(pieces: Pieces<'_>) -> Result<D, JwsError> {
    let mut digest = D::new();
    pieces(&mut |piece| digest.update(piece))?;
    Ok(digest)
}
