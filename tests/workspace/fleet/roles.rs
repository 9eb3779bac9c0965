//! Tests of the roles of a fleet: who may assume them, how often, and what an error says.

use std::time::Duration;

use casebook::auth::{Clock, Credentials, CredentialsError};
use casebook::protocol::Fault;
use casebook::stack::{Error, Sent, ThrottleLayer};
use casebook_emulator::{Faults, InjectedError, Rule};

use super::*;

/// Returns an emulator with an account for each way in which a role can be refused.
fn refusing() -> Emulator {
    let account = |id: &str| Account::new(id.parse().unwrap());
    let scenario = Scenario::new()
        .generated_accounts(1)
        .account(
            account(DATA).role(
                Role::new("Reader")
                    .trusts(ACCOUNT_ID)
                    .external_id("audit-7"),
            ),
        )
        .account(account("333344445555").role(Role::new("Reader").trusts("999900001111")))
        .account(account("444455556666").role(Role::new("team/Other").trusts(ACCOUNT_ID)))
        .account(account("555566667777").role(Role::new("Reader").trusts(ACCOUNT_ID)));
    Emulator::builder().scenario(scenario).build().unwrap()
}

fn reader(config: &Config, file: &str) -> Fleet {
    let fleet = Fleet::new(config).role("Reader".parse().unwrap());
    fleet.accounts(Accounts::parse_file(file).unwrap())
}

fn of_role(error: &ClientError) -> &CredentialsError {
    match error {
        Error::Credentials(error) => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn one_account_without_the_role_is_an_error_of_that_account_alone() {
    let emulator = refusing();
    let fleet = reader(
        &emulated(&emulator),
        "200000000001\n222233334444,,audit-8\n333344445555\n444455556666\n555566667777",
    );
    for member in members(&fleet).await {
        let member = member.unwrap();
        let id = member.account.id.to_string();
        let found = cases(&member).await;
        if id == "555566667777" {
            assert!(found.is_ok());
            continue;
        }
        let error = found.unwrap_err();
        assert_eq!(error.sent(), Sent::No);
        let why = of_role(&error).to_string();
        let role = format!("the role arn:aws:iam::{id}:role/Reader");
        assert!(why.contains(&role), "{why}");
        assert!(
            why.contains(&format!("the account {id} has this role")),
            "{why}"
        );
        let wants = match id.as_str() {
            DATA => "the external id audit-8",
            _ => "no external id",
        };
        assert!(why.contains(wants), "{why}");
        let cause = std::error::Error::source(of_role(&error)).unwrap();
        let cause = cause.downcast_ref::<Error<Fault>>().unwrap();
        assert_eq!(cause.code(), Some("AccessDenied"));
        assert_eq!(
            emulator.account(id.parse().unwrap()).tally().total().seen,
            0
        );
    }
    assert_eq!(emulator.tally().of("DescribeCases").seen, 1);
}

#[tokio::test]
async fn a_line_of_a_file_has_its_own_role_and_external_id() {
    let emulator = refusing();
    let fleet = reader(
        &emulated(&emulator),
        "222233334444,,audit-7\n444455556666,team/Other\n\
         200000000001,arn:aws:iam::200000000001:role/OrganizationAccountAccessRole",
    );
    for member in members(&fleet).await {
        assert!(cases(&member.unwrap()).await.is_ok());
    }
    let all = reader(&emulated(&emulator), "222233334444").external_id("audit-7".parse().unwrap());
    assert!(cases(&members(&all).await.remove(0).unwrap()).await.is_ok());
}

#[tokio::test]
async fn a_role_of_another_partition_is_an_error_of_its_account() {
    let emulator = refusing();
    let file = format!("{DATA},arn:aws-cn:iam::{DATA}:role/Reader\n555566667777");
    let found = members(&reader(&emulated(&emulator), &file)).await;
    let error = found[0].as_ref().unwrap_err();
    assert!(error.is_partition());
    let said = error.to_string();
    assert!(
        said.starts_with("account 222233334444: expected a role of the partition aws,"),
        "{said}"
    );
    assert!(cases(found[1].as_ref().unwrap()).await.is_ok());
}

#[tokio::test]
async fn a_refused_role_is_not_asked_for_again_before_a_minute_is_over() {
    let emulator = refusing();
    // This throttle asks for the credentials as well.
    let config = emulated(&emulator).throttle(ThrottleLayer::adaptive());
    let fleet = reader(&config, "444455556666");
    let member = members(&fleet).await.remove(0).unwrap();
    for (asked, wait) in [(1, 0), (1, 59), (2, 1)] {
        emulator.clock().advance(Duration::from_secs(wait));
        assert!(cases(&member).await.is_err());
        assert_eq!(emulator.tally().of("AssumeRole").seen, asked);
    }
}

#[tokio::test]
async fn calls_at_the_same_time_wait_for_one_role() {
    let emulator = refusing();
    let member = members(&reader(&emulated(&emulator), "555566667777"))
        .await
        .remove(0)
        .unwrap();
    let (first, second, third) = tokio::join!(cases(&member), cases(&member), cases(&member));
    assert!(first.is_ok() && second.is_ok() && third.is_ok());
    assert_eq!(emulator.tally().of("AssumeRole").acted, 1);
}

#[tokio::test]
async fn credentials_are_replaced_while_a_long_run_goes_on() {
    let emulator = refusing();
    let fleet = reader(&emulated(&emulator), "555566667777").duration(Duration::from_secs(1));
    let member = members(&fleet).await.remove(0).unwrap();
    // The shortest lifetime is 15 minutes.
    for (assumed, wait) in [(1, 0), (1, 600), (2, 300), (3, 900)] {
        emulator.clock().advance(Duration::from_secs(wait));
        assert!(cases(&member).await.is_ok());
        assert_eq!(emulator.tally().of("AssumeRole").acted, assumed);
    }
    assert_eq!(emulator.tally().total().refused, 0);
}

#[tokio::test(start_paused = true)]
async fn an_expired_session_that_the_service_refuses_is_replaced_and_the_caller_stays() {
    let emulator = refusing();
    // This clock stands still, so the cache does not know that the session has expired.
    let start = emulator.clock().now();
    let config = emulated(&emulator).clock(Clock::from_fn(move || start));
    let member = members(&reader(&config, "555566667777"))
        .await
        .remove(0)
        .unwrap();
    assert!(cases(&member).await.is_ok());
    emulator.clock().advance(Duration::from_secs(3_600));
    let (first, second) = tokio::join!(cases(&member), cases(&member));
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(emulator.tally().of("AssumeRole").acted, 2);
}

#[tokio::test]
async fn a_caller_whose_credentials_have_expired_is_the_reason() {
    let scenario = refusing().scenario();
    let clock = refusing().clock().now();
    let expires = clock + Duration::from_secs(600);
    let emulator = Emulator::builder()
        .scenario(scenario)
        .expiring_credentials("AKIDSHORT", "secret", "token", expires)
        .build()
        .unwrap();
    // The caller does not know when they expire.
    let keys = Credentials::new("AKIDSHORT", "secret").with_session_token("token");
    let config = emulated(&emulator).credentials(keys);
    let found = members(&reader(&config, "222233334444\n555566667777")).await;
    emulator.clock().advance(Duration::from_secs(600));
    for member in found {
        let error = cases(&member.unwrap()).await.unwrap_err();
        let why = of_role(&error).to_string();
        assert!(why.contains("are no longer valid; get new ones"), "{why}");
        assert!(said(&error).contains("ExpiredToken"), "{}", said(&error));
    }
    // The caller has no others, so nothing is sent again, and no refusal of this kind is remembered.
    assert_eq!(emulator.tally().of("AssumeRole").refused, 2);
}

/// Returns an emulator in which STS answers `AssumeRole` with an error.
fn failing(code: &str, status: u16) -> Emulator {
    let emulator = refusing();
    let error = InjectedError::new(http::StatusCode::from_u16(status).unwrap()).code(code);
    let rule = Rule::new(error.into()).on(["AssumeRole"]).unwrap();
    emulator.set_faults(Faults::new().rule(rule));
    emulator
}

#[tokio::test(start_paused = true)]
async fn an_error_of_sts_says_what_to_do() {
    for (code, status, expected, asked) in [
        (
            "RegionDisabledException",
            403,
            "STS is off for the account 555566667777",
            1,
        ),
        (
            "ValidationError",
            400,
            "check the role, its longest session, and the duration",
            1,
        ),
        ("ExpiredTokenException", 400, "get new ones", 1),
        ("ServiceUnavailable", 503, "repeat the call later", 3),
    ] {
        let emulator = failing(code, status);
        let fleet = reader(&emulated(&emulator), "555566667777");
        let member = members(&fleet).await.remove(0).unwrap();
        let error = cases(&member).await.unwrap_err();
        assert_eq!(error.sent(), Sent::No);
        let why = of_role(&error).to_string();
        assert!(
            why.contains("the role arn:aws:iam::555566667777:role/Reader: "),
            "{why}"
        );
        assert!(why.contains(expected), "{why}");
        assert!(said(&error).contains(code), "{}", said(&error));
        assert_eq!(emulator.tally().of("AssumeRole").seen, asked, "{code}");
        assert_eq!(emulator.tally().of("DescribeCases").seen, 0);
        // A temporary failure, or one of the caller, is not remembered.
        emulator.set_faults(Faults::new());
        let is_remembered = matches!(code, "RegionDisabledException" | "ValidationError");
        assert_eq!(cases(&member).await.is_err(), is_remembered, "{code}");
    }
}
