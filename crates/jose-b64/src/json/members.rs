//! Spans of member names and values.

use alloc::{borrow::Cow, vec::Vec};
use core::cmp::Ordering;

use super::{string::Unescaped, value::Value};

/// Set in `name_len` of a name, and in `value_end` of a string, that contains an escape. Texts are shorter than
/// 2^31 octets, so the bit is free.
const ESCAPED: u32 = 1 << 31;

/// Where one member or element stands in its text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    name_start: u32,
    name_len: u32,
    value_start: u32,
    value_end: u32,
    /// The first eight octets of the raw name: names of the same length that differ mostly differ here.
    prefix: u64,
}

impl Span {
    #[inline(always)]
    pub(super) const fn of_name(start: u32, len: u32, escaped: bool, prefix: u64) -> Self {
        let name_len = if escaped { len | ESCAPED } else { len };
        Self { name_start: start, name_len, value_start: 0, value_end: 0, prefix }
    }

    /// One of 64 bits for the name, by what tells names apart: length and beginning.
    #[inline(always)]
    pub(super) const fn bit(&self) -> u64 {
        let hash = (self.prefix ^ (self.name_len as u64)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        1 << (hash >> 58)
    }

    const fn is_escaped(&self) -> bool {
        self.name_len & ESCAPED != 0
    }

    fn raw_name<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let end = self.name_start.saturating_add(self.name_len & !ESCAPED);
        slice(text, self.name_start, end)
    }

    /// The name as its writer meant it, character by character.
    pub(super) fn name<'t>(&self, text: &'t str) -> Unescaped<'t> {
        let end = self.name_start.saturating_add(self.name_len & !ESCAPED);
        Unescaped::new(slice_str(text, self.name_start, end))
    }

    /// The name, borrowed unless it holds an escape.
    #[inline(always)]
    pub(super) fn name_cow<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.is_escaped() {
            return Cow::Owned(self.name(text).collect());
        }
        let end = self.name_start.saturating_add(self.name_len);
        Cow::Borrowed(slice_str(text, self.name_start, end))
    }

    #[inline(always)]
    pub(super) fn value<'t>(&self, text: &'t str) -> Value<'t> {
        let raw = slice_str(text, self.value_start, self.value_end & !ESCAPED);
        Value::new(raw, self.value_end & ESCAPED != 0)
    }

    pub(super) fn same_name(&self, other: &Self, text: &str) -> bool {
        if (self.name_len | other.name_len) & ESCAPED != 0 {
            return self.name(text).eq(other.name(text));
        }
        let text = text.as_bytes();
        self.name_len == other.name_len
            && self.prefix == other.prefix
            && (self.name_len <= 8 || self.raw_name(text) == other.raw_name(text))
    }

    #[inline]
    pub(super) fn is_named(&self, name: &str, name_prefix: u64, text: &str) -> bool {
        if self.is_escaped() {
            return self.name(text).eq(name.chars());
        }
        self.prefix == name_prefix
            && usize::try_from(self.name_len).is_ok_and(|len| len == name.len())
            && (name.len() <= 8 || self.raw_name(text.as_bytes()) == name.as_bytes())
    }

    /// Stops at the first difference, so that no name costs more than it has in common with the other.
    pub(super) fn cmp_name(&self, other: &Self, text: &str) -> Ordering {
        if (self.name_len | other.name_len) & ESCAPED != 0 {
            return self.name(text).cmp(other.name(text));
        }
        let text = text.as_bytes();
        // UTF-8 sorts by octets as it sorts by characters, so both branches agree.
        self.raw_name(text).cmp(other.raw_name(text))
    }
}

/// The same as [`prefix`] of the name, which nearly always has eight octets of text behind its beginning.
#[inline(always)]
pub(super) fn prefix_at(text: &[u8], start: u32, len: u32) -> u64 {
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    match text.get(start..).and_then(<[u8]>::first_chunk::<8>) {
        Some(octets) if len >= 8 => u64::from_le_bytes(*octets),
        Some(octets) => {
            let bits = len.wrapping_mul(8);
            u64::from_le_bytes(*octets) & !(u64::MAX << bits)
        }
        None => prefix(
            text.get(start..).and_then(|rest| rest.get(..usize::try_from(len).ok()?)).unwrap_or_default(),
        ),
    }
}

#[inline]
pub(super) fn prefix(name: &[u8]) -> u64 {
    if let Some(first) = name.first_chunk::<8>() {
        return u64::from_le_bytes(*first);
    }
    name.iter().rev().fold(0, |word, octet| (word << 8) | u64::from(*octet))
}

fn slice(text: &[u8], start: u32, end: u32) -> &[u8] {
    range(start, end).and_then(|r| text.get(r)).unwrap_or_default()
}

#[inline(always)]
fn slice_str(text: &str, start: u32, end: u32) -> &str {
    range(start, end).and_then(|r| text.get(r)).unwrap_or_default()
}

#[inline(always)]
fn range(start: u32, end: u32) -> Option<core::ops::Range<usize>> {
    Some(usize::try_from(start).ok()?..usize::try_from(end).ok()?)
}

/// How many names of an object are compared each with each; of more, those that are the same become neighbours.
pub(super) const FEW: usize = 16;

/// A list of spans.
#[derive(Clone, Debug)]
pub(super) struct Members {
    spans: Vec<Span>,
}

impl Members {
    /// An empty list with room for more members than nearly every header, key or claims set has.
    pub(super) fn with_room() -> Self {
        Self { spans: Vec::with_capacity(FEW) }
    }

    #[inline]
    pub(super) const fn len(&self) -> usize {
        self.spans.len()
    }

    #[inline(always)]
    pub(super) fn push(&mut self, span: Span) {
        self.spans.push(span);
    }

    /// Forgets all spans from `len` on.
    #[inline]
    pub(super) fn truncate(&mut self, len: usize) {
        self.spans.truncate(len);
    }

    #[inline]
    pub(super) fn as_slice(&self) -> &[Span] {
        &self.spans
    }

    #[inline]
    pub(super) fn start_value(&mut self, at: u32) {
        if let Some(span) = self.spans.last_mut() {
            span.value_start = at;
        }
    }

    #[inline]
    pub(super) fn end_value(&mut self, at: u32, escaped: bool) {
        if let Some(span) = self.spans.last_mut() {
            span.value_end = if escaped { at | ESCAPED } else { at };
        }
    }

    /// The offset of a name that stands among the spans from `base` on a second time.
    pub(super) fn repeated(&self, base: usize, text: &str) -> Option<u32> {
        let mut spans = self.as_slice().get(base..)?.to_vec();
        spans.sort_unstable_by(|a, b| a.cmp_name(b, text).then(a.name_start.cmp(&b.name_start)));
        spans.windows(2).find_map(|pair| match pair {
            [a, b] if a.same_name(b, text) => Some(b.name_start),
            _ => None,
        })
    }
}
