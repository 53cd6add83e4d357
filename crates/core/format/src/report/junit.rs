//! Diagnostics as JUnit XML, for build servers: a suite per file, a case per diagnostic; errors fail, the rest is
//! told as skipped.

use std::collections::BTreeMap;
use std::io;

use asepsis_domain::diagnostic::{Diagnostic, Level};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

/// Returns the diagnostics as JUnit text.
///
/// # Errors
/// Never, as writing to memory does not fail; the error is the writer's.
pub fn write(diagnostics: &[Diagnostic]) -> Result<String, io::Error> {
    let mut by_file: BTreeMap<&str, Vec<&Diagnostic>> = BTreeMap::new();
    for diagnostic in diagnostics {
        by_file
            .entry(
                diagnostic
                    .at
                    .as_ref()
                    .map_or("dossier", |p| p.file.as_ref()),
            )
            .or_default()
            .push(diagnostic);
    }
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let failures = count(diagnostics.iter(), Level::Error);
    writer
        .create_element("testsuites")
        .with_attributes([
            ("name", "asepsis check"),
            ("tests", diagnostics.len().to_string().as_str()),
            ("failures", failures.to_string().as_str()),
        ])
        .write_inner_content(|writer| {
            for (file, of) in &by_file {
                suite(writer, file, of)?;
            }
            Ok(())
        })?;
    let mut text = String::from_utf8_lossy(&writer.into_inner()).into_owned();
    text.push('\n');
    Ok(text)
}

fn count<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>, level: Level) -> usize {
    diagnostics.filter(|d| d.level == level).count()
}

fn suite(writer: &mut Writer<Vec<u8>>, file: &str, of: &[&Diagnostic]) -> io::Result<()> {
    let failures = count(of.iter().copied(), Level::Error);
    writer
        .create_element("testsuite")
        .with_attributes([
            ("name", file),
            ("tests", of.len().to_string().as_str()),
            ("failures", failures.to_string().as_str()),
            ("skipped", (of.len() - failures).to_string().as_str()),
        ])
        .write_inner_content(|writer| of.iter().try_for_each(|d| case(writer, file, d)))?;
    Ok(())
}

fn case(writer: &mut Writer<Vec<u8>>, file: &str, diagnostic: &Diagnostic) -> io::Result<()> {
    let place = diagnostic
        .at
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let name = format!("{} {place}", diagnostic.code.id());
    let said = format!("{}\n{}\n{place}", diagnostic.message, diagnostic.help);
    writer
        .create_element("testcase")
        .with_attributes([("classname", file), ("name", name.trim_end())])
        .write_inner_content(|writer| {
            let element = if diagnostic.level == Level::Error {
                "failure"
            } else {
                "skipped"
            };
            writer
                .create_element(element)
                .with_attribute(("message", diagnostic.message.as_str()))
                .write_text_content(BytesText::new(&said))?;
            Ok(())
        })?;
    Ok(())
}
