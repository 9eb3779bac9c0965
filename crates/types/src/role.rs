//! The names by which a role of an account is assumed.

use crate::bounded::text;
use crate::grammar::{AsciiText, RoleText};

text! {
    /// The name of a role, with its path in front of it if it has one: `Auditor`, `/team/Auditor`.
    ///
    /// A name has 1 to 64 ASCII letters, digits or `_+=,.@-`. A path may have any visible ASCII character but
    /// `:`, which would be an ARN, and begins with a `/` that may be left out.
    ///
    /// ```
    /// use casebook_types::{AccountId, RoleName};
    ///
    /// let role: RoleName = "team/Auditor".parse()?;
    /// let account: AccountId = "012345678901".parse()?;
    /// assert_eq!(role.arn("aws-cn", &account), "arn:aws-cn:iam::012345678901:role/team/Auditor");
    ///
    /// let refused = "Auditor (old)".parse::<RoleName>().unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "role name: expected a visible ASCII character but ':', found ' ' at byte 7",
    /// );
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct RoleName("role name") = RoleText;
}

impl RoleName {
    /// Returns the ARN of the role of this name in an account.
    #[must_use]
    pub fn arn(&self, partition: &str, account: &crate::AccountId) -> String {
        let name = self.as_str();
        let name = name.strip_prefix('/').unwrap_or(name);
        format!("arn:{partition}:iam::{account}:role/{name}")
    }
}

text! {
    /// An external id: a value that the owner of a role has agreed on with the caller, and that the role
    /// requires. It has 2 to 1,224 ASCII letters, digits or `_+=,.@:/-`.
    ///
    /// ```
    /// use casebook_types::ExternalId;
    ///
    /// let id: ExternalId = "casebook:7".parse()?;
    /// assert_eq!(id.as_str(), "casebook:7");
    /// assert!("a b".parse::<ExternalId>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct ExternalId("external id") = AsciiText {
        marks: "_+=,.@:/-",
        blanks: false,
        expected: "an ASCII letter, a digit or one of _+=,.@:/-",
        min: 2,
        max: 1224,
    };
}

text! {
    /// The name of the session of a role, which CloudTrail shows. It has 2 to 64 ASCII letters, digits or
    /// `_+=,.@-`.
    ///
    /// ```
    /// use casebook_types::RoleSessionName;
    ///
    /// let name: RoleSessionName = "nightly-archive".parse()?;
    /// assert_eq!(name.as_str(), "nightly-archive");
    /// assert!("x".parse::<RoleSessionName>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct RoleSessionName("role session name") = AsciiText {
        marks: "_+=,.@-",
        blanks: false,
        expected: "an ASCII letter, a digit or one of _+=,.@-",
        min: 2,
        max: 64,
    };
}
