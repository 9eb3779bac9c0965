//! `kind=finding`

use casebook_support::Finding;

use crate::row_macro::row;

row! {
    /// A resource that a check of Trusted Advisor has flagged. Its id is that of the check and that of the resource.
    pub struct FindingRow<'a>: "finding" {
        /// The id of the check.
        check_id: &'a str,
        /// The resource, with the headings of the check.
        finding: &'a Finding,
    }

    /// The id of the check.
    check_id: text Text = Some(*check_id);
    /// The id that Trusted Advisor gives the resource.
    resource_id: text Text = finding.resource.resource_id.as_deref();
    /// The status: `ok`, `warning` or `error`.
    status: text Text = finding.resource.status.as_ref().map(AsRef::as_ref);
    /// The Region of the resource.
    region: text Text = finding.resource.region.as_deref();
    /// Whether a user has hidden the resource.
    is_suppressed: flag Flag = Some(finding.resource.is_suppressed);
    /// The values under the headings of the check.
    values: values Values = finding.columns();
}
