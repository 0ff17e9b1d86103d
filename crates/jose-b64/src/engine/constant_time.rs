//! Public text through the constant-time engine.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::Error;

pub(crate) fn encode(octets: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    Base64UrlUnpadded::encode(octets, out).map(str::len).map_err(|_| Error::BufferTooSmall)
}

pub(crate) fn decode(text: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    Base64UrlUnpadded::decode(text, out).map(<[u8]>::len).map_err(|_| Error::InvalidBase64)
}
