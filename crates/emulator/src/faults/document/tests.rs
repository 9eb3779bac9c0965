//! Tests that a plan that was written is read back, and that the refusal of a wrong plan names the place.

use http::{HeaderName, HeaderValue, StatusCode};
use proptest::prelude::*;

use super::*;
use crate::faults::{DOCUMENT, UPLOAD};

fn failing() -> impl Strategy<Value = InjectedError> {
    let headers = prop::collection::vec(("x-[a-z]{1,6}", "[!-~]{0,9}"), 0..3);
    let members = prop::collection::vec(("\\PC{0,6}", any::<Option<i64>>()), 0..3);
    let code = prop::option::of("[!-~]{1,20}");
    let message = prop::option::of("\\PC{0,20}");
    (200..=599_u16, code, message, headers, members).prop_map(
        |(status, code, message, headers, members)| {
            let mut failing = InjectedError::new(StatusCode::from_u16(status).expect("a status"));
            (failing.code, failing.message) = (code, message);
            for (name, value) in headers {
                let name: HeaderName = name.parse().expect("a name");
                failing = failing.header(name, HeaderValue::try_from(value).expect("visible"));
            }
            members.into_iter().fold(failing, |failing, (name, value)| {
                failing.member(name, value)
            })
        },
    )
}

fn fault() -> impl Strategy<Value = InjectedFault> {
    let plain = prop::sample::select(vec![
        InjectedFault::LostAnswer,
        InjectedFault::Reset(Reset::Before),
        InjectedFault::Reset(Reset::During),
        InjectedFault::Reset(Reset::After),
        InjectedFault::Truncated,
        InjectedFault::Malformed(MalformedAnswer::NotJson),
        InjectedFault::Malformed(MalformedAnswer::WrongJson),
        InjectedFault::Stall(Stall::Before),
        InjectedFault::Stall(Stall::After),
        InjectedFault::Stall(Stall::Body),
        InjectedFault::ExpiredLink,
        InjectedFault::DegenerateResult,
        InjectedFault::Html(StatusCode::BAD_GATEWAY),
        #[cfg(feature = "timed-faults")]
        InjectedFault::Latency(Duration::from_millis(7)),
        #[cfg(feature = "timed-faults")]
        InjectedFault::Drip(Drip::new(3, Duration::from_millis(70))),
    ]);
    let throttle = any::<(Option<u32>, Option<u64>)>()
        .prop_map(|(seconds, millis)| InjectedFault::Throttle(Throttle { seconds, millis }));
    prop_oneof![
        plain,
        failing().prop_map(InjectedFault::Error),
        throttle,
        any::<i64>().prop_map(InjectedFault::Skew),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let trigger = prop_oneof![
        Just(Trigger::Always),
        (0..=1_024_u16).prop_map(|share| Trigger::Probability(f64::from(share) / 1_024.0)),
        prop::collection::vec(1..=u64::MAX, 0..4).prop_map(Trigger::Calls),
        (1..=u64::MAX).prop_map(Trigger::Every),
        (1..=u64::MAX).prop_map(Trigger::First),
    ];
    let names = [
        "*",
        "CreateCase",
        "GetReport",
        "DescribeTrustedAdvisorCheckResult",
        DOCUMENT,
        UPLOAD,
    ];
    let names = prop::sample::subsequence(names.to_vec(), 1..4);
    let accounts = prop::collection::vec(0..9_u32, 0..3);
    (fault(), trigger, names, accounts).prop_map(|(fault, trigger, names, accounts)| {
        let accounts = accounts.into_iter().map(AccountId::generated);
        let rule = accounts.fold(Rule::new(fault).at(trigger), Rule::account);
        // `on` refuses operations on which the fault has no effect; then the rule is for every operation.
        rule.clone().on(names).unwrap_or(rule)
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back(seed: u64, rules in prop::collection::vec(rule(), 0..4)) {
        let faults = rules.into_iter().fold(Faults::new().seed(seed), Faults::rule);
        prop_assert_eq!(Faults::parse(&faults.to_json()), Ok(faults));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
        let _ = Faults::parse(&text);
    }

    #[test]
    fn nothing_near_a_plan_makes_the_reader_panic(
        pieces in prop::collection::vec(prop::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"seed\"", "\"faults\"", "\"fault\"", "\"kind\"", "\"error\"",
            "\"status\"", "\"headers\"", "\"calls\"", "\"skew\"", "\"seconds\"", "0", "-1", "1e400", "null", "\"*\"",
        ]), 0..24),
    ) {
        let _ = Faults::parse(&pieces.concat());
    }

    #[test]
    fn a_changed_member_is_refused_or_read_and_never_ignored(name in "[a-z_]{1,12}") {
        let text = format!("{{\"faults\": [{{\"{name}\": 1, \"fault\": {{\"kind\": \"truncated\"}}}}]}}");
        let read = Faults::parse(&text);
        if ["every", "first", "probability"].contains(&name.as_str()) {
            prop_assert!(read.is_ok());
        } else {
            let why = read.expect_err("there is no such member").to_string();
            prop_assert!(why.starts_with("faults[0]"), "{}", why);
        }
    }
}

#[test]
fn a_refusal_names_the_place_what_was_expected_and_what_was_found() {
    let rule = |rest: &str| {
        format!("{{\"faults\": [{{\"fault\": {{\"kind\": \"truncated\"}}}}, {{{rest}}}]}}")
    };
    let fault = |rest: &str| rule(&format!("\"fault\": {{{rest}}}"));
    for (text, starts, ends) in [
        (
            "sunny".to_owned(),
            "the fault plan: expected JSON: ",
            "column 1",
        ),
        (
            "[]".to_owned(),
            "the fault plan: expected an object",
            "found a list",
        ),
        (
            "{}".to_owned(),
            "the fault plan: expected the member faults",
            "found none",
        ),
        (
            "{\"faults\": [], \"sed\": 1}".to_owned(),
            "the fault plan: expected seed or faults",
            "found \"sed\"; did you mean seed?",
        ),
        (
            "{\"faults\": {}}".to_owned(),
            "faults: expected a list",
            "an object",
        ),
        (
            "{\"seed\": -1, \"faults\": []}".to_owned(),
            "seed: expected a whole number from 0",
            "found -1",
        ),
        (rule(""), "faults[1]: expected the member fault", "none"),
        (
            rule("\"fault\": 1"),
            "faults[1].fault: expected an object",
            "found 1",
        ),
        (
            fault("\"kind\": \"rain\""),
            "faults[1].fault.kind: expected one of error, throttle",
            "\"rain\"",
        ),
        (
            fault("\"kind\": \"truncate\""),
            "faults[1].fault.kind: expected one of error, throttle",
            "found \"truncate\"; did you mean truncated?",
        ),
        (
            fault("\"when\": \"before\""),
            "faults[1].fault: expected kind",
            "found \"when\"",
        ),
        (
            fault("\"kind\": \"error\""),
            "faults[1].fault: expected the member status",
            "none",
        ),
        (
            fault("\"kind\": \"error\", \"status\": 99"),
            "faults[1].fault.status: expected a whole number from 200",
            "99",
        ),
        (
            fault("\"kind\": \"error\", \"status\": 500, \"code\": \"a b\""),
            "faults[1].fault.code: ",
            "\"a b\"",
        ),
        (
            fault("\"kind\": \"error\", \"status\": 500, \"headers\": {\"content-length\": \"1\"}"),
            "faults[1].fault.headers: ",
            "\"content-length\"",
        ),
        (
            fault("\"kind\": \"lost-answer\", \"ms\": 1"),
            "faults[1].fault: expected no members",
            "\"ms\"",
        ),
        (
            fault("\"kind\": \"reset\", \"when\": \"later\""),
            "faults[1].fault.when: expected one of before, during, after",
            "\"later\"",
        ),
        (
            fault("\"kind\": \"skew\", \"seconds\": 0.5"),
            "faults[1].fault.seconds: expected a whole number",
            "0.5",
        ),
        (
            rule("\"operation\": \"MakeCase\", \"fault\": {\"kind\": \"truncated\"}"),
            "faults[1].operation: expected an operation that the emulator answers",
            "\"MakeCase\"",
        ),
        (
            rule("\"operation\": \"CreatCase\", \"fault\": {\"kind\": \"truncated\"}"),
            "faults[1].operation: expected an operation that the emulator answers",
            "\"CreatCase\"; did you mean CreateCase?",
        ),
        (
            rule(
                "\"operation\": [\"GetReport\", \"ListReports\"], \"fault\": {\"kind\": \"expired-link\"}",
            ),
            "faults[1].operation: expected one on which expired-link has an effect",
            "\"ListReports\"",
        ),
        (
            rule("\"operation\": [], \"fault\": {\"kind\": \"truncated\"}"),
            "faults[1].operation: expected at least one name",
            "an empty list",
        ),
        (
            rule("\"probability\": 1.1, \"fault\": {\"kind\": \"truncated\"}"),
            "faults[1].probability: expected a number from 0 to 1",
            "1.1",
        ),
        (
            rule("\"calls\": [1, 0], \"fault\": {\"kind\": \"truncated\"}"),
            "faults[1].calls[1]: expected a whole number from 1",
            "found 0",
        ),
        (
            rule("\"every\": 2, \"first\": 1, \"fault\": {\"kind\": \"truncated\"}"),
            "faults[1]: expected at most one of probability, calls, every and first",
            "found several",
        ),
    ] {
        let why = Faults::parse(&text).expect_err(&text).to_string();
        assert!(
            why.starts_with(starts) && why.ends_with(ends),
            "{text}: {why}"
        );
    }
}

#[test]
fn what_takes_time_is_read_only_where_there_is_a_timer() {
    for fault in [
        "{\"kind\": \"latency\", \"ms\": 5}",
        "{\"kind\": \"drip\", \"bytes\": 1, \"every_ms\": 5}",
    ] {
        let read = Faults::parse(&format!("{{\"faults\": [{{\"fault\": {fault}}}]}}"));
        if cfg!(feature = "timed-faults") {
            assert!(read.is_ok(), "{read:?}");
        } else {
            let why = read.expect_err("no timer").to_string();
            assert!(
                why.starts_with("faults[0].fault.kind: ") && why.contains("timed-faults"),
                "{why}"
            );
        }
    }
}
