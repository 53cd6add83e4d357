//! A CSAF document as nouns, of both editions. What is not there is empty.

/// A document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Document {
    /// `2.0` or `2.1`.
    pub version: String,
    /// Category: the profile.
    pub category: String,
    /// Title.
    pub title: String,
    /// Language tag.
    pub lang: String,
    /// Who publishes it.
    pub publisher: Publisher,
    /// Its id, versions and times.
    pub tracking: Tracking,
    /// TLP label: `WHITE` or `CLEAR`, `GREEN`, `AMBER`, `RED`.
    pub tlp: String,
    /// Text on distribution.
    pub distribution: String,
    /// Notes.
    pub notes: Vec<Note>,
    /// References.
    pub references: Vec<Reference>,
    /// Acknowledgments, each in a line.
    pub acknowledgments: Vec<String>,
    /// Every product, in document order; those made of others too.
    pub products: Vec<Product>,
    /// Products made of others.
    pub relationships: Vec<Relationship>,
    /// Vulnerabilities.
    pub vulnerabilities: Vec<Vulnerability>,
}

/// Who publishes a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Publisher {
    /// `vendor`, `coordinator` …
    pub category: String,
    /// Name.
    pub name: String,
    /// Namespace: an address under its control.
    pub namespace: String,
    /// How it is reached.
    pub contact: String,
}

/// Id, versions and times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tracking {
    /// Id.
    pub id: String,
    /// Other ids.
    pub aliases: Vec<String>,
    /// Version.
    pub version: String,
    /// `draft`, `interim`, `final`.
    pub status: String,
    /// First release, as written.
    pub initial: String,
    /// This release, as written.
    pub current: String,
    /// Revisions, in document order.
    pub revisions: Vec<Revision>,
}

/// A revision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Revision {
    /// Number.
    pub number: String,
    /// Date, as written.
    pub date: String,
    /// What changed.
    pub summary: String,
}

/// A note.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Note {
    /// `description`, `summary` …
    pub category: String,
    /// Title.
    pub title: String,
    /// Text.
    pub text: String,
    /// Audience.
    pub audience: String,
}

/// A reference.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reference {
    /// `self` or `external`.
    pub category: String,
    /// Summary.
    pub summary: String,
    /// Address.
    pub url: String,
}

/// A branch of the product tree.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Branch {
    /// `vendor`, `product_name`, `product_version` …
    pub category: String,
    /// Name.
    pub name: String,
}

/// A product.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Product {
    /// Id within the document.
    pub id: String,
    /// Name.
    pub name: String,
    /// Branches that lead to it, from the root.
    pub branches: Vec<Branch>,
    /// What identifies it for a machine.
    pub helper: Helper,
    /// JSON pointer.
    pub pointer: String,
}

/// What identifies a product for a machine.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Helper {
    /// Package URLs; 2.0 has at most one.
    pub purls: Vec<String>,
    /// CPE.
    pub cpe: String,
    /// File hashes: file name, algorithm, value.
    pub hashes: Vec<(String, String, String)>,
    /// Addresses of SBOMs.
    pub sboms: Vec<String>,
    /// Model numbers.
    pub models: Vec<String>,
    /// Serial numbers.
    pub serials: Vec<String>,
    /// Stock keeping units.
    pub skus: Vec<String>,
    /// Other addresses: namespace, address. A BOM-Link stands here.
    pub uris: Vec<(String, String)>,
}

/// A product made of others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relationship {
    /// `default_component_of`, `installed_on` …
    pub category: String,
    /// The part.
    pub part: String,
    /// What it is part of or stands on.
    pub whole: String,
    /// The product made.
    pub makes: String,
}

/// A vulnerability.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vulnerability {
    /// CVE.
    pub cve: String,
    /// Other ids: system, id.
    pub ids: Vec<(String, String)>,
    /// Title.
    pub title: String,
    /// Weaknesses, `CWE-…`.
    pub cwes: Vec<String>,
    /// Notes.
    pub notes: Vec<Note>,
    /// References.
    pub references: Vec<Reference>,
    /// Acknowledgments, each in a line.
    pub acknowledgments: Vec<String>,
    /// Discovered, as written.
    pub discovered: String,
    /// Disclosed (2.0: released), as written.
    pub disclosed: String,
    /// Status and the ids of its products: `fixed`, `known_affected` …
    pub status: Vec<(String, Vec<String>)>,
    /// Flags: VEX justifications.
    pub flags: Vec<Flag>,
    /// Remediations.
    pub remediations: Vec<Remediation>,
    /// Scores.
    pub scores: Vec<Score>,
    /// Threats: impacts, exploitation.
    pub threats: Vec<Threat>,
    /// Involvements.
    pub involvements: Vec<Involvement>,
    /// JSON pointer.
    pub pointer: String,
}

/// A flag.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Flag {
    /// Justification.
    pub label: String,
    /// Date, as written.
    pub date: String,
    /// Products.
    pub products: Vec<String>,
}

/// A remediation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Remediation {
    /// `vendor_fix`, `workaround` …
    pub category: String,
    /// What to do.
    pub details: String,
    /// Date, as written.
    pub date: String,
    /// Address.
    pub url: String,
    /// Products.
    pub products: Vec<String>,
}

/// A score.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Score {
    /// CVSS vector.
    pub vector: String,
    /// Who gives it; empty: the publisher.
    pub source: String,
    /// Products.
    pub products: Vec<String>,
}

/// A threat.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Threat {
    /// `impact`, `exploit_status`, `target_set`.
    pub category: String,
    /// What it is.
    pub details: String,
    /// Date, as written.
    pub date: String,
    /// Products; none: all.
    pub products: Vec<String>,
}

/// An involvement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Involvement {
    /// `vendor`, `coordinator` …
    pub party: String,
    /// `completed`, `in_progress` …
    pub status: String,
    /// Summary.
    pub summary: String,
    /// Date, as written.
    pub date: String,
}

impl Vulnerability {
    /// Returns the CVE, else the first other id, else nothing.
    pub fn id(&self) -> &str {
        if !self.cve.is_empty() {
            return &self.cve;
        }
        self.ids.first().map_or("", |(_, id)| id)
    }
}

impl Document {
    /// Returns a product.
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|p| p.id == id)
    }

    /// Returns the products that a product is made of, itself first, each once: parts before wholes.
    pub fn parts(&self, id: &str) -> Vec<&Product> {
        let mut found: Vec<&Product> = Vec::new();
        let mut next = std::collections::VecDeque::from([id.to_owned()]);
        let mut seen = std::collections::BTreeSet::new();
        while let Some(id) = next.pop_front() {
            if !seen.insert(id.clone()) {
                continue;
            }
            found.extend(self.product(&id));
            for relationship in self.relationships.iter().filter(|r| r.makes == id) {
                next.push_back(relationship.part.clone());
                next.push_back(relationship.whole.clone());
            }
        }
        found
    }
}
