//! Tests of the plan of faults: its seed, its controls, and the tally.

use proptest::prelude::*;

use super::*;

#[test]
fn one_seed_repeats_a_run_also_between_other_operations() {
    let faults = |seed| {
        Faults::new()
            .seed(seed)
            .rule(Rule::new(InjectedFault::LostAnswer).probability(0.5))
    };
    let run = |seed, aside: usize| -> Vec<bool> {
        let client = client(faults(seed));
        (0..32)
            .map(|_| {
                for _ in 0..aside {
                    let _ = exchanged(
                        &client,
                        asking(&client, "DescribeSeverityLevels", &json!({})),
                    );
                }
                let request = asking(
                    &client,
                    "DescribeServices",
                    &json!({"serviceCodeList": ["aws-lambda"]}),
                );
                exchanged(&client, request).expect("at once").is_ok()
            })
            .collect()
    };
    let first = run(7, 0);
    assert!(first.contains(&true) && first.contains(&false));
    assert_eq!(first, run(7, 0));
    assert_eq!(first, run(7, 3));
    assert_ne!(first, run(8, 0));
}

#[test]
fn a_rule_about_one_account_leaves_the_others_alone() {
    let id = "222233334444";
    let account = casebook_emulator::Account::new(id.parse().expect("12 digits"));
    let scenario = Scenario::new().account(account.access_key("AKIADATA", "secret"));
    let plan = json!({"faults": [
        {"account": id, "operation": "DescribeServices", "calls": [2, 3], "fault": {"kind": "lost-answer"}}
    ]});
    let faults = Faults::parse(&plan.to_string()).expect("a plan");
    let one = Client::with(Emulator::builder().scenario(scenario).faults(faults));
    let mut other = one.clone();
    other.signer.access_key = "AKIADATA".to_owned();
    other.signer.secret = "secret".to_owned();
    let answers = |client: &Client| {
        let input = json!({"serviceCodeList": ["aws-lambda"]});
        let request = asking(client, "DescribeServices", &input);
        exchanged(client, request).expect("at once").is_ok()
    };
    let mut seen = Vec::new();
    for _ in 0..4 {
        assert!(answers(&one));
        seen.push(answers(&other));
    }
    assert_eq!(seen, [true, false, false, true]);
    let shown = one.control(&Method::GET, "faults", "").json();
    assert_eq!(shown["plan"]["faults"][0]["account"], json!([id]));
    for (account, says) in [
        (
            json!("1234"),
            "faults[0].account: expected 12 digits, found \"1234\"",
        ),
        (
            json!([]),
            "faults[0].account: expected at least one name, found an empty list",
        ),
    ] {
        let plan = json!({"faults": [{"account": account, "fault": {"kind": "truncated"}}]});
        let refused = Faults::parse(&plan.to_string()).expect_err("no account");
        assert_eq!(refused.to_string(), says);
    }
}

#[test]
fn controls_set_show_and_remove_the_plan() {
    let client = client(on("CreateCase", InjectedFault::Truncated));
    let control = |method: Method, body: &str| client.control(&method, "faults", body);
    let shown = control(Method::GET, "").json();
    let truncated = json!([{"operation": ["CreateCase"], "fault": {"kind": "truncated"}}]);
    assert_eq!(shown["plan"], json!({"seed": 0, "faults": truncated}));

    let plan = json!({"seed": 3, "faults": [{"first": 1, "fault": {"kind": "lost-answer"}}]});
    assert_eq!(
        control(Method::POST, &plan.to_string()).json()["plan"],
        plan
    );
    assert_eq!(
        client.emulator.faults(),
        Faults::parse(&plan.to_string()).expect("a plan")
    );
    assert!(create(&client, "set").expect("at once").is_err());
    assert!(create(&client, "set").expect("at once").is_ok());
    let tally = &control(Method::GET, "").json()["tally"]["CreateCase"];
    assert_eq!(
        *tally,
        json!({"seen": 2, "acted": 2, "refused": 0, "answered": 1, "lost": 1, "faults": {"lost-answer": 1}})
    );
    assert_eq!(
        client.control(&Method::GET, "state", "").json()["tally"]["CreateCase"],
        *tally
    );

    let refused = control(
        Method::POST,
        "{\"faults\": [{\"fault\": {\"kind\": \"rain\"}}]}",
    );
    assert_eq!(refused.status, 400);
    assert!(
        refused.text().contains("faults[0].fault.kind: expected"),
        "{}",
        refused.text()
    );
    assert_eq!(
        client.emulator.faults().rules().len(),
        1,
        "a refused plan changes nothing"
    );

    assert_eq!(
        control(Method::DELETE, "").json()["plan"],
        json!({"seed": 0, "faults": []})
    );
    client.control(&Method::POST, "reset", "").json();
    assert_eq!(
        client.emulator.faults(),
        on("CreateCase", InjectedFault::Truncated)
    );
    assert_eq!(client.emulator.tally().total(), Counts::default());
}

#[test]
fn a_test_reads_the_communications_of_a_case() {
    let client = client(Faults::new());
    let answer = ask(&client, "CreateCase", &case("talk")).json();
    let id = answer["caseId"].as_str().expect("an id");
    let input = json!({"caseId": id, "communicationBody": "Still not."});
    ask(&client, "AddCommunicationToCase", &input).json();
    let said = |id: &str| {
        let said = client.emulator.case(id).communications()?;
        Ok::<_, casebook_emulator::CaseError>(
            said.into_iter().map(|said| said.body).collect::<Vec<_>>(),
        )
    };
    assert_eq!(said(id).expect("a case"), ["It does not.", "Still not."]);
    let cases = client.emulator.cases().expect("memory");
    let summary = cases
        .iter()
        .find(|case| case.case_id == id)
        .expect("opened");
    assert_eq!(
        (
            summary.subject.as_str(),
            summary.communications,
            summary.status
        ),
        ("talk", 2, "opened")
    );
    assert!(said("case-none").unwrap_err().is_not_found());
}

/// Returns a plan with every fault that takes no time. Each rule fires at a tenth of the calls at which
/// no rule before it fires.
fn everything(seed: u64) -> Faults {
    let faults = [
        InjectedError::new(StatusCode::INTERNAL_SERVER_ERROR).into(),
        InjectedFault::Throttle(Throttle::new()),
        InjectedFault::Html(StatusCode::BAD_GATEWAY),
        InjectedFault::LostAnswer,
        InjectedFault::Reset(Reset::Before),
        InjectedFault::Reset(Reset::During),
        InjectedFault::Reset(Reset::After),
        InjectedFault::Truncated,
        InjectedFault::Malformed(MalformedAnswer::NotJson),
        InjectedFault::Stall(Stall::Before),
        InjectedFault::Stall(Stall::After),
        InjectedFault::Stall(Stall::Body),
        InjectedFault::ExpiredLink,
        InjectedFault::DegenerateResult,
        InjectedFault::Skew(3_600),
    ];
    let rule = |fault| Rule::new(fault).probability(0.1);
    let rules = faults.into_iter().map(rule);
    rules.fold(Faults::new().seed(seed), Faults::rule)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_tally_counts_every_request_and_outcome(seed: u64) {
        let client = client(everything(seed));
        let before = client.emulator.cases().expect("memory").len();
        let mut acknowledged = 0;
        for number in 0..60 {
            let Some(Ok(answer)) = create(&client, &number.to_string()) else {
                continue;
            };
            let is_good = answer.status() == 200;
            if let (bytes, Some(Ok(()))) = read(answer) {
                let whole = serde_json::from_slice::<Value>(&bytes).is_ok();
                acknowledged += u64::from(is_good && whole);
            }
        }
        let opened = client.emulator.cases().expect("memory").len() - before;
        let counts = client.emulator.tally().of("CreateCase");
        prop_assert_eq!(counts.seen, 60);
        prop_assert_eq!(counts.seen, counts.answered + counts.lost);
        prop_assert_eq!(counts.acted, opened as u64);
        prop_assert!(acknowledged <= counts.acted, "{} {:?}", acknowledged, counts);
        let met: u64 = counts.faults.values().sum();
        prop_assert!(met > 20 && counts.faults.len() > 5, "{:?}", counts);
        prop_assert_eq!(client.emulator.requests().len(), 60);
    }
}
