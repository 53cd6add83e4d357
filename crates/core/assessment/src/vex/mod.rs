//! VEX: a supplier's statements held against the dossier, each accounted for; the dossier's decisions as
//! statements. Nothing is decided here: a statement proposes, unless a rule of the user trusts its author.

mod account;
mod against;
mod certainty;
mod concern;
mod decided;
mod device;
mod held;
mod identity;
mod inside;
mod nearest;
mod ruled;
mod statements;
mod versions;

pub use account::{Accounted, Outcome, RULE, RULE_WITHIN, Row, Trust, account};
pub use statements::{Stated, statements};
pub use versions::Orders;
