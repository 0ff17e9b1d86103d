//! Claims of the profiles as types: what a claims set has beside the registered claims, for `serde`.
//!
//! Written by hand rather than derived, so that a claim which is `null` is an error and never absent.

use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Visitor},
};

use crate::NumericDate;

/// Structures of optional claims: fields, setters of the same name, reading and writing.
macro_rules! claims {
    ($(
        $(#[$doc:meta])*
        $type:ident { $( $(#[$about:meta])* $field:ident: $value:ty = $name:literal, )+ }
    )+) => { $(
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $type {
            $( $(#[$about])* pub $field: Option<$value>, )+
        }

        impl $type {
            /// None of the claims.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            $(
                #[doc = concat!("Sets the `", $name, "`.")]
                #[must_use]
                pub fn $field(mut self, value: impl Into<$value>) -> Self {
                    self.$field = Some(value.into());
                    self
                }
            )+
        }

        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                $( if let Some(value) = &self.$field {
                    serde::ser::SerializeMap::serialize_entry(&mut map, $name, value)?;
                } )+
                serde::ser::SerializeMap::end(map)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members;

                impl<'de> serde::de::Visitor<'de> for Members {
                    type Value = $type;

                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        f.write_str("claims")
                    }

                    fn visit_map<M: serde::de::MapAccess<'de>>(self, mut map: M) -> Result<$type, M::Error> {
                        let mut claims = $type::default();
                        while let Some(name) = map.next_key::<alloc::borrow::Cow<'de, str>>()? {
                            match &*name {
                                $( $name => claims.$field = Some(map.next_value()?), )+
                                _ => { map.next_value::<serde::de::IgnoredAny>()?; }
                            }
                        }
                        Ok(claims)
                    }
                }

                deserializer.deserialize_struct(stringify!($type), &[$( $name ),+], Members)
            }
        }

        impl core::fmt::Debug for $type {
            /// Without the claims.
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(concat!(stringify!($type), "(..)"))
            }
        }
    )+ };
}

pub(super) use claims;

/// Written in whole seconds, rounded down.
impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.seconds())
    }
}

/// A JSON number. A format that knows integers and floating point only hands over what these hold of it.
impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number;

        impl Visitor<'_> for Number {
            type Value = NumericDate;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("seconds since the epoch")
            }

            fn visit_i64<E: Error>(self, seconds: i64) -> Result<NumericDate, E> {
                Ok(NumericDate::from_seconds(seconds))
            }

            fn visit_u64<E: Error>(self, seconds: u64) -> Result<NumericDate, E> {
                i64::try_from(seconds).map(NumericDate::from_seconds).map_err(|_| E::custom("out of range"))
            }

            fn visit_f64<E: Error>(self, seconds: f64) -> Result<NumericDate, E> {
                // The shortest text that is this number, without an exponent.
                let text = seconds.is_finite().then(|| alloc::format!("{seconds}"));
                let time = text.and_then(|text| NumericDate::from_json_number(&text));
                time.ok_or_else(|| E::custom("out of range"))
            }
        }

        deserializer.deserialize_f64(Number)
    }
}
