//! How wide a text is, and how it breaks into lines. Widths are those of Noto Sans, regular or bold, whichever is
//! wider; a character outside of Latin counts as wide as the widest that the font has.

/// Widths of U+0020 to U+007E in thousandths of the font's size.
#[rustfmt::skip]
const ASCII: [u16; 95] = [
    260, 287, 473, 646, 572, 901, 750, 267, 339, 339, 551, 572, 286, 322, 286, 414,
    572, 572, 572, 572, 572, 572, 572, 572, 572, 572, 286, 286, 572, 572, 572, 478,
    899, 690, 672, 638, 741, 561, 549, 729, 766, 390, 332, 665, 565, 943, 813, 796,
    628, 796, 661, 551, 580, 756, 650, 967, 667, 625, 580, 332, 414, 332, 572, 444,
    607, 605, 633, 515, 633, 591, 388, 633, 658, 306, 306, 621, 306, 982, 658, 620,
    633, 633, 455, 498, 435, 658, 569, 856, 579, 569, 488, 395, 551, 395, 572,
];

/// Widths of U+00A0 to U+017F.
#[rustfmt::skip]
const LATIN: [u16; 224] = [
    260, 287, 572, 572, 572, 572, 551, 514, 607, 833, 383, 616, 572, 322, 833, 500,
    429, 572, 379, 379, 607, 661, 655, 286, 226, 379, 389, 616, 881, 881, 881, 478,
    690, 690, 690, 690, 690, 690, 953, 638, 561, 561, 561, 561, 390, 390, 390, 390,
    741, 813, 796, 796, 796, 796, 796, 572, 796, 756, 756, 756, 756, 625, 628, 711,
    605, 605, 605, 605, 605, 605, 917, 515, 591, 591, 591, 591, 306, 306, 306, 306,
    620, 658, 620, 620, 620, 620, 620, 572, 620, 658, 658, 658, 658, 569, 633, 569,
    690, 605, 690, 605, 690, 605, 638, 515, 638, 515, 638, 515, 638, 515, 741, 633,
    741, 649, 561, 591, 561, 591, 561, 591, 561, 591, 561, 591, 729, 633, 729, 633,
    729, 633, 729, 633, 766, 658, 766, 658, 390, 306, 390, 306, 390, 306, 390, 306,
    390, 306, 721, 591, 332, 306, 665, 621, 621, 565, 306, 565, 306, 565, 306, 565,
    429, 565, 306, 813, 658, 813, 658, 813, 658, 779, 813, 658, 796, 620, 796, 620,
    796, 620, 974, 979, 661, 455, 661, 455, 661, 455, 551, 498, 551, 498, 551, 498,
    551, 498, 580, 435, 580, 435, 580, 435, 756, 658, 756, 658, 756, 658, 756, 658,
    756, 658, 756, 658, 967, 856, 625, 569, 625, 580, 488, 580, 488, 580, 488, 383,
];

/// Width of any other character: that of the font's widest.
const OTHER: u16 = 1320;

/// Size of the font; every length of a drawing is in the same unit.
pub const FONT: i32 = 10;

/// Distance of lines.
pub(crate) const LINE: i32 = 12;

/// Returns the width of a text, rounded up.
pub fn width(text: &str) -> i32 {
    let thousandths: i64 = text.chars().map(|c| i64::from(of_char(c))).sum();
    let units = (thousandths * i64::from(FONT) + 999) / 1000;
    i32::try_from(units).unwrap_or(i32::MAX)
}

fn of_char(c: char) -> u16 {
    let code = c as usize;
    let table = match code {
        0x20..=0x7e => ASCII.get(code - 0x20),
        0xa0..=0x17f => LATIN.get(code - 0xa0),
        _ => None,
    };
    table.copied().unwrap_or(OTHER)
}

/// Returns the text in lines that are at most so wide, and at most so many; what does not fit ends in `…`.
pub fn wrap(text: &str, most: i32, lines: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut line = String::new();
    // What is beyond any drawing's room is not looked at.
    let words = text.split_whitespace().take(lines.saturating_mul(40));
    for word in words.flat_map(|word| pieces(word, most)) {
        let longer = if line.is_empty() {
            word.clone()
        } else {
            format!("{line} {word}")
        };
        if width(&longer) <= most {
            line = longer;
        } else {
            all.push(std::mem::replace(&mut line, word));
        }
        if all.len() > lines {
            break;
        }
    }
    if !line.is_empty() {
        all.push(line);
    }
    if all.len() > lines {
        all.truncate(lines);
        if let Some(last) = all.last_mut() {
            *last = shortened(last, most);
        }
    }
    all
}

/// Returns a word in pieces that are at most so wide: after a hyphen or slash where it has one.
fn pieces(word: &str, most: i32) -> Vec<String> {
    if width(word) <= most {
        return vec![word.to_owned()];
    }
    let mut all = Vec::new();
    let mut piece = String::new();
    for c in word.chars() {
        let mut longer = piece.clone();
        longer.push(c);
        if width(&longer) > most && !piece.is_empty() {
            let cut = piece.rfind(['-', '/', '_', '.']).map(|at| at + 1);
            let cut = cut.filter(|at| *at < piece.len()).unwrap_or(piece.len());
            let rest = piece.split_off(cut);
            all.push(std::mem::replace(&mut piece, rest));
        }
        piece.push(c);
        if all.len() > 40 {
            break;
        }
    }
    all.push(piece);
    all
}

fn shortened(text: &str, most: i32) -> String {
    let mut short = text.to_owned();
    while !short.is_empty() && width(&short) + width("…") > most {
        short.pop();
    }
    format!("{}…", short.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_never_wider_than_asked_whatever_the_text() {
        let texts = [
            "Network services of the gateway",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            "a/very/long/path-with-hyphens/and_underscores.and.dots/in/it",
            "輸液ポンプの制御装置と安全監視装置",
            "",
            "   ",
        ];
        for text in texts {
            for most in [40, 98, 300] {
                let lines = wrap(text, most, 3);
                assert!(lines.len() <= 3, "{lines:?}");
                assert!(lines.iter().all(|line| width(line) <= most), "{lines:?}");
            }
        }
        assert_eq!(wrap("one two", 200, 2), ["one two"]);
        assert!(wrap(texts[1], 40, 3)[2].ends_with('…'));
    }
}
