//! The questions of an inquiry.

use casebook_protocol::{Blob, request};
use casebook_types::artifact::{FileSections, InquiryQuery};
use serde::{Deserialize, Serialize};

/// The questions of an inquiry: one question, or a file of them (service model, InquiryContent).
///
/// ```
/// use casebook_artifact::InquiryContent;
///
/// let content = InquiryContent::Query("Is data encrypted at rest?".parse()?);
/// assert_eq!(serde_json::to_string(&content)?, r#"{"query":"Is data encrypted at rest?"}"#);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
#[derive(Clone, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum InquiryContent {
    /// One question.
    Query(InquiryQuery),
    /// A questionnaire in a file.
    FileContent(InquiryFileContent),
}

casebook_types::arbitrary!(
    InquiryContent = proptest::prop_oneof![
        proptest::arbitrary::any::<InquiryQuery>().prop_map(Self::Query),
        proptest::arbitrary::any::<InquiryFileContent>().prop_map(Self::FileContent),
    ]
);

impl From<InquiryQuery> for InquiryContent {
    fn from(query: InquiryQuery) -> Self {
        Self::Query(query)
    }
}

impl From<InquiryFileContent> for InquiryContent {
    fn from(content: InquiryFileContent) -> Self {
        Self::FileContent(content)
    }
}

request! {
    /// A questionnaire in a file, such as a spreadsheet.
    ///
    /// The service model sets no largest size.
    ///
    /// ```
    /// use casebook_artifact::InquiryFileContent;
    /// use casebook_types::artifact::FileSections;
    ///
    /// let file = InquiryFileContent::new(b"Is data encrypted?".as_slice().into())
    ///     .file_sections(FileSections::new(["Encryption"])?);
    /// let json = serde_json::to_value(&file)?;
    /// assert_eq!(json["fileSections"][0], "Encryption");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub struct InquiryFileContent {
        /// The sections of the file that hold the questions, such as the sheets of a workbook. If it is
        /// `None`, the service decides.
        file_sections?: FileSections,
        /// The bytes of the file.
        content: Blob,
    }

    /// Makes the content of a file.
    fn new;
}
