//! Tests that the response to a request with a time depends on the instant, and not on how the time
//! is written.

use casebook::auth::Credentials;
use casebook::protocol::Operation;
use casebook::support::{Client, DescribeCases, DescribeCommunications, Support};
use casebook::types::{Region, Timestamp};
use casebook_emulator::{ACCESS_KEY_ID, Emulator, SECRET_ACCESS_KEY};
use proptest::prelude::*;
use tokio::runtime;

fn client() -> Client {
    Client::builder()
        .region(Region::US_EAST_1)
        .credentials(Credentials::new(ACCESS_KEY_ID, SECRET_ACCESS_KEY))
        .transport(Emulator::new())
        .build()
        .unwrap()
}

fn run<F: Future>(future: F) -> F::Output {
    let runtime = runtime::Builder::new_current_thread().enable_time().build();
    runtime.unwrap().block_on(future)
}

/// Sends an operation. Returns its output as text, or the refusal as text.
fn outcome<Op>(client: &Client, operation: &Op) -> Result<String, String>
where
    Op: Operation<Api = Support, Output: std::fmt::Debug> + Clone,
{
    match run(client.send(operation.clone())) {
        Ok(answer) => Ok(format!("{answer:?}")),
        Err(error) => Err(error.refused().unwrap().fault().message().unwrap().into()),
    }
}

fn body(operation: &impl Operation) -> Vec<u8> {
    operation.encode().unwrap().into_body().into()
}

/// Returns the same instant in RFC 3339. Returns `None` before 1970, where the emulator's time
/// begins.
fn usual(time: Option<Timestamp>) -> Option<Timestamp> {
    let time = time.filter(|time| time.unix_seconds() >= Some(0))?;
    Some(time.to_system_time().unwrap().try_into().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn equal_operations_have_the_same_outcome(
        cases in any::<DescribeCases>(),
        communications in any::<DescribeCommunications>(),
        ids in any::<bool>(),
    ) {
        let client = client();
        let known = run(client.send(DescribeCases::new())).unwrap().cases;

        let mut one = cases.clone();
        if !ids {
            (one.case_id_list, one.display_id, one.next_token) = (None, None, None);
            (one.language, one.dry_run) = (None, None);
        }
        let mut other = one.clone();
        other.after_time = usual(one.after_time.clone());
        other.before_time = usual(one.before_time.clone());
        prop_assume!(one == other);
        prop_assert_eq!(body(&one), body(&other));
        prop_assert_eq!(outcome(&client, &one), outcome(&client, &other));

        let mut one = communications.clone();
        if !ids {
            one.case_id = known[0].case_id.clone().unwrap();
            (one.next_token, one.dry_run) = (None, None);
        }
        let mut other = one.clone();
        other.after_time = usual(one.after_time.clone());
        other.before_time = usual(one.before_time.clone());
        prop_assume!(one == other);
        prop_assert_eq!(body(&one), body(&other));
        prop_assert_eq!(outcome(&client, &one), outcome(&client, &other));
    }
}

#[test]
fn every_spelling_of_a_time_lists_the_same_cases() {
    let client = client();
    let listed = [
        "2000-01-01T00:00:00Z",
        "Sat, 01 Jan 2000 00:00:00 GMT",
        "946684800",
    ]
    .map(|text| {
        let describe = DescribeCases::new().after_time(text.parse().unwrap());
        outcome(&client, &describe).unwrap()
    });
    assert!(listed[0].contains("CaseDetails"), "{}", listed[0]);
    assert_eq!(listed[1], listed[0]);
    assert_eq!(listed[2], listed[0]);
}

#[test]
fn a_text_that_is_not_a_time_is_sent_as_it_is_and_refused() {
    let describe = DescribeCases::new().after_time(Timestamp::issued("soon"));
    let refused = outcome(&client(), &describe).unwrap_err();
    assert!(refused.contains("soon"), "{refused}");
}
