//! `asepsis.sbom-check/1`, `asepsis.sbom-diff/1`, `asepsis.sbom-losses/1`: what an SBOM lacks of a profile, what is
//! different between two, what does not come along into another format.

use asepsis_domain::evaluation::{ComponentState, SupportRule, SupportStatement};
use asepsis_domain::sbom::{Component, Place, Sbom};
use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::sbom::convert::Loss;
use crate::sbom::diff::{Difference, Field, Identity};
use crate::sbom::profile::{Missing, Profile};

/// The value of `schema` for what an SBOM lacks.
pub const CHECK_SCHEMA: &str = "asepsis.sbom-check/1";
/// The value of `schema` for what is different.
pub const DIFF_SCHEMA: &str = "asepsis.sbom-diff/1";
/// The value of `schema` for what does not come along.
pub const LOSSES_SCHEMA: &str = "asepsis.sbom-losses/1";

/// What SBOMs lack of a profile.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SbomCheckReport<'s> {
    /// `asepsis.sbom-check/1`.
    pub schema: &'static str,
    /// Id of the profile.
    pub profile: String,
    /// Title, publisher and edition of the profile.
    pub title: String,
    /// Document and section that asks.
    pub source: String,
    /// What is asked, in the order of the source.
    pub requirements: Vec<RequirementRow>,
    /// SBOMs, in the order given.
    pub sboms: Vec<SbomRow<'s>>,
}

/// An attribute that is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RequirementRow {
    /// Word of the attribute.
    pub attribute: &'static str,
    /// The attribute that stands in for it.
    pub or: Option<&'static str>,
    /// Its name in the source.
    pub title: String,
    /// Where it is asked for.
    pub paragraph: String,
    /// Components or documents that lack it.
    pub missing: usize,
}

/// What one SBOM lacks.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SbomRow<'s> {
    /// Path.
    pub path: String,
    /// Nothing is missing.
    pub complete: bool,
    /// Components in it.
    pub components: usize,
    /// Attributes that the document lacks.
    pub document: Vec<&'static str>,
    /// Components that lack something, in document order.
    pub incomplete: Vec<IncompleteRow<'s>>,
    /// What is known of the support of each component, and by which rule; empty without a dossier.
    pub support: Vec<SupportRow>,
}

/// What is known of a component's support.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SupportRow {
    /// Key of the component.
    pub component: String,
    /// Class by which risk is transferred to users.
    pub class: Option<String>,
    /// Level of support.
    pub level: Option<String>,
    /// Rule that gave it: `hand`, `supplier` or `end-of-life feed`.
    pub level_by: Option<&'static str>,
    /// End of support.
    pub end_of_support: Option<String>,
    /// Rule that gave it.
    pub end_by: Option<&'static str>,
    /// Everything that is said, proposals too, the strongest rule first.
    pub said: Vec<SaidRow>,
}

/// What somebody says of a component's support.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SaidRow {
    /// By which rule it counts.
    pub rule: &'static str,
    /// Level of support.
    pub level: Option<String>,
    /// End of support.
    pub end_of_support: Option<String>,
    /// Where it comes from.
    pub from: String,
    /// Why it is only a proposal.
    pub doubt: Option<String>,
}

/// An SBOM with what it lacks.
#[derive(Debug)]
pub struct CheckedSbom<'s> {
    /// Path.
    pub path: String,
    /// The SBOM.
    pub sbom: &'s Sbom,
    /// What it lacks.
    pub missing: &'s Missing,
    /// Its components as evaluated; empty without a dossier.
    pub states: &'s [ComponentState],
}

impl SupportRow {
    fn of(state: &ComponentState) -> Self {
        let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        let mut said: Vec<&SupportStatement> = state.support_said.iter().collect();
        said.sort_by_key(|s| s.rule);
        Self {
            component: state.key.clone(),
            class: some(&state.class),
            level: some(&state.support),
            level_by: state.support_by.map(SupportRule::word),
            end_of_support: state.end_of_support.map(|day| day.to_string()),
            end_by: state.end_by.map(SupportRule::word),
            said: said
                .into_iter()
                .map(|s| SaidRow {
                    rule: s.rule.word(),
                    level: some(&s.level),
                    end_of_support: s.end_of_support.map(|day| day.to_string()),
                    from: s.from.clone(),
                    doubt: some(&s.doubt),
                })
                .collect(),
        }
    }
}

/// A component that lacks something.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct IncompleteRow<'s> {
    /// Name and version.
    #[serde(serialize_with = "plain_name")]
    #[schemars(with = "String")]
    pub component: &'s Component,
    /// JSON pointer or XPath.
    #[serde(serialize_with = "place")]
    #[schemars(with = "String")]
    pub pointer: &'s Place,
    /// Attributes that it lacks.
    pub missing: &'s [&'static str],
}

fn plain_name<S: Serializer>(component: &&Component, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&component.plain_name())
}

fn place<S: Serializer>(place: &&Place, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(place)
}

impl<'s> SbomCheckReport<'s> {
    /// Returns the report; the SBOMs with their path and what they lack.
    pub fn of(profile: &Profile, sboms: &[CheckedSbom<'s>]) -> Self {
        let word = |place: &usize| {
            let requirement = profile.requirements.get(*place);
            requirement.map_or("", |r| r.attribute.word())
        };
        let count = |place: usize| {
            let of = |m: &Missing| {
                let components = m.components().filter(|(_, l)| l.places.contains(&place));
                usize::from(m.document.contains(&place)) + components.count()
            };
            sboms.iter().map(|s| of(s.missing)).sum()
        };
        let requirements = profile.requirements.iter().enumerate();
        let requirements = requirements.map(|(place, r)| RequirementRow {
            attribute: r.attribute.word(),
            or: r.or.map(|o| o.word()),
            title: r.title.clone(),
            paragraph: r.paragraph.clone(),
            missing: count(place),
        });
        let row = |CheckedSbom {
                       path,
                       sbom,
                       missing,
                       states,
                   }: &CheckedSbom<'s>| SbomRow {
            support: states.iter().map(SupportRow::of).collect(),
            path: path.clone(),
            complete: missing.is_empty(),
            components: sbom.components.len(),
            document: missing.document.iter().map(word).collect(),
            incomplete: missing
                .components()
                .filter_map(|(index, lacks)| {
                    let component = sbom.components.get(index)?;
                    Some(IncompleteRow {
                        component,
                        pointer: &component.pointer,
                        missing: &lacks.words,
                    })
                })
                .collect(),
        };
        Self {
            schema: CHECK_SCHEMA,
            profile: profile.id.clone(),
            title: format!(
                "{}, {}, {}",
                profile.title, profile.publisher, profile.edition
            ),
            source: profile.source.clone(),
            requirements: requirements.collect(),
            sboms: sboms.iter().map(row).collect(),
        }
    }
}

/// What is different between two SBOMs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SbomDiffReport {
    /// `asepsis.sbom-diff/1`.
    pub schema: &'static str,
    /// The first SBOM's path.
    pub left: String,
    /// The second SBOM's path.
    pub right: String,
    /// Components that only the second has.
    pub added: Vec<DiffComponent>,
    /// Components that only the first has.
    pub removed: Vec<DiffComponent>,
    /// Components of both with differences.
    pub changed: Vec<ChangedComponent>,
    /// Components of both without.
    pub unchanged: usize,
}

/// A component that only one of two SBOMs has.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct DiffComponent {
    /// What it was matched by: package URL or CPE name without version, else name.
    pub identity: String,
    /// Version.
    pub version: Option<String>,
    /// JSON pointer or XPath.
    pub pointer: String,
}

/// A component of both SBOMs that is not the same.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChangedComponent {
    /// What it was matched by.
    pub identity: String,
    /// Version in the first.
    pub left_version: Option<String>,
    /// Version in the second.
    pub right_version: Option<String>,
    /// What is different.
    pub changes: Vec<ChangeRow>,
}

/// A field that is different.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ChangeRow {
    /// Which: `version`, `supplier`, `licence`, `hash`, `relationship`, `identifier`, `support`.
    pub field: &'static str,
    /// Values that only the first has.
    pub left: Vec<String>,
    /// Values that only the second has.
    pub right: Vec<String>,
}

/// Fields that people compare SBOMs for.
const COMPARED: &[Field] = &[
    Field::Version,
    Field::Supplier,
    Field::Licence,
    Field::Hash,
    Field::Relationship,
    Field::Identifier,
    Field::Support,
];

impl SbomDiffReport {
    /// Returns the report on two SBOMs with their paths.
    pub fn of(left: (&str, &Sbom), right: (&str, &Sbom), difference: &Difference) -> Self {
        let one = |sbom: &Sbom, index: &usize| {
            let component = sbom.components.get(*index)?;
            Some(DiffComponent {
                identity: Identity::of(component).to_string(),
                version: component.judged_version().map(str::to_owned),
                pointer: component.pointer.to_string(),
            })
        };
        let version = |sbom: &Sbom, index: usize| {
            let component = sbom.components.get(index);
            component
                .and_then(Component::judged_version)
                .map(str::to_owned)
        };
        let mut changed = Vec::new();
        for pair in &difference.pairs {
            let rows: Vec<ChangeRow> = pair
                .changes
                .iter()
                .filter(|c| COMPARED.contains(&c.field))
                .map(|c| ChangeRow {
                    field: c.field.word(),
                    left: c.left.clone(),
                    right: c.right.clone(),
                })
                .collect();
            if let (false, Some(component)) = (rows.is_empty(), left.1.components.get(pair.left)) {
                changed.push(ChangedComponent {
                    identity: Identity::of(component).to_string(),
                    left_version: version(left.1, pair.left),
                    right_version: version(right.1, pair.right),
                    changes: rows,
                });
            }
        }
        let added = difference.added.iter().filter_map(|i| one(right.1, i));
        let removed = difference.removed.iter().filter_map(|i| one(left.1, i));
        Self {
            schema: DIFF_SCHEMA,
            left: left.0.to_owned(),
            right: right.0.to_owned(),
            added: added.collect(),
            removed: removed.collect(),
            unchanged: difference.pairs.len() - changed.len(),
            changed,
        }
    }

    /// Returns whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// What does not come along into another format.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SbomLossesReport {
    /// `asepsis.sbom-losses/1`.
    pub schema: &'static str,
    /// Format and version of the source.
    pub from: String,
    /// Format and version of the target.
    pub to: String,
    /// What does not come along.
    pub losses: Vec<LossRow>,
}

/// Something that does not come along.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LossRow {
    /// What: a path of the source, or a field of a component.
    pub what: String,
    /// Of which component or part; empty where it is not one's.
    pub component: String,
    /// The values, or where they stand: the first 10,000.
    pub values: Vec<String>,
    /// How many there are.
    pub count: usize,
}

impl SbomLossesReport {
    /// Returns the report.
    pub fn of(from: String, to: String, losses: Vec<Loss>) -> Self {
        let row = |loss: Loss| LossRow {
            what: loss.what,
            component: loss.component,
            values: loss.values,
            count: loss.count,
        };
        Self {
            schema: LOSSES_SCHEMA,
            from,
            to,
            losses: losses.into_iter().map(row).collect(),
        }
    }
}
