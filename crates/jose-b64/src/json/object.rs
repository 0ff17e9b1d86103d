//! Objects: a checked text with the spans of its members.

use alloc::{borrow::Cow, string::String};
use core::fmt;

use super::error::JsonError;
use super::limits::Limits;
use super::members::{Members, Span, prefix};
use super::reader;
use super::value::Value;

/// A JSON object: the original text, borrowed or owned, and where its members stand in it.
#[derive(Clone)]
pub struct Object<T = String> {
    text: T,
    members: Members,
}

impl<'a> Object<&'a str> {
    /// Reads `octets` as one JSON object.
    ///
    /// # Errors
    /// [`JsonError`] for octets that are not UTF-8, not JSON, not an object, repeat a member name at any
    /// level, or exceed the limits.
    pub fn read(octets: &'a [u8], limits: Limits) -> Result<Self, JsonError> {
        Self::from_text(reader::utf8(octets, limits)?, limits)
    }

    /// The text it was read from.
    #[must_use]
    pub const fn borrowed_text(&self) -> &'a str {
        self.text
    }

    /// The value of the member `name`, borrowed from the text.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<Value<'a>> {
        find(self.text, &self.members, name)
    }

    /// The members in the order of the text, borrowed from it.
    #[inline]
    pub fn members(&self) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> {
        let text = self.text;
        self.members.as_slice().iter().map(move |span| entry(text, span))
    }
}

impl<T: AsRef<str>> Object<T> {
    /// Reads text that may be owned as one JSON object.
    ///
    /// # Errors
    /// As [`Object::read`].
    pub fn from_text(text: T, limits: Limits) -> Result<Self, JsonError> {
        let mut object = Self { text, members: Members::with_room() };
        reader::read(object.text.as_ref(), limits, &mut object.members)?;
        Ok(object)
    }

    /// The text, as it was read.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text.as_ref()
    }

    /// The text, without a copy.
    #[must_use]
    pub fn into_text(self) -> T {
        self.text
    }

    /// The number of members.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether the object has no members.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.members.len() == 0
    }

    /// The value of the member `name`: exact, case-sensitive comparison after unescaping.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value<'_>> {
        find(self.text.as_ref(), &self.members, name)
    }

    /// The name of the member at a position of [`iter`](Self::iter).
    #[inline]
    #[must_use]
    pub fn name_at(&self, position: usize) -> Option<Cow<'_, str>> {
        self.members.as_slice().get(position).map(|span| span.name_cow(self.text.as_ref()))
    }

    /// The value of the member at a position of [`iter`](Self::iter).
    #[inline]
    #[must_use]
    pub fn at(&self, position: usize) -> Option<Value<'_>> {
        self.members.as_slice().get(position).map(|span| span.value(self.text.as_ref()))
    }

    /// The members in the order of the text.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = (Cow<'_, str>, Value<'_>)> {
        let text = self.text.as_ref();
        self.members.as_slice().iter().map(move |span| entry(text, span))
    }
}

impl<T> fmt::Debug for Object<T> {
    /// The number of members only: the text may hold claims or keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Object({} members)", self.members.len())
    }
}

fn find<'t>(text: &'t str, members: &Members, name: &str) -> Option<Value<'t>> {
    let name_prefix = prefix(name.as_bytes());
    let span = members.as_slice().iter().find(|span| span.is_named(name, name_prefix, text))?;
    Some(span.value(text))
}

#[inline(always)]
fn entry<'t>(text: &'t str, span: &Span) -> (Cow<'t, str>, Value<'t>) {
    (span.name_cow(text), span.value(text))
}
