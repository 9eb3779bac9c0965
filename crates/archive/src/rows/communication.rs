//! `kind=communication`

use casebook_support::Communication;

use crate::micros::micros;
use crate::row_macro::row;

row! {
    /// A message of a case. The service gives it no id: its id is that of the case and a hash of the message.
    pub struct CommunicationRow<'a>: "communication" {
        /// The id of the case.
        case_id: &'a str,
        /// The communication.
        communication: &'a Communication,
        /// The ids of its attachments.
        attachment_ids: &'a [&'a str],
    }

    /// The id of the case.
    case_id: text Text = Some(*case_id);
    /// The text.
    body: text Text = communication.body.as_deref();
    /// The author: an email address or `Amazon Web Services`.
    submitted_by: text Text = communication.submitted_by.as_deref();
    /// The time at which the message was added.
    time_created: time Time = micros(communication.time_created.as_ref());
    /// The ids of the attachments.
    attachment_ids: texts Texts = attachment_ids.iter().map(|id| Some(*id));
}
