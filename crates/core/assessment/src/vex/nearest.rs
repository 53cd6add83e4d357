//! The component that comes nearest to what a statement names and nothing here is, and what sets the two apart. It
//! suggests: nothing is taken for what it is only like.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use asepsis_domain::identifier::cpe::Attribute;
use asepsis_domain::identifier::{Cpe, Purl};
use asepsis_domain::vex::Identity;
use strsim::generic_damerau_levenshtein;

use super::concern::{Place, Places};
use super::versions::{closest, other_version, versions};
use crate::selector::{Selector, takes_in};
use crate::spelling::folded;

/// Steps of comparing spellings that one document may cost: beyond, none is looked for.
const MOST_STEPS: usize = 50_000_000;
/// Longer names are not compared letter by letter.
const LONGEST: usize = 128;

/// Finds the nearest component; remembers what it found, as documents name the same products again and again.
#[derive(Debug, Default)]
pub(super) struct Nearest {
    known: HashMap<Identity, Told>,
    /// Names in lower case, with their places.
    names: BTreeMap<String, Vec<usize>>,
    /// Names as they are compared, with the name in lower case.
    spelled: Vec<(Vec<char>, String)>,
    steps: usize,
}

/// The nearest component, and why it is not meant.
type Told = (Option<String>, String);

/// What an identity names, read.
struct Stated<'i> {
    identity: &'i Identity,
    purls: Vec<Purl>,
    cpes: Vec<Cpe>,
    /// Why an identifier is none.
    fault: Option<String>,
}

impl Nearest {
    /// Returns the nearest component to an identity that is nothing here, and what sets it apart.
    pub(super) fn of(&mut self, places: &Places<'_>, identity: &Identity) -> Told {
        if let Some(told) = self.known.get(identity) {
            return told.clone();
        }
        if self.names.is_empty() {
            for (at, place) in places.all().iter().enumerate() {
                let name = place.component.name.to_lowercase();
                self.names.entry(name).or_default().push(at);
            }
            let short = self.names.keys().filter(|n| n.len() <= LONGEST);
            self.spelled = short.map(|n| (folded(n), n.clone())).collect();
        }
        let told = self.look(places, identity);
        self.known.insert(identity.clone(), told.clone());
        told
    }

    fn look(&mut self, places: &Places<'_>, identity: &Identity) -> Told {
        if let Some(told) = of_link(places, identity) {
            return told;
        }
        let stated = Stated::of(identity);
        if let Some(told) = stated.by_identifier(places) {
            return told;
        }
        let names = stated.names();
        for name in &names {
            if let Some(at) = self.names.get(&name.to_lowercase()) {
                return stated.by_name(places, name, &places.at(at));
            }
        }
        for name in &names {
            if let Some(near) = self.misspelt(name) {
                let at = self.names.get(&near).map_or(&[][..], Vec::as_slice);
                let here = places.at(at);
                let version = stated.version();
                if let Some(first) = closest(places.orders(), &here, version.as_deref()) {
                    let own = &first.component.name;
                    let why = format!("no component is called `{name}`, and `{own}` comes nearest");
                    return (Some(first.key()), stated.fault.clone().unwrap_or(why));
                }
            }
        }
        let none = || format!("no component of any release is {}", identity.label());
        (None, stated.fault.clone().unwrap_or_else(none))
    }

    /// Returns the name that is spelt most alike, of two the first by name.
    fn misspelt(&mut self, name: &str) -> Option<String> {
        let wanted = folded(name);
        if wanted.is_empty() || wanted.len() > LONGEST {
            return None;
        }
        let limit = (wanted.len() / 3).max(1);
        let mut best: Option<(usize, &String)> = None;
        for (spelled, own) in &self.spelled {
            if spelled.len().abs_diff(wanted.len()) > limit || self.steps > MOST_STEPS {
                continue;
            }
            self.steps += spelled.len() * wanted.len();
            let apart = generic_damerau_levenshtein(&wanted, spelled);
            // Two short names that have nothing in common are not alike.
            if apart <= limit && apart < wanted.len() && best.is_none_or(|(least, _)| apart < least)
            {
                best = Some((apart, own));
            }
        }
        best.map(|(_, own)| own.clone())
    }
}

/// Returns why a BOM-Link names nothing here, where its document is one of ours.
pub(super) fn of_link(places: &Places<'_>, identity: &Identity) -> Option<Told> {
    let link = identity.links.first()?;
    let document = |l: &str| l.split('#').next().map(str::to_owned);
    let serial = |l: &str| l.split('/').next().map(str::to_owned);
    let of = |same: &dyn Fn(&str) -> Option<String>| {
        let is_it = |p: &&Place<'_>| p.link().is_some_and(|own| same(&own) == same(link));
        places.all().iter().find(is_it)
    };
    if let Some(place) = of(&document) {
        let release = place.release.id.as_str();
        let why = if link.contains('#') {
            format!("`{link}` names nothing in this revision of the SBOM")
        } else {
            format!("`{link}` is the SBOM of {release}, which does not say what it describes")
        };
        return Some((place.sbom.serial.clone(), why));
    }
    let place = of(&serial)?;
    let own = place.sbom.revision.unwrap_or(1);
    let why = format!("`{link}` is of another revision of the SBOM, and revision {own} is here");
    Some((place.sbom.serial.clone(), why))
}

impl<'i> Stated<'i> {
    fn of(identity: &'i Identity) -> Self {
        let mut stated = Self {
            identity,
            purls: Vec::new(),
            cpes: Vec::new(),
            fault: None,
        };
        for text in &identity.purls {
            match Purl::parse(text) {
                Ok(purl) => stated.purls.push(purl),
                Err(error) => stated.fault = Some(error.to_string()),
            }
        }
        for text in &identity.cpes {
            match Cpe::parse(text) {
                Ok(cpe) => stated.cpes.push(cpe),
                Err(error) => stated.fault = Some(error.to_string()),
            }
        }
        // Beside one that can be read, what it says counts.
        let is_read = !(stated.purls.is_empty() && stated.cpes.is_empty());
        stated.fault = stated.fault.filter(|_| !is_read);
        stated
    }

    /// Returns a component of the same package, or of the same vendor and product.
    fn by_identifier(&self, places: &Places<'_>) -> Option<Told> {
        for purl in &self.purls {
            let key = Selector::Purl(purl.clone()).key()?;
            let here = places.with_key(&key);
            if !here.is_empty() {
                return Some(of_package(places, purl, &here));
            }
        }
        for cpe in &self.cpes {
            let key = Selector::Cpe(Box::new(cpe.clone())).key()?;
            let here = places.with_key(&key);
            let version = cpe.version.value();
            if let Some(place) = closest(places.orders(), &here, version) {
                return Some((Some(place.key()), of_cpe(cpe, place)));
            }
        }
        None
    }

    /// Returns the version that it names, if only at the end of its name.
    fn version(&self) -> Option<String> {
        let of_cpes = || self.cpes.iter().find_map(|c| c.version.value());
        let of_name = || self.identity.name.trim().rsplit_once([' ', '@']);
        let stated = self.identity.named_version();
        stated
            .or_else(|| of_cpes().map(str::to_owned))
            .or_else(|| of_name().map(|(_, version)| version.to_owned()))
    }

    /// Returns the names under which it may be looked for.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.purls.iter().map(|p| p.name().to_owned()).collect();
        let products = self.cpes.iter().filter_map(|c| c.product.value());
        names.extend(products.map(str::to_owned));
        let name = self.identity.name.trim();
        names.extend([name.to_owned()]);
        // `zlib 1.3.1`, `zlib@1.3.1`, and what should be an identifier: `pkg:zlib@1.3.1`.
        names.extend(name.split([' ', '@']).next().map(str::to_owned));
        let wrong = self.identity.purls.iter();
        let last = wrong.filter_map(|text| text.split('@').next()?.rsplit(['/', ':']).next());
        names.extend(last.map(str::to_owned));
        names.retain(|name| !name.is_empty());
        let mut seen = BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    }

    /// Returns what sets apart components of the same name, whatever its case.
    fn by_name(&self, places: &Places<'_>, name: &str, here: &[Place<'_>]) -> Told {
        let alike = |p: &&Place<'_>| {
            let own = p.component.purl.as_ref();
            let same = |f: fn(&Purl) -> Option<&str>| {
                !self
                    .purls
                    .iter()
                    .any(|p| own.is_some_and(|own| f(p) == f(own)))
            };
            (same(|p| Some(p.kind())), same(Purl::namespace))
        };
        let least = here.iter().map(|p| alike(&p)).min();
        let likest = here.iter().filter(|p| Some(alike(p)) == least);
        let Some(place) = closest(places.orders(), likest, self.version().as_deref()) else {
            return (None, String::new());
        };
        let told = |why: String| (Some(place.key()), self.fault.clone().unwrap_or(why));
        if let (Some(stated), Some(own)) = (self.purls.first(), &place.component.purl) {
            return told(of_purl(stated, own));
        }
        let own = place.component.cpes.first();
        if let (Some(stated), Some(_)) = (self.cpes.first(), own) {
            return told(of_cpe(stated, place));
        }
        let versions = versions(here);
        let version = self.identity.named_version();
        if let Some(version) = version.filter(|v| !versions.contains(&v.as_str())) {
            return told(other_version(&version, &versions));
        }
        let own = &place.component.name;
        let called = if self.purls.is_empty() && self.cpes.is_empty() {
            self.identity.name.as_str()
        } else {
            name
        };
        if called != own.as_str() {
            return told(format!(
                "the statement calls it `{called}`, and `{own}` is here"
            ));
        }
        told("a component of that name has other identifiers".to_owned())
    }
}

/// Returns what sets components of the same package apart: the version, else a qualifier.
fn of_package(places: &Places<'_>, stated: &Purl, here: &[Place<'_>]) -> Told {
    let place = closest(places.orders(), here, stated.version());
    let key = place.map(Place::key);
    let versions = versions(here);
    if let Some(version) = stated.version().filter(|v| !versions.contains(v)) {
        return (key, other_version(version, &versions));
    }
    let own = place.and_then(|p| p.component.purl.as_ref());
    let own = own.map_or(&[][..], Purl::qualifiers);
    let missing = stated.qualifiers().iter().find(|q| !own.contains(q));
    let why = match missing {
        None => "its identifiers differ".to_owned(),
        Some((key, value)) => match own.iter().find(|(k, _)| k == key) {
            Some((_, here)) => {
                format!("the statement is of {key}={value}, and {key}={here} is here")
            }
            None => format!("the statement is of {key}={value}, which is not said here"),
        },
    };
    (key, why)
}

/// Returns what sets package URLs of the same name apart.
fn of_purl(stated: &Purl, own: &Purl) -> String {
    let namespace = |p: &Purl| {
        let named = p.namespace().map(|n| format!("namespace `{n}`"));
        named.unwrap_or_else(|| "no namespace".to_owned())
    };
    if stated.kind() != own.kind() {
        format!(
            "the statement is of a package of type `{}`, and one of type `{}` is here",
            stated.kind(),
            own.kind()
        )
    } else if stated.namespace() != own.namespace() {
        format!(
            "the statement is of a package with {}, and one with {} is here",
            namespace(stated),
            namespace(own)
        )
    } else {
        format!(
            "the statement calls it `{}`, and `{}` is here",
            stated.name(),
            own.name()
        )
    }
}

/// Fields of a CPE name, in its order.
const FIELDS: [&str; 11] = [
    "part",
    "vendor",
    "product",
    "version",
    "update",
    "edition",
    "language",
    "software edition",
    "target software",
    "target hardware",
    "other",
];

/// Returns the first field in which a CPE name differs from those of a component.
fn of_cpe(stated: &Cpe, place: &Place<'_>) -> String {
    let product = |c: &&Cpe| c.product == stated.product && c.vendor == stated.vendor;
    let cpes = &place.component.cpes;
    let Some(own) = cpes.iter().find(product).or_else(|| cpes.first()) else {
        return "a component of that name has no CPE name".to_owned();
    };
    let shown = |a: &Attribute| match a {
        Attribute::Any => "*".to_owned(),
        Attribute::None => "-".to_owned(),
        Attribute::Value(text) => text.to_string(),
    };
    let fields = FIELDS.iter().zip(stated.fields()).zip(own.fields());
    for ((field, stated), own) in fields {
        let version = place.component.judged_version();
        let own = match (*field, own, version) {
            ("version", Attribute::Any, Some(version)) => {
                &Attribute::Value(version.to_lowercase().into())
            }
            _ => own,
        };
        if !takes_in(stated, own) {
            return format!(
                "the statement is of {field} `{}`, and `{}` is here",
                shown(stated),
                shown(own)
            );
        }
    }
    "its identifiers differ".to_owned()
}
