//! The standard's tests as a table of rules: one function each, named by its paragraph. What asks the network
//! (6.3.6, 6.3.7), a dictionary (6.3.8, 2.1: 6.3.16) or a registry (2.1: 6.2.53) is not run.

mod base;
mod cvss;
mod extension;
mod helper;
mod informative;
mod language;
mod metric;
mod namespace;
mod optional;
mod overlap;
mod profile;
mod range;
mod recommended;
mod status;
mod text;
mod tracking;
mod tree;

use super::Edition;
use super::subject::{Found, Subject};
use crate::validation::Breach;

/// A rule.
pub(super) struct Rule {
    /// Paragraph of the standard.
    pub(super) id: &'static str,
    /// What it asks, in a few words.
    pub(super) title: &'static str,
    /// Editions that have it.
    editions: Editions,
    /// What a breach is.
    weight: Weight,
    run: fn(&Subject<'_, '_>, &mut Found<'_, '_>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Editions {
    Both,
    V20,
    V21,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Mandatory: an error.
    Must,
    /// Optional or recommended: a warning.
    Should,
    /// Informative: a remark.
    Note,
}

use Editions::{Both, V20, V21};
use Weight::{Must, Note, Should};

macro_rules! rules {
    ($($id:literal $editions:ident $weight:ident $title:literal $run:path;)*) => {
        /// All rules, in the order of the standard.
        pub(super) const RULES: &[Rule] = &[
            $(Rule { id: $id, title: $title, editions: $editions, weight: $weight, run: $run },)*
        ];
    };
}

rules! {
    "5.1" Both Must "a file named as the document is named rightly" base::file_name;
    "6.1.1" Both Must "every product id that is used is defined" tree::missing_product;
    "6.1.2" Both Must "no product id is defined twice" tree::product_twice;
    "6.1.3" Both Must "no product is defined by itself" tree::circle;
    "6.1.4" Both Must "every group id that is used is defined" tree::missing_group;
    "6.1.5" Both Must "no group id is defined twice" tree::group_twice;
    "6.1.6" Both Must "no product has contradicting statuses" status::contradiction;
    "6.1.7" Both Must "one score of a kind per product" metric::twice;
    "6.1.8" Both Must "CVSS objects are valid" cvss::severity_band;
    "6.1.9" Both Must "CVSS scores are what the vector gives" cvss::computation;
    "6.1.10" Both Must "CVSS properties say what the vector says" cvss::consistency;
    "6.1.11" Both Must "weaknesses have their ids and names" text::weakness;
    "6.1.12" Both Must "languages exist" text::language;
    "6.1.13" Both Must "package URLs are valid" text::purl;
    "6.1.14" Both Must "revisions ascend" tracking::sorted;
    "6.1.15" Both Must "a translator names the source language" base::translator;
    "6.1.16" Both Must "the version is that of the latest revision" tracking::latest;
    "6.1.17" Both Must "a version before the first release is a draft" tracking::draft;
    "6.1.18" Both Must "a released document has no revision 0" tracking::zero;
    "6.1.19" Both Must "no revision is a pre-release" tracking::pre_release;
    "6.1.20" Both Must "a released version is no pre-release" tracking::released_version;
    "6.1.21" Both Must "no revision is left out" tracking::gap;
    "6.1.22" Both Must "no revision stands twice" tracking::twice;
    "6.1.23" Both Must "no CVE has two vulnerabilities" status::cve_twice;
    "6.1.24" Both Must "one involvement per party and date" status::involvement_twice;
    "6.1.25" Both Must "one hash per algorithm" tree::algorithm_twice;
    "6.1.26" Both Must "no category imitates a profile" profile::imitation;
    "6.1.27.1" Both Must "the profile's document notes" profile::notes;
    "6.1.27.2" Both Must "the profile's references" profile::references;
    "6.1.27.3" Both Must "no vulnerabilities in this profile" profile::no_vulnerabilities;
    "6.1.27.4" Both Must "the profile's product tree" profile::product_tree;
    "6.1.27.5" Both Must "the profile's notes on each vulnerability" profile::vulnerability_notes;
    "6.1.27.6" Both Must "the profile's product status" profile::product_status;
    "6.1.27.7" Both Must "a VEX status" profile::vex_status;
    "6.1.27.8" Both Must "each vulnerability has an id" profile::vulnerability_id;
    "6.1.27.9" Both Must "an impact statement for what is not affected" profile::impact_statement;
    "6.1.27.10" Both Must "an action statement for what is affected" profile::action_statement;
    "6.1.27.11" Both Must "the profile's vulnerabilities" profile::vulnerabilities;
    "6.1.27.12" V21 Must "affected products are named" profile::affected;
    "6.1.27.13" V21 Must "a fixed product has its affected one" profile::corresponding;
    "6.1.27.14" V21 Must "a note describes" profile::description;
    "6.1.27.15" V21 Must "no product tree in this profile" profile::no_product_tree;
    "6.1.27.16" V21 Must "at least two revisions" profile::two_revisions;
    "6.1.27.17" V21 Must "the reasoning for withdrawal" profile::withdrawal;
    "6.1.27.18" V21 Must "the reasoning for supersession" profile::supersession;
    "6.1.27.19" V21 Must "a reference to the superseding document" profile::superseding;
    "6.1.28" Both Must "a translation has another language" base::translation;
    "6.1.29" Both Must "a remediation names products" status::remediation_product;
    "6.1.30" Both Must "one kind of version numbers" tracking::mixed;
    "6.1.31" Both Must "no range in a product version" range::in_version;
    "6.1.32" Both Must "a flag names products" status::flag_product;
    "6.1.33" Both Must "one justification per product" status::flags;
    "6.1.34" V21 Must "at most 30 branches deep" tree::depth;
    "6.1.35" V21 Must "no contradicting remediations" status::remediations;
    "6.1.36" V21 Must "remediations fit the status" status::remediation_status;
    "6.1.37" V21 Must "dates and times" text::dates;
    "6.1.38" V21 Must "a public sharing group is TLP:CLEAR" base::public_group;
    "6.1.39" V21 Must "TLP:CLEAR has a public sharing group" base::clear_group;
    "6.1.40" V21 Must "a reserved group name has its id" base::group_name;
    "6.1.41" V21 Must "a reserved group id has its name" base::group_id;
    "6.1.42" V21 Must "package URLs of a product differ in qualifiers alone" text::qualifiers;
    "6.1.43" V21 Must "one star in a model number" text::model_stars;
    "6.1.44" V21 Must "one star in a serial number" text::serial_stars;
    "6.1.45" V21 Must "disclosure is not after the revision" tracking::disclosure;
    "6.1.46" V21 Must "SSVC objects are valid" by_structure;
    "6.1.47" V21 Must "SSVC targets are this vulnerability" metric::ssvc_targets;
    "6.1.48" V21 Must "SSVC decision points exist" metric::ssvc_points;
    "6.1.49" V21 Must "SSVC is not after the revision" metric::ssvc_time;
    "6.1.50" V21 Must "version ranges have their form" range::form;
    "6.1.51" V21 Must "EPSS is not after the revision" metric::epss_time;
    "6.1.52" V21 Must "exploitation is not after the revision" tracking::exploitation;
    "6.1.53" V21 Must "exploitation is not after its statement" tracking::exploitation_order;
    "6.1.54" V21 Must "the licence expression is valid" text::licence;
    "6.1.55" V21 Must "the text of an unlisted licence" text::licence_text;
    "6.1.56" V21 Must "CVSS or a qualitative rating" metric::qualitative;
    "6.1.57" V21 Must "no branch category twice on a path" tree::stacked;
    "6.1.58" V21 Must "version or version range on a path" tree::version_and_range;
    "6.1.59" V21 Must "a version range is no single version" range::single;
    "6.1.60.1" V21 Must "extensions have their form" by_structure;
    "6.1.60.2" V21 Must "extensions are as their schema says" extension::content;
    "6.1.61" V21 Must "one star in a SKU" text::sku_stars;
    "6.2.1" Both Should "every product is used" optional::unused;
    "6.2.2" Both Should "affected products have a remediation" optional::remediation;
    "6.2.3" Both Should "affected products have a score" optional::score;
    "6.2.4" Both Should "no build metadata in revisions" optional::build;
    "6.2.5" Both Should "the initial release is not before the first revision" optional::initial;
    "6.2.6" Both Should "the current release is not before the last revision" optional::current;
    "6.2.7" Both Should "involvements have a date" optional::involvement_date;
    "6.2.8" Both Should "MD5 is not the only hash" optional::md5;
    "6.2.9" Both Should "SHA-1 is not the only hash" optional::sha1;
    "6.2.10" V20 Should "a TLP label" optional::tlp;
    "6.2.11" Both Should "a canonical address" optional::canonical;
    "6.2.12" Both Should "a document language" optional::lang;
    "6.2.13" Both Should "keys are sorted" optional::sorted;
    "6.2.14" Both Should "no private language" optional::private_language;
    "6.2.15" Both Should "no default language" optional::default_language;
    "6.2.16" Both Should "products have identification helpers" optional::helper;
    "6.2.17" Both Should "a CVE stands in its own member" optional::cve_in_ids;
    "6.2.18" Both Should "version ranges are vers" optional::vers;
    "6.2.19" Both Should "fixed products have no score" optional::fixed_score;
    "6.2.20" Both Should "nothing that the standard does not define" by_strictness;
    "6.2.21" V21 Should "revisions have different times" recommended::same_time;
    "6.2.22" V21 Should "the title does not carry the id" recommended::id_in_title;
    "6.2.23" V21 Should "no deprecated weakness" recommended::deprecated_weakness;
    "6.2.24" V21 Should "the newest CWE list" recommended::old_weakness_list;
    "6.2.25" V21 Should "weaknesses that may be mapped to" recommended::prohibited_weakness;
    "6.2.26" V21 Should "weaknesses that need review" recommended::reviewed_weakness;
    "6.2.27" V21 Should "remediations suit the status" recommended::discouraged;
    "6.2.28" V21 Should "no max UUID" recommended::max_uuid;
    "6.2.29" V21 Should "no nil UUID" recommended::nil_uuid;
    "6.2.30" V21 Should "no sharing group with TLP:CLEAR" recommended::group_on_clear;
    "6.2.31" V21 Should "hardware and software are apart" helper::hardware;
    "6.2.32" V21 Should "no helper is shared by products" helper::shared;
    "6.2.33" V21 Should "disclosure is not after the revision" tracking::later_disclosure;
    "6.2.34" V21 Should "SSVC namespaces are known" namespace::unknown;
    "6.2.35" V21 Should "SSVC namespaces of public documents are registered" namespace::unregistered_in_public;
    "6.2.36" V21 Should "SSVC namespaces of public documents have no extension" namespace::extended_in_public;
    "6.2.37" V21 Should "unknown SSVC namespaces have a resource" namespace::without_resource;
    "6.2.38" V21 Should "no deprecated profile" recommended::deprecated_profile;
    "6.2.39.1" V21 Should "an affected product has its fixed one" overlap::missing_fixed;
    "6.2.39.2" V21 Should "the reasoning for withdrawal, in other languages" language::withdrawal;
    "6.2.39.3" V21 Should "the reasoning for supersession, in other languages" language::supersession;
    "6.2.39.4" V21 Should "the superseding document, in other languages" language::superseding;
    "6.2.40" V21 Should "product notes name products" language::product_note;
    "6.2.41" V21 Should "EPSS is at most 15 days old" recommended::old_epss;
    "6.2.42" V21 Should "helpers say what the branches say" helper::inconsistent;
    "6.2.43" V21 Should "a licence expression" recommended::licence;
    "6.2.44" V21 Should "no deprecated licence id" text::deprecated_licence;
    "6.2.45" V21 Should "licence ids exist" text::unlisted_licence;
    "6.2.46" V21 Should "the text of an unlisted licence, in other languages" language::licence_text;
    "6.2.47" V21 Should "the issuer gives no qualitative rating" recommended::own_rating;
    "6.2.48" V21 Should "vendors are named" helper::vendor;
    "6.2.49" V21 Should "version ranges end" overlap::open_above;
    "6.2.50.1" V21 Should "no vers ranges overlap in contradicting statuses" overlap::contradicting_vers;
    "6.2.50.2" V21 Should "no plain ranges overlap in contradicting statuses" overlap::contradicting_plain;
    "6.2.50.3" V21 Should "no version lies in a range of a contradicting status" overlap::contradicting_version;
    "6.2.51" V21 Should "versioning schemes are known" overlap::scheme;
    "6.2.52" V21 Should "hash algorithms are known" helper::algorithm;
    "6.2.54.1" V21 Should "extensions are registered" extension::registered;
    "6.2.54.2" V21 Should "extensions are official" extension::official;
    "6.2.54.3" V21 Should "no critical extension" extension::critical;
    "6.2.54.4" V21 Should "no experimental extension in a public document" extension::experimental_in_public;
    "6.3.1" Both Note "CVSS 2 is not the only score" informative::only_v2;
    "6.3.2" Both Note "no CVSS 3.0" informative::v30;
    "6.3.3" Both Note "a CVE" informative::cve;
    "6.3.4" Both Note "a CWE" informative::cwe;
    "6.3.5" Both Note "hashes of at least 64 digits" informative::short_hash;
    "6.3.9" Both Note "vendor, name and version lead to a product" informative::branches;
    "6.3.10" Both Note "versions rather than ranges" informative::ranges;
    "6.3.11" Both Note "no leading v in versions" informative::leading_v;
    "6.3.12" V21 Note "CVSS 4.0" informative::v40;
    "6.3.13" V21 Note "the newest version of SSVC decision points" namespace::old_version;
    "6.3.14" V21 Note "SSVC namespaces are registered" namespace::unregistered;
    "6.3.15" V21 Note "SSVC namespaces have no extension" namespace::extended;
    "6.3.17" V21 Note "licences are registered" text::own_licence;
    "6.3.18" V21 Note "no qualitative rating" metric::rated;
    "6.3.19.1" V21 Note "no vers ranges overlap in one status" overlap::same_vers;
    "6.3.19.2" V21 Note "no plain ranges overlap in one status" overlap::same_plain;
    "6.3.19.3" V21 Note "no version lies in a range of its status" overlap::same_version;
    "6.3.19.4" V21 Note "no ranges overlap side by side" overlap::range_beside_range;
    "6.3.19.5" V21 Note "no version lies in a range beside it" overlap::version_beside_range;
    "6.3.21.1" V21 Note "no essential extension" extension::essential;
    "6.3.21.2" V21 Note "no experimental extension" extension::experimental;
    "6.3.21.3" V21 Note "no extension of the document" extension::of_document;
    "6.3.21.4" V21 Note "no extension of branches" extension::of_branches;
    "6.3.21.5" V21 Note "no extension of full product names" extension::of_names;
    "6.3.21.6" V21 Note "no extension of product paths" extension::of_paths;
    "6.3.21.7" V21 Note "no extension of metrics" extension::of_metrics;
    "6.3.21.8" V21 Note "no extension of vulnerabilities" extension::of_vulnerabilities;
    "6.3.21.9" V21 Note "no extension of the whole" extension::of_root;
    "6.3.22" V21 Note "no product path leads through another" helper::nested_path;
}

/// Runs every rule of the document's edition.
pub(super) fn run(subject: &Subject<'_, '_>) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for rule in RULES {
        let is_asked = match rule.editions {
            Both => true,
            V20 => subject.edition == Edition::V20,
            V21 => subject.edition == Edition::V21,
        };
        if !is_asked {
            continue;
        }
        let mut found = Found::of(rule.id, subject.tree);
        (rule.run)(subject, &mut found);
        breaches.extend(found.breaches.into_iter().map(|b| match rule.weight {
            Must => b,
            Should => b.warning(),
            Note => b.remark(),
        }));
    }
    breaches
}

/// A test that asks no more than the structure: [`of_structure`] gives the structure's breaches its id.
fn by_structure(_: &Subject<'_, '_>, _: &mut Found<'_, '_>) {}

/// The test of additional properties: what the structure allows beyond the standard is told by [`super::validate`].
fn by_strictness(_: &Subject<'_, '_>, _: &mut Found<'_, '_>) {}

/// Returns the test that a breach of the structure belongs to, by its place.
pub(super) fn of_structure(pointer: &str, edition: Edition) -> Option<&'static str> {
    let within = |keys: &[&str]| keys.iter().any(|key| pointer.contains(key));
    let is_new = edition == Edition::V21;
    if pointer.starts_with("/vulnerabilities/") && within(&["/cvss_v2", "/cvss_v3", "/cvss_v4"]) {
        return Some("6.1.8");
    }
    if is_new && within(&["/ssvc_v2"]) {
        return Some("6.1.46");
    }
    if is_new && within(&["/x_extensions/"]) {
        return Some("6.1.60.1");
    }
    None
}
