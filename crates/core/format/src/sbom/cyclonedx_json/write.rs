//! writes
/// Property that states the end of support of a component.
pub const END_OF_SUPPORT: &str = "asepsis:end-of-support";
