//! The interface for programs.

pub(crate) mod openapi;
pub(crate) mod team;
pub(crate) mod v1;
