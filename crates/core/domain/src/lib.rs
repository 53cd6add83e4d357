//! The nouns of the field: no wire form, no disk, no clock.
