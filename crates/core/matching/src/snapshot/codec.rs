//! Bytes of a block: variable-length integers, texts and lists, read with bounds checked. No meaning here,
//! no checksum, and no panic whatever the bytes are.

/// The bytes do not have the form that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Writes a block.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// Returns the bytes written.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Returns the number of bytes written.
    pub(crate) fn length(&self) -> usize {
        self.bytes.len()
    }

    /// Writes one byte.
    pub(crate) fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    /// Writes an integer in seven-bit groups, the lowest first.
    pub(crate) fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            #[expect(clippy::cast_possible_truncation, reason = "the low seven bits")]
            self.bytes.push((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        #[expect(clippy::cast_possible_truncation, reason = "below 0x80")]
        self.bytes.push(value as u8);
    }

    /// Writes a number of things.
    pub(crate) fn count(&mut self, value: usize) {
        self.number(value as u64);
    }

    /// Writes a signed integer; small ones of both signs are short.
    pub(crate) fn signed(&mut self, value: i64) {
        self.number(((value << 1) ^ (value >> 63)).cast_unsigned());
    }

    /// Writes a truth value.
    pub(crate) fn flag(&mut self, value: bool) {
        self.byte(u8::from(value));
    }

    /// Writes raw bytes without their length.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Writes a text with its length.
    pub(crate) fn text(&mut self, text: &str) {
        self.count(text.len());
        self.raw(text.as_bytes());
    }

    /// Writes a list: its length, then each item.
    pub(crate) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T, IntoIter: ExactSizeIterator>,
        mut item: impl FnMut(&mut Self, T),
    ) {
        let items = items.into_iter();
        self.count(items.len());
        for each in items {
            item(self, each);
        }
    }

    /// Writes a list of texts.
    pub(crate) fn texts(&mut self, items: &[String]) {
        self.list(items, |w, text| w.text(text));
    }

    /// Writes what may be absent.
    pub(crate) fn option<T>(&mut self, value: Option<T>, item: impl FnOnce(&mut Self, T)) {
        self.flag(value.is_some());
        if let Some(value) = value {
            item(self, value);
        }
    }
}

/// Reads a block.
#[derive(Debug, Clone)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// Returns a reader at the start of the bytes.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Returns whether everything was read.
    pub(crate) fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// Reads so many bytes.
    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], Malformed> {
        let end = self.at.checked_add(length).ok_or(Malformed)?;
        let taken = self.bytes.get(self.at..end).ok_or(Malformed)?;
        self.at = end;
        Ok(taken)
    }

    /// Reads one byte.
    pub(crate) fn byte(&mut self) -> Result<u8, Malformed> {
        let byte = *self.bytes.get(self.at).ok_or(Malformed)?;
        self.at += 1;
        Ok(byte)
    }

    /// Reads an integer.
    pub(crate) fn number(&mut self) -> Result<u64, Malformed> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Malformed)
    }

    /// Reads a number of things, each of which takes at least one byte: so it cannot exceed what is left.
    pub(crate) fn count(&mut self) -> Result<usize, Malformed> {
        let count = usize::try_from(self.number()?).map_err(|_| Malformed)?;
        if count > self.bytes.len().saturating_sub(self.at) {
            return Err(Malformed);
        }
        Ok(count)
    }

    /// Reads a signed integer.
    pub(crate) fn signed(&mut self) -> Result<i64, Malformed> {
        let value = self.number()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// Reads a truth value.
    pub(crate) fn flag(&mut self) -> Result<bool, Malformed> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed),
        }
    }

    /// Reads a text.
    pub(crate) fn text(&mut self) -> Result<&'a str, Malformed> {
        let length = self.count()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| Malformed)
    }

    /// Reads a text to keep.
    pub(crate) fn owned(&mut self) -> Result<String, Malformed> {
        self.text().map(str::to_owned)
    }

    /// Reads a list.
    pub(crate) fn list<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Vec<T>, Malformed> {
        let count = self.count()?;
        let mut items = Vec::with_capacity(count.min(4096));
        for _ in 0..count {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// Reads a list of texts to keep.
    pub(crate) fn texts(&mut self) -> Result<Vec<String>, Malformed> {
        self.list(Self::owned)
    }

    /// Reads what may be absent.
    pub(crate) fn option<T>(
        &mut self,
        item: impl FnOnce(&mut Self) -> Result<T, Malformed>,
    ) -> Result<Option<T>, Malformed> {
        if self.flag()? {
            item(self).map(Some)
        } else {
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let mut writer = Writer::default();
        for number in [0, 1, 127, 128, 300, u64::MAX] {
            writer.number(number);
        }
        for number in [0, -1, 1, i64::MIN, i64::MAX] {
            writer.signed(number);
        }
        writer.texts(&["a".to_owned(), String::new(), "ä".to_owned()]);
        writer.option(Some(7), Writer::number);
        writer.option(None, Writer::number);
        let bytes = writer.into_bytes();
        let mut reader = Reader::new(&bytes);
        for number in [0, 1, 127, 128, 300, u64::MAX] {
            assert_eq!(reader.number(), Ok(number));
        }
        for number in [0, -1, 1, i64::MIN, i64::MAX] {
            assert_eq!(reader.signed(), Ok(number));
        }
        assert_eq!(reader.texts().unwrap(), ["a", "", "ä"]);
        assert_eq!(reader.option(Reader::number), Ok(Some(7)));
        assert_eq!(reader.option(Reader::number), Ok(None));
        assert!(reader.is_at_end());
    }

    #[test]
    fn wrong_bytes_are_refused() {
        for bytes in [&[][..], &[0xff; 10], &[200, 1, b'a'], &[2, 0xff, 0xfe]] {
            assert_eq!(Reader::new(bytes).text(), Err(Malformed), "{bytes:?}");
        }
        assert_eq!(Reader::new(&[2]).flag(), Err(Malformed));
    }
}
