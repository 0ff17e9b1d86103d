//! Putting the caller's claims behind the registered ones, in one buffer.

use alloc::{string::String, vec::Vec};

use jose_b64::json::{JsonErrorKind, Object, ObjectWriter};
use serde::Serialize;

use crate::{
    JwtError,
    claims::{LIMITS, Registered},
};

/// What the caller's claims have to do, whatever their type.
pub(crate) trait WriteJson {
    /// Appends this value as JSON.
    fn append_to(&self, out: &mut Vec<u8>) -> Result<(), JwtError>;
}

impl<T: Serialize> WriteJson for T {
    fn append_to(&self, out: &mut Vec<u8>) -> Result<(), JwtError> {
        // The message of serde_json may quote values, so it goes no further.
        append(out, self).map_err(|_| JwtError::ClaimsMismatch)
    }
}

/// A value that has been written already.
pub(crate) struct Written(pub(crate) String);

impl WriteJson for Written {
    fn append_to(&self, out: &mut Vec<u8>) -> Result<(), JwtError> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(())
    }
}

/// The members so far, then those of the caller's value. These alone are read by the rules of their readers: what has been
/// written before is known to be right.
pub(crate) fn behind(
    members: ObjectWriter,
    own: &dyn WriteJson,
    is_taken: impl Fn(&Registered) -> bool,
) -> Result<String, JwtError> {
    let mut out = members.unfinished().into_bytes();
    let brace = out.len();
    own.append_to(&mut out)?;
    let own = Object::read(out.get(brace..).unwrap_or_default(), LIMITS).map_err(unfit)?;
    if is_taken(&Registered::of(&own)?) {
        return Err(JwtError::ClaimConflict);
    }
    if own.is_empty() {
        // The brace behind nothing closes the object.
        out.truncate(brace);
        out.push(b'}');
    } else if brace == 1 {
        out.remove(0);
    } else if let Some(octet) = out.get_mut(brace) {
        // The brace before them becomes the comma between.
        *octet = b',';
    }
    String::from_utf8(out).map_err(|_| JwtError::ClaimsMismatch)
}

/// Why an object is none that a token holds: in the words of the issuer, who wrote it.
pub(crate) fn unfit(error: jose_b64::json::JsonError) -> JwtError {
    match error.kind() {
        JsonErrorKind::DuplicateMember => JwtError::ClaimConflict,
        JsonErrorKind::WrongType => JwtError::ClaimsMismatch,
        _ => JwtError::InvalidClaims(error),
    }
}

/// Appends a value as JSON.
#[cfg(feature = "std")]
fn append(out: &mut Vec<u8>, value: &impl Serialize) -> serde_json::Result<()> {
    serde_json::to_writer(out, value)
}

/// Appends a value as JSON. Without `std`, serde_json writes only to a buffer of its own, which is copied.
#[cfg(not(feature = "std"))]
fn append(out: &mut Vec<u8>, value: &impl Serialize) -> serde_json::Result<()> {
    serde_json::to_vec(value).map(|text| out.extend_from_slice(&text))
}
