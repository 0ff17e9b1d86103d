//! Media types in `typ` and `cty` (RFC 7515 §4.1.9).

use alloc::string::String;

/// Whether a `typ` or `cty` is this media type, without regard to case and to `application/` (RFC 7515 §4.1.9).
pub(crate) fn is_media_type(found: &str, expected: &str) -> bool {
    media_type(found).eq_ignore_ascii_case(media_type(expected))
}

/// The spelling of a media type that others are compared with.
pub(crate) fn normal_type(typ: &str) -> String {
    media_type(typ).to_ascii_lowercase()
}

/// A media type without the `application/` that a writer may leave out (RFC 7515 §4.1.9).
fn media_type(typ: &str) -> &str {
    const PREFIX: &str = "application/";
    match typ.split_at_checked(PREFIX.len()) {
        Some((prefix, rest))
            if prefix.eq_ignore_ascii_case(PREFIX) && !rest.is_empty() && !rest.contains('/') =>
        {
            rest
        }
        _ => typ,
    }
}
