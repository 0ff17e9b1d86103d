//! Base64url of octets that come in pieces, without a heap.

use crate::codec;

/// How many octets are encoded at a time; a multiple of three.
const BLOCK: usize = 3072;

/// Encodes public octets piece by piece, and hands the text on as it comes.
#[derive(Clone, Debug, Default)]
pub struct Encoder {
    /// Octets that do not fill a group of three yet.
    left: [u8; 3],
    count: usize,
}

impl Encoder {
    /// An encoder that has seen nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self { left: [0; 3], count: 0 }
    }

    /// Takes a piece.
    pub fn update(&mut self, mut octets: &[u8], text: &mut dyn FnMut(&[u8])) {
        while self.count > 0 && !octets.is_empty() {
            let Some((first, rest)) = octets.split_first() else { break };
            self.push(*first, text);
            octets = rest;
        }
        let whole = octets.len().saturating_sub(octets.len() % 3);
        let (whole, rest) = octets.split_at(whole);
        for block in whole.chunks(BLOCK) {
            encode(block, text);
        }
        for octet in rest {
            self.push(*octet, text);
        }
    }

    /// Ends the text.
    pub fn finish(self, text: &mut dyn FnMut(&[u8])) {
        encode(self.left.get(..self.count).unwrap_or_default(), text);
    }

    fn push(&mut self, octet: u8, text: &mut dyn FnMut(&[u8])) {
        if let Some(place) = self.left.get_mut(self.count) {
            *place = octet;
            self.count = self.count.saturating_add(1);
        }
        if self.count == self.left.len() {
            encode(&self.left, text);
            self.count = 0;
        }
    }
}

fn encode(block: &[u8], text: &mut dyn FnMut(&[u8])) {
    let mut room = [0; BLOCK / 3 * 4];
    // A block fits the room.
    if let Ok(encoded) = codec::encode(block, &mut room)
        && !encoded.is_empty()
    {
        text(encoded);
    }
}

#[cfg(all(test, feature = "alloc"))]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn pieces_of_any_size_give_the_text_of_the_whole() {
        let octets: Vec<u8> = (0..10_000u32).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
        for len in [0, 1, 2, 3, 4, 5, 3071, 3072, 3073, 10_000] {
            let octets = &octets[..len];
            for piece in [1, 2, 3, 5, 64, 3071, 3072, 3073, 4096, 10_000] {
                let (mut encoder, mut text) = (Encoder::new(), Vec::new());
                for piece in octets.chunks(piece) {
                    encoder.update(piece, &mut |more| text.extend_from_slice(more));
                }
                encoder.finish(&mut |more| text.extend_from_slice(more));
                assert_eq!(text, crate::owned::encode(octets).into_bytes(), "{len} in pieces of {piece}");
            }
        }
    }
}
