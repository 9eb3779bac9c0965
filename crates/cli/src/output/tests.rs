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
        table(34),
        "ID        NAME        END\n\
         report-a  SOC 1, \"T…  2024-03-31\n\
         report-b\n"
    );
    // The uncut columns need 34 columns of the screen. On a narrower screen, the table keeps this
    // width.
    assert_eq!(table(20), table(34));
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
        table(90),
        format!("{:<75}  Name\n{arn}  one two th…\n{arn}  five\n", "Arn")
    );
    assert_eq!(
        table(80),
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
