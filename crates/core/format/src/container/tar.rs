//! Tar (POSIX.1-2001 pax and older). Only regular files are read; links are told, never followed.

use super::walk::{At, Source, Walk, broken};
use super::{Container, ContainerError};

/// Tar.
pub(super) const CONTAINER: Container = Container {
    id: "tar",
    detect,
    open,
};

/// A header has the magic, or, in old archives, at least a sum that is right.
fn detect(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else {
        return false;
    };
    if header.get(257..262) == Some(b"ustar") {
        return true;
    }
    let stated = header
        .get(148..156)
        .and_then(|f| std::str::from_utf8(f).ok())
        .map(|f| f.trim_matches([' ', '\0']))
        .and_then(|f| u32::from_str_radix(f, 8).ok());
    let sum: u32 = header
        .iter()
        .enumerate()
        .map(|(i, b)| {
            if (148..156).contains(&i) {
                32
            } else {
                u32::from(*b)
            }
        })
        .sum();
    header.first() != Some(&0) && stated == Some(sum)
}

fn open(walk: &mut Walk<'_>, at: &At<'_>, source: Source<'_>) -> Result<(), ContainerError> {
    let fails = |source| broken(at, "tar", source);
    let mut archive = ::tar::Archive::new(source.into_read());
    for entry in archive.entries().map_err(fails)? {
        let mut entry = entry.map_err(fails)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        if kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse() {
            walk.entry(at, &name, Source::Stream(&mut entry))?;
        } else if kind.is_symlink() || kind.is_hard_link() {
            walk.note(format!("{}/{name}: a link, which is not followed", at.path));
        }
        if walk.stopped() {
            break;
        }
    }
    Ok(())
}
