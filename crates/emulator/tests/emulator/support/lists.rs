//! Property tests that compare DescribeCases with a simple filter over all cases.

use std::num::NonZeroUsize;

use casebook_emulator::{Emulator, Scenario};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{SupportClient, list, texts};

const LANGUAGES: [&str; 3] = ["en", "ja", "fr"];
const HOUR: u64 = 3_600;

/// A step of a generated history of cases. A number selects a language or, modulo their count, a case.
#[derive(Clone, Debug)]
enum Step {
    Open(usize),
    Ask(usize),
    Start(usize),
    Say(usize),
    Resolve(usize),
    Wait(u64),
    /// Moves the clock back, so that the next case is older than the cases before it.
    Back(u64),
    Patience(Option<u32>),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..LANGUAGES.len()).prop_map(Step::Open),
        4 => any::<usize>().prop_map(Step::Ask),
        2 => any::<usize>().prop_map(Step::Start),
        2 => any::<usize>().prop_map(Step::Say),
        2 => any::<usize>().prop_map(Step::Resolve),
        3 => prop_oneof![Just(0), Just(1), Just(11 * HOUR)].prop_map(Step::Wait),
        1 => (1..30 * HOUR).prop_map(Step::Back),
        1 => prop::option::of(0..3_u32).prop_map(Step::Patience),
    ]
}

/// The members of a request that select cases, in the form in which they are generated.
#[derive(Clone, Debug)]
struct Filter {
    resolved: bool,
    language: Option<usize>,
    /// The numbers of the cases whose times of creation are the ends of the window.
    after: Option<usize>,
    before: Option<usize>,
}

fn filter() -> impl Strategy<Value = Filter> {
    let end = || prop::option::weighted(0.3, any::<usize>());
    let language = prop::option::of(0..LANGUAGES.len());
    (any::<bool>(), language, end(), end()).prop_map(|(resolved, language, after, before)| Filter {
        resolved,
        language,
        after,
        before,
    })
}

fn scenario(patience: Option<u32>) -> Scenario {
    Scenario::new()
        .case_limit_per_hour(None)
        .sample_data(false)
        .silence_resolves_after_days(patience)
}

/// Carries the steps out. Returns the ids of the cases and their languages, in the order in which they
/// were opened.
fn play(steps: &[Step]) -> (SupportClient, Vec<(String, &'static str)>) {
    let builder = Emulator::builder().page_size(NonZeroUsize::new(3).expect("three"));
    let mut support = SupportClient::with(builder, scenario(Some(1)));
    let mut cases: Vec<(String, &str)> = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        let at = |place: &usize| cases[place % cases.len()].0.as_str();
        match step {
            Step::Open(language) => {
                let language = LANGUAGES[*language];
                let input = json!({"subject": number.to_string(), "communicationBody": "x", "language": language});
                let id = support.call("CreateCase", &input)["caseId"].clone();
                cases.push((id.as_str().expect("an id").to_owned(), language));
            }
            Step::Wait(seconds) => support.0.advance(*seconds),
            Step::Back(seconds) => support.0.back(*seconds),
            Step::Patience(days) => {
                let scenario = Scenario::new().case_limit_per_hour(None);
                let scenario = scenario.silence_resolves_after_days(*days);
                support.0.emulator.set_scenario(scenario);
            }
            _ if cases.is_empty() => {}
            Step::Say(place) => {
                let input = json!({"caseId": at(place), "communicationBody": "x"});
                support.ask("AddCommunicationToCase", &input);
            }
            Step::Resolve(place) => {
                support.call("ResolveCase", &json!({"caseId": at(place)}));
            }
            // `start` and `ask` fail for a resolved case, and only for one.
            Step::Start(place) => {
                let started = support.agent(at(place)).start();
                assert!(started.map_or_else(
                    |error| error.is_resolved(),
                    |case| case.status != "resolved"
                ));
            }
            Step::Ask(place) => {
                let asked = support.agent(at(place)).ask("Which one?");
                assert!(
                    asked.map_or_else(|error| error.is_resolved(), |case| case.communications > 1)
                );
            }
        }
    }
    (support, cases)
}

/// Returns the ids of the cases that a filter selects, the newest first. Of cases with the same time, the
/// last opened comes first.
fn expected(shown: &[Value], cases: &[(String, &str)], filter: &Filter) -> Vec<String> {
    let time = |place: usize| shown[place]["timeCreated"].as_str().expect("a time");
    let ends = [filter.after, filter.before].map(|end| end.map(|end| end % cases.len()));
    let mut left: Vec<usize> = (0..cases.len())
        .filter(|&place| {
            let language = filter.language.map(|language| LANGUAGES[language]);
            (filter.resolved || shown[place]["status"] != "resolved")
                && language.is_none_or(|language| cases[place].1 == language)
                && ends[0].is_none_or(|after| time(place) >= time(after))
                && ends[1].is_none_or(|before| time(place) <= time(before))
        })
        .collect();
    // All times have the same form, so their texts sort as the times do.
    left.sort_by_key(|&place| std::cmp::Reverse((time(place), place)));
    left.into_iter()
        .map(|place| cases[place].0.clone())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_listing_has_what_a_plain_filter_leaves_on_pages_of_every_size(
        steps in prop::collection::vec(step(), 1..90),
        filters in prop::collection::vec(filter(), 6),
    ) {
        let (support, cases) = play(&steps);
        let shown = |id: &String| {
            let summary = support.agent(id).summary().expect("an opened case");
            json!({"status": summary.status, "timeCreated": support.case(id)["timeCreated"]})
        };
        let shown: Vec<Value> = cases.iter().map(|(id, _)| shown(id)).collect();
        for filter in filters.iter().filter(|_| !cases.is_empty()) {
            let time = |end: usize| shown[end % cases.len()]["timeCreated"].clone();
            let input = json!({
                "includeResolvedCases": filter.resolved,
                "language": filter.language.map(|language| LANGUAGES[language]),
                "afterTime": filter.after.map(time),
                "beforeTime": filter.before.map(time),
            });
            let expected = expected(&shown, &cases, filter);
            // The page size is three by the settings, or the ten that the request asks for.
            for size in [None, Some(10)] {
                let mut input = input.clone();
                input["maxResults"] = size.into();
                let pages = support.walk("DescribeCases", input, "cases");
                let (last, full) = pages.split_last().expect("a page");
                let size = size.unwrap_or(3);
                prop_assert!(last.len() <= size && full.iter().all(|page| page.len() == size));
                prop_assert!(full.is_empty() || !last.is_empty());
                prop_assert_eq!(&texts(&pages.concat(), "caseId"), &expected, "{:?}", filter);
            }
            // A request that also names the ids of all cases selects the same ones, in the same order.
            let ids: Vec<&String> = cases.iter().map(|(id, _)| id).take(100).collect();
            let mut input = input.clone();
            input["caseIdList"] = json!(ids);
            let named = support.walk("DescribeCases", input, "cases");
            prop_assert_eq!(&texts(&named.concat(), "caseId"), &expected, "{:?}", filter);
        }
    }
}

#[test]
fn the_limit_per_hour_counts_right_when_the_clock_was_moved_back() {
    let mut support = SupportClient::with(
        Emulator::builder(),
        Scenario::new()
            .case_limit_per_hour(Some(3))
            .sample_data(false),
    );
    let input = json!({"subject": "x", "communicationBody": "x"});
    for _ in 0..3 {
        support.call("CreateCase", &input);
    }
    support.refused("CreateCase", &input, "CaseCreationLimitExceeded");
    // Two hours earlier, none of the three cases was opened yet, so three more can be opened. Back at the
    // first time, the first three cases count again.
    support.0.back(2 * HOUR);
    for _ in 0..3 {
        support.call("CreateCase", &input);
    }
    support.refused("CreateCase", &input, "CaseCreationLimitExceeded");
    support.0.advance(2 * HOUR);
    support.refused("CreateCase", &input, "CaseCreationLimitExceeded");
    support.0.advance(HOUR - 1);
    support.refused("CreateCase", &input, "CaseCreationLimitExceeded");
    support.0.advance(1);
    support.call("CreateCase", &input);
}

#[test]
fn generated_cases_are_listed_and_come_back_with_a_reset() {
    let scenario = Scenario::new().generated_cases(250);
    let support = SupportClient::with(Emulator::builder(), scenario);
    let input = json!({"includeResolvedCases": true, "maxResults": 100});
    let count = |support: &SupportClient| {
        support
            .walk("DescribeCases", input.clone(), "cases")
            .concat()
            .len()
    };
    assert_eq!(count(&support), 257);
    support.call(
        "CreateCase",
        &json!({"subject": "x", "communicationBody": "x"}),
    );
    assert_eq!(count(&support), 258);
    support.0.emulator.reset().expect("memory");
    assert_eq!(support.inventory().cases, 257);
    assert_eq!(support.0.emulator.scenario().generated_cases, 250);
    let pages = support.walk("DescribeCases", input, "cases");
    let ids: Vec<String> = texts(&pages[1], "caseId");
    assert_eq!(
        list(
            &support.call(
                "DescribeCases",
                &json!({"caseIdList": ids, "includeResolvedCases": true, "maxResults": 100})
            ),
            "cases"
        ),
        pages[1]
    );
}
