//! The tags of the tag-value form: which part of a document each belongs to, and its member in the JSON form
//! (SPDX specification 2.3, clauses 6 to 12).

/// A part of a document that tags describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The document itself.
    Document,
    /// How it was made.
    Creation,
    /// A package.
    Package,
    /// A file.
    File,
    /// A snippet.
    Snippet,
    /// A licence of the document's own.
    Licence,
    /// An annotation.
    Annotation,
    /// A review.
    Review,
    /// A relationship.
    Relationship,
    /// A reference to another document.
    Other,
    /// A reference of a package to something outside.
    External,
}

/// How the value of a tag is written in the JSON form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One text.
    Text,
    /// One of several texts.
    Texts,
    /// `true` or `false`.
    Truth,
    /// `ALGORITHM: HEX`, one of several.
    Checksum,
    /// `HEX (excludes: a, b)`.
    Verification,
    /// `FIRST:LAST`, in bytes.
    Bytes,
    /// `FIRST:LAST`, in lines.
    Lines,
    /// `DocumentRef-ID ADDRESS ALGORITHM: HEX`.
    OtherDocument,
    /// `ID TYPE ID`.
    Relation,
    /// `CATEGORY TYPE LOCATOR`.
    Reference,
    /// Told of an element by its id; kept nowhere in the JSON form.
    Subject,
    /// Belonged to SPDX 2.1 and is let through.
    Old,
}

/// A tag.
pub(super) struct Tag {
    pub(super) name: &'static str,
    pub(super) part: Part,
    /// It starts a new one of its part.
    pub(super) starts: bool,
    pub(super) key: &'static str,
    pub(super) form: Form,
}

const fn tag(name: &'static str, part: Part, key: &'static str, form: Form) -> Tag {
    Tag {
        name,
        part,
        starts: false,
        key,
        form,
    }
}

const fn start(name: &'static str, part: Part, key: &'static str, form: Form) -> Tag {
    Tag {
        name,
        part,
        starts: true,
        key,
        form,
    }
}

/// All tags but `SPDXID`, which belongs to the part that stands before it.
pub(super) const TAGS: &[Tag] = &[
    tag("SPDXVersion", Part::Document, "spdxVersion", Form::Text),
    tag("DataLicense", Part::Document, "dataLicense", Form::Text),
    tag("DocumentName", Part::Document, "name", Form::Text),
    tag(
        "DocumentNamespace",
        Part::Document,
        "documentNamespace",
        Form::Text,
    ),
    tag("DocumentComment", Part::Document, "comment", Form::Text),
    start("ExternalDocumentRef", Part::Other, "", Form::OtherDocument),
    tag("Creator", Part::Creation, "creators", Form::Texts),
    tag("Created", Part::Creation, "created", Form::Text),
    tag("CreatorComment", Part::Creation, "comment", Form::Text),
    tag(
        "LicenseListVersion",
        Part::Creation,
        "licenseListVersion",
        Form::Text,
    ),
    start("PackageName", Part::Package, "name", Form::Text),
    tag("PackageVersion", Part::Package, "versionInfo", Form::Text),
    tag(
        "PackageFileName",
        Part::Package,
        "packageFileName",
        Form::Text,
    ),
    tag("PackageSupplier", Part::Package, "supplier", Form::Text),
    tag("PackageOriginator", Part::Package, "originator", Form::Text),
    tag(
        "PackageDownloadLocation",
        Part::Package,
        "downloadLocation",
        Form::Text,
    ),
    tag("FilesAnalyzed", Part::Package, "filesAnalyzed", Form::Truth),
    tag(
        "PackageVerificationCode",
        Part::Package,
        "packageVerificationCode",
        Form::Verification,
    ),
    tag(
        "PackageChecksum",
        Part::Package,
        "checksums",
        Form::Checksum,
    ),
    tag("PackageHomePage", Part::Package, "homepage", Form::Text),
    tag("PackageSourceInfo", Part::Package, "sourceInfo", Form::Text),
    tag(
        "PackageLicenseConcluded",
        Part::Package,
        "licenseConcluded",
        Form::Text,
    ),
    tag(
        "PackageLicenseInfoFromFiles",
        Part::Package,
        "licenseInfoFromFiles",
        Form::Texts,
    ),
    tag(
        "PackageLicenseDeclared",
        Part::Package,
        "licenseDeclared",
        Form::Text,
    ),
    tag(
        "PackageLicenseComments",
        Part::Package,
        "licenseComments",
        Form::Text,
    ),
    tag(
        "PackageCopyrightText",
        Part::Package,
        "copyrightText",
        Form::Text,
    ),
    tag("PackageSummary", Part::Package, "summary", Form::Text),
    tag(
        "PackageDescription",
        Part::Package,
        "description",
        Form::Text,
    ),
    tag("PackageComment", Part::Package, "comment", Form::Text),
    tag(
        "PackageAttributionText",
        Part::Package,
        "attributionTexts",
        Form::Texts,
    ),
    tag(
        "PrimaryPackagePurpose",
        Part::Package,
        "primaryPackagePurpose",
        Form::Text,
    ),
    tag("BuiltDate", Part::Package, "builtDate", Form::Text),
    tag("ReleaseDate", Part::Package, "releaseDate", Form::Text),
    tag(
        "ValidUntilDate",
        Part::Package,
        "validUntilDate",
        Form::Text,
    ),
    tag(
        "ExternalRef",
        Part::External,
        "externalRefs",
        Form::Reference,
    ),
    tag("ExternalRefComment", Part::External, "comment", Form::Text),
    start("FileName", Part::File, "fileName", Form::Text),
    tag("FileType", Part::File, "fileTypes", Form::Texts),
    tag("FileChecksum", Part::File, "checksums", Form::Checksum),
    tag(
        "LicenseConcluded",
        Part::File,
        "licenseConcluded",
        Form::Text,
    ),
    tag(
        "LicenseInfoInFile",
        Part::File,
        "licenseInfoInFiles",
        Form::Texts,
    ),
    tag("LicenseComments", Part::File, "licenseComments", Form::Text),
    tag("FileCopyrightText", Part::File, "copyrightText", Form::Text),
    tag("FileComment", Part::File, "comment", Form::Text),
    tag("FileNotice", Part::File, "noticeText", Form::Text),
    tag(
        "FileContributor",
        Part::File,
        "fileContributors",
        Form::Texts,
    ),
    tag(
        "FileAttributionText",
        Part::File,
        "attributionTexts",
        Form::Texts,
    ),
    tag(
        "FileDependency",
        Part::File,
        "fileDependencies",
        Form::Texts,
    ),
    tag("ArtifactOfProjectName", Part::File, "", Form::Old),
    tag("ArtifactOfProjectHomePage", Part::File, "", Form::Old),
    tag("ArtifactOfProjectURI", Part::File, "", Form::Old),
    start("SnippetSPDXID", Part::Snippet, "SPDXID", Form::Text),
    tag(
        "SnippetFromFileSPDXID",
        Part::Snippet,
        "snippetFromFile",
        Form::Text,
    ),
    tag("SnippetByteRange", Part::Snippet, "ranges", Form::Bytes),
    tag("SnippetLineRange", Part::Snippet, "ranges", Form::Lines),
    tag(
        "SnippetLicenseConcluded",
        Part::Snippet,
        "licenseConcluded",
        Form::Text,
    ),
    tag(
        "LicenseInfoInSnippet",
        Part::Snippet,
        "licenseInfoInSnippets",
        Form::Texts,
    ),
    tag(
        "SnippetLicenseComments",
        Part::Snippet,
        "licenseComments",
        Form::Text,
    ),
    tag(
        "SnippetCopyrightText",
        Part::Snippet,
        "copyrightText",
        Form::Text,
    ),
    tag("SnippetComment", Part::Snippet, "comment", Form::Text),
    tag("SnippetName", Part::Snippet, "name", Form::Text),
    tag(
        "SnippetAttributionText",
        Part::Snippet,
        "attributionTexts",
        Form::Texts,
    ),
    start("LicenseID", Part::Licence, "licenseId", Form::Text),
    tag("ExtractedText", Part::Licence, "extractedText", Form::Text),
    tag("LicenseName", Part::Licence, "name", Form::Text),
    tag(
        "LicenseCrossReference",
        Part::Licence,
        "seeAlsos",
        Form::Texts,
    ),
    tag("LicenseComment", Part::Licence, "comment", Form::Text),
    start("Relationship", Part::Relationship, "", Form::Relation),
    tag(
        "RelationshipComment",
        Part::Relationship,
        "comment",
        Form::Text,
    ),
    start("Annotator", Part::Annotation, "annotator", Form::Text),
    tag(
        "AnnotationDate",
        Part::Annotation,
        "annotationDate",
        Form::Text,
    ),
    tag(
        "AnnotationType",
        Part::Annotation,
        "annotationType",
        Form::Text,
    ),
    tag("AnnotationComment", Part::Annotation, "comment", Form::Text),
    tag("SPDXREF", Part::Annotation, "", Form::Subject),
    start("Reviewer", Part::Review, "reviewer", Form::Text),
    tag("ReviewDate", Part::Review, "reviewDate", Form::Text),
    tag("ReviewComment", Part::Review, "comment", Form::Text),
];
