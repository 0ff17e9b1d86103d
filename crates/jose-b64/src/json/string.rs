//! Strings of JSON: finding their end, reading and writing escapes.

/// The offset of the first quote, backslash or control character in `text` at or after `at`, or its length.
///
/// Eight octets at a time: a bit trick finds an octet equal to a given one (the subtraction borrows exactly at
/// the lowest match, so the lowest set bit is always a true one).
#[inline(always)]
pub(super) fn find_special(text: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    while let Some(chunk) = text.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*chunk);
        let quote = word ^ (ONES.wrapping_mul(0x22));
        let backslash = word ^ (ONES.wrapping_mul(0x5c));
        let found = ((quote.wrapping_sub(ONES) & !quote)
            | (backslash.wrapping_sub(ONES) & !backslash)
            | (word.wrapping_sub(ONES.wrapping_mul(0x20)) & !word))
            & HIGHS;
        if found != 0 {
            return at.saturating_add(usize::try_from(found.trailing_zeros() / 8).unwrap_or(0));
        }
        at = at.saturating_add(8);
    }
    while text.get(at).is_some_and(|octet| *octet >= 0x20 && *octet != b'"' && *octet != b'\\') {
        at = at.saturating_add(1);
    }
    at
}

/// Four hexadecimal digits.
pub(super) fn hex4(digits: &[u8]) -> Option<u32> {
    digits.first_chunk::<4>()?.iter().try_fold(0, |value: u32, digit| {
        let digit = char::from(*digit).to_digit(16)?;
        Some((value << 4) | digit)
    })
}

/// The characters of a string whose escapes the reader has checked.
#[derive(Clone, Debug)]
pub(super) struct Unescaped<'a> {
    rest: core::str::Chars<'a>,
}

impl<'a> Unescaped<'a> {
    pub(super) fn new(raw: &'a str) -> Self {
        Self { rest: raw.chars() }
    }

    fn unit(&mut self) -> Option<u32> {
        let unit = hex4(self.rest.as_str().as_bytes())?;
        self.rest.nth(3)?;
        Some(unit)
    }
}

impl Iterator for Unescaped<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        let first = self.rest.next()?;
        if first != '\\' {
            return Some(first);
        }
        match self.rest.next()? {
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'u' => {
                let unit = self.unit()?;
                if !(0xd800..0xdc00).contains(&unit) {
                    return char::from_u32(unit);
                }
                self.rest.nth(1)?; // the backslash and the u of the other half
                let low = self.unit()?;
                char::decode_utf16([u16::try_from(unit).ok()?, u16::try_from(low).ok()?]).next()?.ok()
            }
            other => Some(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::{string::String, vec};

    #[test]
    fn special_octets_are_found_at_every_offset() {
        for len in 0..40 {
            for at in 0..len {
                for special in [b'"', b'\\', 0, 0x1f, b'\n'] {
                    let mut text = vec![b'a'; len];
                    text[at] = special;
                    assert_eq!(find_special(&text, 0), at);
                    text[at] = 0x80 | special; // never special: part of a longer character
                    assert_eq!(find_special(&text, 0), len);
                }
            }
        }
        assert_eq!(find_special(b" !#[]\x7f\x20\x21\xff\xfe", 0), 10);
    }

    #[test]
    fn escapes_become_characters() {
        let text: String = Unescaped::new(r#"\"\\\/\b\f\n\r\t\u0041\ud83d\uDE00é"#).collect();
        assert_eq!(text, "\"\\/\u{8}\u{c}\n\r\tA😀é");
    }
}
