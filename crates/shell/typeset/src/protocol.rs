//! The frames between a worker and whoever asks it for a PDF.
//!
//! A frame is the mark `ASP1`, the length of the header (32 bit, little-endian), the length of the
//! body (64 bit, little-endian), the header as JSON and the body. The body is the blobs (source,
//! files, PDF) one after another; the header says how long each is. A length is never believed
//! before the bytes have come: a false one costs no memory.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::outcome::{Diagnostic, Drawn, MissingGlyph, RenderError, Rendered};
use crate::request::{Attachment, Drawing, Job, Relationship, Request, SourceFile, Standard};

/// The longest frame in bytes, header and body together.
pub const FRAME_LIMIT: u64 = 256 * 1024 * 1024;

const MARK: [u8; 4] = *b"ASP1";
const PREAMBLE: usize = 16;

/// Why a frame could not be sent or understood.
#[derive(Debug, thiserror::Error)]
pub enum ProtocolError {
    /// The pipe failed.
    #[error("the pipe to the PDF worker failed")]
    Pipe(#[from] io::Error),
    /// The other side ended where an answer was due.
    #[error("the PDF worker ended without an answer")]
    Ended,
    /// The other side ended inside a frame.
    #[error("a frame breaks off after {got} of {expected} bytes")]
    Truncated {
        /// Bytes that came.
        got: u64,
        /// Bytes that were announced.
        expected: u64,
    },
    /// What came is no frame.
    #[error("what came through the pipe is not a frame")]
    Mark,
    /// A frame is longer than [`FRAME_LIMIT`].
    #[error("a frame of {size} bytes is over the limit of {FRAME_LIMIT}")]
    TooLarge {
        /// The length it has or claims.
        size: u64,
    },
    /// A frame's header is not the JSON expected.
    #[error("a frame's header cannot be read")]
    Header(#[from] serde_json::Error),
    /// The blob lengths in the header do not add up to the body, or a blob is missing.
    #[error("a frame's body is not what its header says")]
    Body,
    /// The source text in a request is not UTF-8.
    #[error("the source text is not UTF-8")]
    Text(#[from] std::string::FromUtf8Error),
}

/// Sends one request.
///
/// # Errors
///
/// [`ProtocolError::TooLarge`] before anything is sent, [`ProtocolError::Pipe`] when the pipe fails.
pub fn write_request(output: &mut impl Write, request: &Request) -> Result<(), ProtocolError> {
    let header = RequestHeader {
        title: request.title.clone(),
        ident: request.ident.clone(),
        timestamp: request.timestamp,
        standard: request.standard,
        files: request.files.iter().map(|file| file.path.clone()).collect(),
        attachments: request
            .attachments
            .iter()
            .map(AttachmentHeader::of)
            .collect(),
    };
    let mut blobs = vec![request.main.as_bytes()];
    blobs.extend(request.files.iter().map(|file| file.bytes.as_slice()));
    blobs.extend(request.attachments.iter().map(|file| file.bytes.as_slice()));
    write_frame(output, JobHeader::Typeset(header), &blobs)
}

/// Sends one drawing.
///
/// # Errors
///
/// [`ProtocolError::TooLarge`] before anything is sent, [`ProtocolError::Pipe`] when the pipe fails.
pub fn write_drawing(output: &mut impl Write, drawing: &Drawing) -> Result<(), ProtocolError> {
    let width = drawing.width;
    write_frame(output, JobHeader::Draw { width }, &[&drawing.svg])
}

/// Receives one job, or `None` when the other side has closed the pipe between two frames.
///
/// # Errors
///
/// Any [`ProtocolError`]; the pipe cannot be used afterwards.
pub fn read_job(input: &mut impl Read) -> Result<Option<Job>, ProtocolError> {
    let Some((header, mut blobs)) = read_frame::<JobHeader>(input)? else {
        return Ok(None);
    };
    let job = match header {
        JobHeader::Typeset(header) => Job::Typeset(request(header, &mut blobs)?),
        JobHeader::Draw { width } => Job::Draw(Drawing {
            svg: blobs.next()?,
            width,
        }),
    };
    blobs.end()?;
    Ok(Some(job))
}

fn request(header: RequestHeader, blobs: &mut Blobs) -> Result<Request, ProtocolError> {
    let main = String::from_utf8(blobs.next()?)?;
    let mut files = Vec::new();
    for path in header.files {
        files.push(SourceFile {
            path,
            bytes: blobs.next()?,
        });
    }
    let mut attachments = Vec::new();
    for attachment in header.attachments {
        attachments.push(attachment.with(blobs.next()?));
    }
    Ok(Request {
        main,
        files,
        title: header.title,
        ident: header.ident,
        timestamp: header.timestamp,
        standard: header.standard,
        attachments,
    })
}

/// Sends the answer to one request.
///
/// # Errors
///
/// [`ProtocolError::TooLarge`] before anything is sent, [`ProtocolError::Pipe`] when the pipe fails.
pub fn write_answer(
    output: &mut impl Write,
    answer: &Result<Rendered, RenderError>,
) -> Result<(), ProtocolError> {
    match answer {
        Ok(rendered) => {
            let header = AnswerHeader::Rendered {
                pages: rendered.pages,
                labels: rendered.labels.clone(),
                warnings: rendered.warnings.clone(),
                missing_glyphs: rendered.missing_glyphs.clone(),
            };
            write_frame(output, header, &[&rendered.pdf])
        }
        Err(error) => write_frame(
            output,
            AnswerHeader::Failed {
                error: error.clone(),
            },
            &[],
        ),
    }
}

/// Sends the answer to one drawing.
///
/// # Errors
///
/// [`ProtocolError::TooLarge`] before anything is sent, [`ProtocolError::Pipe`] when the pipe fails.
pub fn write_drawn(
    output: &mut impl Write,
    answer: &Result<Drawn, RenderError>,
) -> Result<(), ProtocolError> {
    match answer {
        Ok(drawn) => {
            let (width, height) = (drawn.width, drawn.height);
            write_frame(output, AnswerHeader::Drawn { width, height }, &[&drawn.png])
        }
        Err(error) => {
            let error = error.clone();
            write_frame(output, AnswerHeader::Failed { error }, &[])
        }
    }
}

/// Receives the answer to one drawing.
///
/// # Errors
///
/// Any [`ProtocolError`]; the pipe cannot be used afterwards.
pub fn read_drawn(input: &mut impl Read) -> Result<Result<Drawn, RenderError>, ProtocolError> {
    let (header, mut blobs) = read_frame::<AnswerHeader>(input)?.ok_or(ProtocolError::Ended)?;
    let answer = match header {
        AnswerHeader::Drawn { width, height } => Ok(Drawn {
            png: blobs.next()?,
            width,
            height,
        }),
        AnswerHeader::Failed { error } => Err(error),
        AnswerHeader::Rendered { .. } => return Err(ProtocolError::Body),
    };
    blobs.end()?;
    Ok(answer)
}

/// Receives the answer to one request.
///
/// # Errors
///
/// Any [`ProtocolError`]; the pipe cannot be used afterwards.
pub fn read_answer(input: &mut impl Read) -> Result<Result<Rendered, RenderError>, ProtocolError> {
    let (header, mut blobs) = read_frame::<AnswerHeader>(input)?.ok_or(ProtocolError::Ended)?;
    let answer = match header {
        AnswerHeader::Rendered {
            pages,
            labels,
            warnings,
            missing_glyphs,
        } => Ok(Rendered {
            pdf: blobs.next()?,
            pages,
            labels,
            warnings,
            missing_glyphs,
        }),
        AnswerHeader::Failed { error } => Err(error),
        AnswerHeader::Drawn { .. } => return Err(ProtocolError::Body),
    };
    blobs.end()?;
    Ok(answer)
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "kebab-case")]
enum JobHeader {
    Typeset(RequestHeader),
    Draw { width: u32 },
}

#[derive(Serialize, Deserialize)]
struct RequestHeader {
    title: String,
    ident: String,
    timestamp: i64,
    standard: Standard,
    files: Vec<String>,
    attachments: Vec<AttachmentHeader>,
}

#[derive(Serialize, Deserialize)]
struct AttachmentHeader {
    name: String,
    mime: String,
    relationship: Relationship,
    description: String,
}

impl AttachmentHeader {
    fn of(attachment: &Attachment) -> Self {
        Self {
            name: attachment.name.clone(),
            mime: attachment.mime.clone(),
            relationship: attachment.relationship,
            description: attachment.description.clone(),
        }
    }

    fn with(self, bytes: Vec<u8>) -> Attachment {
        Attachment {
            name: self.name,
            mime: self.mime,
            relationship: self.relationship,
            description: self.description,
            bytes,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
enum AnswerHeader {
    Rendered {
        pages: usize,
        labels: BTreeMap<String, usize>,
        warnings: Vec<Diagnostic>,
        missing_glyphs: Vec<MissingGlyph>,
    },
    Drawn {
        width: u32,
        height: u32,
    },
    Failed {
        error: RenderError,
    },
}

/// The header with the length of each blob in front of it.
#[derive(Serialize, Deserialize)]
struct Framed<H> {
    sizes: Vec<u64>,
    header: H,
}

/// The blobs of a frame's body, taken one after another.
struct Blobs {
    sizes: std::vec::IntoIter<u64>,
    body: io::Cursor<Vec<u8>>,
}

impl Blobs {
    fn next(&mut self) -> Result<Vec<u8>, ProtocolError> {
        let size = self.sizes.next().ok_or(ProtocolError::Body)?;
        let mut bytes = Vec::new();
        let got = (&mut self.body).take(size).read_to_end(&mut bytes)?;
        if got as u64 == size {
            Ok(bytes)
        } else {
            Err(ProtocolError::Body)
        }
    }

    fn end(mut self) -> Result<(), ProtocolError> {
        let whole = self.body.position() == self.body.get_ref().len() as u64;
        if whole && self.sizes.next().is_none() {
            Ok(())
        } else {
            Err(ProtocolError::Body)
        }
    }
}

fn write_frame(
    output: &mut impl Write,
    header: impl Serialize,
    blobs: &[&[u8]],
) -> Result<(), ProtocolError> {
    let sizes: Vec<u64> = blobs.iter().map(|blob| blob.len() as u64).collect();
    let body: u64 = sizes.iter().sum();
    let header = serde_json::to_vec(&Framed { sizes, header })?;
    let size = body.saturating_add(header.len() as u64);
    let length = u32::try_from(header.len()).map_err(|_| ProtocolError::TooLarge { size })?;
    if size > FRAME_LIMIT {
        return Err(ProtocolError::TooLarge { size });
    }
    output.write_all(&MARK)?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(&body.to_le_bytes())?;
    output.write_all(&header)?;
    for blob in blobs {
        output.write_all(blob)?;
    }
    output.flush()?;
    Ok(())
}

fn read_frame<H: DeserializeOwned>(
    input: &mut impl Read,
) -> Result<Option<(H, Blobs)>, ProtocolError> {
    let preamble = read_up_to(input, PREAMBLE as u64)?;
    if preamble.is_empty() {
        return Ok(None);
    }
    let preamble: [u8; PREAMBLE] =
        preamble
            .try_into()
            .map_err(|short: Vec<u8>| ProtocolError::Truncated {
                got: short.len() as u64,
                expected: PREAMBLE as u64,
            })?;
    let [a, b, c, d, h0, h1, h2, h3, body @ ..] = preamble;
    if [a, b, c, d] != MARK {
        return Err(ProtocolError::Mark);
    }
    let header = u64::from(u32::from_le_bytes([h0, h1, h2, h3]));
    let body = u64::from_le_bytes(body);
    let size = header.saturating_add(body);
    if size > FRAME_LIMIT {
        return Err(ProtocolError::TooLarge { size });
    }
    let framed: Framed<H> = serde_json::from_slice(&read_exactly(input, header)?)?;
    let body = io::Cursor::new(read_exactly(input, body)?);
    Ok(Some((
        framed.header,
        Blobs {
            sizes: framed.sizes.into_iter(),
            body,
        },
    )))
}

fn read_exactly(input: &mut impl Read, expected: u64) -> Result<Vec<u8>, ProtocolError> {
    let bytes = read_up_to(input, expected)?;
    let got = bytes.len() as u64;
    if got == expected {
        Ok(bytes)
    } else {
        Err(ProtocolError::Truncated { got, expected })
    }
}

fn read_up_to(input: &mut impl Read, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.by_ref().take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
