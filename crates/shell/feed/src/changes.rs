//! Lists of what changed, as CSAF providers write them (`changes.csv`, CSAF 2.0 clause 7.1.13): a path and a time a line.

use asepsis_domain::time::Instant;

use crate::failure::FetchError;

/// Reads a list of `"path","time"`; paths stay below the folder of the list.
pub(crate) fn path_and_time(url: &str, text: &str) -> Result<Vec<(String, Instant)>, FetchError> {
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut found = Vec::new();
    for (index, row) in rows.records().enumerate() {
        let place = format!("line {}", index + 1);
        let row = row.map_err(|error| FetchError::form(url, place.as_str(), error))?;
        let path = row.get(0).unwrap_or("");
        let time = row.get(1).unwrap_or("").parse();
        let (false, Ok(time)) = (path.contains("..") || path.is_empty(), time) else {
            return Err(FetchError::form(
                url,
                place,
                format!("\"{path}\" is no document below the folder with a time"),
            ));
        };
        found.push((path.to_owned(), time));
    }
    Ok(found)
}
