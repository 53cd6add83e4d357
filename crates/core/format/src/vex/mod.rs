//! Decisions as VEX documents, one folder per format. Which decision covers which finding is judged elsewhere.

pub mod cyclonedx;
