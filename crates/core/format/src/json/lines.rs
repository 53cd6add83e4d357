//! Line numbers of a large text without counting from its start each time.

use std::cell::OnceCell;

/// The lines of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    /// Line feeds before each block of the text.
    blocks: OnceCell<Vec<usize>>,
}

/// Bytes between two entries of the index: looking up a line costs no more than one block.
const BLOCK: usize = 16 << 10;

impl<'a> Lines<'a> {
    /// Returns the lines of a text; they are counted at the first question.
    pub(crate) fn of(text: &'a str) -> Self {
        Self {
            text,
            blocks: OnceCell::new(),
        }
    }

    /// Returns the line of a byte offset, from 1.
    pub(crate) fn at(&self, offset: usize) -> usize {
        let feeds = |bytes: &[u8]| memchr::memchr_iter(b'\n', bytes).count();
        let bytes = self.text.as_bytes();
        let blocks = self.blocks.get_or_init(|| {
            let mut before = 0;
            let each = bytes.chunks(BLOCK).map(|block| {
                let here = before;
                before += feeds(block);
                here
            });
            each.collect()
        });
        let block = offset / BLOCK;
        let start = block * BLOCK;
        let rest = bytes
            .get(start..offset.min(bytes.len()))
            .unwrap_or_default();
        blocks.get(block).copied().unwrap_or(0) + feeds(rest) + 1
    }
}
