//! The nouns of the field. No wire form (that is `format`), no judgement (that is
//! `assessment`), no disk, clock or network.
//!
//! Reading order: identities, what a device is made of, what the world says about it,
//! what people wrote about it, what is asked, and what follows from all of it.

pub mod diagnostic;
pub mod digest;
pub mod id;
pub mod identifier;
pub mod library;
pub mod place;
pub mod text;
pub mod time;

pub mod sbom;

pub mod disagreement;
pub mod lifecycle;
pub mod look;
pub mod matches;
pub mod severity;
pub mod vulnerability;

pub mod access;
pub mod approval;
pub mod architecture;
pub mod audit;
pub mod control;
pub mod decision;
pub mod device;
pub mod dossier;
pub mod evidence;
pub mod organisation;
pub mod plan;
pub mod postmarket;
pub mod record;
pub mod results;
pub mod risk;
pub mod stage;
pub mod test;
pub mod threat;
pub mod vex;

pub mod catalogue;
pub mod change;
pub mod condition;

pub mod evaluation;
pub mod sides;
