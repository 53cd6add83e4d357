//! When a catalogue item applies: conditions over a closed set of device facts.

use crate::stage::Stage;

macro_rules! facts {
    ($($name:ident $id:literal $question:literal;)*) => {
        /// A fact about a device that decides what applies.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Fact { $(#[doc = $question] $name,)* }

        impl Fact {
            /// All facts.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// Returns the fact's spelling in files.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// Returns the question that a person answers with yes or no.
            pub fn question(self) -> &'static str {
                match self { $(Self::$name => $question,)* }
            }

            /// Returns the fact with this spelling.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|f| f.id() == text)
            }
        }
    };
}

facts! {
    Software "software" "Does the device include software?";
    ProgrammableLogic "programmable-logic" "Does the device include programmable logic?";
    Network "network" "Does the device connect to a network?";
    InternetCapable "internet-capable" "Can the device reach the internet, intended or not?";
    Wireless "wireless" "Does the device have a wireless link?";
    Bluetooth "bluetooth" "Does the device use Bluetooth?";
    Wifi "wifi" "Does the device use Wi-Fi?";
    Cellular "cellular" "Does the device use a cellular network?";
    Inductive "inductive" "Does the device have a magnetic-inductive link?";
    RemovableMedia "removable-media" "Does the device take removable media?";
    HardwarePorts "hardware-ports" "Does the device have a connector such as USB, Ethernet or serial?";
    ServicePort "service-port" "Does the device have a service or debug port?";
    Cloud "cloud" "Does the system have a cloud part?";
    RemoteUpdate "remote-update" "Can the device be updated over a network?";
    RemoteService "remote-service" "Can the device be serviced remotely?";
    HealthData "health-data" "Does the system store or send health data?";
    PersonalData "personal-data" "Does the system store or send personal data?";
    CommercialOs "commercial-os" "Does the device run a commercial or general-purpose operating system?";
    Windows "windows" "Does the device run Windows?";
    MultiPatient "multi-patient" "Can one compromise harm several patients?";
    UserAccounts "user-accounts" "Do users log in?";
    LayUsers "lay-users" "Do lay people use the device?";
    HomeUse "home-use" "Is the device used at home?";
    HospitalNetwork "hospital-network" "Is the device part of a hospital's network?";
    Interoperable "interoperable" "Does the device exchange data with other products?";
    ThirdPartyComponents "third-party-components" "Does the software have components of third parties?";
    Ivd "ivd" "Is the device an in vitro diagnostic?";
    Implant "implant" "Is the device implanted?";
    LifeSupporting "life-supporting" "Does the device support or sustain life?";
    CombinationProduct "combination-product" "Is the device part of a combination product?";
    Marketed "marketed" "Is a version of the device on the market?";
    PreviouslyAuthorised "previously-authorised" "Was an earlier version of the device authorised?";
    ChangeMayImpactCybersecurity "change-may-impact-cybersecurity" "May the change submitted affect cybersecurity?";
    ClinicalInvestigation "clinical-investigation" "Is the device under clinical investigation?";
    TransitionalSoftware "transitional-software" "Was the software developed before the life-cycle standard for health software security?";
    MobilePlatform "mobile-platform" "Does software of the device run on phones, tablets or other mobile platforms?";
    CompanionProduct "companion-product" "Does the manufacturer sell a product beside the device that is no device: a gateway, an app, a service tool?";
    ElectronicRecords "electronic-records" "Are records that a regulation requires kept electronically?";
    MachineLearning "machine-learning" "Does the device use machine learning?";
    ProprietaryCryptography "proprietary-cryptography" "Does the device use proprietary or modified cryptography?";
    VulnerableCharacteristics "vulnerable-characteristics" "Does the device have characteristics that could be vulnerable to cyber threats?";
}

/// IEC 62304 software safety class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SafetyClass {
    /// No injury or damage to health is possible.
    A,
    /// Injury is possible, but not serious.
    B,
    /// Death or serious injury is possible.
    C,
}

impl SafetyClass {
    /// All values with their words.
    pub const WORDS: &[(&str, Self)] = &[("A", Self::A), ("B", Self::B), ("C", Self::C)];

    /// Returns the letter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }

    /// Returns the class with this letter.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::A, Self::B, Self::C]
            .into_iter()
            .find(|c| c.as_str() == text)
    }
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Condition {
    /// All hold; none listed: always.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
    /// The fact is stated as true.
    Fact(Fact),
    /// The device is meant for this market.
    Market(String),
    /// The device goes this pathway in the item's market.
    Pathway(Vec<String>),
    /// The device has one of these classes.
    SafetyClass(Vec<SafetyClass>),
    /// The release looked at is in one of these stages of life.
    Stage(Vec<Stage>),
}

impl Condition {
    /// Returns the condition that always holds.
    pub fn always() -> Self {
        Self::All(Vec::new())
    }

    /// Returns whether the condition always holds by its form.
    pub fn is_always(&self) -> bool {
        matches!(self, Self::All(parts) if parts.is_empty())
    }
}
