//! What a document says of some components and not of most. It stands apart, so that the others need no room for it.

use std::ops::{Deref, DerefMut};
use std::sync::LazyLock;

use thin_vec::ThinVec;

use super::{Component, ExternalReference, Party};
use crate::identifier::Cpe;
use crate::text::FixedText;
use crate::time::Date;

/// What else a document says of a component.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Details {
    /// Supplier, else manufacturer or publisher.
    pub supplier: Option<FixedText>,
    /// The text that stands for the package URL, where it is not its canonical text; see [`Component::written_purl`].
    pub raw_purl: Option<FixedText>,
    /// CPE names, those that could be read.
    pub cpes: ThinVec<Cpe>,
    /// CPE names as written.
    pub raw_cpes: ThinVec<FixedText>,
    /// Further identifiers, `(kind, value)`, with the kind as SPDX 3 names it: `swid`, `gitoid`, a second `packageUrl` …
    pub identifiers: ThinVec<(FixedText, FixedText)>,
    /// `required`, `optional`, `excluded`.
    pub scope: Option<FixedText>,
    /// Description.
    pub description: Option<FixedText>,
    /// End of support where the format can say it (SPDX `validUntilDate`).
    pub end_of_support: Option<Date>,
    /// Level of support where the format can say it (SPDX 3 `supportLevel`).
    pub support_level: Option<FixedText>,
    /// Copyright notice.
    pub copyright: Option<FixedText>,
    /// Everyone named, with their part, in document order.
    pub parties: ThinVec<Party>,
    /// References to what is outside.
    pub references: ThinVec<ExternalReference>,
    /// Further properties, `(name, value)`.
    pub properties: ThinVec<(FixedText, FixedText)>,
}

static NOTHING: LazyLock<Details> = LazyLock::new(Details::default);

/// The details of a component, which take no room where there are none.
#[derive(Debug, Clone, Default)]
pub struct Rest(Option<Box<Details>>);

impl Rest {
    /// Returns the details, where there are any.
    pub(super) fn held(&self) -> Option<&Details> {
        self.0.as_deref()
    }

    /// Gives back the room that lists have to grow into.
    pub(super) fn shrink(&mut self) {
        let Some(details) = &mut self.0 else {
            return;
        };
        details.cpes.shrink_to_fit();
        details.raw_cpes.shrink_to_fit();
        details.identifiers.shrink_to_fit();
        details.parties.shrink_to_fit();
        details.references.shrink_to_fit();
        details.properties.shrink_to_fit();
    }
}

impl From<Details> for Rest {
    fn from(details: Details) -> Self {
        Self((details != *NOTHING).then(|| Box::new(details)))
    }
}

impl PartialEq for Rest {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Rest {}

impl Deref for Rest {
    type Target = Details;

    fn deref(&self) -> &Details {
        match &self.0 {
            Some(details) => details,
            None => &NOTHING,
        }
    }
}

impl DerefMut for Rest {
    fn deref_mut(&mut self) -> &mut Details {
        self.0.get_or_insert_default()
    }
}

impl Deref for Component {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.rest
    }
}

impl DerefMut for Component {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_that_says_little_is_small() {
        assert!(size_of::<Component>() <= 16 * size_of::<usize>());
        let mut plain = Component::default();
        plain.set_purl(
            crate::identifier::Purl::parse("pkg:npm/a@1").ok(),
            "pkg:npm/a@1",
        );
        plain.shrink();
        assert!(plain.rest.0.is_none());
        assert!(Rest::from(Details::default()).0.is_none());
    }

    #[test]
    fn details_are_those_of_the_component() {
        let mut component = Component::default();
        assert_eq!(component.description, None);
        component.description = Some("Pump".into());
        assert_eq!(component.description.as_deref(), Some("Pump"));
        let other = component.clone();
        assert_eq!(component, other);
        component.description = None;
        // What has become empty is as what has always been.
        assert_eq!(component, Component::default());
        assert_ne!(component, other);
    }
}
