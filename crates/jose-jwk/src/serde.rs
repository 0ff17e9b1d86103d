//! Keys and sets in serde formats: reading all of them, writing the public ones alone.
//!
//! `Jwk` and `JwkSet` have no `Serialize`: `serde_json::to_string` cannot publish a private key by accident.
//! Reading goes through JSON text, so that the strict reader has the last word whatever the format is.

use alloc::string::String;
use core::fmt::{self, Write as _};

use jose_b64::json::{Kind, Limits as JsonLimits, Object, Value, write_string};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer, de,
    ser::{Error as _, SerializeMap as _, SerializeSeq as _},
};
use zeroize::Zeroizing;

use crate::{Jwk, JwkSet, PublicJwk, PublicJwkSet};

impl<'de> Deserialize<'de> for Jwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::read(deserializer)?;
        Self::from_json(text.as_bytes()).map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for JwkSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Text::read(deserializer)?;
        Self::from_json(text.as_bytes()).map_err(de::Error::custom)
    }
}

/// JSON text as it is written from whatever a format holds.
struct Text<'o>(&'o mut Zeroizing<String>);

impl Text<'_> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zeroizing<String>, D::Error> {
        let mut text = Zeroizing::new(String::with_capacity(4096));
        de::DeserializeSeed::deserialize(Text(&mut text), deserializer)?;
        Ok(text)
    }
}

impl<'de> de::DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> de::Visitor<'de> for Text<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON Web Key or a set of them")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        write!(self.0, "{value}").map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        write!(self.0, "{value}").map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        write!(self.0, "{value}").map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        if !value.is_finite() {
            return Err(E::custom("a number that JSON does not have"));
        }
        write!(self.0, "{value:e}").map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        write_string(self.0, value);
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.0.push_str("null");
        Ok(())
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        self.0.push('[');
        let mut first = true;
        loop {
            let before = self.0.len();
            if !first {
                self.0.push(',');
            }
            if seq.next_element_seed(Text(self.0))?.is_none() {
                self.0.truncate(before);
                break;
            }
            first = false;
        }
        self.0.push(']');
        Ok(())
    }

    fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push('{');
        let mut first = true;
        // Names that the format repeats are written again: the strict reader refuses them.
        while let Some(name) = map.next_key::<String>()? {
            if !first {
                self.0.push(',');
            }
            first = false;
            write_string(self.0, &name);
            self.0.push(':');
            map.next_value_seed(Text(self.0))?;
        }
        self.0.push('}');
        Ok(())
    }
}

impl Serialize for PublicJwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = self.to_json();
        let object = Object::from_text(text.as_str(), DEEP).map_err(S::Error::custom)?;
        Members(&object).serialize(serializer)
    }
}

impl Serialize for PublicJwkSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry("keys", self.keys())?;
        map.end()
    }
}

/// Our own text: its depth was bounded when it was read.
const DEEP: JsonLimits = JsonLimits::new(JsonLimits::MAX_SIZE, JsonLimits::MAX_DEPTH);

struct Members<'o, 't>(&'o Object<&'t str>);

impl Serialize for Members<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.0.iter() {
            map.serialize_entry(&*name, &Json(value))?;
        }
        map.end()
    }
}

struct Json<'t>(Value<'t>);

impl Serialize for Json<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw = self.0.raw();
        match self.0.kind() {
            Kind::Null => serializer.serialize_unit(),
            Kind::Boolean => serializer.serialize_bool(raw == "true"),
            Kind::String => serializer.serialize_str(&self.0.as_str().unwrap_or_default()),
            // A number that would come out as another one is an error here: `to_json` writes it as it stands.
            Kind::Number => match (raw.parse::<u64>(), raw.parse::<i64>(), raw.parse::<f64>()) {
                (Ok(number), ..) => serializer.serialize_u64(number),
                (_, Ok(number), _) => serializer.serialize_i64(number),
                (.., Ok(number)) if number.is_finite() && raw.contains(['.', 'e', 'E']) => {
                    serializer.serialize_f64(number)
                }
                _ => Err(S::Error::custom("a number beyond what serde carries")),
            },
            Kind::Array => {
                let mut seq = serializer.serialize_seq(None)?;
                for element in self.0.elements().into_iter().flatten() {
                    seq.serialize_element(&Json(element))?;
                }
                seq.end()
            }
            Kind::Object => {
                let object = self.0.as_object(DEEP).map_err(S::Error::custom)?;
                Members(&object).serialize(serializer)
            }
        }
    }
}
