//! The scenario of an emulator: the support plan, the limits, the delays and the initial data.

mod account;
mod accounts;
mod directory;
mod document;
mod forms;
mod organization;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::sample::{AccountContents, Generated, Results, Samples};
use crate::store::{Contents, Report};
use crate::time::Timestamp;

pub use account::{Account, AccountStatus, Role};
pub use accounts::Accounts;
pub use directory::AccountKind;
pub use document::ScenarioError;
pub use organization::Organization;

/// A support plan.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{Plan, Scenario};
///
/// assert_eq!(Scenario::new().plan, Plan::Enterprise);
/// assert_eq!(Scenario::no_support_plan().plan, Plan::None);
/// assert_eq!(Scenario::unified_operations().plan, Plan::UnifiedOperations);
/// ```
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Plan {
    /// A plan without the Support API: every operation of AWS Support is refused.
    None,
    /// Allows every severity except `critical`. AWS ends this plan on 2027-01-01.
    Business,
    /// Allows every severity.
    BusinessSupportPlus,
    /// Allows every severity. AWS ends this plan on 2027-01-01.
    EnterpriseOnRamp,
    /// Allows every severity.
    Enterprise,
    /// Allows every severity.
    UnifiedOperations,
}

/// Writes a structure, its function `new` and a setter for each field. A line has a field, its type and
/// its default.
macro_rules! scenario {
    ($(#[$meta:meta])* pub struct $name:ident { $(
        $(#[doc = $doc:literal])* $(#[serde($($serde:tt)*)])?
        $field:ident: $type:ty = $default:expr,
    )* }) => {
        $(#[$meta])*
        pub struct $name {
            $($(#[doc = $doc])* $(#[serde($($serde)*)])? pub $field: $type,)*
        }

        impl $name {
            /// Returns the default scenario: an account that can use everything within the published
            /// limits.
            #[must_use]
            pub const fn new() -> Self {
                Self { $($field: $default,)* }
            }

            $(
                #[doc = concat!("Sets `", stringify!($field), "`.")]
                ///
                $(#[doc = $doc])*
                #[must_use]
                pub fn $field(mut self, $field: $type) -> Self {
                    self.$field = $field;
                    self
                }
            )*
        }
    };
}

scenario! {
    /// The accounts of an emulator and how the services treat them: the support plan, the limits, the
    /// delays and the initial data.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::{Emulator, Scenario};
    ///
    /// let emulator = Emulator::builder()
    ///     .scenario(Scenario::new().case_limit_per_hour(None))
    ///     .build()?;
    /// # drop(emulator);
    /// # Ok::<(), casebook_emulator::OpenError>(())
    /// ```
    #[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
    #[serde(default, deny_unknown_fields, expecting = "an object")]
    #[non_exhaustive]
    pub struct Scenario {
        /// The support plan; enterprise by default.
        plan: Plan = Plan::Enterprise,
        /// How many cases can be opened within an hour; ten by default, `None` for no limit.
        case_limit_per_hour: Option<u32> = Some(10),
        /// How many months a case is found after it was opened; 24 by default.
        retention_months: u32 = 24,
        /// Whether the status of a new case is `unassigned`; false by default, so it is `opened`.
        unassigned_cases: bool = false,
        /// After how many days a case with the status `pending-customer-action` is resolved; by default
        /// it never is (`None`).
        silence_resolves_after_days: Option<u32> = None,
        /// How long an attachment set can be used after it was made; an hour by default.
        #[serde(rename = "attachment_set_lifetime_seconds", with = "forms::seconds")]
        attachment_set_lifetime: Duration = Duration::from_secs(3_600),
        /// How many attachment sets can be made within an hour; `None`, the default, for no limit.
        attachment_sets_per_hour: Option<u32> = None,
        /// How many attachments can be read within a minute; `None`, the default, for no limit.
        attachment_reads_per_minute: Option<u32> = None,
        /// How many bytes each part of a large file has, from 1 to 16 MiB; 5 MiB by default.
        #[serde(with = "forms::part_bytes")]
        upload_part_bytes: u32 = 5 * 1024 * 1024,
        /// How long a large file is processed after its last part was completed; two seconds by default.
        #[serde(rename = "upload_processing_seconds", with = "forms::seconds")]
        upload_processing: Duration = Duration::from_secs(2),
        /// The names of the large files whose processing fails; none by default.
        failing_uploads: Vec<String> = Vec::new(),
        /// How long the tokens for accepting and terminating agreements can be used; 15 minutes by
        /// default.
        #[serde(rename = "agreement_token_lifetime_seconds", with = "forms::seconds")]
        agreement_token_lifetime: Duration = Duration::from_secs(900),
        /// Whether each download of an agreement has a different watermark, so that no two have the same
        /// bytes; false by default.
        watermarked_agreements: bool = false,
        /// How long the refresh of a Trusted Advisor check is enqueued; two seconds by default.
        #[serde(rename = "refresh_enqueued_seconds", with = "forms::seconds")]
        refresh_enqueued: Duration = Duration::from_secs(2),
        /// How long the refresh of a Trusted Advisor check is processed after it was enqueued; three
        /// seconds by default.
        #[serde(rename = "refresh_processing_seconds", with = "forms::seconds")]
        refresh_processing: Duration = Duration::from_secs(3),
        /// The ids of the checks whose refresh ends as `abandoned`; none by default.
        abandoned_checks: Vec<String> = Vec::new(),
        /// How long a compliance inquiry is processed; two seconds by default.
        #[serde(rename = "inquiry_processing_seconds", with = "forms::seconds")]
        inquiry_processing: Duration = Duration::from_secs(2),
        /// How long people review the answers of a processed inquiry, if the request asked for a review;
        /// three seconds by default.
        #[serde(rename = "inquiry_review_seconds", with = "forms::seconds")]
        inquiry_review: Duration = Duration::from_secs(3),
        /// The names of the compliance inquiries that fail; none by default.
        failing_inquiries: Vec<String> = Vec::new(),
        /// Whether Trusted Advisor operations are refused in requests that are signed for another Region
        /// than us-east-1, as the service does; false by default.
        advisor_in_us_east_1_only: bool = false,
        /// How many calls of an operation each account can make within a second, by the name of the
        /// operation; no limit by default. A call beyond the limit gets the throttling error of the service.
        #[serde(with = "forms::rates")]
        calls_per_second: BTreeMap<String, u32> = BTreeMap::new(),
        /// Whether the initial data have the reports, agreements, inquiries and cases of the samples;
        /// true by default. The services, categories and checks of the samples are always there.
        sample_data: bool = true,
        /// The samples; those of this crate by default. If the scenario of a running emulator is
        /// replaced, the answers, services, categories, checks and headings of the new one are used at
        /// once. Its reports, agreements, inquiries and cases are not: they are initial data.
        #[serde(skip_serializing_if = "Samples::are_default")]
        samples: Samples = Samples::new(),
        /// How many generated cases the initial data have besides the samples; none by default.
        ///
        /// They are for measurements, and for listings with many pages. They are older than the sample
        /// cases and younger than a year and a half, and most of them are resolved. Their dates depend on
        /// the time when the emulator is built; all else is always the same. In memory they are rendered
        /// when they are read, so a million take no longer than one. A data file has all of them: a
        /// hundred thousand take some seconds to write, and 130 MB.
        generated_cases: u32 = 0,
        /// How many communications the generated cases have. The first case has the first number, and the
        /// list begins again at its end. Without a list, the default, they have one or two. A case has
        /// a thousand at most.
        #[serde(with = "forms::communications")]
        generated_communications: Vec<u32> = Vec::new(),
        /// How many bytes the attachment of each generated case has, in the same way; 0 for a case without
        /// one. By default no case has one. The bytes are generated when they are read, even in a data
        /// file.
        generated_attachment_bytes: Vec<u64> = Vec::new(),
        /// How many resources the result of each Trusted Advisor check has that finds any; by default
        /// (`None`) as many as the sample says.
        #[serde(with = "forms::findings")]
        generated_findings: Option<u32> = None,
        /// How many generated agreements each account has accepted; none by default, and a thousand at most.
        /// Some of them were terminated.
        #[serde(with = "forms::agreements")]
        generated_agreements: u32 = 0,
        /// The seed of all generated data; 0 by default. Another seed gives other ids, services, severities,
        /// languages, states of agreements, findings and bytes.
        generated_seed: u64 = 0,
        /// How many generated reports there are besides the samples; none by default. They are for
        /// measurements, and are also added to an existing data file.
        generated_reports: u32 = 0,
        /// About how many bytes the document of each generated report has; two million by default.
        generated_report_bytes: u32 = 2_000_000,
        /// The accounts besides the default one, and what is special about the default one; none by
        /// default. An account without its own scenario has this one.
        #[serde(skip_serializing_if = "Accounts::is_empty")]
        accounts: Accounts = Accounts::new(),
        /// How many generated accounts there are besides; none by default. Their numbers are 200000000001
        /// and those that follow. Each has the role `OrganizationAccountAccessRole`, which the management
        /// account of the organization may assume.
        generated_accounts: u32 = 0,
        /// What is special about the generated accounts. The first account is of the first kind, and the list
        /// begins again at its end. By default nothing is special about any.
        generated_account_kinds: Vec<AccountKind> = Vec::new(),
        /// The organization that the accounts belong to; none by default.
        #[serde(skip_serializing_if = "Option::is_none")]
        organization: Option<Organization> = None,
    }
}

impl Scenario {
    /// Returns the scenario of an account whose support plan has no Support API.
    #[must_use]
    pub const fn no_support_plan() -> Self {
        Self::with_plan(Plan::None)
    }

    /// Returns the scenario of an account with the plan Business Support+.
    #[must_use]
    pub const fn business_support_plus() -> Self {
        Self::with_plan(Plan::BusinessSupportPlus)
    }

    /// Returns the scenario of an account with the plan Enterprise On-Ramp.
    #[must_use]
    pub const fn enterprise_on_ramp() -> Self {
        Self::with_plan(Plan::EnterpriseOnRamp)
    }

    /// Returns the scenario of an account with the plan Unified Operations.
    #[must_use]
    pub const fn unified_operations() -> Self {
        Self::with_plan(Plan::UnifiedOperations)
    }

    /// Adds an account, and replaces the one with its number.
    ///
    /// # Examples
    ///
    /// ```
    /// use casebook_emulator::{Account, Scenario};
    ///
    /// let scenario = Scenario::new().account(Account::new("222233334444".parse()?));
    /// assert_eq!(scenario.accounts.iter().count(), 1);
    /// # Ok::<(), casebook_emulator::AccountIdError>(())
    /// ```
    #[must_use]
    pub fn account(mut self, account: Account) -> Self {
        self.accounts.insert(account);
        self
    }

    const fn with_plan(plan: Plan) -> Self {
        let mut scenario = Self::new();
        scenario.plan = plan;
        scenario
    }

    /// Returns the initial contents of an account of an emulator that is built or reset at `at`.
    pub(crate) fn contents(&self, account: AccountId, at: Timestamp) -> Arc<dyn Contents> {
        Arc::new(AccountContents {
            account,
            at,
            samples: self.samples.clone(),
            has_samples: self.sample_data,
            generated: self.generated(),
        })
    }

    /// Returns the generated reports, which are added even to an existing data file.
    pub(crate) fn reports(&self) -> Vec<Report> {
        self.generated().reports().after(None).collect()
    }

    /// Returns the results of the checks of an account.
    pub(crate) fn results(&self, account: AccountId) -> Results<'_> {
        Results {
            samples: self.samples.parts(),
            account,
            seed: self.generated_seed,
            rows: self.generated_findings,
        }
    }

    fn generated(&self) -> Generated {
        Generated {
            seed: self.generated_seed,
            cases: self.generated_cases,
            communications: self.generated_communications.clone(),
            attachment_bytes: self.generated_attachment_bytes.clone(),
            agreements: self.generated_agreements,
            reports: self.generated_reports,
            report_bytes: self.generated_report_bytes,
        }
    }
}

impl Default for Scenario {
    fn default() -> Self {
        Self::new()
    }
}
