//! DEFLATE on the crate `miniz_oxide`.

use alloc::{boxed::Box, vec, vec::Vec};

use miniz_oxide::{
    deflate::compress_to_vec,
    inflate::{
        TINFLStatus,
        core::{DecompressorOxide, decompress, inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF},
    },
};
use zeroize::Zeroize as _;

use super::Zip;
use crate::JweError;

/// The compression level of zlib's default.
const LEVEL: u8 = 6;

pub(super) const ZIP: Zip = Zip { deflate: |plaintext| compress_to_vec(plaintext, LEVEL), inflate };

fn inflate(compressed: &[u8], limit: usize) -> Result<Vec<u8>, JweError> {
    const FIRST: usize = 4096;
    // Memory follows what comes out, and ends at the limit; one octet more tells a stream that goes beyond it.
    let most = limit.saturating_add(1);
    let mut out = vec![0; compressed.len().saturating_mul(2).clamp(FIRST, FIRST.max(most)).min(most)];
    let (mut read, mut written) = (0_usize, 0_usize);
    let mut inflater = Box::<DecompressorOxide>::default();
    loop {
        let rest = compressed.get(read..).unwrap_or_default();
        let (status, consumed, produced) =
            decompress(&mut inflater, rest, &mut out, written, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF);
        read = read.saturating_add(consumed);
        written = written.saturating_add(produced);
        match status {
            _ if written > limit => {
                out.zeroize();
                return Err(JweError::TooLarge("inflated content"));
            }
            // Octets after the stream are no part of it.
            TINFLStatus::Done if read == compressed.len() => {
                out.truncate(written);
                return Ok(out);
            }
            TINFLStatus::HasMoreOutput if out.len() < most => {
                let mut grown = vec![0; out.len().saturating_mul(2).min(most)];
                if let (Some(to), Some(from)) = (grown.get_mut(..written), out.get(..written)) {
                    to.copy_from_slice(from);
                }
                out.zeroize();
                out = grown;
            }
            _ => {
                out.zeroize();
                return Err(JweError::DecryptFailed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cap_is_exact_and_the_stream_is_whole() {
        for len in [0, 1, 4095, 4096, 4097, 100_000] {
            let text = vec![b'a'; len];
            let compressed = (ZIP.deflate)(&text);
            assert_eq!(inflate(&compressed, len).unwrap(), text);
            assert_eq!(inflate(&compressed, 1 << 20).unwrap(), text);
            if let Some(less) = len.checked_sub(1) {
                assert_eq!(inflate(&compressed, less), Err(JweError::TooLarge("inflated content")), "{len}");
            }
            let mut more = compressed.clone();
            more.push(0);
            assert_eq!(inflate(&more, 1 << 20), Err(JweError::DecryptFailed));
            let (_, less) = compressed.split_last().unwrap();
            assert_eq!(inflate(less, 1 << 20), Err(JweError::DecryptFailed));
        }
        assert_eq!(inflate(&[], 10), Err(JweError::DecryptFailed));
        assert_eq!(inflate(&[0xff; 10], 10), Err(JweError::DecryptFailed));
    }
}
