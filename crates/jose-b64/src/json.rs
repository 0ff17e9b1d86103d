//! The strict JSON reader (RFC 8259 with the rules of RFC 7515 §4 and RFC 8725 §3).
//!
//! One pass over the text checks grammar, UTF-8, depth, size and that no member name occurs twice in the same
//! object, at every level and whatever way a name is escaped. No tree is built: the reader yields the spans of
//! the outermost members, and the original text stays beside them.
//!
//! ```
//! use jose_b64::json::{Limits, Object};
//!
//! let header = Object::read(br#"{"alg":"ES256","kid":"k\u0031"}"#, Limits::new(1024, 8))?;
//! assert_eq!(header.get("kid").and_then(|v| v.as_str()).as_deref(), Some("k1"));
//!
//! let twice = Object::read(br#"{"alg":"ES256","al\u0067":"none"}"#, Limits::new(1024, 8));
//! assert_eq!(twice.unwrap_err().code(), "json_duplicate_member");
//! # Ok::<(), jose_b64::json::JsonError>(())
//! ```

use alloc::{string::String, vec::Vec};

mod error;
mod grammar;
mod limits;
mod members;
mod object;
mod reader;
mod string;
mod value;
mod write;

pub use error::{JsonError, JsonErrorKind};
pub use limits::Limits;
pub use object::Object;
pub use value::{Elements, Kind, Value};
pub use write::{ObjectWriter, write_string, write_strings};

/// Octets that have to be UTF-8 as text, without a copy.
///
/// # Errors
/// `json_invalid_utf8`.
pub fn into_text(octets: Vec<u8>) -> Result<String, JsonError> {
    String::from_utf8(octets)
        .map_err(|error| JsonError::new(JsonErrorKind::InvalidUtf8, error.utf8_error().valid_up_to()))
}
