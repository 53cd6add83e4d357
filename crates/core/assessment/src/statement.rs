//! Device facts as statements: how a reason says that a fact holds or does not.

use asepsis_domain::condition::Fact;

/// Each fact with its statement when it holds and when it does not.
const STATEMENTS: &[(Fact, &str, &str)] = &[
    (
        Fact::Software,
        "the device includes software",
        "the device includes no software",
    ),
    (
        Fact::ProgrammableLogic,
        "the device includes programmable logic",
        "the device includes no programmable logic",
    ),
    (
        Fact::Network,
        "the device connects to a network",
        "the device connects to no network",
    ),
    (
        Fact::InternetCapable,
        "the device can reach the internet",
        "the device cannot reach the internet",
    ),
    (
        Fact::Wireless,
        "the device has a wireless link",
        "the device has no wireless link",
    ),
    (
        Fact::Bluetooth,
        "the device uses Bluetooth",
        "the device does not use Bluetooth",
    ),
    (
        Fact::Wifi,
        "the device uses Wi-Fi",
        "the device does not use Wi-Fi",
    ),
    (
        Fact::Cellular,
        "the device uses a cellular network",
        "the device does not use a cellular network",
    ),
    (
        Fact::Inductive,
        "the device has a magnetic-inductive link",
        "the device has no magnetic-inductive link",
    ),
    (
        Fact::RemovableMedia,
        "the device takes removable media",
        "the device takes no removable media",
    ),
    (
        Fact::HardwarePorts,
        "the device has a connector",
        "the device has no connector",
    ),
    (
        Fact::ServicePort,
        "the device has a service or debug port",
        "the device has no service or debug port",
    ),
    (
        Fact::Cloud,
        "the system has a cloud part",
        "the system has no cloud part",
    ),
    (
        Fact::RemoteUpdate,
        "the device can be updated over a network",
        "the device cannot be updated over a network",
    ),
    (
        Fact::RemoteService,
        "the device can be serviced remotely",
        "the device cannot be serviced remotely",
    ),
    (
        Fact::HealthData,
        "the system stores or sends health data",
        "the system neither stores nor sends health data",
    ),
    (
        Fact::PersonalData,
        "the system stores or sends personal data",
        "the system neither stores nor sends personal data",
    ),
    (
        Fact::CommercialOs,
        "the device runs a commercial or general-purpose operating system",
        "the device runs no commercial or general-purpose operating system",
    ),
    (
        Fact::Windows,
        "the device runs Windows",
        "the device does not run Windows",
    ),
    (
        Fact::MultiPatient,
        "one compromise can harm several patients",
        "one compromise cannot harm several patients",
    ),
    (Fact::UserAccounts, "users log in", "users do not log in"),
    (
        Fact::LayUsers,
        "lay people use the device",
        "lay people do not use the device",
    ),
    (
        Fact::HomeUse,
        "the device is used at home",
        "the device is not used at home",
    ),
    (
        Fact::HospitalNetwork,
        "the device is part of a hospital's network",
        "the device is not part of a hospital's network",
    ),
    (
        Fact::Interoperable,
        "the device exchanges data with other products",
        "the device exchanges no data with other products",
    ),
    (
        Fact::ThirdPartyComponents,
        "the software has components of third parties",
        "the software has no components of third parties",
    ),
    (
        Fact::Ivd,
        "the device is an in vitro diagnostic",
        "the device is no in vitro diagnostic",
    ),
    (
        Fact::Implant,
        "the device is implanted",
        "the device is not implanted",
    ),
    (
        Fact::LifeSupporting,
        "the device supports or sustains life",
        "the device does not support or sustain life",
    ),
    (
        Fact::CombinationProduct,
        "the device is part of a combination product",
        "the device is not part of a combination product",
    ),
    (
        Fact::Marketed,
        "a version of the device is on the market",
        "no version of the device is on the market",
    ),
    (
        Fact::PreviouslyAuthorised,
        "an earlier version of the device was authorised",
        "no earlier version of the device was authorised",
    ),
    (
        Fact::ChangeMayImpactCybersecurity,
        "the change submitted may affect cybersecurity",
        "the change submitted does not affect cybersecurity",
    ),
    (
        Fact::ClinicalInvestigation,
        "the device is under clinical investigation",
        "the device is not under clinical investigation",
    ),
    (
        Fact::TransitionalSoftware,
        "the software was developed before the standard on health software security",
        "the software was not developed before the standard on health software security",
    ),
    (
        Fact::MobilePlatform,
        "software of the device runs on mobile platforms",
        "no software of the device runs on mobile platforms",
    ),
    (
        Fact::CompanionProduct,
        "the manufacturer sells a companion product that is no device",
        "the manufacturer sells no companion product that is no device",
    ),
    (
        Fact::ElectronicRecords,
        "required records are kept electronically",
        "required records are not kept electronically",
    ),
    (
        Fact::MachineLearning,
        "the device uses machine learning",
        "the device does not use machine learning",
    ),
    (
        Fact::ProprietaryCryptography,
        "the device uses proprietary or modified cryptography",
        "the device uses no proprietary or modified cryptography",
    ),
    (
        Fact::VulnerableCharacteristics,
        "the device has characteristics that could be vulnerable to cyber threats",
        "the device has no characteristics that could be vulnerable to cyber threats",
    ),
];

/// Returns the statement that the fact holds, or that it does not.
pub(crate) fn statement(fact: Fact, holds: bool) -> &'static str {
    STATEMENTS
        .iter()
        .find(|(f, _, _)| *f == fact)
        .map_or("", |(_, yes, no)| if holds { yes } else { no })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fact_has_its_statements() {
        for fact in Fact::ALL {
            let (yes, no) = (statement(*fact, true), statement(*fact, false));
            assert!(
                !yes.is_empty() && !no.is_empty() && yes != no,
                "{}",
                fact.id()
            );
        }
    }
}
