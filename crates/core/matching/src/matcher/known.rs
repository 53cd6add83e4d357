//! What is known of identities: one product under several CPE names, and packages that are not the product whose name
//! they bear. The facts are data, in `identity/`; a person's correction counts before them.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use asepsis_domain::identifier::Purl;
use asepsis_domain::identifier::cpe::{Attribute, Cpe};

const ALIASES: &str = include_str!("../../../../../identity/aliases.tsv");
const GROUPS: &str = include_str!("../../../../../identity/groups.tsv");
const NEVER: &str = include_str!("../../../../../identity/never.tsv");

/// Package managers of programming languages: their packages have advisories of their own, and a CPE name for one of
/// them is often a guess.
const LANGUAGES: &[&str] = &[
    "bitnami",
    "cargo",
    "cocoapods",
    "composer",
    "cpan",
    "cran",
    "gem",
    "golang",
    "hackage",
    "hex",
    "maven",
    "npm",
    "nuget",
    "pub",
    "pypi",
    "swift",
];

/// One product under several names.
#[derive(Debug)]
pub(super) struct Alias {
    /// Part, vendor and product of each of its CPE names.
    pub(super) products: Vec<[&'static str; 3]>,
    /// Why they are one.
    pub(super) reason: &'static str,
}

/// A package that is not a product.
#[derive(Debug)]
struct Never {
    /// Type of the purl, or `library`; and its name.
    kind: &'static str,
    name: &'static str,
    vendor: &'static str,
    product: &'static str,
    reason: &'static str,
}

#[derive(Debug, Default)]
struct Known {
    aliases: Vec<Alias>,
    by_name: BTreeMap<&'static str, usize>,
    by_product: BTreeMap<(&'static str, &'static str), usize>,
    groups: BTreeMap<&'static str, &'static str>,
    never: Vec<Never>,
}

fn known() -> &'static Known {
    static KNOWN: OnceLock<Known> = OnceLock::new();
    KNOWN.get_or_init(read)
}

/// Returns the rows of a table: what is not empty and no remark, parted by tabs.
fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = text
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(|line| line.split('\t').collect())
}

fn read() -> Known {
    let mut known = Known::default();
    for row in rows(ALIASES) {
        let [names, products, reason] = row.as_slice() else {
            continue;
        };
        let place = known.aliases.len();
        known
            .by_name
            .extend(names.split(',').map(|name| (name, place)));
        let products: Vec<[&str; 3]> = products.split(',').filter_map(product).collect();
        known.by_product.extend(
            products
                .iter()
                .map(|[_, vendor, product]| ((*vendor, *product), place)),
        );
        known.aliases.push(Alias { products, reason });
    }
    for row in rows(GROUPS) {
        if let [artifact, group] = row.as_slice() {
            known.groups.insert(artifact, group);
        }
    }
    for row in rows(NEVER) {
        let [package, name, reason] = row.as_slice() else {
            continue;
        };
        let (kind, package) = package.split_once('/').unwrap_or((package, "*"));
        if let Some((vendor, product)) = name.split_once(':') {
            known.never.push(Never {
                kind,
                name: package,
                vendor,
                product,
                reason,
            });
        }
    }
    known
}

fn product(text: &'static str) -> Option<[&'static str; 3]> {
    let mut fields = text.splitn(3, ':');
    Some([fields.next()?, fields.next()?, fields.next()?])
}

/// Returns whether a purl is of a programming language's package manager, or by its name an assembly of .NET that a tool
/// found as a file: `System.Security.Cryptography.OpenSsl` is not OpenSSL.
pub(super) fn is_language(purl: &Purl) -> bool {
    let is_assembly = || {
        let capital = |part: &str| part.starts_with(|c: char| c.is_ascii_uppercase());
        purl.name().contains('.') && purl.name().split('.').all(capital)
    };
    LANGUAGES.contains(&purl.kind()) || purl.kind() == "generic" && is_assembly()
}

/// Returns group and artifact under which an artifact of Maven is published that comes without a group: the known one,
/// else what its name says where it is both (`com.google.guava_guava`, as bundles are called), else its own name, as the
/// oldest have it.
pub(super) fn coordinates(name: &str) -> (&str, &str) {
    if let Some(group) = known().groups.get(name) {
        return (group, name);
    }
    let is_both = |(group, artifact): &(&str, &str)| {
        let begins = artifact.starts_with(|c: char| c.is_ascii_alphabetic());
        begins && (group.contains('.') || group == artifact)
    };
    name.split_once('_').filter(is_both).unwrap_or((name, name))
}

/// Returns the product that a component's name stands for; a package of a programming language stands for itself.
pub(super) fn by_name(name: &str, purl: Option<&Purl>) -> Option<&'static Alias> {
    if purl.is_some_and(is_language) {
        return None;
    }
    let known = known();
    let place = known.by_name.get(name.trim().to_lowercase().as_str())?;
    known.aliases.get(*place)
}

/// Returns the product that a CPE name stands for, where it has several names.
pub(super) fn by_product(cpe: &Cpe) -> Option<&'static Alias> {
    let (vendor, product) = (cpe.vendor.value()?, cpe.product.value()?);
    let known = known();
    let place = known.by_product.get(&(vendor, product))?;
    known.aliases.get(*place)
}

/// Returns why a package is not the product that a CPE name speaks of.
pub(super) fn never(purl: &Purl, cpe: &Cpe) -> Option<&'static str> {
    let namespace = purl
        .namespace()
        .map(|n| format!("{n}/"))
        .unwrap_or_default();
    let name = format!("{namespace}{}", purl.name()).to_lowercase();
    let is_kind = |kind: &str| match kind {
        "library" => is_language(purl) && !matches!(purl.kind(), "golang" | "bitnami"),
        kind => kind == purl.kind(),
    };
    let row = known().never.iter().find(|row| {
        is_kind(row.kind)
            && glob(row.name, &name)
            && glob(row.vendor, cpe.vendor.value().unwrap_or("*"))
            && glob(row.product, cpe.product.value().unwrap_or("*"))
    })?;
    Some(row.reason)
}

fn glob(pattern: &str, text: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        _ if pattern == "*" || pattern == text => true,
        (Some(end), _) => text.ends_with(end),
        (None, Some(start)) => text.starts_with(start),
        (None, None) => false,
    }
}

/// Returns whether the name of a language's package agrees with the product of a CPE name: the same but for case and
/// separators, and for what only says the language or that it is a library.
pub(super) fn agree(purl: &Purl, cpe: &Cpe) -> bool {
    let Attribute::Value(product) = &cpe.product else {
        return true;
    };
    let mut names: Vec<String> = vec![normal(purl.name())];
    if let Some(namespace) = purl.namespace() {
        names.push(normal(&format!("{namespace}-{}", purl.name())));
        let parts = std::iter::once(purl.name()).chain(namespace.rsplit('/'));
        let is_major = |part: &&str| {
            part.strip_prefix('v')
                .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        };
        if purl.kind() == "golang" {
            names.extend(
                parts
                    .filter(|p| !is_major(p) && !p.contains('.'))
                    .map(normal),
            );
        }
    }
    let product = core(&normal(product));
    names.iter().any(|name| core(name) == product)
}

/// Lower case, separators alike.
fn normal(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.to_lowercase().chars().filter(|c| *c != '\\') {
        if c.is_alphanumeric() {
            folded.push(c);
        } else if !folded.ends_with('-') && !folded.is_empty() {
            folded.push('-');
        }
    }
    folded.trim_end_matches('-').to_owned()
}

/// Without what only says the language or that it is a library.
fn core(name: &str) -> String {
    const BEFORE: &[&str] = &["go-", "lib", "node-", "php-", "python-", "ruby-", "rust-"];
    const AFTER: &[&str] = &[
        "-core",
        "-for-python",
        "-go",
        "-js",
        "-php",
        "-python",
        "-rs",
        "-ruby",
    ];
    let name = BEFORE
        .iter()
        .find_map(|b| name.strip_prefix(b))
        .unwrap_or(name);
    let name = AFTER
        .iter()
        .find_map(|a| name.strip_suffix(a))
        .unwrap_or(name);
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_whole_and_in_order() {
        let aliases: Vec<_> = rows(ALIASES).collect();
        assert!(
            aliases
                .iter()
                .all(|row| row.len() == 3 && row.iter().all(|cell| !cell.is_empty())),
            "aliases"
        );
        assert!(aliases.is_sorted_by_key(|row| row[0]));
        assert_eq!(aliases.len(), known().aliases.len());
        let names: usize = aliases.iter().map(|row| row[0].split(',').count()).sum();
        assert_eq!(names, known().by_name.len(), "a name stands twice");
        for alias in &known().aliases {
            assert!(
                alias
                    .products
                    .iter()
                    .all(|[part, ..]| matches!(*part, "a" | "o" | "h")),
                "{alias:?}"
            );
        }
        assert!(
            known()
                .by_name
                .keys()
                .all(|name| *name == name.to_lowercase())
        );
        let groups: Vec<_> = rows(GROUPS).collect();
        assert!(groups.iter().all(|row| row.len() == 2), "groups");
        assert!(groups.is_sorted());
        assert_eq!(groups.len(), known().groups.len());
        let never: Vec<_> = rows(NEVER).collect();
        assert!(never.iter().all(|row| row.len() == 3), "never");
        assert!(never.is_sorted());
        assert_eq!(never.len(), known().never.len());
    }

    #[test]
    fn artifacts_without_group_have_one_or_say_it() {
        for (name, expect) in [
            ("com.google.guava_guava", ("com.google.guava", "guava")),
            ("commons-io_commons-io", ("commons-io", "commons-io")),
            ("akka-actor_2.12", ("akka-actor_2.12", "akka-actor_2.12")),
            ("left_right", ("left_right", "left_right")),
            ("org.left_2", ("org.left_2", "org.left_2")),
        ] {
            assert_eq!(coordinates(name), expect, "{name}");
        }
    }

    #[test]
    fn names_agree_or_not() {
        let of = |purl: &str, cpe: &str| {
            agree(
                &Purl::parse(purl).unwrap(),
                &Cpe::parse(&format!("cpe:2.3:a:{cpe}:*:*:*:*:*:*:*:*")).unwrap(),
            )
        };
        for (purl, cpe) in [
            ("pkg:npm/lodash", "lodash:lodash"),
            ("pkg:pypi/Django", "djangoproject:django"),
            ("pkg:pypi/python-multipart", "x:multipart"),
            (
                "pkg:maven/org.apache.logging.log4j/log4j-core",
                "apache:log4j",
            ),
            (
                "pkg:golang/github.com/traefik/traefik/v2",
                "traefik:traefik",
            ),
            ("pkg:golang/golang.org/x/net", "golang:net"),
        ] {
            assert!(of(purl, cpe), "{purl} {cpe}");
        }
        for (purl, cpe) in [
            ("pkg:maven/joda-time/joda-time", "time_project:time"),
            ("pkg:maven/org.slf4j/log4j-over-slf4j", "apache:log4j"),
            ("pkg:npm/cross-env", "crossenv_project:crossenv"),
            ("pkg:npm/parseurl", "parse-url_project:parse-url"),
        ] {
            assert!(!of(purl, cpe), "{purl} {cpe}");
        }
    }
}
