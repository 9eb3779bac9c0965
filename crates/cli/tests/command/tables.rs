//! Tables on a terminal: which columns they have, and which colours.

use std::process::Command;

use console::measure_text_width;
use serde_json::json;

use super::pty::show;
use super::run::{command, signed};
use super::server::{Answer, Server};

/// Runs a line against the sample data on a terminal of this width, without colours, and returns
/// its lines.
fn on_screen(line: &str, columns: u16) -> Vec<String> {
    let mut command = command();
    command
        .arg("--emulator")
        .args(line.split(' '))
        .env("NO_COLOR", "1");
    let shown = show(command, columns);
    assert_eq!(shown.code, Some(0), "{line}: {}", shown.text);
    shown.text.lines().map(str::to_owned).collect()
}

fn titles(lines: &[String]) -> Vec<&str> {
    let titles = lines[0].split("  ").map(str::trim);
    titles.filter(|title| !title.is_empty()).collect()
}

#[test]
fn a_narrow_screen_has_fewer_columns_and_a_wide_one_has_all() {
    for (line, narrow, wide) in [
        (
            "case list --all",
            &["ID", "STATUS", "SUBJECT"][..],
            &["ID", "STATUS", "SEVERITY", "OPENED", "SUBJECT"][..],
        ),
        (
            "report list",
            &["NAME", "SERIES", "V", "PERIOD END"],
            &["ID", "NAME", "SERIES", "V", "PERIOD END", "TERMS"],
        ),
        (
            "agreement list",
            &["STATE", "SINCE", "NAME"],
            &["ID", "STATE", "SINCE", "NAME"],
        ),
        (
            "agreement list --available",
            &["ID", "NAME"],
            &["ID", "SUBJECTS", "NAME"],
        ),
        (
            "inquiry list",
            &["ID", "STATUS", "NAME"],
            &["ID", "STATUS", "CREATED", "NAME"],
        ),
        (
            "advisor list",
            &["STATUS", "NAME", "CATEGORY", "FLAGGED", "AGE"],
            &[
                "STATUS",
                "NAME",
                "CATEGORY",
                "FLAGGED",
                "SAVINGS/MONTH",
                "AGE",
                "ID",
            ],
        ),
        (
            "advisor status",
            &["ID", "STATUS", "REFRESHABLE", "NAME"],
            &["ID", "STATUS", "REFRESHABLE", "NAME"],
        ),
        (
            "api support",
            &["OPERATION", "PURPOSE"],
            &["OPERATION", "EFFECT", "PURPOSE"],
        ),
    ] {
        for (columns, expected) in [(80, narrow), (120, wide)] {
            let lines = on_screen(line, columns);
            assert_eq!(titles(&lines), expected, "{line}");
            for shown in &lines {
                assert!(
                    measure_text_width(shown) <= columns.into(),
                    "{line}: {shown}"
                );
            }
        }
        // Machines get every member, however narrow the screen is.
        let csv = on_screen(&format!("{line} --output csv"), 40);
        assert!(
            titles(&csv)[0].split(',').count() >= wide.len().min(4),
            "{csv:?}"
        );
    }
}

#[test]
fn no_name_is_cut_while_an_id_or_a_spare_column_stands_beside_it() {
    for (line, columns) in [
        ("report list", 80),
        ("report list", 60),
        ("catalog services", 80),
        ("advisor list --status error", 60),
        ("advisor checks", 80),
        ("agreement list", 80),
        ("agreement list --available", 60),
        ("inquiry list", 60),
        ("report list", 40),
        ("catalog services", 40),
    ] {
        let lines = on_screen(line, columns);
        let titles = titles(&lines);
        let is_cut = lines.iter().any(|line| line.contains('…'));
        let spare = [
            "ID",
            "CODE",
            "CATEGORY",
            "SERIES",
            "SAVINGS/MONTH",
            "CATEGORIES",
        ];
        let beside = titles.iter().any(|title| spare.contains(title));
        assert!(!is_cut || !beside, "{line} at {columns}: {lines:#?}");
    }
}

#[test]
fn a_column_with_few_texts_falls_away_first_unless_the_list_is_sorted_by_it() {
    let all = on_screen("advisor list", 100);
    assert!(titles(&all).contains(&"CATEGORY"), "{all:#?}");
    assert!(!titles(&all).contains(&"SAVINGS/MONTH"), "{all:#?}");
    let sorted = on_screen("advisor list --sort savings", 80);
    assert!(titles(&sorted).contains(&"SAVINGS/MONTH"), "{sorted:#?}");
}

#[test]
fn what_a_check_found_is_a_grid_of_its_most_telling_columns() {
    for columns in [80, 60] {
        let lines = on_screen("advisor result PNXoaK7lZp", columns);
        let at = lines.iter().position(|line| line.starts_with("STATUS "));
        let grid = &lines[at.unwrap()..];
        let titles = titles(grid);
        assert!(titles.contains(&"Bucket Name"), "{grid:#?}");
        assert!(!titles.contains(&"Status"), "{grid:#?}");
        assert!(
            grid[1].starts_with("error") && grid[2].starts_with("error"),
            "{grid:#?}"
        );
        assert!(
            grid.iter()
                .all(|line| measure_text_width(line) <= columns.into())
        );
        let summary = lines
            .iter()
            .find(|line| line.starts_with("error at "))
            .unwrap();
        assert!(columns == 60 || summary.contains("processed"), "{summary}");
    }
    // A bucket without a name is found by the id of its row.
    let wide = on_screen("advisor result PNXoaK7lZp", 200);
    let header = wide
        .iter()
        .find(|line| line.starts_with("STATUS "))
        .unwrap();
    assert!(
        header.contains("Bucket Name") && header.ends_with("resourceId"),
        "{header}"
    );
    // Not even two columns fit.
    let narrow = on_screen("advisor result PNXoaK7lZp", 20);
    assert!(
        narrow
            .iter()
            .any(|line| line.starts_with("STATUS") && line.contains("error"))
    );
}

#[test]
fn a_chosen_name_is_cut_after_a_chosen_description() {
    let lines = on_screen("report list --columns name,description", 90);
    let wide = on_screen("report list --columns name", 200);
    for (line, name) in lines.iter().zip(&wide).skip(1) {
        assert!(line.starts_with(name.as_str()), "{lines:#?}");
    }
}

#[test]
fn one_thing_is_wrapped_and_never_cut() {
    for line in [
        "report show report-kBpnCq7fNLQikGjq",
        "agreement show customer-agreement-4QmX0tZr7BvKc2Lp",
        "inquiry show compliance-inquiry-7Hq2Lm9Xc4Rv8Tb1",
        "account show",
        "credentials show",
        "endpoint --service support",
        "advisor checks 8HlrwYMfve",
    ] {
        let narrow = on_screen(line, 40);
        let wide = on_screen(line, 250);
        let words = |lines: &[String]| -> Vec<String> {
            lines
                .iter()
                .flat_map(|line| line.split_whitespace())
                .map(str::to_owned)
                .collect()
        };
        assert_eq!(words(&narrow), words(&wide), "{line}");
        assert!(!narrow.concat().contains('…'), "{narrow:#?}");
    }
}

/// Lists two cases, one of which is critical and was opened in 2020.
fn colourful(change: impl FnOnce(&mut Command) -> &mut Command) -> String {
    let page = json!({"cases": [
        {"displayId": "1", "status": "pending-customer-action", "severityCode": "critical",
         "timeCreated": "2020-01-02T03:04:05.678Z", "subject": "resolved"},
        {"displayId": "2", "status": "resolved", "severityCode": "normal",
         "timeCreated": "2020-01-02T03:04:05.678Z", "subject": "critical"},
    ]});
    let server = Server::start(move |_| Answer::json(200, &page));
    let mut command = signed(&server.url);
    command.args(["case", "list", "--all"]);
    change(&mut command);
    let shown = show(command, 120);
    assert_eq!(shown.code, Some(0), "{}", shown.text);
    shown.text
}

#[test]
fn severity_status_and_age_have_colours_on_a_terminal() {
    let shown = colourful(|command| command);
    for part in [
        "\u{1b}[1;31mcritical\u{1b}[0m",
        "\u{1b}[33mpending-customer-action\u{1b}[0m",
        "\u{1b}[32mresolved\u{1b}[0m",
        "\u{1b}[31m2020-01-02\u{1b}[0m  resolved\n",
        "2020-01-02  critical\n",
    ] {
        assert!(shown.contains(part), "{part:?}: {shown:?}");
    }
}

#[test]
fn colours_are_off_for_those_who_want_none_and_on_for_those_who_insist() {
    let plain = |change: fn(&mut Command) -> &mut Command| !colourful(change).contains('\u{1b}');
    assert!(plain(|command| command.env("NO_COLOR", "1")));
    assert!(plain(|command| command.env("TERM", "dumb")));
    assert!(plain(|command| command.args(["--color", "never"])));
    assert!(plain(|command| command.args(["--output", "json"])));
    assert!(!plain(|command| command
        .env("TERM", "dumb")
        .args(["--color", "always"])));
}
