//! Reads and writes a scenario as a JSON document.

use std::str::FromStr;

use serde_json::{Map, Value, json};

use super::{Account, Accounts, Plan, Scenario};
use crate::account::AccountId;
use crate::json;
use crate::text_error::text_error;

const NAME: &str = "the scenario";
/// The members for which null means no limit. Any other member that is null counts as missing.
const LIMITS: [&str; 5] = [
    "case_limit_per_hour",
    "silence_resolves_after_days",
    "attachment_sets_per_hour",
    "attachment_reads_per_minute",
    "generated_findings",
];

impl Scenario {
    /// Reads a scenario from a JSON document.
    ///
    /// Every member is optional. `scenario` (or `name`) names a scenario, from which the other members
    /// differ: `default`, `business-support-plus`, `enterprise-on-ramp`, `unified-operations` or
    /// `no-support-plan`. `plan` is `none`, `business`, `business-support-plus`, `enterprise-on-ramp`,
    /// `enterprise` or `unified-operations`. A limit of `null` means no limit. Times are whole seconds,
    /// at most a hundred years. `samples` replaces parts of the [`Samples`](crate::Samples).
    ///
    /// `accounts` is a list of accounts. Each has an `id`, and may have a `name`, an `email`, a `status`
    /// (`ACTIVE`, `SUSPENDED` or `PENDING_CLOSURE`), `member` (false for an account outside of the
    /// organization), `access_keys` (each with `access_key_id`, `secret_access_key` and the name of a
    /// `user`), `roles` (each with `name`, `trusts`, `external_id` and `max_session_seconds`) and a
    /// `scenario`: the name of one, or the members by which it differs from the scenario of the others.
    /// `generated_account_kinds` is a list of `usual`, `no-plan`, `no-role`, `no-trust` and `suspended`.
    /// `organization` has `id`, `management_account` and `delegated_administrators`, which may be missing.
    /// Unknown members are refused.
    ///
    /// # Errors
    ///
    /// Fails if the text is not such a document. The error says where it is wrong, what was expected and
    /// what was found.
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
    ///         "upload_part_bytes": 1048576,
    ///         "upload_processing_seconds": 1,
    ///         "failing_uploads": ["broken.gz"],
    ///         "agreement_token_lifetime_seconds": 60,
    ///         "watermarked_agreements": true,
    ///         "refresh_enqueued_seconds": 1,
    ///         "refresh_processing_seconds": 1,
    ///         "abandoned_checks": [],
    ///         "inquiry_processing_seconds": 1,
    ///         "inquiry_review_seconds": 1,
    ///         "failing_inquiries": [],
    ///         "advisor_in_us_east_1_only": true,
    ///         "sample_data": true,
    ///         "samples": {"reports": [], "agreements": []},
    ///         "generated_cases": 100,
    ///         "generated_communications": [2, 7, 1, 4],
    ///         "generated_attachment_bytes": [0, 0, 20000, 0, 6000000],
    ///         "generated_findings": 50,
    ///         "generated_agreements": 3,
    ///         "generated_seed": 7,
    ///         "generated_reports": 300,
    ///         "generated_report_bytes": 2000000,
    ///         "calls_per_second": {"DescribeCases": 5},
    ///         "accounts": [{
    ///             "id": "222233334444",
    ///             "name": "Data",
    ///             "email": "data@example.com",
    ///             "status": "ACTIVE",
    ///             "member": true,
    ///             "access_keys": [{"access_key_id": "AKIADATA", "secret_access_key": "secret", "user": "ci"}],
    ///             "roles": [{
    ///                 "name": "Reader",
    ///                 "trusts": ["111122223333"],
    ///                 "external_id": "casebook",
    ///                 "max_session_seconds": 7200
    ///             }],
    ///             "scenario": {"plan": "none"}
    ///         }],
    ///         "generated_accounts": 500,
    ///         "generated_account_kinds": ["usual", "usual", "no-plan", "no-role", "no-trust", "suspended"],
    ///         "organization": {"management_account": "111122223333"}
    ///     }"#,
    /// )?;
    /// assert_eq!(scenario.plan, Plan::Business);
    /// assert_eq!(scenario.case_limit_per_hour, None);
    /// assert_eq!(scenario.attachment_set_lifetime, Duration::from_secs(600));
    ///
    /// let refused = Scenario::parse(r#"{"scenario": "sunny"}"#).unwrap_err();
    /// assert_eq!(
    ///     refused.to_string(),
    ///     "the scenario: expected one of default, business-support-plus, enterprise-on-ramp, \
    ///      unified-operations, no-support-plan, found \"sunny\"",
    /// );
    /// # Ok::<(), casebook_emulator::ScenarioError>(())
    /// ```
    pub fn parse(json: &str) -> Result<Self, ScenarioError> {
        let mut members: Map<String, Value> = json::read(NAME, json).map_err(ScenarioError)?;
        let listed = own_scenarios(&mut members)?;
        let mut scenario = Self::of_members(members)?;
        if !listed.is_empty() {
            let base = scenario.for_one_account();
            for (place, id, own) in listed {
                let own = base
                    .differing(own)
                    .map_err(|ScenarioError(why)| ScenarioError(format!("{place}: {why}")))?;
                if let Some(account) = scenario.accounts.get(id) {
                    let account = Account::clone(account).scenario(own);
                    scenario.accounts.insert(account);
                }
            }
        }
        Ok(scenario)
    }

    /// Reads the scenario of one account, which differs from this one by some members, or has the name of
    /// a scenario.
    fn differing(&self, own: Value) -> Result<Self, ScenarioError> {
        let members = match own {
            Value::String(name) => return name.parse(),
            Value::Object(members) => members,
            other => {
                let why = format!("{NAME}: expected an object or a name, found {other}");
                return Err(ScenarioError(why));
            }
        };
        if let Some(shared) = SHARED.iter().find(|name| members.contains_key(**name)) {
            let why = format!("{NAME}: expected {shared} for all accounts, found it for one");
            return Err(ScenarioError(why));
        }
        if members.contains_key("scenario") || members.contains_key("name") {
            return Self::of_members(members);
        }
        let Value::Object(mut document) = self.document() else {
            unreachable!("a scenario has members");
        };
        document.extend(without_nulls(members));
        json::from_value(NAME, document.into()).map_err(ScenarioError)
    }

    /// Reads an account. Its scenario is read as in [`parse`](Self::parse).
    pub(crate) fn read_account(&self, json: &str) -> Result<Account, ScenarioError> {
        const NAME: &str = "the account";
        let mut members: Map<String, Value> = json::read(NAME, json).map_err(ScenarioError)?;
        let own = members.remove("scenario").filter(|own| !own.is_null());
        let account: Account = json::from_value(NAME, members.into()).map_err(ScenarioError)?;
        match own {
            None => Ok(account),
            Some(own) => Ok(account.scenario(self.for_one_account().differing(own)?)),
        }
    }

    /// Returns the scenario without the members that hold for all accounts together.
    pub(super) fn for_one_account(&self) -> Self {
        let mut one = self.clone();
        one.accounts = Accounts::new();
        one.organization = None;
        one.generated_accounts = 0;
        one.generated_account_kinds = Vec::new();
        one
    }

    fn of_members(mut members: Map<String, Value>) -> Result<Self, ScenarioError> {
        members = without_nulls(members);
        let base = match (members.remove("scenario"), members.remove("name")) {
            (None, None) => Self::new(),
            (Some(Value::String(name)), None) | (None, Some(Value::String(name))) => {
                name.parse()?
            }
            _ => {
                let why = "expected one text as scenario or name, found something else";
                return Err(ScenarioError(format!("{NAME}: {why}")));
            }
        };
        let Value::Object(mut document) = base.document() else {
            unreachable!("a scenario has members");
        };
        document.extend(members);
        json::from_value(NAME, document.into()).map_err(ScenarioError)
    }

    /// Returns the document from which [`parse`](Self::parse) reads this scenario again, but without the
    /// secrets of access keys.
    pub(crate) fn document(&self) -> Value {
        json!(self)
    }
}

/// The members that hold for all accounts together.
const SHARED: [&str; 4] = [
    "accounts",
    "generated_accounts",
    "generated_account_kinds",
    "organization",
];

/// Drops the members that are null and therefore count as missing.
fn without_nulls(mut members: Map<String, Value>) -> Map<String, Value> {
    members.retain(|name, value| !value.is_null() || LIMITS.contains(&name.as_str()));
    members
}

/// Takes the scenarios out of the member `accounts`, each with its place and its account. An account that
/// cannot be read is left for the reader of accounts, which says why.
fn own_scenarios(
    members: &mut Map<String, Value>,
) -> Result<Vec<(String, AccountId, Value)>, ScenarioError> {
    let mut found = Vec::new();
    let accounts = members.get_mut("accounts").and_then(Value::as_array_mut);
    for (index, account) in accounts.into_iter().flatten().enumerate() {
        let Some(account) = account.as_object_mut() else {
            continue;
        };
        let id = account.get("id").and_then(Value::as_str);
        let Some(id) = id.and_then(|id| id.parse().ok()) else {
            continue;
        };
        if let Some(own) = account.remove("scenario").filter(|own| !own.is_null()) {
            found.push((format!("accounts[{index}].scenario"), id, own));
        }
    }
    Ok(found)
}

/// The named scenarios, which differ only in their support plan.
const NAMED: [(&str, Plan); 5] = [
    ("default", Plan::Enterprise),
    ("business-support-plus", Plan::BusinessSupportPlus),
    ("enterprise-on-ramp", Plan::EnterpriseOnRamp),
    ("unified-operations", Plan::UnifiedOperations),
    ("no-support-plan", Plan::None),
];

/// Parses the name of a scenario: `default`, `business-support-plus`, `enterprise-on-ramp`,
/// `unified-operations` or `no-support-plan`.
impl FromStr for Scenario {
    type Err = ScenarioError;

    fn from_str(name: &str) -> Result<Self, ScenarioError> {
        let mut named = NAMED.into_iter();
        let found = named.find(|(known, _)| *known == name);
        let found = found.map(|(_, plan)| Self::new().plan(plan));
        found.ok_or_else(|| {
            let known = NAMED.map(|(known, _)| known).join(", ");
            ScenarioError(format!("{NAME}: expected one of {known}, found {name:?}"))
        })
    }
}

text_error! {
    /// A text is not a valid scenario.
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
    pub struct ScenarioError;
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;
    use crate::scenario::AccountKind;
    use crate::scenario::forms::seconds::LONGEST;

    #[test]
    fn an_empty_document_is_the_default() {
        assert_eq!(Scenario::parse("{}"), Ok(Scenario::default()));
        assert_eq!("default".parse(), Ok(Scenario::default()));
        assert_eq!(
            Scenario::parse("{\"name\": \"no-support-plan\"}"),
            Ok(Scenario::no_support_plan())
        );
    }

    #[test]
    fn a_wrong_document_is_refused() {
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

    #[test]
    fn a_refusal_names_the_place() {
        for (text, says) in [
            (
                "{\"plan\": \"basic\"}",
                "plan: expected one of none, business, business-support-plus, enterprise-on-ramp, \
                 enterprise, unified-operations, found \"basic\"",
            ),
            (
                "{\"retention_month\": 1}",
                "the scenario: expected one of plan, ",
            ),
            (
                "{\"refresh_enqueued_seconds\": 3162240001}",
                "refresh_enqueued_seconds: expected at most 3162240000 seconds, found 3162240001",
            ),
            (
                "{\"upload_part_bytes\": 0}",
                "upload_part_bytes: expected from 1 to 16777216 bytes, found 0",
            ),
            (
                "{\"generated_communications\": [1, 0]}",
                "generated_communications: expected numbers from 1 to 1000, found 0",
            ),
            (
                "{\"generated_findings\": 100001}",
                "generated_findings: expected at most 100000 findings, found 100001",
            ),
            (
                "{\"generated_agreements\": 1001}",
                "generated_agreements: expected at most 1000 agreements, found 1001",
            ),
            (
                "{\"generated_account_kinds\": [\"strange\"]}",
                "generated_account_kinds[0]: expected one of usual, no-plan, no-role, no-trust, suspended",
            ),
            (
                "{\"samples\": {\"checks\": [{\"id\": \"a\", \"name\": 1}]}}",
                "samples.checks[0].name: expected a text, found 1",
            ),
            (
                "{\"samples\": {\"services\": []}}",
                "samples: cases[0].service: expected the code of a service",
            ),
        ] {
            let error = Scenario::parse(text).expect_err(text).to_string();
            assert!(error.starts_with(says), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            limit: Option<u32>, months: u32, days: Option<u32>, seconds in 0..LONGEST,
            ids: Vec<String>, samples: bool, cases: u32, reports: u32, only: bool,
            plan in prop::sample::select(vec![
                Plan::None, Plan::Business, Plan::BusinessSupportPlus, Plan::EnterpriseOnRamp,
                Plan::Enterprise, Plan::UnifiedOperations,
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
                .agreement_token_lifetime(Duration::from_secs(seconds))
                .watermarked_agreements(only)
                .abandoned_checks(ids.clone())
                .inquiry_processing(Duration::from_secs(seconds))
                .failing_inquiries(ids)
                .sample_data(samples)
                .generated_cases(cases)
                .generated_reports(reports)
                .generated_report_bytes(reports / 3)
                .generated_communications(vec![months % 1_000 + 1; usize::from(only)])
                .generated_attachment_bytes(vec![seconds; usize::from(samples)])
                .generated_findings(limit.map(|limit| limit % 100_001))
                .generated_agreements(cases % 1_001)
                .generated_seed(seconds)
                .generated_account_kinds(vec![AccountKind::NoTrust; usize::from(only)]);
            let samples = json::from_value("", json!({"agreements": []})).expect("samples");
            let scenario = if only { scenario.samples(samples) } else { scenario };
            prop_assert_eq!(Scenario::parse(&scenario.document().to_string()), Ok(scenario));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
            let _ = Scenario::parse(&text);
        }
    }
}
