//! What the relationship types of SPDX 2.3 (clause 11.1) mean for the component graph.

/// The meaning of a relationship between `spdxElementId` (left) and `relatedSpdxElement` (right).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The left describes the right.
    Describes,
    /// The right describes the left.
    DescribedBy,
    /// The left contains the right.
    Contains,
    /// The right contains the left.
    ContainedBy,
    /// The left depends on the right.
    DependsOn,
    /// The right depends on the left.
    DependencyOf,
    /// Nothing for the graph.
    Other,
}

/// Returns the meaning of a relationship type.
pub(super) fn meaning(kind: &str) -> Meaning {
    match kind {
        "DESCRIBES" => Meaning::Describes,
        "DESCRIBED_BY" => Meaning::DescribedBy,
        "CONTAINS" => Meaning::Contains,
        "CONTAINED_BY" => Meaning::ContainedBy,
        "DEPENDS_ON" | "DYNAMIC_LINK" | "STATIC_LINK" | "HAS_PREREQUISITE" => Meaning::DependsOn,
        "DEPENDENCY_OF"
        | "BUILD_DEPENDENCY_OF"
        | "DEV_DEPENDENCY_OF"
        | "OPTIONAL_DEPENDENCY_OF"
        | "PROVIDED_DEPENDENCY_OF"
        | "RUNTIME_DEPENDENCY_OF"
        | "TEST_DEPENDENCY_OF"
        | "PREREQUISITE_FOR" => Meaning::DependencyOf,
        _ => Meaning::Other,
    }
}
