//! Names under which the world knows a component.

pub mod cpe;
pub mod purl;

pub use cpe::Cpe;
pub use purl::Purl;
