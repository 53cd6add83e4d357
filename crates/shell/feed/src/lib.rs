//! Brings advisory bytes in, with where they came from.
