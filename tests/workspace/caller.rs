//! Tests that a client asks STS whose credentials it has, over the same stack as the services.

use std::time::Duration;

use casebook::auth::Clock;
use casebook::auth::sts::{GetCallerIdentity, Sts};
use casebook::emulated;
use casebook::protocol::CommonError;
use casebook::stack::{Client, Config};
use casebook::types::Region;
use casebook_emulator::{ACCOUNT_ID, Emulator, Faults, InjectedError, Rule};
use http::StatusCode;

#[tokio::test]
async fn a_client_of_sts_learns_the_account_and_the_caller() {
    let emulator = Emulator::new();
    let client = Client::<Sts>::new(&emulated(&emulator)).unwrap();
    let caller = client.send(GetCallerIdentity::new()).await.unwrap();
    assert_eq!(caller.account, ACCOUNT_ID);
    assert_eq!(caller.arn, format!("arn:aws:iam::{ACCOUNT_ID}:user/sample"));
    assert!(caller.user_id.is_some());
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_before_sts_answers() {
    let emulator = Emulator::new();
    emulator.clock().advance(Duration::from_secs(3_600));
    let config = emulated(&emulator).clock(Clock::system());
    let client = Client::<Sts>::new(&config).unwrap();
    let caller = client.send(GetCallerIdentity::new()).await.unwrap();
    assert_eq!(caller.account, ACCOUNT_ID);
    assert_eq!(emulator.tally().of("GetCallerIdentity").refused, 1);
}

#[tokio::test]
async fn a_refusal_of_sts_has_its_code() {
    let denied = InjectedError::new(StatusCode::FORBIDDEN).code("AccessDenied");
    let rule = Rule::new(denied.into()).on(["GetCallerIdentity"]).unwrap();
    let faults = Faults::new().rule(rule);
    let emulator = Emulator::builder().faults(faults).build().unwrap();
    let client = Client::<Sts>::new(&emulated(&emulator)).unwrap();
    let refused = client.send(GetCallerIdentity::new()).await.unwrap_err();
    let fault = refused.fault().unwrap();
    assert_eq!(fault.code(), Some("AccessDenied"));
    assert_eq!(
        CommonError::from_code("AccessDenied"),
        Some(CommonError::AccessDenied)
    );
}

#[test]
fn sts_has_an_endpoint_of_its_own() {
    let env = [
        ("AWS_ENDPOINT_URL", "http://localhost:4747"),
        ("AWS_ENDPOINT_URL_STS", "http://localhost:4748"),
    ];
    let config = Config::new().env(casebook::auth::Env::from_iter(env));
    let endpoint = config.clone().region(Region::US_EAST_1).endpoint::<Sts>();
    assert_eq!(endpoint.unwrap().to_string(), "http://localhost:4748");
    let regional = Config::new().region(Region::from_static("eu-west-1"));
    let endpoint = regional.endpoint::<Sts>().unwrap();
    assert_eq!(endpoint.to_string(), "https://sts.eu-west-1.amazonaws.com");
}
