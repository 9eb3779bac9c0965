//! Tests that a fleet acts in each account of an organization or of a list, by the account's own role.

mod roles;
mod shared;

use std::num::NonZeroUsize;
use std::time::Duration;

use casebook::emulated;
use casebook::stack::fleet::{Accounts, Fleet, FleetError, Member};
use casebook::stack::{Config, Error};
use casebook::support::{ClientError, DescribeCases, Support};
use casebook::types::{AccountState, Region};
use casebook_emulator::{
    ACCOUNT_ID, Account, AccountStatus, Emulator, Organization, Role, Scenario,
};

/// The role that every generated account has, and the caller may assume.
const ROLE: &str = "OrganizationAccountAccessRole";
const DATA: &str = "222233334444";

/// Returns an emulator of an organization: the caller's account, which manages it, a listed one, and
/// generated ones.
fn emulator(generated: u32, data: Account) -> Emulator {
    let scenario = Scenario::new()
        .organization(Some(Organization::default()))
        .account(data)
        .generated_accounts(generated);
    Emulator::builder().scenario(scenario).build().unwrap()
}

/// Returns an account that has the role of the generated ones.
fn data() -> Account {
    Account::new(DATA.parse().unwrap()).role(Role::new(ROLE).trusts(ACCOUNT_ID))
}

fn fleet(config: &Config) -> Fleet {
    Fleet::new(config).role(ROLE.parse().unwrap())
}

/// Returns the cases that an account has, each of which has the number of its account in its id.
async fn cases(member: &Member) -> Result<Vec<String>, ClientError> {
    let client = member.client::<Support>().unwrap();
    let cases = client.send(DescribeCases::new()).await?.cases;
    let ids = cases.into_iter().filter_map(|case| case.case_id);
    Ok(ids.map(String::from).collect())
}

async fn members(fleet: &Fleet) -> Vec<Result<Member, FleetError>> {
    let (mut stream, mut members) = (fleet.members(), Vec::new());
    while let Some(member) = stream.next().await {
        members.push(member);
    }
    members
}

fn ids(members: &[Result<Member, FleetError>]) -> Vec<&str> {
    let ids = members.iter().map(|member| match member {
        Ok(member) => member.account.id.as_str(),
        Err(error) => error.account().unwrap().id.as_str(),
    });
    ids.collect()
}

/// Returns the messages of an error and its causes.
fn said(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let causes: Vec<_> = causes.map(ToString::to_string).collect();
    causes.join(": ")
}

#[tokio::test]
async fn every_account_of_an_organization_is_called_by_its_own_role_once_assumed() {
    let emulator = emulator(498, data());
    let fleet = fleet(&emulated(&emulator));
    let jobs = NonZeroUsize::new(8).unwrap();
    let mut results = fleet.run(jobs, async |member| {
        // Two clients of a member use the same credentials.
        let first = cases(&member).await.unwrap();
        assert_eq!(first, cases(&member).await.unwrap());
        first
    });
    let mut called = Vec::new();
    while let Some(result) = results.next().await {
        let (account, cases) = result.unwrap();
        let own = format!("case-{}-", account.id);
        assert!(!cases.is_empty() && cases.iter().all(|id| id.starts_with(&own)));
        assert!(account.name.is_some() && account.email.is_some());
        called.push(account.id);
    }
    called.sort();
    called.dedup();
    assert_eq!(called.len(), 500);
    let tally = emulator.tally();
    let acted = |operation| tally.of(operation).acted;
    assert_eq!(acted("AssumeRole"), 499, "not for the caller's own account");
    assert_eq!(acted("ListAccounts"), 25);
    assert_eq!(acted("GetCallerIdentity"), 1);
    assert_eq!(acted("DescribeCases"), 1_000);
    assert_eq!(tally.total().refused, 0);
}

#[tokio::test]
async fn nothing_is_sent_before_it_is_needed() {
    let emulator = emulator(100, data());
    let fleet = fleet(&emulated(&emulator));
    let mut stream = fleet.members();
    assert_eq!(emulator.tally().total().seen, 0);
    let member = stream.next().await.unwrap().unwrap();
    assert_eq!(emulator.tally().of("ListAccounts").seen, 1);
    assert_eq!(emulator.tally().total().seen, 2);
    drop((stream, member));
    assert_eq!(members(&fleet.clone()).await.len(), 102);
    assert_eq!(emulator.tally().of("GetCallerIdentity").seen, 1);
    assert_eq!(emulator.tally().of("AssumeRole").seen, 0);
}

#[tokio::test]
async fn accounts_that_are_not_active_are_left_out_unless_asked_for() {
    let emulator = emulator(1, data().status(AccountStatus::PendingClosure));
    let fleet = fleet(&emulated(&emulator));
    let active = members(&fleet).await;
    assert_eq!(ids(&active), [ACCOUNT_ID, "200000000001"]);
    let all = fleet.accounts(Accounts::organization().with_inactive());
    let all = members(&all).await;
    assert_eq!(ids(&all), [ACCOUNT_ID, "200000000001", DATA]);
    let state = all[2].as_ref().unwrap().account.state.as_ref();
    assert_eq!(state, Some(&AccountState::PendingClosure));
}

#[tokio::test]
async fn a_list_names_the_accounts_in_its_order() {
    let emulator = emulator(3, data());
    let config = emulated(&emulator);
    let list = format!("{DATA},200000000002,{ACCOUNT_ID}");
    let fleet = fleet(&config).accounts(list.parse().unwrap());
    let found = members(&fleet).await;
    assert_eq!(ids(&found), [DATA, "200000000002", ACCOUNT_ID]);
    let roles = found.iter().map(|member| &member.as_ref().unwrap().role);
    let roles: Vec<_> = roles
        .map(|role| role.as_ref().map(ToString::to_string))
        .collect();
    let arn = |id| Some(format!("arn:aws:iam::{id}:role/{ROLE}"));
    assert_eq!(roles, [arn(DATA), arn("200000000002"), None]);
    assert_eq!(emulator.tally().of("ListAccounts").seen, 0);
}

#[tokio::test]
async fn without_a_role_only_the_own_account_can_be_called() {
    let emulator = emulator(1, data());
    let found = members(&Fleet::new(&emulated(&emulator))).await;
    assert_eq!(ids(&found), [ACCOUNT_ID, "200000000001", DATA]);
    assert!(cases(found[0].as_ref().unwrap()).await.is_ok());
    let error = found[1].as_ref().unwrap_err();
    assert!(error.is_no_role());
    assert_eq!(
        error.to_string(),
        "account 200000000001: expected a role to act by in this account, found none; only the caller's own \
         account 111122223333 needs none"
    );
}

#[tokio::test]
async fn a_caller_that_may_not_list_the_organization_gets_one_error() {
    let emulator = emulator(1, data());
    let alone = Fleet::new(&emulated(&emulator)).role(ROLE.parse().unwrap());
    let member = members(&alone).await.remove(1).unwrap();
    // The role of a member is not that of the management account.
    let mut found = members(&fleet(&member.config)).await;
    assert_eq!(found.len(), 1);
    let error = found.remove(0).unwrap_err();
    assert!(error.is_list() && error.account().is_none());
    let said = said(&error);
    assert!(said.contains("a delegated administrator"), "{said}");
    assert!(said.contains("AccessDeniedException"), "{said}");

    emulator.set_scenario(Scenario::new());
    let error = members(&alone).await.remove(0).unwrap_err();
    let said = error.to_string();
    assert!(said.contains("in none, so name the accounts"), "{said}");
}

#[tokio::test]
async fn a_region_of_another_partition_is_one_error() {
    let emulator = emulator(3, data());
    let config = emulated(&emulator).region(Region::US_GOV_WEST_1);
    let mut found = members(&fleet(&config)).await;
    assert_eq!(found.len(), 1);
    let error = found.remove(0).unwrap_err();
    assert!(error.is_partition() && error.account().is_none());
    assert_eq!(
        error.to_string(),
        "expected a region of the partition of the caller arn:aws:iam::111122223333:user/sample, found \
         us-gov-west-1 of the partition aws-us-gov; set another region"
    );
    assert_eq!(emulator.tally().of("ListAccounts").seen, 0);
}

#[tokio::test]
async fn an_unknown_caller_is_one_error_that_names_the_partition() {
    let emulator = emulator(3, data());
    let keys = casebook::auth::Credentials::new("AKIDOTHER", "secret");
    let mut found = members(&fleet(&emulated(&emulator).credentials(keys))).await;
    assert_eq!(found.len(), 1);
    let error = found.remove(0).unwrap_err();
    assert!(error.is_caller());
    assert!(matches!(error.request(), Some(Error::Refused(_))));
    let said = error.to_string();
    assert!(
        said.contains("partition aws, to which the region us-east-1"),
        "{said}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_list_that_breaks_off_ends_with_its_error() {
    use casebook_emulator::{Faults, InjectedError, Rule};
    let emulator = emulator(100, data());
    let fleet = fleet(&emulated(&emulator));
    let mut stream = fleet.members();
    for _ in 0..20 {
        stream.next().await.unwrap().unwrap();
    }
    let gone = InjectedError::new(http::StatusCode::FORBIDDEN).code("AccessDeniedException");
    let rule = Rule::new(gone.into()).on(["ListAccounts"]).unwrap();
    emulator.set_faults(Faults::new().rule(rule));
    assert!(stream.next().await.unwrap().unwrap_err().is_list());
    assert!(stream.next().await.is_none());
    emulator.set_faults(Faults::new());
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(members(&fleet).await.len(), 102);
}

#[tokio::test]
async fn a_caller_that_is_no_account_is_one_error() {
    use crate::world::{ResponseScript, ok};
    let identity = "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>11</Account><Arn>a</Arn>\
        </GetCallerIdentityResult></GetCallerIdentityResponse>";
    let config = emulated(&Emulator::new()).transport(ResponseScript::new(vec![ok(identity)]));
    let error = members(&fleet(&config)).await.remove(0).unwrap_err();
    assert!(error.is_caller());
    let said = error.to_string();
    assert!(said.ends_with("found \"11\" and \"a\""), "{said}");
}
