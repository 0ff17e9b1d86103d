//! The tokens of JSON (RFC 8259): each function takes the offset of a token and gives the one behind it.

use super::error::{JsonError, JsonErrorKind};
use super::string::{find_special, hex4};

const fn syntax(at: usize) -> JsonError {
    JsonError::new(JsonErrorKind::Syntax, at)
}

#[inline(always)]
pub(super) fn white_space(text: &[u8], mut at: usize) -> usize {
    // One comparison where there is none, as in nearly all tokens.
    while text.get(at).is_some_and(|octet| *octet <= b' ' && matches!(octet, b' ' | b'\t' | b'\n' | b'\r')) {
        at = at.wrapping_add(1);
    }
    at
}

/// A string with its quotes, and whether it holds an escape.
// Once in the loop of the reader, once in that of `skip`: a call would cost more than its work.
#[inline(always)]
pub(super) fn string(text: &[u8], at: usize) -> Result<(usize, bool), JsonError> {
    let at = find_special(text, at.wrapping_add(1));
    if text.get(at) == Some(&b'"') {
        return Ok((at.wrapping_add(1), false));
    }
    rest_of_string(text, at).map(|end| (end, true))
}

/// From the first octet that is not plain to behind the closing quote.
#[cold]
fn rest_of_string(text: &[u8], mut at: usize) -> Result<usize, JsonError> {
    loop {
        match text.get(at) {
            Some(b'"') => return Ok(at.wrapping_add(1)),
            Some(b'\\') => at = escape(text, at.wrapping_add(1))?,
            _ => return Err(syntax(at)),
        }
        at = find_special(text, at);
    }
}

/// What follows the backslash.
fn escape(text: &[u8], at: usize) -> Result<usize, JsonError> {
    match text.get(at) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Ok(at.wrapping_add(1)),
        Some(b'u') => {
            let (unit, end) = unit(text, at)?;
            if !(0xd800..0xe000).contains(&unit) {
                return Ok(end);
            }
            // Both halves of a pair, the high one first, or neither.
            let other = text.get(end..).is_some_and(|rest| rest.starts_with(br"\u"));
            let (low, end) = if other { self::unit(text, end.wrapping_add(1))? } else { (0, end) };
            if unit < 0xdc00 && (0xdc00..0xe000).contains(&low) {
                Ok(end)
            } else {
                Err(JsonError::new(JsonErrorKind::LoneSurrogate, end))
            }
        }
        _ => Err(syntax(at)),
    }
}

/// The `u` and four digits of an escape.
fn unit(text: &[u8], at: usize) -> Result<(u32, usize), JsonError> {
    let digits = at.wrapping_add(1);
    let unit = text.get(digits..).and_then(hex4).ok_or(syntax(digits))?;
    Ok((unit, digits.wrapping_add(4)))
}

pub(super) fn number(text: &[u8], mut at: usize) -> Result<usize, JsonError> {
    if text.get(at) == Some(&b'-') {
        at = at.wrapping_add(1);
    }
    at = if text.get(at) == Some(&b'0') { at.wrapping_add(1) } else { digits(text, at)? };
    if text.get(at) == Some(&b'.') {
        at = digits(text, at.wrapping_add(1))?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at = at.wrapping_add(1);
        if let Some(b'+' | b'-') = text.get(at) {
            at = at.wrapping_add(1);
        }
        at = digits(text, at)?;
    }
    Ok(at)
}

/// At least one digit.
#[inline]
fn digits(text: &[u8], start: usize) -> Result<usize, JsonError> {
    let mut at = start;
    while text.get(at).is_some_and(u8::is_ascii_digit) {
        at = at.wrapping_add(1);
    }
    if at == start { Err(syntax(at)) } else { Ok(at) }
}

pub(super) fn literal(text: &[u8], at: usize, literal: &[u8]) -> Result<usize, JsonError> {
    if text.get(at..).is_some_and(|rest| rest.starts_with(literal)) {
        Ok(at.wrapping_add(literal.len()))
    } else {
        Err(syntax(at))
    }
}

/// Any value of a text that is known to be JSON, and whether it is a string with an escape.
pub(super) fn skip(text: &[u8], mut at: usize) -> (usize, bool) {
    let mut depth: usize = 0;
    loop {
        match text.get(at) {
            Some(b'"') => match string(text, at) {
                Ok((end, escaped)) if depth == 0 => return (end, escaped),
                Ok((end, _)) => at = end,
                Err(_) => return (text.len(), false),
            },
            Some(b'{' | b'[') => {
                depth = depth.saturating_add(1);
                at = at.wrapping_add(1);
            }
            Some(b'}' | b']') if depth <= 1 => {
                return (if depth == 1 { at.wrapping_add(1) } else { at }, false);
            }
            Some(b'}' | b']') => {
                depth = depth.saturating_sub(1);
                at = at.wrapping_add(1);
            }
            // A number or a literal ends where the array around it goes on.
            Some(b',' | b' ' | b'\t' | b'\n' | b'\r') if depth == 0 => return (at, false),
            Some(_) => at = at.wrapping_add(1),
            None => return (at, false),
        }
    }
}
