//! Amazon Resource Names and account numbers.

use crate::bounded::text;
use crate::grammar::{ArnText, Digits};

text! {
    /// An Amazon Resource Name: `arn:partition:service:region:account:resource`, 1 to 2048
    /// characters without `<` and `>`.
    ///
    /// Region and account may be empty, as in the ARNs of Artifact's reports.
    ///
    /// ```
    /// use casebook_types::Arn;
    ///
    /// let arn: Arn = "arn:aws:artifact:us-east-1::report/report-abcdef0123456789:1".parse()?;
    /// assert_eq!(arn.service(), "artifact");
    /// assert_eq!(arn.account(), "");
    /// assert_eq!(arn.resource(), "report/report-abcdef0123456789:1");
    ///
    /// let error = "arn:aws".parse::<Arn>().unwrap_err();
    /// assert_eq!(error.to_string(), "arn: expected ':' after the partition, found the end at byte 7");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct Arn("arn") = ArnText;
}

impl Arn {
    /// Returns the partition, such as `aws` or `aws-cn`.
    #[must_use]
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// Returns the service, such as `artifact`.
    #[must_use]
    pub fn service(&self) -> &str {
        self.part(2)
    }

    /// Returns the Region, which may be empty.
    #[must_use]
    pub fn region(&self) -> &str {
        self.part(3)
    }

    /// Returns the account, which may be empty.
    #[must_use]
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// Returns the text after the account, colons included.
    #[must_use]
    pub fn resource(&self) -> &str {
        self.part(5)
    }

    fn part(&self, n: usize) -> &str {
        self.as_str().splitn(6, ':').nth(n).unwrap_or_default()
    }
}

text! {
    /// The number of an AWS account: twelve digits.
    ///
    /// ```
    /// use casebook_types::AccountId;
    ///
    /// let account: AccountId = "012345678901".parse()?;
    /// assert_eq!(account.as_str(), "012345678901");
    /// assert!("12345".parse::<AccountId>().is_err());
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct AccountId("account id") = Digits(12);
}
