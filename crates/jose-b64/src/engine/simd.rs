//! Public text through the vectorised engine of the crate `base64`.

use std::sync::OnceLock;

use base64::engine::{DecodePaddingMode, Engine as _, GeneralPurposeConfig, Simd};

use crate::Error;

/// What the processor offers and the tables that follow from it: a constant of the machine, found once.
static ENGINE: OnceLock<Simd> = OnceLock::new();

/// No padding written, none accepted, trailing bits zero: RFC 7515 §2.
const STRICT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_encode_padding(false)
    .with_decode_padding_mode(DecodePaddingMode::RequireNone)
    .with_decode_allow_trailing_bits(false);

fn engine() -> &'static Simd {
    ENGINE.get_or_init(|| Simd::url_safe(STRICT))
}

pub(crate) fn encode(octets: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    engine().encode_slice(octets, out).map_err(|_| Error::BufferTooSmall)
}

pub(crate) fn decode(text: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    engine().decode_slice_unchecked(text, out).map_err(|_| Error::InvalidBase64)
}
