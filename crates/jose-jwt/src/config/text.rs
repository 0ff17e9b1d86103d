//! Values of a configuration that are more than texts: secrets, durations, one or several.

use alloc::{string::String, vec::Vec};
use core::{fmt, time::Duration};

use jose_b64::SecretBytes;
use serde::{Deserialize, Deserializer, de};

use super::{ConfigError, expand::expand};

/// A text that is wiped, and shown nowhere.
#[derive(Clone)]
pub(super) struct Secret(SecretBytes);

impl Secret {
    pub(super) const fn new(text: String) -> Self {
        Self(SecretBytes::new(text.into_bytes()))
    }

    pub(super) const fn octets(octets: Vec<u8>) -> Self {
        Self(SecretBytes::new(octets))
    }

    pub(super) fn expand(
        &mut self,
        member: &'static str,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<(), ConfigError> {
        let text = str::from_utf8(self.0.expose()).map_err(|_| ConfigError::InvalidValue(member))?;
        *self = Self::new(expand(text, member, lookup)?);
        Ok(())
    }

    pub(super) fn into_bytes(self) -> SecretBytes {
        self.0
    }

    pub(super) fn expose(&self) -> &[u8] {
        self.0.expose()
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The message would quote what is no text.
        String::deserialize(deserializer).map(Self::new).map_err(|_| de::Error::custom("a secret is a text"))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// `true` or `false`. The message would quote a secret that somebody wrote instead.
pub(super) fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    bool::deserialize(deserializer).map_err(|_| de::Error::custom("a flag is `true` or `false`"))
}

/// A member that stands there. Without a value it is none that is absent: a check would go with it.
pub(super) fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// One text, or several.
#[derive(Clone, Debug, Default)]
pub(super) struct Texts(pub(super) Vec<String>);

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a text or a list of texts")]
        enum OneOrMany {
            One(String),
            Many(Vec<String>),
        }
        Ok(Self(match OneOrMany::deserialize(deserializer)? {
            OneOrMany::One(one) => Vec::from([one]),
            OneOrMany::Many(many) => many,
        }))
    }
}

/// A duration: seconds as a whole number, or a text such as `90s`, `15m`, `12h`, `7d`.
#[derive(Clone, Debug)]
pub(super) struct Lifetime(pub(super) String);

impl Lifetime {
    /// The duration that the text says, after its variables are replaced.
    pub(super) fn parse(&self, member: &'static str) -> Result<Duration, ConfigError> {
        let text = self.0.trim();
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let factor: u64 = match text.get(digits.len()..) {
            Some("" | "s") => 1,
            Some("m") => 60,
            Some("h") => 3600,
            Some("d") => 86_400,
            _ => return Err(ConfigError::InvalidValue(member)),
        };
        let is_number = !digits.is_empty() && digits.bytes().all(|octet| octet.is_ascii_digit());
        let number = digits.parse::<u64>().ok().filter(|_| is_number);
        let seconds = number.and_then(|number| number.checked_mul(factor));
        seconds.map(Duration::from_secs).ok_or(ConfigError::InvalidValue(member))
    }
}

impl<'de> Deserialize<'de> for Lifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = Lifetime;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number of seconds, or a text such as `15m`")
            }
            fn visit_u64<E: de::Error>(self, seconds: u64) -> Result<Lifetime, E> {
                Ok(Lifetime(alloc::format!("{seconds}")))
            }
            fn visit_i64<E: de::Error>(self, seconds: i64) -> Result<Lifetime, E> {
                let seconds = u64::try_from(seconds).map_err(|_| E::custom("a duration is not negative"))?;
                self.visit_u64(seconds)
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Lifetime, E> {
                Ok(Lifetime(String::from(text)))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_unit_or_are_seconds() {
        let parse = |text: &str| Lifetime(text.into()).parse("leeway").map(|duration| duration.as_secs());
        for (text, seconds) in
            [("0", 0), ("90", 90), ("90s", 90), ("15m", 900), ("12h", 43_200), (" 7d ", 604_800)]
        {
            assert_eq!(parse(text), Ok(seconds), "{text}");
        }
        for text in [
            "",
            "m",
            "-1",
            "+1",
            "1.5h",
            "1w",
            "1 h",
            "1H",
            "1ms",
            "99999999999999999999",
            "999999999999999999d",
        ] {
            assert_eq!(parse(text), Err(ConfigError::InvalidValue("leeway")), "{text}");
        }
    }
}
