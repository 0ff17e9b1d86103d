//! Putting the caller's claims behind the registered ones, in one buffer.

use alloc::string::String;

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
        self.serialize(&mut serde_json::Serializer::new(&mut out)).map_err(|_| JwtError::ClaimsMismatch)?;
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
