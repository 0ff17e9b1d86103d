//! Reading claims into the caller's type, member by member from where the strict reader found them.
//!
//! `serde_json` reads the values that the type asks for; those that it does not ask for are not read again.

use alloc::{borrow::Cow, string::String};

use jose_b64::json::{Object, Value};
use serde::{
    de::{
        DeserializeSeed, Deserializer, Error as _, IntoDeserializer as _, MapAccess, Visitor,
        value::BorrowedStrDeserializer,
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, de::StrRead};

/// A claims set as a serde format of its own.
#[derive(Clone, Copy)]
pub(crate) struct Own<'c> {
    claims: &'c Object<String>,
}

impl<'c> Own<'c> {
    pub(crate) const fn new(claims: &'c Object<String>) -> Self {
        Self { claims }
    }

    /// All of the text, for `serde_json`.
    fn whole(self) -> Result<serde_json::Deserializer<StrRead<'c>>, Error> {
        self.claims.iter().try_for_each(|(name, _)| plain(&name))?;
        Ok(serde_json::Deserializer::from_str(self.claims.text()))
    }
}

/// Refuses a name by which `serde_json` tells a type of its own from an object: whatever that would be read as, it is not the
/// claims that were checked.
fn plain(name: &str) -> Result<(), Error> {
    if name.starts_with("$serde_json::private::") {
        return Err(Error::custom("a name that serde_json has for itself"));
    }
    Ok(())
}

impl<'de> Deserializer<'de> for Own<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Members { claims: self.claims, next: 0 })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    /// Nothing is asked of the claims.
    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    /// `serde_json` has types of its own that it knows by these names.
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.whole()?.deserialize_newtype_struct(name, visitor)
    }

    /// A map wants every member, and its keys may be numbers: a pass over the text.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.whole()?.deserialize_map(visitor)
    }

    /// One member that names the variant: rare enough for a pass over the text.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.whole()?.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf seq
        tuple tuple_struct struct identifier ignored_any
    }
}

/// The members of the claims set, one after the other.
struct Members<'c> {
    claims: &'c Object<String>,
    /// The position of the next name; the value that is due stands one before.
    next: usize,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some(name) = self.claims.name_at(self.next) else { return Ok(None) };
        plain(&name)?;
        self.next = self.next.saturating_add(1);
        match name {
            Cow::Borrowed(name) => seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some),
            Cow::Owned(name) => seed.deserialize(name.into_deserializer()).map(Some),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.next.checked_sub(1).and_then(|position| self.claims.at(position)) {
            Some(value) => seed.deserialize(Member(value)),
            None => Err(Error::custom("a value was asked for before its name")),
        }
    }
}

/// The value of one claim, read when the type asks for it.
struct Member<'c>(Value<'c>);

/// Hands each question of a type on to `serde_json`, which answers some of them in its own way.
macro_rules! through_serde_json {
    ($($method:ident($($argument:ident: $type:ty),*);)+) => { $(
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, Error> {
            serde_json::Deserializer::from_str(self.0.raw()).$method($($argument,)* visitor)
        }
    )+ };
}

impl<'de> Deserializer<'de> for Member<'de> {
    type Error = Error;

    through_serde_json! {
        deserialize_any();
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_str();
        deserialize_string();
        deserialize_bytes();
        deserialize_byte_buf();
        deserialize_option();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_newtype_struct(name: &'static str);
        deserialize_seq();
        deserialize_tuple(len: usize);
        deserialize_tuple_struct(name: &'static str, len: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
    }

    /// Nobody wants it, and the strict reader has seen that it is JSON.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }
}
