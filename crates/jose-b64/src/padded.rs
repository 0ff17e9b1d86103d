//! Padded standard base64 (RFC 4648 §4), for what is not base64url in JOSE: certificates in `x5c`, PEM.
//!
//! As strict as the other alphabet, and in constant time, since PEM holds private keys.

use alloc::{string::String, vec};

use base64ct::{Base64, Encoding as _};
use zeroize::Zeroizing;

use crate::{Error, SecretBytes};

/// Octets as text, wiped when dropped.
#[must_use]
pub fn encode(octets: &[u8]) -> Zeroizing<String> {
    Zeroizing::new(Base64::encode_string(octets))
}

/// Text as octets.
///
/// # Errors
/// [`Error::InvalidBase64`] for a wrong alphabet, missing or superfluous padding, white space, or trailing bits
/// that are not zero.
pub fn decode(text: &[u8]) -> Result<SecretBytes, Error> {
    // Room enough at once: no copy of a secret is left behind by a growing buffer.
    let mut octets = Zeroizing::new(vec![0; text.len()]);
    let octets = Base64::decode(text, &mut octets).map_err(|_| Error::InvalidBase64)?;
    Ok(SecretBytes::from(octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_one_spelling_of_rfc_4648_is_read() {
        // RFC 4648 §10
        for (octets, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(encode(octets.as_bytes()).as_str(), text);
            assert_eq!(decode(text.as_bytes()).unwrap().expose(), octets.as_bytes());
        }
        assert_eq!(decode(b"+/+/").unwrap().expose(), [0xfb, 0xff, 0xbf]);
        for text in ["Zg", "Zg=", "Zh==", "Zm9v\n", "Zm9v====", "-_-_", "Z===", "Zg==Zg=="] {
            assert_eq!(decode(text.as_bytes()).unwrap_err(), Error::InvalidBase64, "{text}");
        }
    }
}
