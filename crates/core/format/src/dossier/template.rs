//! What `asepsis init` writes.
