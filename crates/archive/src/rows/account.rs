//! `kind=account`

use crate::row_macro::row;

row! {
    /// An account, and what the archive could read of it. Its id is that of the account.
    pub struct AccountRow<'a>: "account" {
        /// The name in the organization.
        name: Option<&'a str>,
        /// The email address in the organization.
        email: Option<&'a str>,
        /// The state in the organization.
        state: Option<&'a str>,
        /// The outcome of AWS Support.
        support: &'a str,
        /// The outcome of AWS Artifact.
        artifact: &'a str,
        /// The error, if there was one.
        error: Option<&'a str>,
    }

    /// The name of the account in the organization.
    name: text Text = *name;
    /// The email address of the account in the organization.
    email: text Text = *email;
    /// The state of the account in the organization, such as `ACTIVE`.
    state: text Text = *state;
    /// What the run could read of AWS Support: `read`, `no_plan` without a support plan, `no_role`, `failed`, or `not_read`.
    support: text Text = Some(*support);
    /// What the run could read of AWS Artifact: `read`, `no_role`, `failed`, or `not_read`.
    artifact: text Text = Some(*artifact);
    /// The error that stopped the run at this account.
    error: text Text = *error;
}
