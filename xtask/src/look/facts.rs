//! What holds for a whole document: damage, tags, outline, embedded fonts.

use std::error::Error;
use std::ffi::OsStr;
use std::path::Path;

use super::{Fault, tool};

/// What the tools say of a document.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) pages: usize,
    pub(super) tagged: bool,
    pub(super) outline: bool,
    pub(super) fonts_not_embedded: Vec<String>,
}

impl Facts {
    /// Reads the facts of a whole, undamaged document.
    ///
    /// # Errors
    ///
    /// When a tool fails or says something unexpected.
    pub(super) fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let info = String::from_utf8(tool::read("pdfinfo", &[path])?)?;
        let fonts = String::from_utf8_lossy(&tool::read("pdffonts", &[path])?).into_owned();
        let query = ["--json=2", "--json-key=outlines"].map(OsStr::new);
        let [json, key] = query;
        let outline = String::from_utf8(tool::read("qpdf", &[json, key, path.as_os_str()])?)?;
        Ok(Self {
            pages: field(&info, "Pages")
                .ok_or("pdfinfo tells no number of pages")?
                .parse()?,
            tagged: field(&info, "Tagged") == Some("yes"),
            outline: has_outline(&outline).ok_or("qpdf tells nothing of an outline")?,
            fonts_not_embedded: not_embedded(&fonts)?,
        })
    }
}

/// Returns what `qpdf --check` objects to.
///
/// # Errors
///
/// When qpdf cannot be started.
pub(super) fn damage(path: &Path) -> Result<Vec<Fault>, Box<dyn Error>> {
    let output = tool::run("qpdf", &[OsStr::new("--check"), path.as_os_str()])?;
    if output.status.success() {
        return Ok(Vec::new());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or("no reason given");
    Ok(vec![Fault::of_document(format!("damaged: {first}"))])
}

fn field<'a>(info: &'a str, name: &str) -> Option<&'a str> {
    info.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim())
    })
}

/// Whether the `outlines` list in qpdf's JSON has an entry.
fn has_outline(json: &str) -> Option<bool> {
    let (_, list) = json.split_once("\"outlines\":")?;
    let first = list.trim_start().strip_prefix('[')?.trim_start();
    Some(!first.starts_with(']'))
}

/// The names in pdffonts' table whose column `emb` says no.
fn not_embedded(table: &str) -> Result<Vec<String>, Box<dyn Error>> {
    let mut names = Vec::new();
    for row in table.lines().skip(2).filter(|row| !row.trim().is_empty()) {
        let columns: Vec<&str> = row.split_whitespace().rev().collect();
        match columns.get(4) {
            Some(&"yes") => {}
            Some(&"no") => names.push(columns.last().copied().unwrap_or_default().to_owned()),
            _ => return Err(format!("pdffonts says what cannot be read: {row}").into()),
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fonts_are_read_from_the_right() {
        let table = "\
name                                 type              encoding         emb sub uni object ID
------------------------------------ ----------------- ---------------- --- --- --- ---------
ABCDEF+NotoSans-Regular              CID TrueType      Identity-H       yes yes yes     12  0
Helvetica                            Type 1            WinAnsi          no  no  no       4  0
[none]                               Type 3            Custom           yes no  yes      9  0
";
        assert_eq!(not_embedded(table).unwrap(), ["Helvetica"]);
        assert!(not_embedded("a\nb\nnonsense\n").is_err());
        assert!(not_embedded("").unwrap().is_empty());
    }

    #[test]
    fn an_outline_is_a_list_with_an_entry() {
        assert_eq!(has_outline("{ \"outlines\": [] }"), Some(false));
        assert_eq!(has_outline("{ \"outlines\": [\n ] }"), Some(false));
        assert_eq!(
            has_outline("{ \"outlines\": [ { \"kids\": [] } ] }"),
            Some(true)
        );
        assert_eq!(has_outline("{}"), None);
    }

    #[test]
    fn fields_have_names_and_values() {
        let info = "Title:   A: b\nTagged:          yes\nPages:           7\n";
        assert_eq!(field(info, "Title"), Some("A: b"));
        assert_eq!(field(info, "Pages"), Some("7"));
        assert_eq!(field(info, "Page"), None);
    }
}
