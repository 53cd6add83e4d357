//! The architecture: elements, interfaces, flows, boundaries, assets, states and views.
//!
//! The details of a path between two assets follow FDA's premarket guidance, appendix 2.

use crate::record::{Head, Link};

/// The architecture of a device's system.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Architecture {
    /// Elements.
    pub elements: Vec<Element>,
    /// Interfaces.
    pub interfaces: Vec<Interface>,
    /// Flows.
    pub flows: Vec<Flow>,
    /// Trust boundaries.
    pub boundaries: Vec<Boundary>,
    /// Assets.
    pub assets: Vec<Asset>,
    /// States.
    pub states: Vec<State>,
    /// Views.
    pub views: Vec<View>,
}

/// A part of the system, or something outside that it speaks with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Head.
    pub head: Head,
    /// What it is.
    pub kind: ElementKind,
    /// Who is responsible for it.
    pub controlled_by: Controller,
    /// What it does.
    pub description: String,
    /// Functions that are present and not used, and what keeps them from being activated or misused.
    pub dormant: String,
    /// The trust boundary around it.
    pub within: Option<Link>,
    /// Access control model.
    pub access_control: String,
    /// Roles of its users and what they may do.
    pub roles: Vec<String>,
    /// How the identities of users and peers are given, kept and withdrawn.
    pub identity: String,
    /// Security settings and their defaults.
    pub settings: String,
    /// Behaviour in erroneous or unexpected conditions.
    pub on_error: String,
}

/// What an element is (DFD3 notation).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ElementKind {
    /// The medical device or a part of it.
    Device,
    /// Software that does something.
    Process,
    /// Somewhere data rests.
    DataStore,
    /// A person or system outside.
    ExternalEntity,
    /// Network equipment or a network.
    Network,
}

/// Who is responsible for an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Controller {
    /// The manufacturer.
    Manufacturer,
    /// The healthcare facility.
    Facility,
    /// A third party.
    ThirdParty,
    /// The patient or another user.
    User,
}

/// A way into an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// Head.
    pub head: Head,
    /// The element.
    pub on: Link,
    /// Kind: `ethernet`, `wifi`, `bluetooth-le`, `usb`, `serial`, `debug`, `http-api` …
    pub kind: String,
    /// Protocol, port, channel or frequency.
    pub protocol: String,
    /// What it is for.
    pub purpose: String,
    /// In use; otherwise present and inactive.
    pub active: bool,
    /// For service only.
    pub service_only: bool,
    /// Who may connect, and how that is enforced.
    pub approved_endpoints: String,
    /// Function, direction and data, as labeling needs it.
    pub direction: String,
}

/// A data flow between two elements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Head.
    pub head: Head,
    /// Where it starts: who opens it.
    pub from: Link,
    /// Where it goes.
    pub to: Link,
    /// The interface it uses at its target.
    pub via: Option<Link>,
    /// Elements that it passes on its way, such as a facility's network, in order.
    pub through: Vec<Link>,
    /// Data, code or commands, and their type.
    pub data: String,
    /// Both directions.
    pub both_ways: bool,
    /// Protocol, version, port, channel.
    pub protocol: String,
    /// Authentication mechanism, algorithm, strength.
    pub authentication: String,
    /// Encryption and integrity, key types and use.
    pub encryption: String,
    /// Set-up, upkeep and end of sessions.
    pub session: String,
    /// Credentials: generation, storage, transfer, verification.
    pub credentials: String,
    /// Handing over between networks or assets.
    pub handoff: String,
    /// Behaviour in erroneous or unexpected conditions.
    pub on_error: String,
    /// Assets that it carries.
    pub assets: Vec<Link>,
    /// Part of the path by which updates come.
    pub update_path: bool,
}

/// A trust boundary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boundary {
    /// Head.
    pub head: Head,
    /// The boundary around it.
    pub within: Option<Link>,
    /// What is trusted inside, and why.
    pub description: String,
}

/// Something worth protecting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Head.
    pub head: Head,
    /// Kind: `data`, `function`, `credential`, `software`.
    pub kind: String,
    /// The elements where it is.
    pub on: Vec<Link>,
    /// What its loss means.
    pub description: String,
}

/// A state of the device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// Head.
    pub head: Head,
    /// Operational or clinical.
    pub kind: StateKind,
    /// What happens in it.
    pub description: String,
    /// States that can follow it.
    pub next: Vec<Link>,
}

/// The kind of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StateKind {
    /// Power-on, standby, transition.
    Operational,
    /// Programming, alarming, therapy, sending, reporting.
    Clinical,
}

/// An architecture view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Head.
    pub head: Head,
    /// Kind.
    pub kind: ViewKind,
    /// Explanation beside the drawing.
    pub explanation: String,
    /// Elements, flows and states shown; empty: all.
    pub concerns: Vec<Link>,
    /// Why there is no such view; empty: there is one.
    pub omitted: String,
}

/// The kinds of view (FDA premarket guidance, section V.B.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ViewKind {
    /// The whole system.
    GlobalSystem,
    /// How many patients could be harmed.
    MultiPatientHarm,
    /// The way of an update.
    Updateability,
    /// A use case.
    SecurityUseCase,
}

impl ElementKind {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("device", Self::Device),
        ("process", Self::Process),
        ("data-store", Self::DataStore),
        ("external-entity", Self::ExternalEntity),
        ("network", Self::Network),
    ];
}

impl Controller {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("manufacturer", Self::Manufacturer),
        ("facility", Self::Facility),
        ("third-party", Self::ThirdParty),
        ("user", Self::User),
    ];
}

impl StateKind {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("operational", Self::Operational),
        ("clinical", Self::Clinical),
    ];
}

impl ViewKind {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[
        ("global-system", Self::GlobalSystem),
        ("multi-patient-harm", Self::MultiPatientHarm),
        ("updateability", Self::Updateability),
        ("security-use-case", Self::SecurityUseCase),
    ];
}
