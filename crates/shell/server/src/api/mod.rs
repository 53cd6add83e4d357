//! The interface for programs.

mod accounts;
mod approvals;
pub(crate) mod calls;
pub(crate) mod once;
pub(crate) mod openapi;
mod packages;
mod records;
mod scan;
pub(crate) mod team;
pub(crate) mod v1;
