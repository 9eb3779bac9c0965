use casebook::types::Timestamp;
use serde_json::{Value, json};

use super::*;

const COLUMNS: View = View::Columns(&[
    Column::whole("ID", "id"),
    Column::text("NAME", "name"),
    Column::day("END", "periodEnd"),
]);

fn reports() -> Value {
    json!({"reports": [
        {"id": "report-a", "name": "SOC 1, \"Type 2\"", "periodEnd": "2024-03-31T00:00:00Z", "x": [1]},
        {"id": "report-b", "name": null, "version": 2},
    ]})
}

fn render(format: Format, query: Option<&str>, value: Value) -> String {
    rendered(format, query, value, Terminal::default())
}

fn rendered(format: Format, query: Option<&str>, value: Value, terminal: Terminal) -> String {
    let query = query.map(|query| query.parse().unwrap());
    Printer::new(Some(format), query, terminal)
        .render(&value, COLUMNS)
        .unwrap()
}

#[test]
fn a_table_has_the_columns_of_the_command() {
    assert_eq!(
        render(Format::Table, None, reports()),
        "ID        NAME             END\n\
         report-a  SOC 1, \"Type 2\"  2024-03-31\n\
         report-b\n"
    );
}

fn at(width: u16) -> Terminal {
    Terminal {
        width: Some(width),
        ..Terminal::default()
    }
}

#[test]
fn a_table_cuts_names_and_never_ids() {
    let table = |width| rendered(Format::Table, None, reports(), at(width));
    assert_eq!(
        table(32),
        "ID        NAME        END\n\
         report-a  SOC 1, \"T…  2024-03-31\n\
         report-b\n"
    );
    // A screen that is too narrow for the uncut columns shows a record for each entry.
    assert_eq!(
        table(31),
        "ID    report-a\nNAME  SOC 1, \"Type 2\"\nEND   2024-03-31\n\nID  report-b\n"
    );
}

#[test]
fn spare_columns_fall_away_so_that_the_telling_one_is_whole() {
    const LISTED: View = View::Columns(&[
        Column::whole("ID", "id").spare(1),
        Column::text("NAME", "name").telling(14),
        Column::day("END", "periodEnd").spare(2),
        Column::whole("STATE", "state").spare(3),
    ]);
    let table = |width| {
        let printer = Printer::new(Some(Format::Table), None, at(width));
        printer.render(&reports(), LISTED).unwrap()
    };
    // STATE is empty, so no width shows it.
    let all = "ID        NAME             END\n\
               report-a  SOC 1, \"Type 2\"  2024-03-31\nreport-b\n";
    assert_eq!((table(200), table(37)), (all.to_owned(), all.to_owned()));
    assert_eq!(
        table(33),
        "ID        NAME\nreport-a  SOC 1, \"Type 2\"\nreport-b\n"
    );
    assert_eq!(table(20), "NAME\nSOC 1, \"Type 2\"\n\n");
}

#[test]
fn colours_follow_the_meaning_and_nothing_else_has_one() {
    let cases = json!({"cases": [
        {"displayId": "1", "status": "opened", "severityCode": "critical", "subject": "error",
         "timeCreated": "2026-01-01T00:00:00Z"},
        {"displayId": "2", "status": "resolved", "severityCode": "normal", "subject": "ok",
         "timeCreated": "2026-01-01T00:00:00Z"},
    ]});
    const CASES: View = View::Columns(&[
        Column::whole("ID", "displayId"),
        Column::whole("STATUS", "status"),
        Column::whole("SEVERITY", "severityCode"),
        Column::day("OPENED", "timeCreated"),
        Column::text("SUBJECT", "subject"),
    ]);
    let shown = |color_stdout| {
        let terminal = Terminal {
            color_stdout,
            ..at(80)
        };
        let mut printer = Printer::new(Some(Format::Table), None, terminal);
        let now: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        printer.now = now.to_system_time().unwrap();
        printer.render(&cases, CASES).unwrap()
    };
    let coloured = shown(true);
    assert_eq!(
        coloured,
        "\u{1b}[1mID  STATUS    SEVERITY  OPENED      SUBJECT\u{1b}[0m\n\
         1   opened    \u{1b}[1;31mcritical\u{1b}[0m  \u{1b}[31m2026-01-01\u{1b}[0m  error\n\
         2   \u{1b}[32mresolved\u{1b}[0m  normal    2026-01-01  ok\n"
    );
    let mut without = coloured;
    for sequence in [
        "\u{1b}[1m",
        "\u{1b}[1;31m",
        "\u{1b}[31m",
        "\u{1b}[32m",
        "\u{1b}[0m",
    ] {
        without = without.replace(sequence, "");
    }
    assert_eq!(shown(false), without);
}

#[test]
fn a_table_on_no_screen_cuts_nothing() {
    let name = "long ".repeat(100);
    let value = json!({"reports": [{"id": "report-a", "name": name.clone()}]});
    let table = render(Format::Table, None, value);
    assert!(table.contains(name.trim_end()), "{table}");
}

#[test]
fn a_record_is_whole_however_narrow() {
    let path =
        "/home/me/My Reports/soc-2-type-2_2024-04-01_2025-03-31_v2_report-abcDEF0123456789.pdf";
    let value = json!({"file": path, "id": "report-abcDEF0123456789",
        "description": "What it is about, in more words than a line has", "nested": {"a": ["b c"]}});
    assert_eq!(
        rendered(Format::Table, None, value, at(36)),
        format!(
            "description  What it is about, in\n\
             {0}more words than a line\n\
             {0}has\n\
             file         {path}\n\
             id           report-abcDEF0123456789\n\
             nested       {{\"a\":[\"b c\"]}}\n",
            " ".repeat(13)
        )
    );
}

#[test]
fn what_is_copied_is_whole_in_a_table_of_a_query() {
    let arn = format!("arn:aws:artifact:us-east-1::report/{}", "x".repeat(40));
    let value =
        json!([{"Arn": arn.clone(), "Name": "one two three four"}, {"Arn": arn, "Name": "five"}]);
    let table = |width| {
        let printer = Printer::new(Some(Format::Table), Some("@".parse().unwrap()), at(width));
        printer.render(&value, View::Generic).unwrap()
    };
    assert_eq!(
        table(88),
        format!("{:<75}  Name\n{arn}  one two th…\n{arn}  five\n", "Arn")
    );
    assert_eq!(
        table(86),
        format!("Arn   {arn}\nName  one two three four\n\nArn   {arn}\nName  five\n")
    );
}

#[test]
fn a_table_of_a_query_shows_what_was_asked_for() {
    let query = "reports[].{Name: name, Id: id}";
    assert_eq!(
        render(Format::Table, Some(query), reports()),
        "Id        Name\nreport-a  SOC 1, \"Type 2\"\nreport-b\n"
    );
    assert_eq!(
        render(Format::Table, Some("reports[].id"), reports()),
        "report-a\nreport-b\n"
    );
    assert_eq!(
        render(Format::Table, Some("reports[0].id"), reports()),
        "report-a\n"
    );
    assert_eq!(render(Format::Table, Some("nothing"), reports()), "None\n");
    assert_eq!(
        render(Format::Table, Some("reports[0].x"), reports()),
        "1\n"
    );
}

#[test]
fn a_record_is_a_line_per_member() {
    let value = json!({"accountSettings": {"notificationSubscriptionStatus": "SUBSCRIBED"}});
    assert_eq!(
        render(Format::Table, None, value),
        "notificationSubscriptionStatus  SUBSCRIBED\n"
    );
    let page = json!({"nextToken": "abc", "reports": [{"a": 1}, {"a": 2}]});
    assert_eq!(
        render(Format::Table, Some("@"), page),
        "nextToken  abc\n\nreports\na\n1\n2\n"
    );
}

#[test]
fn a_list_of_prose_is_numbered_and_a_list_of_words_is_not() {
    let record = json!({
        "id": "a", "subjects": ["ACCOUNT", "ORGANIZATION"],
        "terms": ["I have read the whole agreement.", "Yes.", "I may\nbind this account."],
    });
    let table = |terminal| rendered(Format::Table, None, record.clone(), terminal);
    assert_eq!(
        table(at(32)),
        "id        a\n\
         subjects  ACCOUNT, ORGANIZATION\n\
         terms     1. I have read the\n             whole agreement.\n\
         \u{20}         2. Yes.\n          3. I may bind this\n             account.\n"
    );
    let ten = json!({"id": "a", "none": [], "terms": vec!["a term"; 10]});
    let whole = rendered(Format::Table, None, ten, Terminal::default());
    assert!(
        whole.starts_with("id     a\nnone\nterms  1.  a term\n       2.  a term\n"),
        "{whole}"
    );
    assert!(whole.ends_with("       10. a term\n"), "{whole}");
}

#[test]
fn json_lines_has_an_entry_per_line() {
    assert_eq!(
        render(Format::Jsonl, Some("reports[].{id: id}"), reports()),
        "{\"id\":\"report-a\"}\n{\"id\":\"report-b\"}\n"
    );
    assert_eq!(render(Format::Jsonl, None, json!({"a": 1})), "{\"a\":1}\n");
    assert_eq!(render(Format::Jsonl, None, json!({"reports": []})), "");
}

#[test]
fn text_is_what_people_cut_and_awk() {
    assert_eq!(
        render(Format::Text, None, reports()),
        "REPORTS\treport-a\tSOC 1, \"Type 2\"\t2024-03-31T00:00:00Z\t\nX\t1\n\
         REPORTS\treport-b\tNone\t\t2\n"
    );
    assert_eq!(
        render(Format::Text, Some("reports[].[id, version]"), reports()),
        "report-a\tNone\nreport-b\t2\n"
    );
    assert_eq!(
        render(Format::Text, Some("reports[].id"), reports()),
        "report-a\treport-b\n"
    );
    assert_eq!(render(Format::Text, Some("nothing"), reports()), "None\n");
    assert_eq!(render(Format::Text, Some("`true`"), reports()), "True\n");
    assert_eq!(render(Format::Text, None, json!("a\tb\nc")), "a b c\n");
}

#[test]
fn csv_has_a_header_and_quotes_what_needs_it() {
    assert_eq!(
        render(Format::Csv, None, reports()),
        "id,name,periodEnd,x,version\n\
         report-a,\"SOC 1, \"\"Type 2\"\"\",2024-03-31T00:00:00Z,[1],\n\
         report-b,,,,2\n"
    );
    assert_eq!(
        render(Format::Csv, Some("reports[].[id]"), reports()),
        "report-a\nreport-b\n"
    );
    assert_eq!(
        render(Format::Csv, Some("reports[0].id"), reports()),
        "report-a\n"
    );
    assert_eq!(render(Format::Csv, Some("nothing"), reports()), "");
    assert_eq!(render(Format::Csv, None, json!({"reports": []})), "");
}

#[test]
fn csv_has_nothing_that_moves_a_cursor() {
    let value = json!([{"a\u{7}": "x\u{1b}[31m\r\u{9b}y\tz\nw\u{0}"}]);
    assert_eq!(render(Format::Csv, None, value), "a\n\"x[31my\tz\nw\"\n");
}

#[test]
fn yaml_quotes_what_would_be_something_else() {
    let value = json!({"a": "no", "b": ["1", 1, null, true, "x: y", "2024-03-31", ""], "c": {}});
    assert_eq!(
        render(Format::Yaml, None, value),
        "a: \"no\"\nb:\n- \"1\"\n- 1\n- null\n- true\n- \"x: y\"\n- \"2024-03-31\"\n- \"\"\nc: {}\n"
    );
}

#[test]
fn no_terminal_means_json() {
    let printer = Printer::new(None, None, Terminal::default());
    assert_eq!(
        printer.render(&json!({"a": 1}), View::Generic).unwrap(),
        "{\n  \"a\": 1\n}\n"
    );
    let on_screen = Terminal {
        stdout: true,
        ..Terminal::default()
    };
    let printer = Printer::new(None, None, on_screen);
    assert_eq!(
        printer.render(&json!({"a": 1}), View::Generic).unwrap(),
        "a  1\n"
    );
}
