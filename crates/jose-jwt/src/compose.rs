//! Putting the caller's claims behind the registered ones, in one buffer.

use alloc::{string::String, vec::Vec};

use jose_b64::json::ObjectWriter;
use serde::Serialize;

use crate::JwtError;

/// What the caller's claims have to do, whatever their type.
pub(crate) trait WriteJson {
    /// The members so far, then those of this value.
    fn write_behind(&self, members: ObjectWriter) -> Result<String, JwtError>;
}

impl<T: Serialize> WriteJson for T {
    fn write_behind(&self, members: ObjectWriter) -> Result<String, JwtError> {
        let mut out = members.unfinished().into_bytes();
        let brace = out.len();
        // The message of serde_json may quote values, so it goes no further.
        append(&mut out, self).map_err(|_| JwtError::ClaimsMismatch)?;
        match out.get(brace..) {
            // No members of its own: the brace behind them closes the object.
            Some(b"{}") => {
                out.truncate(brace);
                out.push(b'}');
            }
            Some([b'{', ..]) if brace == 1 => {
                out.remove(0);
            }
            // The brace before them becomes the comma between.
            Some([b'{', ..]) => {
                if let Some(octet) = out.get_mut(brace) {
                    *octet = b',';
                }
            }
            _ => return Err(JwtError::ClaimsMismatch),
        }
        String::from_utf8(out).map_err(|_| JwtError::ClaimsMismatch)
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
