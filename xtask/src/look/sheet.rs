//! Draws the pages, looks for ink on them, and mounts them into contact sheets.

use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::tool;

const COLUMNS: usize = 5;
const ROWS: usize = 4;

/// A pixel is ink when a channel is darker than this; paler is paper.
const PAPER: u8 = 250;

/// The part of the height at the top and at the bottom that belongs to header and footer.
const BAND: f64 = 0.08;

/// Where a page has ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Nowhere.
    None,
    /// In the bands of header and footer only.
    Bands,
    /// Between them.
    Body,
}

/// Draws every page into the folder and returns the images in page order.
///
/// # Errors
///
/// When pdftoppm fails.
pub(super) fn draw(path: &Path, folder: &Path, dpi: u32) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let dpi = dpi.to_string();
    let args: [OsString; 4] = [
        "-r".into(),
        dpi.into(),
        path.into(),
        folder.join("page").into(),
    ];
    tool::read("pdftoppm", &args)?;
    let mut images: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "ppm"))
        .collect();
    images.sort();
    Ok(images)
}

/// Returns where a drawn page has ink.
///
/// # Errors
///
/// When the image cannot be read.
pub(super) fn ink(image: &Path) -> Result<Ink, Box<dyn Error>> {
    let bytes = fs::read(image)?;
    find_ink(&bytes).ok_or_else(|| format!("{}: not a PPM image", image.display()).into())
}

/// Mounts the images, a number of pages to a sheet, as `NAME-1.png`, `NAME-2.png` and so on.
///
/// # Errors
///
/// When montage fails.
pub(super) fn mount(images: &[PathBuf], out: &Path, name: &str) -> Result<(), Box<dyn Error>> {
    for (index, chunk) in images.chunks(COLUMNS * ROWS).enumerate() {
        let columns = COLUMNS.min(chunk.len());
        let mut args: Vec<OsString> = chunk.iter().map(Into::into).collect();
        args.extend(["-tile".into(), format!("{columns}x").into()]);
        args.extend(["-geometry", "+6+6", "-background", "#777777"].map(OsString::from));
        args.push(out.join(format!("{name}-{}.png", index + 1)).into());
        tool::read("montage", &args)?;
    }
    Ok(())
}

fn find_ink(ppm: &[u8]) -> Option<Ink> {
    let (width, height, pixels) = parse_ppm(ppm)?;
    let band = (height as f64 * BAND) as usize;
    let mut ink = Ink::None;
    for (row, line) in pixels.chunks_exact(width.checked_mul(3)?).enumerate() {
        if line.iter().any(|&channel| channel < PAPER) {
            if (band..height - band).contains(&row) {
                return Some(Ink::Body);
            }
            ink = Ink::Bands;
        }
    }
    Some(ink)
}

/// Width, height and pixels of a binary PPM image with 8 bits a channel, as pdftoppm writes it.
fn parse_ppm(bytes: &[u8]) -> Option<(usize, usize, &[u8])> {
    let mut rest = bytes;
    let mut word = || {
        let end = rest.iter().position(u8::is_ascii_whitespace)?;
        let (word, after) = rest.split_at_checked(end)?;
        rest = after.get(1..)?;
        std::str::from_utf8(word).ok()
    };
    let is_ppm = word()? == "P6";
    let width = word()?.parse().ok().filter(|&width| width > 0)?;
    let height: usize = word()?.parse().ok()?;
    (is_ppm && word()? == "255").then_some((width, height, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(row: Option<usize>) -> Vec<u8> {
        let mut bytes = b"P6\n4 100\n255\n".to_vec();
        bytes.extend(vec![255; 4 * 100 * 3]);
        if let Some(row) = row {
            let at = bytes.len() - 4 * 100 * 3 + row * 12 + 5;
            bytes[at] = 90;
        }
        bytes
    }

    #[test]
    fn ink_is_found_where_it_is() {
        for (row, expect) in [
            (None, Ink::None),
            (Some(0), Ink::Bands),
            (Some(7), Ink::Bands),
            (Some(8), Ink::Body),
            (Some(91), Ink::Body),
            (Some(92), Ink::Bands),
        ] {
            assert_eq!(find_ink(&image(row)), Some(expect), "{row:?}");
        }
    }

    #[test]
    fn another_image_is_refused() {
        for bytes in [
            b"".as_slice(),
            b"P6\n",
            b"P5\n1 1\n255\n\0",
            b"P6\n0 1\n255\n",
        ] {
            assert_eq!(find_ink(bytes), None);
        }
    }
}
