//! Drawings in pixels, for readers that show no SVG: the same fonts as in PDFs, nothing read from outside.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree, fontdb};

use super::fonts::{MONO, SANS, SERIF};
use crate::outcome::{Drawn, RenderError};
use crate::request::Drawing;

/// Pixels that a picture may have.
const MOST_PIXELS: u64 = 40_000_000;

/// Draws a drawing in pixels; the same drawing gives the same bytes.
///
/// # Errors
///
/// [`RenderError::Drawing`] where it is no SVG or would be too large.
pub fn draw(drawing: &Drawing) -> Result<Drawn, RenderError> {
    let refuse = |message: String| RenderError::Drawing { message };
    let options = Options {
        font_family: SANS.to_owned(),
        fontdb: FONTS.clone(),
        image_href_resolver: ImageHrefResolver {
            // A picture inside the drawing is shown, one outside is not fetched.
            resolve_data: ImageHrefResolver::default_data_resolver(),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_data(&drawing.svg, &options).map_err(|e| refuse(e.to_string()))?;
    let width = drawing.width.max(1);
    let scale = f64::from(width) / f64::from(tree.size().width());
    let height = (f64::from(tree.size().height()) * scale).ceil();
    if !height.is_finite() || height < 1.0 || height * f64::from(width) > MOST_PIXELS as f64 {
        return Err(refuse(format!("it would be {width} by {height} pixels")));
    }
    let height = height as u32;
    let too_large = || refuse(format!("it would be {width} by {height} pixels"));
    let mut pixels = Pixmap::new(width, height).ok_or_else(too_large)?;
    pixels.fill(Color::WHITE);
    let scale = scale as f32;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    let png = pixels.encode_png().map_err(|e| refuse(e.to_string()))?;
    Ok(Drawn { png, width, height })
}

/// The embedded fonts, as the drawer looks them up.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    let sans = [
        notosans::REGULAR_TTF,
        notosans::BOLD_TTF,
        notosans::ITALIC_TTF,
        notosans::BOLD_ITALIC_TTF,
    ];
    for data in sans.into_iter().chain(typst_assets::fonts()) {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(data)));
    }
    fonts.set_sans_serif_family(SANS);
    fonts.set_serif_family(SERIF);
    fonts.set_monospace_family(MONO);
    Arc::new(fonts)
});

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(svg: &str, width: u32) -> Result<Drawn, RenderError> {
        let svg = svg.as_bytes().to_vec();
        draw(&Drawing { svg, width })
    }

    #[test]
    fn a_drawing_has_its_proportions_and_the_same_bytes_twice() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 50\"><rect width=\"9\" height=\"9\"/>\
                   <text x=\"20\" y=\"20\" font-family=\"Noto Sans\">text</text></svg>";
        let one = drawn(svg, 400).unwrap();
        assert_eq!((one.width, one.height), (400, 100));
        assert!(one.png.starts_with(b"\x89PNG"));
        assert_eq!(drawn(svg, 400).unwrap(), one);
        let without = svg.replace("text</text>", "</text>");
        assert_ne!(
            drawn(&without, 400).unwrap().png,
            one.png,
            "the text is drawn"
        );
    }

    #[test]
    fn what_cannot_be_drawn_is_told_and_nothing_is_fetched() {
        for svg in ["", "text", "<p/>", "<svg"] {
            assert!(drawn(svg, 10).is_err(), "{svg}");
        }
        let tall = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 100000\"/>";
        assert!(drawn(tall, 4000).is_err());
        let outside = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><image href=\"/etc/hostname\" width=\"9\" height=\"9\"/></svg>";
        let blank = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"></svg>";
        assert_eq!(drawn(outside, 20).unwrap(), drawn(blank, 20).unwrap());
    }
}
