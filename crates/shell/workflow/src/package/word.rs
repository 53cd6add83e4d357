//! Documents as Word files: drawings in pixels from the workers, the company's template, the zip around the parts.

use std::path::Path;

use asepsis_document::Document;
use asepsis_document::content::{Logo, LogoFormat};
use asepsis_document::render::docx::{self, Picture, Pictures};
use asepsis_format::container::flat::write_zip;
use asepsis_typeset::{Drawing, Drawn};

use super::brand::Brand;
use super::documents::Doc;
use crate::failure::Failure;
use crate::worker::Workers;

/// Pixels across the width of a page's text: about 220 to the inch.
const PAGE_PIXELS: u32 = 1480;

/// Pixels of a logo's width.
const LOGO_PIXELS: u32 = 600;

/// Returns each document as a Word file.
pub(super) fn render(
    docs: &[Doc],
    brand: &Brand,
    workers: &Workers,
) -> Result<Vec<Vec<u8>>, Failure> {
    let logo = match &brand.branding.logo {
        Some(logo) => picture_of(logo, workers)?,
        None => None,
    };
    let mut drawings = Vec::new();
    for doc in docs {
        drawings.extend(
            docx::figures(&doc.document)
                .into_iter()
                .map(|figure| Drawing {
                    svg: figure.svg.clone().into_bytes(),
                    width: PAGE_PIXELS * u32::from(figure.width.clamp(1, 100)) / 100,
                }),
        );
    }
    let mut drawn = workers.draw(&drawings)?.into_iter();
    let one = |doc: &Doc| {
        let count = docx::figures(&doc.document).len();
        let figures = drawn.by_ref().take(count);
        let figures = figures.map(|d| d.map(picture)).collect();
        let logo = logo.clone();
        zipped(&doc.document, Pictures { figures, logo }, brand)
    };
    docs.iter().map(one).collect()
}

fn zipped(document: &Document, pictures: Pictures, brand: &Brand) -> Result<Vec<u8>, Failure> {
    let parts = docx::render(document, pictures, brand.template.as_ref());
    // Readers find the list of types first.
    let (first, others): (Vec<_>, Vec<_>) = parts
        .iter()
        .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
        .partition(|(path, _)| path.starts_with('['));
    let name = format!("{}.docx", document.id);
    write_zip(first.into_iter().chain(others)).map_err(Failure::file("written", Path::new(&name)))
}

fn picture(drawn: Drawn) -> Picture {
    Picture {
        png: drawn.png,
        width: drawn.width,
        height: drawn.height,
    }
}

/// Returns the logo in pixels; `None` where it cannot be drawn.
fn picture_of(logo: &Logo, workers: &Workers) -> Result<Option<Picture>, Failure> {
    let size = match logo.format {
        LogoFormat::Svg => {
            let svg = logo.bytes.clone();
            let width = LOGO_PIXELS;
            let drawn = workers.draw(&[Drawing { svg, width }])?.pop().flatten();
            return Ok(drawn.map(picture));
        }
        LogoFormat::Png => png_size(&logo.bytes),
        LogoFormat::Jpeg => jpeg_size(&logo.bytes),
    };
    Ok(size.map(|(width, height)| Picture {
        png: logo.bytes.clone(),
        width,
        height,
    }))
}

/// Returns width and height of a PNG (ISO/IEC 15948, IHDR).
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(4..16)?;
    let header = header.strip_prefix(b"IHDR")?;
    let number = |from: usize| {
        let four = header.get(from..from + 4)?;
        Some(u32::from_be_bytes(four.try_into().ok()?))
    };
    Some((number(0)?, number(4)?))
}

/// Returns width and height of a JPEG (ISO/IEC 10918-1, start of frame).
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let (&[mark, kind, high, low], after) = rest.split_first_chunk::<4>()?;
        if mark != 0xff {
            return None;
        }
        let frame = matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc);
        if frame {
            let &[_, h1, h0, w1, w0] = after.first_chunk::<5>()?;
            let number = |a, b| u32::from(u16::from_be_bytes([a, b]));
            return Some((number(w1, w0), number(h1, h0)));
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        rest = after.get(length.checked_sub(2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_from_the_head_of_a_picture() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        png.extend([0, 0, 1, 0, 0, 0, 0, 7]);
        assert_eq!(png_size(&png), Some((256, 7)));
        assert_eq!(png_size(&png[..20]), None);
        let jpeg = [
            0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 11, 8, 0, 9, 1, 0, 1,
        ];
        assert_eq!(jpeg_size(&jpeg), Some((256, 9)));
        for broken in [&jpeg[..12], &[0xff, 0xd8, 0xff, 0xe0, 0, 0, 0][..], b""] {
            assert_eq!(jpeg_size(broken), None);
        }
    }
}
