//! SSVC decision points of the registered namespaces.

/// A decision point.
pub(super) struct Point {
    /// Base namespace.
    pub(super) namespace: &'static str,
    /// Key.
    pub(super) key: &'static str,
    /// Version.
    pub(super) version: &'static str,
    /// Keys of its values, in their order.
    pub(super) values: Vec<&'static str>,
}

/// Namespaces whose decision points are registered (CSAF 2.1 draft, 6.1.48).
pub(super) const REGISTERED: &[&str] = &["cisa", "cvss", "ssvc"];

/// Returns the decision points that are known.
pub(super) fn points() -> impl Iterator<Item = Point> {
    include_str!("ssvc.txt").lines().filter_map(|line| {
        let parts: Vec<&'static str> = line.split('\t').collect();
        let [namespace, key, version, values, _] = parts.as_slice() else {
            return None;
        };
        Some(Point {
            namespace,
            key,
            version,
            values: values.split(' ').collect(),
        })
    })
}

/// Returns the base namespace: what stands before the first extension.
pub(super) fn base(namespace: &str) -> &str {
    namespace.split('/').next().unwrap_or(namespace)
}
