//! Drawings of boxes within nested boundaries and of the flows between them.
//!
//! [`lay_out`] places a [`Graph`] and routes its flows at right angles; [`svg`] draws the [`Layout`]. Held for every
//! drawing, and checked by [`faults`]: boxes do not overlap; no label is clipped or lies on anything else; no flow runs
//! through a box that is not its end, or through a boundary that holds neither of its ends; a boundary holds exactly
//! its members; two flows touch only where they cross. The same graph gives the same bytes.
//!
//! What the boxes stand for is the caller's: nothing of the field is known here.

mod arrange;
mod check;
mod compact;
mod engine;
mod geometry;
mod graph;
mod place;
mod route;
mod svg;
mod text;
mod way;

pub use check::faults;
pub use engine::lay_out;
pub use geometry::{AreaPlace, BoxPlace, Layout, Point, Rect, Route, Tag};
pub use graph::{Area, Graph, Link, Node, Page, Shape};
pub use svg::{escaped, key, svg};
pub use text::{FONT, width, wrap};
