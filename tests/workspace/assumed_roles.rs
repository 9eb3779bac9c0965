//! Tests that a profile with a role gets credentials from the emulator, and acts in the role's account.

use std::time::Duration;

use casebook::auth::sts::{GetCallerIdentity, Sts};
use casebook::auth::{Clock, Env};
use casebook::stack::{Client, Config};
use casebook::support::{self, DescribeCases};
use casebook_emulator::{ACCOUNT_ID, Account, Emulator, Role, Scenario};
use tempfile::NamedTempFile;

const DATA: &str = "222233334444";

/// Returns an emulator in which the default account may assume two roles of another one, one after the
/// other.
fn emulator() -> Emulator {
    let reader = format!("arn:aws:iam::{DATA}:role/Reader");
    let account = Account::new(DATA.parse().unwrap())
        .role(
            Role::new("Reader")
                .trusts(ACCOUNT_ID)
                .external_id("casebook"),
        )
        .role(Role::new("Second").trusts(reader));
    let scenario = Scenario::new().account(account);
    Emulator::builder().scenario(scenario).build().unwrap()
}

/// Returns a configuration of a profile in a file, whose requests go to the emulator.
fn config(emulator: &Emulator, profile: &str, external_id: &str) -> (Config, NamedTempFile) {
    let file = NamedTempFile::new().unwrap();
    let text = format!(
        "[profile keys]\n\
         aws_access_key_id = {}\n\
         aws_secret_access_key = {}\n\
         [profile reader]\n\
         role_arn = arn:aws:iam::{DATA}:role/Reader\n\
         source_profile = keys\n\
         external_id = {external_id}\n\
         role_session_name = audit\n\
         [profile second]\n\
         role_arn = arn:aws:iam::{DATA}:role/Second\n\
         source_profile = reader\n\
         role_session_name = chained\n",
        casebook_emulator::ACCESS_KEY_ID,
        casebook_emulator::SECRET_ACCESS_KEY,
    );
    std::fs::write(file.path(), text).unwrap();
    let env = Env::from_iter([
        ("AWS_REGION", "us-east-1"),
        ("AWS_PROFILE", profile),
        ("AWS_CONFIG_FILE", file.path().to_str().unwrap()),
    ]);
    let clock = emulator.clock().clone();
    let config = Config::new()
        .env(env)
        .transport(emulator.clone())
        .clock(Clock::from_fn(move || clock.now()));
    (config, file)
}

#[tokio::test]
async fn a_profile_with_a_role_acts_in_the_account_of_the_role() {
    for (profile, session) in [("reader", "Reader/audit"), ("second", "Second/chained")] {
        let emulator = emulator();
        let (config, _file) = config(&emulator, profile, "casebook");
        let caller = Client::<Sts>::new(&config).unwrap();
        let caller = caller.send(GetCallerIdentity::new()).await.unwrap();
        assert_eq!(caller.account, DATA);
        let arn = format!("arn:aws:sts::{DATA}:assumed-role/{session}");
        assert_eq!(caller.arn, arn);
        let cases = support::Client::new(&config).unwrap();
        let found = cases.send(DescribeCases::new()).await.unwrap().cases;
        let own = format!("case-{DATA}-");
        let ids = found.iter().filter_map(|case| case.case_id.as_ref());
        assert!(ids.clone().count() > 0);
        assert!(ids.clone().all(|id| id.as_str().starts_with(&own)));
    }
}

#[tokio::test]
async fn a_role_is_assumed_again_when_its_session_ends() {
    let emulator = emulator();
    let (config, _file) = config(&emulator, "reader", "casebook");
    let cases = support::Client::new(&config).unwrap();
    for (assumed, wait) in [(1, 0), (1, 60), (2, 3_600)] {
        emulator.clock().advance(Duration::from_secs(wait));
        cases.send(DescribeCases::new()).await.unwrap();
        assert_eq!(emulator.tally().of("AssumeRole").acted, assumed);
    }
    assert_eq!(emulator.tally().of("DescribeCases").refused, 0);
}

#[tokio::test]
async fn a_wrong_external_id_ends_as_a_refusal_of_the_role() {
    let emulator = emulator();
    let (config, _file) = config(&emulator, "reader", "other");
    let cases = support::Client::new(&config).unwrap();
    let error = cases.send(DescribeCases::new()).await.unwrap_err();
    let mut said = vec![error.to_string()];
    let mut source = std::error::Error::source(&error);
    while let Some(error) = source {
        said.push(error.to_string());
        source = error.source();
    }
    let said = said.join(": ");
    assert!(
        said.contains("AccessDenied") && said.contains("role/Reader"),
        "{said}"
    );
    assert_eq!(emulator.tally().of("DescribeCases").seen, 0);
}
