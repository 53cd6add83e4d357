//! threats.toml: the threat model's method, assumptions and threats.

use asepsis_domain::threat::{Assumption, LifeCycle, Response, Stride, Threat};
use asepsis_domain::time::Date;

use super::DossierFile;
use super::parts::Parts;
use super::record::head;
use crate::schema::Row;

/// The file.
pub(super) const FILE: DossierFile = DossierFile {
    name: "threats.toml",
    what: "The threat model: method and its rationale, assumptions, threats.",
    reader: read,
};

struct Method {
    title: String,
    rationale: String,
    reviewed: Option<Date>,
}

fn read(row: &mut Row<'_>, parts: &mut Parts) {
    let model = &mut parts.threats;
    let read = row
        .may("method", "The method of threat modelling.")
        .table("method", method);
    if let Some(method) = read {
        model.method = method.title;
        model.rationale = method.rationale;
        model.reviewed = method.reviewed;
    }
    model.assumptions.extend(
        row.may("assumption", "An assumption of the threat model.")
            .tables("assumption", assumption),
    );
    model.threats.extend(
        row.may("threat", "What an attacker may do.")
            .tables("threat", threat),
    );
}

fn method(row: &mut Row<'_>) -> Method {
    Method {
        title: row
            .must("title", "Method, such as `STRIDE per element`.")
            .text(),
        rationale: row.may("rationale", "Why this method.").text(),
        reviewed: row
            .may("reviewed", "When the model was last reviewed.")
            .date(),
    }
}

fn assumption(row: &mut Row<'_>) -> Assumption {
    Assumption {
        head: head(row),
        text: row.must("text", "What is assumed.").text(),
    }
}

fn threat(row: &mut Row<'_>) -> Threat {
    Threat {
        head: head(row),
        description: row
            .must("description", "What an attacker does and what follows.")
            .text(),
        stride: row.must("stride", "STRIDE classes.").words(Stride::WORDS),
        on: row
            .may("on", "What it is on: elements, interfaces, flows, assets.")
            .links(),
        life_cycle: row
            .must("life_cycle", "The stage of life in which it acts.")
            .word(LifeCycle::WORDS)
            .unwrap_or(LifeCycle::Interoperation),
        response: row
            .must("response", "What is done about it.")
            .word(Response::WORDS)
            .unwrap_or(Response::Mitigate),
        rationale: row
            .may("rationale", "Why that, where it is not mitigated.")
            .text(),
    }
}
