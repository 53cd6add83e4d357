//! The PDF worker: Typst source in, PDF out, in a process of its own.
