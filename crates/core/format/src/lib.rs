//! Bytes to nouns and back: every untrusted byte is parsed here.
