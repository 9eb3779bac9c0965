//! `kind=attachment`

use crate::row_macro::row;

row! {
    /// A file of a case. Its id is that of the case and that of the file.
    pub struct AttachmentRow<'a>: "attachment" {
        /// The id of the case.
        case_id: &'a str,
        /// The id of the communication.
        communication_id: &'a str,
        /// The id that the service gives the file.
        attachment_id: &'a str,
        /// The name of the file.
        file_name: Option<&'a str>,
        /// The SHA-256 of the file, in hexadecimal digits.
        sha256: Option<&'a str>,
        /// The size in bytes.
        size: Option<i64>,
        /// Why the archive does not have the file.
        missing: Option<&'a str>,
    }

    /// The id of the case.
    case_id: text Text = Some(*case_id);
    /// The id of the communication to which the file was attached.
    communication_id: text Text = Some(*communication_id);
    /// The id that the service gives the file.
    attachment_id: text Text = Some(*attachment_id);
    /// The name of the file.
    file_name: text Text = *file_name;
    /// The SHA-256 of the file in hexadecimal digits: its name below `blobs/sha256`.
    sha256: text Text = *sha256;
    /// The size of the file in bytes.
    size: integer Integer = *size;
    /// Why the archive does not have the file, if the service no longer gives it out.
    missing: text Text = *missing;
}
