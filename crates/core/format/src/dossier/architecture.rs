//! architecture.toml: elements, interfaces, flows, trust boundaries, assets, states, views.

use asepsis_domain::architecture::{
    Asset, Boundary, Controller, Element, ElementKind, Flow, Interface, State, StateKind, View,
    ViewKind,
};

use super::DossierFile;
use super::parts::Parts;
use super::record::{head, or_unread};
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "architecture.toml",
    what: "The architecture: elements, interfaces and data flows, trust boundaries, assets, states, views.",
    reader: read,
};

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    let a = &mut parts.architecture;
    a.elements.extend(
        row.may(
            "element",
            "A part of the system, or something outside that it speaks with.",
        )
        .tables("element", element),
    );
    a.interfaces.extend(
        row.may("interface", "A way into an element.")
            .tables("interface", interface),
    );
    a.flows.extend(
        row.may("flow", "A data flow between two elements.")
            .tables("flow", flow),
    );
    a.boundaries.extend(
        row.may("boundary", "A trust boundary.")
            .tables("boundary", boundary),
    );
    a.assets.extend(
        row.may("asset", "Something worth protecting.")
            .tables("asset", asset),
    );
    a.states.extend(
        row.may("state", "A state of the device.")
            .tables("state", state),
    );
    a.views.extend(
        row.may("view", "An architecture view.")
            .tables("view", view),
    );
}

fn element(row: &mut Row<'_>) -> Element {
    Element {
        head: head(row),
        kind: row
            .must("kind", "What it is.")
            .word(ElementKind::WORDS)
            .unwrap_or(ElementKind::Process),
        controlled_by: row
            .must("controlled_by", "Who is responsible for it.")
            .word(Controller::WORDS)
            .unwrap_or(Controller::Manufacturer),
        description: row
            .may("description", "What it does.")
            .text(),
        dormant: row
            .may(
                "dormant",
                "Functions that are present and not used, and what keeps them from being activated or misused.",
            )
            .text(),
        within: row.may("within", "The trust boundary around it.").link(),
        access_control: row.may("access_control", "Access control model.").text(),
        roles: row
            .may("roles", "Roles of its users and what they may do.")
            .texts(),
        identity: row
            .may(
                "identity",
                "How the identities of users and peers are given, kept and withdrawn.",
            )
            .text(),
        settings: row
            .may("settings", "Security settings and their defaults.")
            .text(),
        on_error: row
            .may(
                "on_error",
                "Behaviour in erroneous or unexpected conditions.",
            )
            .text(),
    }
}

fn interface(row: &mut Row<'_>) -> Interface {
    let at = row.at().clone();
    Interface {
        head: head(row),
        on: or_unread(row.must("on", "The element.").link(), &at),
        kind: row
            .must(
                "kind",
                "Kind: `ethernet`, `wifi`, `bluetooth-le`, `usb`, `serial`, `debug`, `http-api` …",
            )
            .text(),
        protocol: row
            .may("protocol", "Protocol, port, channel or frequency.")
            .text(),
        purpose: row.may("purpose", "What it is for.").text(),
        active: row
            .may(
                "active",
                "In use (true, as when absent); otherwise present and inactive.",
            )
            .flag()
            .unwrap_or(true),
        service_only: row
            .may("service_only", "For service only.")
            .flag()
            .unwrap_or(false),
        approved_endpoints: row
            .may(
                "approved_endpoints",
                "Who may connect, and how that is enforced.",
            )
            .text(),
        direction: row
            .may(
                "direction",
                "Function, direction and data, as labeling needs it.",
            )
            .text(),
    }
}

fn flow(row: &mut Row<'_>) -> Flow {
    let at = row.at().clone();
    Flow {
        head: head(row),
        from: or_unread(
            row.must("from", "The element where it starts: who opens it.")
                .link(),
            &at,
        ),
        to: or_unread(row.must("to", "The element where it goes.").link(), &at),
        via: row
            .may("via", "The interface that it uses at its target.")
            .link(),
        through: row
            .may(
                "through",
                "Elements that it passes on its way, such as a facility's network, in order.",
            )
            .links(),
        data: row
            .may("data", "Data, code or commands, and their type.")
            .text(),
        both_ways: row
            .may("both_ways", "Both directions.")
            .flag()
            .unwrap_or(false),
        protocol: row
            .may("protocol", "Protocol, version, port, channel.")
            .text(),
        authentication: row
            .may(
                "authentication",
                "Authentication mechanism, algorithm, strength.",
            )
            .text(),
        encryption: row
            .may("encryption", "Encryption and integrity, key types and use.")
            .text(),
        session: row
            .may("session", "Set-up, upkeep and end of sessions.")
            .text(),
        credentials: row
            .may(
                "credentials",
                "Credentials: generation, storage, transfer, verification.",
            )
            .text(),
        handoff: row
            .may("handoff", "Handing over between networks or assets.")
            .text(),
        on_error: row
            .may(
                "on_error",
                "Behaviour in erroneous or unexpected conditions.",
            )
            .text(),
        assets: row.may("assets", "Assets that it carries.").links(),
        update_path: row
            .may("update_path", "Part of the path by which updates come.")
            .flag()
            .unwrap_or(false),
    }
}

fn boundary(row: &mut Row<'_>) -> Boundary {
    Boundary {
        head: head(row),
        within: row.may("within", "The boundary around it.").link(),
        description: row
            .may("description", "What is trusted inside, and why.")
            .text(),
    }
}

fn asset(row: &mut Row<'_>) -> Asset {
    Asset {
        head: head(row),
        kind: row
            .must(
                "kind",
                "Kind: `data`, `function`, `credential`, `software`.",
            )
            .text(),
        on: row.may("on", "The elements where it is.").links(),
        description: row.may("description", "What its loss means.").text(),
    }
}

fn state(row: &mut Row<'_>) -> State {
    State {
        head: head(row),
        kind: row
            .must("kind", "Operational or clinical.")
            .word(StateKind::WORDS)
            .unwrap_or(StateKind::Operational),
        description: row.may("description", "What happens in it.").text(),
        next: row.may("next", "States that can follow it.").links(),
    }
}

fn view(row: &mut Row<'_>) -> View {
    View {
        head: head(row),
        kind: row
            .must("kind", "Kind of view.")
            .word(ViewKind::WORDS)
            .unwrap_or(ViewKind::GlobalSystem),
        explanation: row
            .may("explanation", "Explanation beside the drawing.")
            .text(),
        concerns: row
            .may("concerns", "Elements, flows and states shown; absent: all.")
            .links(),
        omitted: row
            .may(
                "omitted",
                "Why there is no such view; absent: there is one.",
            )
            .text(),
    }
}
