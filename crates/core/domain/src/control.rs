//! Security requirements and controls.

use crate::id::ItemRef;
use crate::place::Located;
use crate::record::{Head, Link};
use crate::risk::CrossCheck;

/// A security requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Head.
    pub head: Head,
    /// The requirement.
    pub text: String,
    /// How it is decided that it is met.
    pub acceptance: String,
    /// Risks and threats that it derives from.
    pub derives_from: Vec<Link>,
}

/// A security control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// Head.
    pub head: Head,
    /// Category.
    pub category: Category,
    /// What it does.
    pub description: String,
    /// Requirements that it fulfils.
    pub requirements: Vec<Link>,
    /// How it is decided that it works.
    pub acceptance: String,
    /// How and where it is implemented.
    pub implementation: String,
    /// Elements, interfaces and flows it is on.
    pub on: Vec<Link>,
    /// Risks that it mitigates.
    pub mitigates: Vec<Link>,
    /// The check for new safety risk.
    pub safety_check: Option<CrossCheck>,
    /// Catalogue items that it answers.
    pub meets: Vec<Located<ItemRef>>,
    /// Why there is no such control: the record stands for a justified absence.
    pub absent_because: String,
}

/// The eight categories of security controls (FDA premarket guidance, appendix 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Authentication.
    Authentication,
    /// Authorization.
    Authorization,
    /// Cryptography.
    Cryptography,
    /// Code, data and execution integrity.
    Integrity,
    /// Confidentiality.
    Confidentiality,
    /// Event detection and logging.
    EventDetection,
    /// Resiliency and recovery.
    Resiliency,
    /// Firmware and software updates.
    Updates,
}

impl Category {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("authentication", Self::Authentication),
        ("authorization", Self::Authorization),
        ("cryptography", Self::Cryptography),
        ("integrity", Self::Integrity),
        ("confidentiality", Self::Confidentiality),
        ("event-detection", Self::EventDetection),
        ("resiliency", Self::Resiliency),
        ("updates", Self::Updates),
    ];
}
