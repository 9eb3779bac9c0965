//! `kind=check`

use casebook_support::TrustedAdvisorCheckDescription;

use crate::row_macro::row;

row! {
    /// A check of Trusted Advisor. Its id is that of the service.
    pub struct CheckRow<'a>: "check" {
        /// The check.
        check: &'a TrustedAdvisorCheckDescription,
    }

    /// The name.
    name: text Text = check.name.as_deref();
    /// The category, such as `cost_optimizing`.
    category: text Text = check.category.as_ref().map(AsRef::as_ref);
    /// The description, which may be HTML.
    description: text Text = check.description.as_deref();
    /// The headings of the values of a finding, in order.
    headings: texts Texts = check.metadata.iter().map(Option::as_deref);
}
