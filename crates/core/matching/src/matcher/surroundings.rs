//! What must be there besides the product itself: the other parts of an AND configuration, such as the operating
//! system it runs on, looked for among the CPE names of the same SBOM.

use std::collections::BTreeMap;

use asepsis_domain::identifier::Cpe;
use asepsis_domain::vulnerability::{Advisory, CpeCriterion, Node, Operator};

use super::Verdict;
use super::cpe::{Candidate, version_verdict};
use super::identity::Target;

/// All products that an SBOM names by CPE.
#[derive(Debug)]
pub(super) struct Surroundings<'a> {
    products: BTreeMap<&'a str, Vec<Candidate<'a>>>,
}

impl<'a> Surroundings<'a> {
    /// Returns the products of all components.
    pub(super) fn of(targets: &'a [Target<'a>]) -> Self {
        let mut products: BTreeMap<&str, Vec<Candidate<'a>>> = BTreeMap::new();
        for target in targets {
            for cpe in target.cpes.iter() {
                if let Some(product) = cpe.product.value() {
                    products.entry(product).or_default().push(Candidate {
                        cpe,
                        target,
                        reason: None,
                    });
                }
            }
        }
        Self { products }
    }

    /// Returns what must be there for a criterion's configuration to hold and is not known to be; empty: it holds.
    pub(super) fn missing(&self, advisory: &Advisory, at: (usize, usize, usize)) -> Option<String> {
        let (configuration, node, place) = at;
        let configuration = advisory.configurations.get(configuration)?;
        let own = configuration.nodes.get(node)?;
        if configuration.negate || configuration.nodes.iter().any(|n| n.negate) {
            return Some(
                "the advisory's configuration is negated and cannot be evaluated".to_owned(),
            );
        }
        let mut missing = Vec::new();
        if own.operator == Operator::And {
            let others = own
                .criteria
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != place);
            missing.extend(
                others
                    .filter(|(_, c)| !self.has(c))
                    .map(|(_, c)| name(&c.cpe)),
            );
        }
        if configuration.operator == Operator::And {
            let others = configuration
                .nodes
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != node);
            missing.extend(others.filter_map(|(_, other)| self.missing_of(other)));
        }
        (!missing.is_empty()).then(|| {
            format!(
                "holds only together with {}, which the SBOM does not name",
                missing.join(" and ")
            )
        })
    }

    fn missing_of(&self, node: &Node) -> Option<String> {
        let holds = match node.operator {
            Operator::Or => node.criteria.iter().any(|c| self.has(c)),
            Operator::And => node.criteria.iter().all(|c| self.has(c)),
        };
        if holds || node.criteria.is_empty() {
            return None;
        }
        let joint = if node.operator == Operator::Or {
            " or "
        } else {
            " and "
        };
        let mut names: Vec<String> = node.criteria.iter().map(|c| name(&c.cpe)).collect();
        names.dedup();
        let more = names.len().saturating_sub(3);
        names.truncate(3);
        let mut text = names.join(joint);
        if more > 0 {
            text.push_str(&format!(" or one of {more} more"));
        }
        Some(text)
    }

    fn has(&self, criterion: &CpeCriterion) -> bool {
        let Some(product) = criterion.cpe.product.value() else {
            return false;
        };
        let candidates = self.products.get(product).map_or(&[][..], Vec::as_slice);
        candidates.iter().any(|candidate| {
            let unversioned = criterion.cpe.version.value().is_none()
                && criterion.start == asepsis_domain::vulnerability::Bound::Open
                && criterion.end == asepsis_domain::vulnerability::Bound::Open;
            candidate.fits(criterion).is_some()
                && (unversioned
                    || matches!(version_verdict(criterion, candidate), Verdict::Affected(..)))
        })
    }
}

/// Returns `vendor:product`, with the version where there is one.
fn name(cpe: &Cpe) -> String {
    let (vendor, product) = cpe.vendor_product();
    match super::cpe::full_version(cpe) {
        Some(version) => format!("{vendor}:{product} {version}"),
        None => format!("{vendor}:{product}"),
    }
}
