//! Tests of AddCommunicationToCase and DescribeCommunications.

use serde_json::json;

use super::{SupportClient, list, texts};

#[test]
fn five_communications_are_recent_and_a_token_leads_to_the_rest() {
    let support = SupportClient::new();
    let id = support.open("It");
    for number in 0..4 {
        support.write(&id, &format!("{number}"));
    }
    let recent = support.case(&id)["recentCommunications"].clone();
    assert_eq!(list(&recent, "communications").len(), 5);
    assert!(
        recent.get("nextToken").is_none(),
        "there is nothing before these"
    );

    for number in 4..30 {
        support.write(&id, &format!("{number}"));
    }
    let recent = support.case(&id)["recentCommunications"].clone();
    let bodies = texts(&list(&recent, "communications"), "body");
    assert_eq!(bodies, ["29", "28", "27", "26", "25"]);
    let input = json!({"caseId": id, "nextToken": recent["nextToken"], "maxResults": 10});
    let rest = support
        .walk("DescribeCommunications", input, "communications")
        .concat();
    let mut expected: Vec<_> = (0..25).rev().map(|number| number.to_string()).collect();
    expected.push("It does not work.".to_owned());
    assert_eq!(texts(&rest, "body"), expected);

    let bare = json!({"caseIdList": [id], "includeCommunications": false});
    let bare = support.call("DescribeCases", &bare);
    assert!(bare["cases"][0].get("recentCommunications").is_none());
}

#[test]
fn pages_of_every_size_have_the_same_communications() {
    let mut support = SupportClient::new();
    let id = support.open("It");
    for number in 0..32 {
        support.0.advance_millis(number % 2);
        support.write(&id, &format!("{number}"));
    }
    let walk = |size: usize| {
        let input = json!({"caseId": id, "maxResults": size});
        support.walk("DescribeCommunications", input, "communications")
    };
    let whole = walk(100);
    assert_eq!((whole.len(), whole[0].len()), (1, 33));
    for size in [10, 11, 32, 33] {
        assert_eq!(walk(size).concat(), whole[0], "{size}");
    }
}

#[test]
fn communications_are_filtered_by_time() {
    let mut support = SupportClient::new();
    let id = support.open("It");
    for number in 0..5 {
        support.0.advance(60);
        support.write(&id, &format!("{number}"));
    }
    let bodies = |after: &str, before: &str| {
        let input = json!({"caseId": id, "afterTime": after, "beforeTime": before});
        texts(
            &list(
                &support.call("DescribeCommunications", &input),
                "communications",
            ),
            "body",
        )
    };
    assert_eq!(
        bodies("2026-11-01T10:02:00Z", "2026-11-01T10:04:00Z"),
        ["3", "2", "1"]
    );
    assert_eq!(
        bodies("2026-11-01T10:02:00.001Z", "2026-11-01T10:03:59.999Z"),
        ["2"]
    );
    assert_eq!(bodies("2027-01-01", "2028-01-01"), [""; 0]);
    let input = json!({"caseId": id, "afterTime": "soon"});
    support.refused(
        "DescribeCommunications",
        &input,
        "InvalidParameterValueException",
    );
}

#[test]
fn a_token_is_good_for_its_case() {
    let support = SupportClient::new();
    let (one, other) = (support.open("One"), support.open("Other"));
    for _ in 0..6 {
        support.write(&one, "x");
    }
    let token = support.case(&one)["recentCommunications"]["nextToken"].clone();
    for (id, token) in [(&other, token), (&one, json!("0123")), (&one, json!(""))] {
        let input = json!({"caseId": id, "nextToken": token});
        support.refused(
            "DescribeCommunications",
            &input,
            "InvalidParameterValueException",
        );
    }
}

#[test]
fn communications_stay_listed_after_the_clock_was_moved_back() {
    let support = SupportClient::new();
    let id = support.open("It");
    let back = std::time::Duration::from_secs(600);
    let clock = support.0.emulator.clock();
    clock.set(clock.now() - back);
    support.write(&id, "earlier");
    let input = json!({"caseId": id});
    let all = list(
        &support.call("DescribeCommunications", &input),
        "communications",
    );
    assert_eq!(texts(&all, "body"), ["It does not work.", "earlier"]);
}
