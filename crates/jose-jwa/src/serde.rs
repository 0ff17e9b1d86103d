//! Identifiers as strings in serde formats.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    ContentEncryption, Curve, KeyManagementAlgorithm, KeyOperation, KeyType, KeyUse, SignatureAlgorithm,
};

macro_rules! as_string {
    ($($type:ident)+) => { $(
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Name;

                impl de::Visitor<'_> for Name {
                    type Value = $type;

                    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                        f.write_str("a registered name")
                    }

                    fn visit_str<E: de::Error>(self, name: &str) -> Result<$type, E> {
                        // The name comes from outside: the message does not repeat it.
                        name.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Name)
            }
        }
    )+ };
}

as_string! { SignatureAlgorithm KeyManagementAlgorithm ContentEncryption KeyType Curve KeyUse KeyOperation }
