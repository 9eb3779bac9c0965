//! A test that calls of many accounts cost what calls of one account cost.

use std::time::{Duration, Instant};

use casebook_emulator::{Account, Emulator, Scenario};
use serde_json::json;

use crate::client::Client;
use crate::generated::support;

const ACCOUNTS: u64 = 2_000;
const CASES: u32 = 500;
/// How many calls are timed. Both kinds of calls take turns, and the fastest of each counts, so the load of
/// the machine hardly matters.
const CALLS: u64 = 60;

fn number(index: u64) -> String {
    format!("3{index:011}")
}

fn scenario(cases: u32) -> Scenario {
    Scenario::new().sample_data(false).generated_cases(cases)
}

/// Returns how long it takes to list two pages of a hundred cases.
fn pages(client: &Client) -> Duration {
    let begin = Instant::now();
    let mut input = json!({"includeResolvedCases": true, "maxResults": 100});
    for _ in 0..2 {
        let page = support(client, "DescribeCases", &input).json();
        assert_eq!(page["cases"].as_array().map(Vec::len), Some(100));
        input["nextToken"] = page["nextToken"].clone();
    }
    begin.elapsed()
}

#[test]
fn listings_of_two_thousand_accounts_cost_what_those_of_one_with_as_many_cases_cost() {
    let accounts = (0..ACCOUNTS).map(|index| {
        let (id, key) = (number(index), format!("AKIA{index}"));
        Account::new(id.parse().expect("12 digits")).access_key(key, "secret")
    });
    let many = scenario(CASES).accounts(accounts.collect());
    let many = Client::with(Emulator::builder().scenario(many));
    let one = scenario(CASES * ACCOUNTS as u32);
    let one = Client::with(Emulator::builder().scenario(one));
    // Every account is called once before, so that all of them have a state.
    let of = |index: u64| {
        let mut client = many.clone();
        client.signer.access_key = format!("AKIA{index}");
        client.signer.secret = "secret".to_owned();
        client
    };
    for index in 0..ACCOUNTS {
        let cases = many
            .emulator
            .account(number(index).parse().expect("12 digits"));
        assert_eq!(cases.inventory().expect("memory").cases, u64::from(CASES));
    }
    let mut fastest = [Duration::MAX; 2];
    for call in 0..CALLS {
        // The accounts are far apart, so none is called twice.
        let client = of(call * (ACCOUNTS / CALLS));
        for (fastest, client) in fastest.iter_mut().zip([&one, &client]) {
            *fastest = (*fastest).min(pages(client));
        }
    }
    let [of_one, of_many] = fastest;
    assert!(
        of_many < of_one * 2,
        "one account: {of_one:?}, {ACCOUNTS} accounts: {of_many:?}"
    );
}
