//! One function per user's act: load, judge, keep.
