//! The account in an emulator: its plan, its limits and its samples.

mod current_scenario;
mod document;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::sample::{Samples, generated_reports};
use crate::store::{Contents, Report};
use crate::time::Timestamp;

pub(crate) use current_scenario::CurrentScenario;
pub use document::ScenarioError;

/// A support plan.
///
/// # Examples
///
/// ```
/// use casebook_emulator::{Plan, Scenario};
///
/// assert_eq!(Scenario::new().plan, Plan::Enterprise);
/// assert_eq!(Scenario::no_support_plan().plan, Plan::None);
/// assert_eq!(Scenario::enterprise_on_ramp().plan, Plan::EnterpriseOnRamp);
/// ```
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Plan {
    /// A plan without the API: every operation of Support is refused.
    None,
    /// Allows every severity except `critical`.
    Business,
    /// Allows every severity, like [`Enterprise`](Self::Enterprise). AWS answers `critical` cases more
    /// slowly on this plan; the emulator does not.
    EnterpriseOnRamp,
    /// Allows every severity.
    Enterprise,
}

/// The account in an emulator: its plan, its limits and its samples.
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
    pub plan: Plan,
    /// How many cases can be opened within any hour; ten by default.
    pub case_limit_per_hour: Option<u32>,
    /// After how many months a case disappears; twenty-four by default.
    pub retention_months: u32,
    /// Whether a new case is `unassigned` at first; it is `opened` by default.
    pub unassigned_cases: bool,
    /// After how many days a case that waits for its customer is resolved; never by default.
    pub silence_resolves_after_days: Option<u32>,
    /// How long an attachment set can be used; an hour by default.
    #[serde(rename = "attachment_set_lifetime_seconds", with = "document::seconds")]
    pub attachment_set_lifetime: Duration,
    /// How many attachment sets can be made within any hour; any number by default.
    pub attachment_sets_per_hour: Option<u32>,
    /// How many attachments can be read within any minute; any number by default.
    pub attachment_reads_per_minute: Option<u32>,
    /// How long a refresh of a check is enqueued; two seconds by default.
    #[serde(rename = "refresh_enqueued_seconds", with = "document::seconds")]
    pub refresh_enqueued: Duration,
    /// How long the refresh is then processed; three seconds by default.
    #[serde(rename = "refresh_processing_seconds", with = "document::seconds")]
    pub refresh_processing: Duration,
    /// The checks whose refresh fails; none by default.
    pub abandoned_checks: Vec<String>,
    /// Whether Trusted Advisor operations are refused in requests signed for another Region than
    /// us-east-1, as the service does. By default every Region has them.
    pub advisor_in_us_east_1_only: bool,
    /// Whether an emulator begins with sample reports, agreements and cases; true by default. The
    /// services, categories and checks of the samples are always there.
    pub sample_data: bool,
    /// The samples; those of this crate by default. Another scenario of a running emulator changes the
    /// services, categories, checks and headings; reports, agreements and cases only come from the
    /// scenario with which the emulator begins.
    #[serde(skip_serializing_if = "Samples::are_default")]
    pub samples: Samples,
    /// How many cases an emulator begins with besides the samples; none by default.
    ///
    /// They are for measurements and for listings with many pages. All of them are older than the
    /// samples and younger than a year and a half, most are resolved, and only their dates differ
    /// from one emulator to the next. A hundred thousand take some seconds, and 130 MB of memory or of
    /// the data file, which is written once.
    pub generated_cases: u32,
    /// How many reports there are besides the samples, also in an existing data file; none by
    /// default. They are for measurements.
    pub generated_reports: u32,
    /// About how many bytes the document of each generated report has; two million by default.
    pub generated_report_bytes: u32,
}

impl Scenario {
    /// Returns an account that can do everything within the published limits.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            plan: Plan::Enterprise,
            case_limit_per_hour: Some(10),
            retention_months: 24,
            unassigned_cases: false,
            silence_resolves_after_days: None,
            attachment_set_lifetime: Duration::from_secs(3_600),
            attachment_sets_per_hour: None,
            attachment_reads_per_minute: None,
            refresh_enqueued: Duration::from_secs(2),
            refresh_processing: Duration::from_secs(3),
            abandoned_checks: Vec::new(),
            advisor_in_us_east_1_only: false,
            sample_data: true,
            samples: Samples::new(),
            generated_cases: 0,
            generated_reports: 0,
            generated_report_bytes: 2_000_000,
        }
    }

    /// Returns an account without a plan that has the Support API.
    #[must_use]
    pub const fn no_support_plan() -> Self {
        let mut scenario = Self::new();
        scenario.plan = Plan::None;
        scenario
    }

    /// Returns an account with the Enterprise On-Ramp plan.
    #[must_use]
    pub const fn enterprise_on_ramp() -> Self {
        let mut scenario = Self::new();
        scenario.plan = Plan::EnterpriseOnRamp;
        scenario
    }

    /// Sets the support plan.
    #[must_use]
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    /// Sets how many cases can be opened within any hour; `None` is any number.
    #[must_use]
    pub fn case_limit_per_hour(mut self, limit: Option<u32>) -> Self {
        self.case_limit_per_hour = limit;
        self
    }

    /// Sets after how many months a case disappears.
    #[must_use]
    pub fn retention_months(mut self, months: u32) -> Self {
        self.retention_months = months;
        self
    }

    /// Sets whether a new case is `unassigned` at first.
    #[must_use]
    pub fn unassigned_cases(mut self, unassigned: bool) -> Self {
        self.unassigned_cases = unassigned;
        self
    }

    /// Sets after how many days a case that waits for its customer is resolved.
    #[must_use]
    pub fn silence_resolves_after_days(mut self, days: Option<u32>) -> Self {
        self.silence_resolves_after_days = days;
        self
    }

    /// Sets how long an attachment set can be used.
    #[must_use]
    pub fn attachment_set_lifetime(mut self, lifetime: Duration) -> Self {
        self.attachment_set_lifetime = lifetime;
        self
    }

    /// Sets how many attachment sets can be made within any hour.
    #[must_use]
    pub fn attachment_sets_per_hour(mut self, limit: Option<u32>) -> Self {
        self.attachment_sets_per_hour = limit;
        self
    }

    /// Sets how many attachments can be read within any minute.
    #[must_use]
    pub fn attachment_reads_per_minute(mut self, limit: Option<u32>) -> Self {
        self.attachment_reads_per_minute = limit;
        self
    }

    /// Sets how long a refresh of a check is enqueued.
    #[must_use]
    pub fn refresh_enqueued(mut self, time: Duration) -> Self {
        self.refresh_enqueued = time;
        self
    }

    /// Sets how long a refresh of a check is processed after that.
    #[must_use]
    pub fn refresh_processing(mut self, time: Duration) -> Self {
        self.refresh_processing = time;
        self
    }

    /// Sets the checks whose refresh fails.
    #[must_use]
    pub fn abandoned_checks(mut self, ids: Vec<String>) -> Self {
        self.abandoned_checks = ids;
        self
    }

    /// Sets whether only us-east-1 has Trusted Advisor.
    #[must_use]
    pub fn advisor_in_us_east_1_only(mut self, only: bool) -> Self {
        self.advisor_in_us_east_1_only = only;
        self
    }

    /// Sets whether an emulator begins with sample reports, agreements and cases.
    #[must_use]
    pub fn sample_data(mut self, sample_data: bool) -> Self {
        self.sample_data = sample_data;
        self
    }

    /// Sets the samples.
    #[must_use]
    pub fn samples(mut self, samples: Samples) -> Self {
        self.samples = samples;
        self
    }

    /// Sets how many cases an emulator begins with besides the samples.
    #[must_use]
    pub fn generated_cases(mut self, count: u32) -> Self {
        self.generated_cases = count;
        self
    }

    /// Sets how many reports there are besides the samples.
    #[must_use]
    pub fn generated_reports(mut self, count: u32) -> Self {
        self.generated_reports = count;
        self
    }

    /// Sets about how many bytes the document of each generated report has.
    #[must_use]
    pub fn generated_report_bytes(mut self, bytes: u32) -> Self {
        self.generated_report_bytes = bytes;
        self
    }

    /// Returns the contents of a store that begins at a time.
    pub(crate) fn contents(&self, at: Timestamp) -> Contents {
        let Self { samples, .. } = self;
        samples.contents(self.sample_data, self.generated_cases, at)
    }

    /// Returns the generated reports.
    pub(crate) fn reports(&self) -> Vec<Report> {
        generated_reports(self.generated_reports, self.generated_report_bytes).collect()
    }
}

impl Default for Scenario {
    fn default() -> Self {
        Self::new()
    }
}
