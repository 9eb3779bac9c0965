//! A scenario as a JSON document.

use std::error::Error;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Plan, Scenario};

/// The longest time that a document can name: a hundred years are enough for everybody.
const LONGEST: u64 = 100 * 366 * 86_400;

/// Everything that a document can say; what it leaves out stays as its scenario has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(alias = "name")]
    scenario: Option<String>,
    plan: Option<Word>,
    // Two layers: not said, and no limit.
    #[serde(default, deserialize_with = "said")]
    case_limit_per_hour: Option<Option<u32>>,
    retention_months: Option<u32>,
    unassigned_cases: Option<bool>,
    #[serde(default, deserialize_with = "said")]
    silence_resolves_after_days: Option<Option<u32>>,
    attachment_set_lifetime_seconds: Option<u64>,
    #[serde(default, deserialize_with = "said")]
    attachment_sets_per_hour: Option<Option<u32>>,
    #[serde(default, deserialize_with = "said")]
    attachment_reads_per_minute: Option<Option<u32>>,
    refresh_enqueued_seconds: Option<u64>,
    refresh_processing_seconds: Option<u64>,
    abandoned_checks: Option<Vec<String>>,
    advisor_in_us_east_1_only: Option<bool>,
    sample_data: Option<bool>,
    generated_cases: Option<u32>,
    generated_reports: Option<u32>,
    generated_report_bytes: Option<u32>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    None,
    Business,
    EnterpriseOnRamp,
    Enterprise,
}

fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<u32>>, D::Error> {
    Option::deserialize(from).map(Some)
}

impl Scenario {
    /// Reads a scenario out of a JSON document.
    ///
    /// Every member is optional. `scenario` names the scenario that the other members change:
    /// `default`, `enterprise-on-ramp` or `no-support-plan`. `plan` is `none`, `business`,
    /// `enterprise-on-ramp` or `enterprise`. A limit of `null` means no limit. Times are whole
    /// seconds, at most a hundred years. Unknown members are refused.
    ///
    /// # Errors
    ///
    /// Fails when the text is no such document, and says what was expected.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// use casebook_emulator::{Plan, Scenario};
    ///
    /// let scenario = Scenario::parse(
    ///     r#"{
    ///         "scenario": "default",
    ///         "plan": "business",
    ///         "case_limit_per_hour": null,
    ///         "retention_months": 12,
    ///         "unassigned_cases": true,
    ///         "silence_resolves_after_days": 7,
    ///         "attachment_set_lifetime_seconds": 600,
    ///         "attachment_sets_per_hour": 100,
    ///         "attachment_reads_per_minute": 50,
    ///         "refresh_enqueued_seconds": 1,
    ///         "refresh_processing_seconds": 1,
    ///         "abandoned_checks": [],
    ///         "advisor_in_us_east_1_only": true,
    ///         "sample_data": false,
    ///         "generated_cases": 100,
    ///         "generated_reports": 300,
    ///         "generated_report_bytes": 2000000
    ///     }"#,
    /// )?;
    /// assert_eq!(scenario.plan, Plan::Business);
    /// assert_eq!(scenario.case_limit_per_hour, None);
    /// assert_eq!(scenario.attachment_set_lifetime, Duration::from_secs(600));
    ///
    /// let refused = Scenario::parse(r#"{"scenario": "sunny"}"#).unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "the scenario: expected default, enterprise-on-ramp or no-support-plan, found \"sunny\"",
    /// );
    /// # Ok::<(), casebook_emulator::ScenarioError>(())
    /// ```
    pub fn parse(json: &str) -> Result<Self, ScenarioError> {
        let document: Document = serde_json::from_str(json)
            .map_err(|error| ScenarioError(format!("the scenario's document: {error}")))?;
        let mut scenario = match &document.scenario {
            Some(name) => name.parse()?,
            None => Self::new(),
        };
        if let Some(word) = document.plan {
            scenario.plan = match word {
                Word::None => Plan::None,
                Word::Business => Plan::Business,
                Word::EnterpriseOnRamp => Plan::EnterpriseOnRamp,
                Word::Enterprise => Plan::Enterprise,
            };
        }
        put(
            &mut scenario.case_limit_per_hour,
            document.case_limit_per_hour,
        );
        put(&mut scenario.retention_months, document.retention_months);
        put(&mut scenario.unassigned_cases, document.unassigned_cases);
        put(
            &mut scenario.silence_resolves_after_days,
            document.silence_resolves_after_days,
        );
        put(
            &mut scenario.attachment_set_lifetime,
            seconds(
                "attachment_set_lifetime_seconds",
                document.attachment_set_lifetime_seconds,
            )?,
        );
        put(
            &mut scenario.attachment_sets_per_hour,
            document.attachment_sets_per_hour,
        );
        put(
            &mut scenario.attachment_reads_per_minute,
            document.attachment_reads_per_minute,
        );
        put(
            &mut scenario.refresh_enqueued,
            seconds(
                "refresh_enqueued_seconds",
                document.refresh_enqueued_seconds,
            )?,
        );
        put(
            &mut scenario.refresh_processing,
            seconds(
                "refresh_processing_seconds",
                document.refresh_processing_seconds,
            )?,
        );
        put(&mut scenario.abandoned_checks, document.abandoned_checks);
        put(
            &mut scenario.advisor_in_us_east_1_only,
            document.advisor_in_us_east_1_only,
        );
        put(&mut scenario.sample_data, document.sample_data);
        put(&mut scenario.generated_cases, document.generated_cases);
        put(&mut scenario.generated_reports, document.generated_reports);
        put(
            &mut scenario.generated_report_bytes,
            document.generated_report_bytes,
        );
        Ok(scenario)
    }

    /// The document that [`parse`](Self::parse) reads this scenario out of.
    pub(crate) fn document(&self) -> Value {
        json!({
            "plan": match self.plan {
                Plan::None => "none",
                Plan::Business => "business",
                Plan::EnterpriseOnRamp => "enterprise-on-ramp",
                Plan::Enterprise => "enterprise",
            },
            "case_limit_per_hour": self.case_limit_per_hour,
            "retention_months": self.retention_months,
            "unassigned_cases": self.unassigned_cases,
            "silence_resolves_after_days": self.silence_resolves_after_days,
            "attachment_set_lifetime_seconds": self.attachment_set_lifetime.as_secs(),
            "attachment_sets_per_hour": self.attachment_sets_per_hour,
            "attachment_reads_per_minute": self.attachment_reads_per_minute,
            "refresh_enqueued_seconds": self.refresh_enqueued.as_secs(),
            "refresh_processing_seconds": self.refresh_processing.as_secs(),
            "abandoned_checks": self.abandoned_checks,
            "advisor_in_us_east_1_only": self.advisor_in_us_east_1_only,
            "sample_data": self.sample_data,
            "generated_cases": self.generated_cases,
            "generated_reports": self.generated_reports,
            "generated_report_bytes": self.generated_report_bytes,
        })
    }
}

/// Parses a name: `default`, `enterprise-on-ramp` or `no-support-plan`.
impl FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(name: &str) -> Result<Self, ScenarioError> {
        match name {
            "default" => Ok(Self::new()),
            "enterprise-on-ramp" => Ok(Self::enterprise_on_ramp()),
            "no-support-plan" => Ok(Self::no_support_plan()),
            other => Err(ScenarioError(format!(
                "the scenario: expected default, enterprise-on-ramp or no-support-plan, found {other:?}"
            ))),
        }
    }
}

/// Accepts a time up to the longest allowed one.
fn seconds(member: &str, seconds: Option<u64>) -> Result<Option<Duration>, ScenarioError> {
    match seconds {
        Some(found) if found > LONGEST => Err(ScenarioError(format!(
            "the scenario's {member}: expected at most {LONGEST}, found {found}"
        ))),
        seconds => Ok(seconds.map(Duration::from_secs)),
    }
}

fn put<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

/// A text is no scenario.
///
/// # Examples
///
/// ```
/// use casebook_emulator::Scenario;
///
/// assert!("default".parse::<Scenario>().is_ok());
/// let error = "rain".parse::<Scenario>().unwrap_err();
/// assert!(error.to_string().ends_with("found \"rain\""));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScenarioError(String);

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for ScenarioError {}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_document_is_the_default() {
        assert_eq!(Scenario::parse("{}"), Ok(Scenario::default()));
        assert_eq!(
            Scenario::parse("{\"name\": \"no-support-plan\"}"),
            Ok(Scenario::no_support_plan())
        );
    }

    #[test]
    fn what_a_document_cannot_say_is_refused() {
        for text in [
            "",
            "[]",
            "{\"plan\": \"basic\"}",
            "{\"case_limit_per_hour\": -1}",
            "{\"case_limit\": 1}",
            "{\"refresh_enqueued_seconds\": 18446744073709551615}",
            "{\"plan\": \"enterpriseOnRamp\"}",
            "{\"retention_months\": null, \"sample_data\": 1}",
            "{\"scenario\": \"default\", \"name\": \"default\"}",
        ] {
            assert!(Scenario::parse(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            limit: Option<u32>, months: u32, days: Option<u32>, seconds in 0..LONGEST,
            ids: Vec<String>, samples: bool, cases: u32, reports: u32, only: bool,
            plan in prop::sample::select(vec![
                Plan::None, Plan::Business, Plan::EnterpriseOnRamp, Plan::Enterprise,
            ]),
        ) {
            let scenario = Scenario::new()
                .plan(plan)
                .advisor_in_us_east_1_only(only)
                .case_limit_per_hour(limit)
                .attachment_sets_per_hour(limit)
                .retention_months(months)
                .silence_resolves_after_days(days)
                .attachment_set_lifetime(Duration::from_secs(seconds))
                .abandoned_checks(ids)
                .sample_data(samples)
                .generated_cases(cases)
                .generated_reports(reports)
                .generated_report_bytes(reports / 3);
            prop_assert_eq!(Scenario::parse(&scenario.document().to_string()), Ok(scenario));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
            let _ = Scenario::parse(&text);
        }
    }
}
