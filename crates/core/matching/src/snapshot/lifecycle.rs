//! Life cycles of products in a snapshot: under which keys they stand, and their block. What is said of a component is
//! worked out in the matcher.

use std::collections::BTreeSet;

use asepsis_domain::lifecycle::{End, Identity, Lifecycle, Line};

use super::codec::{Malformed, Reader, Writer};
use super::layout::Section;
use super::record::{read_date, read_instant, write_instant};
use super::{Snapshot, SnapshotError, postings_damaged};

/// The key of a product, and what it starts with.
const PRODUCT: &str = "product\0";

/// Returns the keys under which a life cycle stands: its product, and what finds it, each with the product.
pub(crate) fn keys(of: &Lifecycle) -> BTreeSet<String> {
    let own = format!("{}\0{}", of.source, of.product);
    let mut keys = BTreeSet::from([format!("{PRODUCT}{own}")]);
    let named = names(of).into_iter().map(|name| name_key(&name));
    let found = of.identities.iter().map(identity_key).chain(named);
    keys.extend(found.map(|key| format!("{key}{own}")));
    keys
}

/// Returns the names of a product as they are looked up.
pub(crate) fn names(of: &Lifecycle) -> BTreeSet<String> {
    let all = of.aliases.iter().chain([&of.product, &of.title]);
    all.map(|name| folded(name))
        .filter(|n| !n.is_empty())
        .collect()
}

/// Returns a name as it is looked up: in lower case, without spaces around.
pub(crate) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Returns what the keys of products with an identity begin with.
pub(crate) fn identity_key(identity: &Identity) -> String {
    match identity {
        Identity::Purl(text) => format!("purl\0{text}\0"),
        Identity::Cpe(text) => format!("cpe\0{text}\0"),
    }
}

/// Returns what the keys of products of a name begin with.
pub(crate) fn name_key(name: &str) -> String {
    format!("name\0{}\0", folded(name))
}

/// Returns whether a key is that of a product itself.
pub(crate) fn is_product(key: &str) -> bool {
    key.starts_with(PRODUCT)
}

/// Returns what looks a product up under a key; `None` for the key of the product itself.
pub(crate) fn lookup_of(key: &str) -> Option<String> {
    let mut parts = key.splitn(3, '\0');
    let (kind, text) = (parts.next()?, parts.next()?);
    (!is_product(key)).then(|| format!("{kind}\0{text}\0"))
}

impl<B: AsRef<[u8]>> Snapshot<B> {
    /// Returns whether it knows life cycles.
    pub(crate) fn has_lifecycles(&self) -> Result<bool, SnapshotError> {
        for number in 0..self.layers.len() {
            if !self.index(number, Section::Lifecycles)?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns the life cycle of a product.
    ///
    /// # Errors
    ///
    /// Where a block is damaged.
    pub fn lifecycle(
        &self,
        source: &str,
        product: &str,
    ) -> Result<Option<Lifecycle>, SnapshotError> {
        let key = format!("{PRODUCT}{source}\0{product}");
        let block = self.posting(Section::Lifecycles, &key)?;
        block.map(read).transpose()
    }

    /// Returns all life cycles, by source and product.
    ///
    /// # Errors
    ///
    /// Where a block is damaged.
    pub fn lifecycles(&self) -> Result<Vec<Lifecycle>, SnapshotError> {
        let found = self.found(Section::Lifecycles, PRODUCT)?;
        found.into_iter().map(|(_, block)| read(block)).collect()
    }

    /// Returns the products that have an identity, by source and id.
    pub(crate) fn lifecycles_of(
        &self,
        identity: &Identity,
    ) -> Result<Vec<Lifecycle>, SnapshotError> {
        let found = self.current(&identity_key(identity))?;
        let has = |l: &Lifecycle| l.identities.contains(identity);
        Ok(found.into_iter().filter(has).collect())
    }

    /// Returns the products of a name, by source and id.
    pub(crate) fn lifecycles_named(&self, name: &str) -> Result<Vec<Lifecycle>, SnapshotError> {
        let found = self.current(&name_key(name))?;
        let name = folded(name);
        let has = |l: &Lifecycle| names(l).contains(&name);
        Ok(found.into_iter().filter(has).collect())
    }

    /// Returns what counts now of the products under a key: an increment may have taken the key from one.
    fn current(&self, prefix: &str) -> Result<Vec<Lifecycle>, SnapshotError> {
        let mut all = Vec::new();
        for (own, _) in self.found(Section::Lifecycles, prefix)? {
            if let Some((source, product)) = own.split_once('\0') {
                all.extend(self.lifecycle(source, product)?);
            }
        }
        Ok(all)
    }
}

/// Reads the block of a life cycle.
pub(crate) fn read(block: &[u8]) -> Result<Lifecycle, SnapshotError> {
    let read = read_lifecycle(&mut Reader::new(block));
    read.map_err(|Malformed| postings_damaged())
}

/// Writes a life cycle.
pub(crate) fn write_lifecycle(w: &mut Writer, of: &Lifecycle) {
    w.text(&of.source);
    w.text(&of.product);
    w.text(&of.title);
    w.texts(&of.aliases);
    w.list(&of.identities, |w, identity| match identity {
        Identity::Purl(text) => {
            w.flag(true);
            w.text(text);
        }
        Identity::Cpe(text) => {
            w.flag(false);
            w.text(text);
        }
    });
    w.text(&of.page);
    w.option(of.modified, write_instant);
    w.list(&of.lines, |w, line| {
        w.text(&line.name);
        w.text(&line.title);
        w.option(line.released, |w, day| w.text(&day.to_string()));
        for end in [line.active, line.security, line.extended] {
            w.option(end.on, |w, day| w.text(&day.to_string()));
            w.option(end.reached, Writer::flag);
        }
        w.text(&line.latest);
    });
}

fn read_lifecycle(r: &mut Reader<'_>) -> Result<Lifecycle, Malformed> {
    Ok(Lifecycle {
        source: r.owned()?,
        product: r.owned()?,
        title: r.owned()?,
        aliases: r.texts()?,
        identities: r.list(|r| {
            let of = if r.flag()? {
                Identity::Purl
            } else {
                Identity::Cpe
            };
            Ok(of(r.owned()?))
        })?,
        page: r.owned()?,
        modified: r.option(read_instant)?,
        lines: r.list(|r| {
            Ok(Line {
                name: r.owned()?,
                title: r.owned()?,
                released: r.option(read_date)?,
                active: read_end(r)?,
                security: read_end(r)?,
                extended: read_end(r)?,
                latest: r.owned()?,
            })
        })?,
    })
}

fn read_end(r: &mut Reader<'_>) -> Result<End, Malformed> {
    Ok(End {
        on: r.option(read_date)?,
        reached: r.option(Reader::flag)?,
    })
}
