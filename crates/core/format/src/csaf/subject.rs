//! A CSAF document as its rules see it: the tree, its products with the branches that lead to them, its
//! groups. It repairs nothing: what is not there or of another type is passed over, for the structure says so.

use std::collections::BTreeMap;

use asepsis_domain::time::Instant;

use super::Edition;
use crate::json::{Node, Tree, Value, step};
use crate::validation::Breach;

/// The document under test.
pub(super) struct Subject<'t, 'a> {
    /// Edition of the standard.
    pub(super) edition: Edition,
    /// The tree.
    pub(super) tree: &'t Tree<'a>,
    /// Its root.
    pub(super) root: &'t Node<'a>,
    /// File name, where one is known.
    pub(super) file: &'t str,
    /// `document.category`.
    pub(super) category: &'t str,
    /// Every full product name, in document order.
    pub(super) products: Vec<Product<'t, 'a>>,
    /// Product ids by group id.
    pub(super) groups: BTreeMap<&'t str, Vec<&'t str>>,
}

/// A full product name.
pub(super) struct Product<'t, 'a> {
    /// Where it stands.
    pub(super) pointer: String,
    /// The object.
    pub(super) node: &'t Node<'a>,
    /// `product_id`.
    pub(super) id: &'t str,
    /// Category and name of the branches that lead to it, from the root.
    pub(super) path: Vec<(&'t str, &'t str)>,
}

/// A node with its pointer.
pub(super) type At<'t, 'a> = (String, &'t Node<'a>);

impl<'t, 'a> Subject<'t, 'a> {
    /// Returns the subject of a tree.
    pub(super) fn of(tree: &'t Tree<'a>, edition: Edition, file: &'t str) -> Self {
        let root = &tree.root;
        let mut subject = Self {
            edition,
            tree,
            root,
            file,
            category: text_at(root, &["document", "category"]).unwrap_or_default(),
            products: Vec::new(),
            groups: BTreeMap::new(),
        };
        if let Some(product_tree) = root.get("product_tree") {
            subject.branches(product_tree, "/product_tree", &mut Vec::new());
        }
        for path in [
            "product_tree/full_product_names/*",
            "product_tree/relationships/*/full_product_name",
            "product_tree/product_paths/*/full_product_name",
        ] {
            for (pointer, node) in each(root, path) {
                subject.product(pointer, node, &[]);
            }
        }
        for (_, group) in each(root, "product_tree/product_groups/*") {
            if let Some(id) = text(group, "group_id") {
                let members = texts(group, "product_ids");
                subject.groups.entry(id).or_default().extend(members);
            }
        }
        subject
    }

    fn branches(&mut self, node: &'t Node<'a>, pointer: &str, path: &mut Vec<(&'t str, &'t str)>) {
        for (index, branch) in list(node, "branches").iter().enumerate() {
            let pointer = format!("{pointer}/branches/{index}");
            let word = |key| text(branch, key).unwrap_or_default();
            path.push((word("category"), word("name")));
            if let Some(product) = branch.get("product") {
                self.product(format!("{pointer}/product"), product, path);
            }
            self.branches(branch, &pointer, path);
            path.pop();
        }
    }

    fn product(&mut self, pointer: String, node: &'t Node<'a>, path: &[(&'t str, &'t str)]) {
        if let Some(id) = text(node, "product_id") {
            self.products.push(Product {
                pointer,
                node,
                id,
                path: path.to_vec(),
            });
        }
    }

    /// Returns the product ids that an object names, by itself and through groups.
    pub(super) fn named(&self, node: &'t Node<'a>) -> Vec<&'t str> {
        let mut ids = texts(node, "product_ids");
        for group in texts(node, "group_ids") {
            ids.extend(self.groups.get(group).into_iter().flatten().copied());
        }
        ids
    }

    /// Returns whether an object names a product, by itself or through a group.
    pub(super) fn named_by(&self, node: &Node<'_>, product: &str) -> bool {
        let groups = texts(node, "group_ids");
        let mut members = groups
            .iter()
            .flat_map(|g| self.groups.get(*g).into_iter().flatten());
        texts(node, "product_ids").contains(&product) || members.any(|m| *m == product)
    }

    /// Returns the vulnerabilities.
    pub(super) fn vulnerabilities(&self) -> Vec<At<'t, 'a>> {
        each(self.root, "vulnerabilities/*")
    }

    /// Returns the metric objects: `(pointer, products, source, content)`, of both editions.
    pub(super) fn metrics(
        &self,
        vulnerability: &'t Node<'a>,
        pointer: &str,
    ) -> Vec<(String, Vec<&'t str>, &'t str, &'t Node<'a>)> {
        let mut all = Vec::new();
        for (at, score) in each_from(vulnerability, pointer, "scores/*") {
            all.push((at, texts(score, "products"), "", score));
        }
        for (at, metric) in each_from(vulnerability, pointer, "metrics/*") {
            if let Some(content) = metric.get("content") {
                let source = text(metric, "source").unwrap_or_default();
                let at = format!("{at}/content");
                all.push((at, texts(metric, "products"), source, content));
            }
        }
        all
    }

    /// Returns every CVSS object with its pointer.
    pub(super) fn cvss(&self) -> Vec<At<'t, 'a>> {
        let mut all = Vec::new();
        for (pointer, vulnerability) in self.vulnerabilities() {
            for (at, _, _, content) in self.metrics(vulnerability, &pointer) {
                for key in ["cvss_v2", "cvss_v3", "cvss_v4"] {
                    if let Some(node) = content.get(key) {
                        all.push((format!("{at}/{key}"), node));
                    }
                }
            }
        }
        all
    }

    /// Returns every branch with its pointer.
    pub(super) fn all_branches(&self) -> Vec<At<'t, 'a>> {
        fn walk<'t, 'a>(node: &'t Node<'a>, pointer: &str, all: &mut Vec<At<'t, 'a>>) {
            for (index, branch) in list(node, "branches").iter().enumerate() {
                let pointer = format!("{pointer}/branches/{index}");
                all.push((pointer.clone(), branch));
                walk(branch, &pointer, all);
            }
        }
        let mut all = Vec::new();
        if let Some(product_tree) = self.root.get("product_tree") {
            walk(product_tree, "/product_tree", &mut all);
        }
        all
    }

    /// Returns a text of `document.tracking`.
    pub(super) fn tracking(&self, key: &str) -> Option<&'t str> {
        text_at(self.root, &["document", "tracking", key])
    }

    /// Returns whether the document is `final` or `interim`.
    pub(super) fn is_released(&self) -> bool {
        matches!(self.tracking("status"), Some("final" | "interim"))
    }

    /// Returns whether the language is English or not given.
    pub(super) fn is_english(&self) -> bool {
        text_at(self.root, &["document", "lang"]).is_none_or(|lang| {
            let primary = lang.split('-').next().unwrap_or_default();
            primary.eq_ignore_ascii_case("en")
        })
    }

    /// Returns the revisions, in document order.
    pub(super) fn revisions(&self) -> Vec<At<'t, 'a>> {
        each(self.root, "document/tracking/revision_history/*")
    }

    /// Returns the instant of the newest revision.
    pub(super) fn newest(&self) -> Option<Instant> {
        let dates = self.revisions().into_iter();
        dates.filter_map(|(_, r)| instant(text(r, "date")?)).max()
    }
}

/// Breaches of one rule.
pub(super) struct Found<'t, 'a> {
    rule: &'static str,
    tree: &'t Tree<'a>,
    /// What was found.
    pub(super) breaches: Vec<Breach>,
}

impl<'t, 'a> Found<'t, 'a> {
    /// Returns a list for a rule.
    pub(super) fn of(rule: &'static str, tree: &'t Tree<'a>) -> Self {
        Self {
            rule,
            tree,
            breaches: Vec::new(),
        }
    }

    /// Tells something that is no breach and worth a look.
    pub(super) fn warn(&mut self, node: &Node<'_>, pointer: &str, message: impl Into<String>) {
        let breach = Breach::at(self.rule, self.tree, node, pointer, message);
        breach.warning().add_to(&mut self.breaches);
    }

    /// Tells a breach.
    pub(super) fn tell(&mut self, node: &Node<'_>, pointer: &str, message: impl Into<String>) {
        let breach = Breach::at(self.rule, self.tree, node, pointer, message);
        breach.add_to(&mut self.breaches);
    }
}

/// Returns the nodes at a path of keys; `*` is every element of a list or member of an object.
pub(super) fn each<'t, 'a>(root: &'t Node<'a>, path: &str) -> Vec<At<'t, 'a>> {
    each_from(root, "", path)
}

/// Returns the nodes at a path from a node that stands at a pointer.
pub(super) fn each_from<'t, 'a>(node: &'t Node<'a>, pointer: &str, path: &str) -> Vec<At<'t, 'a>> {
    let mut found = vec![(pointer.to_owned(), node)];
    for key in path.split('/') {
        let mut next = Vec::new();
        for (pointer, node) in found {
            match (key, &node.value) {
                ("*", Value::List(elements)) => {
                    let each = elements.iter().enumerate();
                    next.extend(each.map(|(index, e)| (format!("{pointer}/{index}"), e)));
                }
                ("*", Value::Object(members)) => {
                    let each = members.iter();
                    next.extend(each.map(|(key, member)| (step(&pointer, key), member)));
                }
                _ => next.extend(node.get(key).map(|member| (step(&pointer, key), member))),
            }
        }
        found = next;
    }
    found
}

/// Returns a text member.
pub(super) fn text<'t>(node: &'t Node<'_>, key: &str) -> Option<&'t str> {
    node.get(key).and_then(Node::text)
}

/// Returns a text at a path of keys.
pub(super) fn text_at<'t>(node: &'t Node<'_>, path: &[&str]) -> Option<&'t str> {
    let mut at = node;
    for key in path {
        at = at.get(key)?;
    }
    at.text()
}

/// Returns the texts of a list member.
pub(super) fn texts<'t>(node: &'t Node<'_>, key: &str) -> Vec<&'t str> {
    list(node, key).iter().filter_map(Node::text).collect()
}

/// Returns the elements of a list member.
pub(super) fn list<'t, 'a>(node: &'t Node<'a>, key: &str) -> &'t [Node<'a>] {
    node.get(key).map_or(&[], Node::list)
}

/// Returns the instant of a text with an offset.
pub(super) fn instant(text: &str) -> Option<Instant> {
    text.parse().ok()
}
