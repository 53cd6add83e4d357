//! Evaluation to content tree to Typst source.
