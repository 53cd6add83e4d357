//! How much memory a component takes, so that a limit can be held while many are read.

use super::{Component, Details, ExternalReference};
use crate::text::FixedText;

/// Bytes that an allocation takes beside what was asked for.
const BESIDE: usize = 8;

/// Bytes that a list takes beside its elements.
const LIST: usize = 16;

impl Component {
    /// Returns about how many bytes it takes in memory.
    pub fn weight(&self) -> usize {
        let texts = [&self.reference, &self.kind, &self.name];
        let options = [&self.group, &self.version];
        let purl = self.purl.as_ref().map_or(0, |p| of_bytes(p.as_str().len()));
        size_of::<Self>()
            + texts.into_iter().map(text).sum::<usize>()
            + options.into_iter().flatten().map(text).sum::<usize>()
            + purl
            + pairs(&self.hashes)
            + list(&self.licences, |l| {
                text(&l.said) + l.text.as_ref().map_or(0, text)
            })
            + self.rest.held().map_or(0, details)
    }
}

fn details(details: &Details) -> usize {
    let options = [
        &details.supplier,
        &details.raw_purl,
        &details.scope,
        &details.description,
        &details.support_level,
        &details.copyright,
    ];
    of_bytes(size_of::<Details>())
        + options.into_iter().flatten().map(text).sum::<usize>()
        // The parts of a CPE name are texts of their own, together about as long as it.
        + list(&details.cpes, |_| 0)
        + list(&details.raw_cpes, |raw| 2 * text(raw))
        + pairs(&details.identifiers)
        + list(&details.parties, |party| {
            text(&party.name) + party.contact.as_ref().map_or(0, text)
        })
        + list(&details.references, reference)
        + pairs(&details.properties)
}

fn reference(reference: &ExternalReference) -> usize {
    let comment = reference.comment.as_ref().map_or(0, text);
    text(&reference.kind) + text(&reference.url) + comment + pairs(&reference.hashes)
}

fn pairs(pairs: &[(FixedText, FixedText)]) -> usize {
    list(pairs, |(name, value)| text(name) + text(value))
}

fn list<T>(elements: &[T], one: impl Fn(&T) -> usize) -> usize {
    if elements.is_empty() {
        return 0;
    }
    let inside: usize = elements.iter().map(one).sum();
    LIST + of_bytes(size_of_val(elements)) + inside
}

/// Short texts stand in the word that would lead to longer ones.
fn text(text: &FixedText) -> usize {
    match text.len() {
        0..=8 => 0,
        length => of_bytes(length + 1),
    }
}

fn of_bytes(bytes: usize) -> usize {
    bytes + BESIDE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_weighs() {
        let plain = Component::default();
        let with = |change: &dyn Fn(&mut Component)| {
            let mut component = Component::default();
            change(&mut component);
            component.weight() - plain.weight()
        };
        assert_eq!(plain.weight(), size_of::<Component>());
        let long = "x".repeat(1000);
        let pair = || (FixedText::from(long.as_str()), FixedText::from("short"));
        let check = |what: &str, weight: usize, least: usize| {
            assert!((least..least + 400).contains(&weight), "{what}: {weight}");
        };
        check("name", with(&|c| c.name = long.as_str().into()), 1000);
        check(
            "group",
            with(&|c| c.group = Some(long.as_str().into())),
            1000,
        );
        check("hash", with(&|c| c.hashes.push(pair())), 1000);
        check(
            "licence",
            with(&|c| c.licences.push(long.as_str().into())),
            1000,
        );
        check("identifier", with(&|c| c.identifiers.push(pair())), 1000);
        check("property", with(&|c| c.properties.push(pair())), 1000);
        let reference = || ExternalReference {
            url: long.as_str().into(),
            comment: Some(long.as_str().into()),
            ..ExternalReference::default()
        };
        check("reference", with(&|c| c.references.push(reference())), 2000);
        check(
            "description",
            with(&|c| c.description = Some(long.as_str().into())),
            1000,
        );
        assert_eq!(with(&|c| c.version = Some("1.2.3".into())), 0);
    }
}
