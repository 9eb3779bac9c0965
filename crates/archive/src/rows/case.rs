//! `kind=case`

use casebook_support::CaseDetails;

use crate::micros::micros;
use crate::row_macro::row;

row! {
    /// A support case, open or resolved. Its id is that of the service.
    pub struct CaseRow<'a>: "case" {
        /// The case.
        case: &'a CaseDetails,
    }

    /// The number of the case that the console shows.
    display_id: text Text = case.display_id.as_ref().map(AsRef::as_ref);
    /// The subject.
    subject: text Text = case.subject.as_deref();
    /// The status, such as `opened` or `resolved`.
    status: text Text = case.status.as_ref().map(AsRef::as_ref);
    /// The code of the AWS service that the case is about.
    service_code: text Text = case.service_code.as_ref().map(AsRef::as_ref);
    /// The code of the category of the problem.
    category_code: text Text = case.category_code.as_ref().map(AsRef::as_ref);
    /// The code of the severity, such as `urgent`.
    severity_code: text Text = case.severity_code.as_ref().map(AsRef::as_ref);
    /// The email address of the account that opened the case.
    submitted_by: text Text = case.submitted_by.as_deref();
    /// The time at which the case was opened.
    time_created: time Time = micros(case.time_created.as_ref());
    /// The email addresses that receive copies of the communications.
    cc_email_addresses: texts Texts = case.cc_email_addresses.iter().map(|address| Some(&**address));
    /// The code of the language of the case.
    language: text Text = case.language.as_ref().map(AsRef::as_ref);
}
