//! The next byte of a JSON text that is not simply part of a string, eight bytes at a time: most strings are so short that a
//! search for many bytes at once costs more than it finds.

/// Returns how many bytes stand before the first that is `"`, `\\` or a control character (RFC 8259, section 7); all, where
/// there is none.
#[inline]
pub(super) fn before_special(bytes: &[u8]) -> usize {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut at = 0;
    for word in words {
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let is_special = |b: &u8| matches!(b, b'"' | b'\\' | 0..b' ');
    at + rest.iter().position(is_special).unwrap_or(rest.len())
}

const ONES: u64 = u64::from_le_bytes([0x01; 8]);
const HIGHS: u64 = u64::from_le_bytes([0x80; 8]);

/// Returns a word whose lowest high bit is that of the first special byte. Higher ones may be wrong.
fn special(word: u64) -> u64 {
    let less = |word: u64, than: u8| word.wrapping_sub(ONES * u64::from(than)) & !word;
    let flipped = |bits: u8| word ^ (ONES * u64::from(bits));
    // With its second bit flipped `"` follows the control characters, which stay among themselves, and the space does not.
    let control_or_quote = less(flipped(b'"' ^ b' '), b' ' + 1);
    (control_or_quote | less(flipped(b'\\'), 1)) & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_found_wherever_it_stands() {
        for byte in 0..=255_u8 {
            for place in 0..20 {
                let mut text = [b'a', 0xff, b' ', b'!', b'#', b'[', b']', 0x80].repeat(3);
                if let Some(at) = text.get_mut(place) {
                    *at = byte;
                }
                let is_special = byte < b' ' || byte == b'"' || byte == b'\\';
                let expect = if is_special { place } else { text.len() };
                assert_eq!(before_special(&text), expect, "{byte} at {place}");
            }
        }
    }
}
