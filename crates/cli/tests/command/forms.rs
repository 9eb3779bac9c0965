//! Every command either honours or refuses an option about the output format.

use std::process::Command;

use serde_json::Value;

use super::run::{RunOutput, command, emulated};

/// Every status of a case.
const OPEN: &str = "unassigned,opened,work-in-progress,pending-customer-action,customer-action-completed,reopened,resolved";

/// The ids in the command lines: of a report without terms to accept, of a case, and of a file of a
/// case.
struct Sample {
    report: String,
    case: String,
    attachment: String,
    /// The case that has the file.
    case_with_file: String,
}

impl Sample {
    fn find() -> Self {
        let text = |line: &str| emulated(line).json().as_str().unwrap().to_owned();
        let case = text("case list --all --query cases[0].caseId");
        let files = "communications[].attachmentSet[].attachmentId|[0]";
        let mut attachment = None;
        for case in emulated("case list --all --query cases[].caseId")
            .json()
            .as_array()
            .unwrap()
        {
            let found = emulated(&format!(
                "case show {} --query {files}",
                case.as_str().unwrap()
            ));
            let found = found.json().as_str().map(str::to_owned);
            attachment =
                attachment.or(found.map(|found| (found, case.as_str().unwrap().to_owned())));
        }
        let (attachment, case_with_file) = attachment.unwrap();
        Self {
            report: text("report list --query reports[?acceptanceType=='PASSTHROUGH']|[0].id"),
            case,
            attachment,
            case_with_file,
        }
    }

    /// Returns a command line for every command that prints a result.
    fn lines(&self) -> Vec<String> {
        let Self {
            report,
            case,
            attachment,
            case_with_file,
        } = self;
        vec![
            "report list".into(),
            format!("report show {report}"),
            format!("report versions {report}"),
            format!("report terms {report} -o terms.pdf"),
            format!("report get {report} -o report.pdf"),
            "report sync reports --series ISO".into(),
            "agreement list".into(),
            "agreement list --available".into(),
            "agreement show agreement-Nz7KcP3vRd9WqJ1x".into(),
            "agreement get customer-agreement-4QmX0tZr7BvKc2Lp -o agreement.pdf".into(),
            "agreement check --require customer-agreement-4QmX0tZr7BvKc2Lp".into(),
            "account show".into(),
            "account set SUBSCRIBED".into(),
            "case list --all".into(),
            format!("case show {case}"),
            "case create --subject s --body b".into(),
            "case create --subject s --body b --dry-run".into(),
            "case create --subject s --body b --dry-run=service".into(),
            format!("case reply {case} --body b"),
            format!("case resolve {case}"),
            format!("attachment get {attachment} -o file"),
            format!("attachment get --case {case_with_file}"),
            format!("case wait {case} --status {OPEN}"),
            format!("case open {case}"),
            "catalog services".into(),
            "catalog severities".into(),
            "catalog languages --service ec2 --category general-guidance".into(),
            "catalog options --service ec2 --category general-guidance".into(),
            "advisor checks".into(),
            "advisor list".into(),
            "advisor summary".into(),
            "advisor status".into(),
            "advisor refresh".into(),
            "api artifact ListReports".into(),
            "api support DescribeServices".into(),
            "credentials explain".into(),
            "endpoint --service support".into(),
        ]
    }
}

fn at(folder: &std::path::Path, line: &str, more: &[&str]) -> RunOutput {
    let mut command = command();
    command
        .arg("--emulator")
        .args(line.split(' '))
        .args(more)
        .current_dir(folder);
    command.output().unwrap().into()
}

#[test]
fn every_command_honours_every_form_and_a_query_in_each() {
    let folder = tempfile::tempdir().unwrap();
    for (n, line) in Sample::find().lines().iter().enumerate() {
        // Each command is tried with the three formats that some commands write themselves, and in
        // turn with one of the others.
        let others = ["json", "yaml", "text"];
        for form in ["table", "jsonl", "csv", others[n % 3]] {
            let ran = at(folder.path(), line, &["--output", form]);
            assert_eq!(ran.code, Some(0), "{line} {form}: {}", ran.stderr);
            let text = ran.text();
            let is_object =
                |text| serde_json::from_str::<Value>(text).is_ok_and(|it| it.is_object());
            match form {
                "json" => assert!(is_object(text), "{line}: {text}"),
                "jsonl" => assert!(text.lines().all(is_object), "{line}: {text}"),
                _ => assert!(
                    !is_object(text) && !text.is_empty(),
                    "{line} {form}: {text}"
                ),
            }
        }
        for form in ["table", "csv", others[(n + 1) % 3]] {
            let ran = at(
                folder.path(),
                line,
                &["--output", form, "--query", "type(@)"],
            );
            let expected = match form {
                "json" => "\"object\"\n",
                _ => "object\n",
            };
            assert_eq!(
                (ran.code, ran.text()),
                (Some(0), expected),
                "{line} {form}: {}",
                ran.stderr
            );
        }
    }
}

#[test]
fn what_has_no_result_refuses_a_form_and_a_query() {
    let Sample {
        report, attachment, ..
    } = Sample::find();
    let folder = tempfile::tempdir().unwrap();
    for line in [
        "completions bash".to_owned(),
        "man".into(),
        "man --dir pages".into(),
        "emulate --listen 127.0.0.1:0".into(),
        format!("report get {report} -o -"),
        format!("report get {report} -o /dev/stdout"),
        format!("report terms {report} -o -"),
        format!("attachment get {attachment} -o -"),
    ] {
        for more in [["--output", "csv"], ["--query", "a"]] {
            let ran = at(folder.path(), &line, &more);
            let said = ran.refused(252);
            assert!(
                said.starts_with(more[0]) && said.contains("in one format only"),
                "{line}: {said}"
            );
        }
    }
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

/// A home directory with a configuration.
struct Home(tempfile::TempDir);

impl Home {
    fn with(config: &str) -> Self {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(".aws")).unwrap();
        std::fs::write(home.path().join(".aws/config"), config).unwrap();
        Self(home)
    }

    /// Runs the command in this home with these variables.
    fn run(&self, variables: &[(&str, &str)], line: &str) -> RunOutput {
        let mut command: Command = command();
        command
            .env("HOME", self.0.path())
            .envs(variables.iter().copied())
            .args(line.split(' '));
        command.output().unwrap().into()
    }
}

#[test]
fn the_form_is_that_of_the_option_or_else_the_variable_or_else_the_profile() {
    let config = "[default]\nregion = us-east-1\noutput = text\n[profile y]\nregion = us-east-1\noutput = yaml-stream\n\
                  [profile odd]\noutput = off\n[profile none]\nregion = us-east-1\n";
    let home = Home::with(config);
    for line in ["endpoint --service support", "--emulator account show"] {
        let shown = |variables: &[(&str, &str)], more: &str| {
            let ran = home.run(variables, &format!("{line}{more}"));
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            ran.text().to_owned()
        };
        let option = |form: &str| shown(&[], &format!(" --output {form}"));
        let (text, yaml, json, csv) = (
            option("text"),
            option("yaml"),
            option("json"),
            option("csv"),
        );
        assert!(json.starts_with('{') && !text.starts_with('{') && text != yaml);
        assert_eq!(shown(&[], ""), text);
        assert_eq!(shown(&[], " --profile y"), yaml);
        assert_eq!(shown(&[], " --profile none"), json);
        assert_eq!(shown(&[("AWS_PROFILE", "y")], ""), yaml);
        assert_eq!(shown(&[("AWS_DEFAULT_OUTPUT", "csv")], " --profile y"), csv);
        assert_eq!(shown(&[("AWS_DEFAULT_OUTPUT", " ")], ""), text);
        assert_eq!(shown(&[("AWS_DEFAULT_OUTPUT", "yaml-stream")], ""), yaml);
        assert_eq!(
            shown(&[("AWS_DEFAULT_OUTPUT", "csv")], " --output json"),
            json
        );
        assert_eq!(
            shown(&[("AWS_DEFAULT_OUTPUT", "nonsense")], " --output json"),
            json
        );
        for (variables, more, says) in [
            (
                &[("AWS_DEFAULT_OUTPUT", "nonsense")][..],
                "",
                "AWS_DEFAULT_OUTPUT: expected one of table, ",
            ),
            (&[("AWS_DEFAULT_OUTPUT", "JSN")], "", "found \"JSN\""),
            (
                &[],
                " --profile odd",
                "output of the profile odd: expected one of table, ",
            ),
        ] {
            let ran = home.run(variables, &format!("{line}{more}"));
            assert!(ran.refused(253).contains(says), "{}", ran.stderr);
        }
    }
    // A command without a result ignores the default format, and so does the command that prints
    // credentials for another program.
    for line in ["completions bash", "--emulator credentials show"] {
        let ran = home.run(&[("AWS_DEFAULT_OUTPUT", "nonsense")], line);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    }
}

#[test]
fn a_broken_configuration_is_no_obstacle_where_none_is_needed() {
    let home = Home::with("[default]\nregion\n");
    assert_eq!(home.run(&[], "--emulator account show").code, Some(0));
    let ran = home.run(&[("AWS_DEFAULT_OUTPUT", "text")], "--emulator account show");
    assert!(ran.text().starts_with("ACCOUNTSETTINGS"), "{}", ran.text());
    home.run(&[], "endpoint --service support").refused(253);
}

#[test]
fn a_query_that_no_result_of_a_command_can_answer_is_refused_before_any_work() {
    let Sample {
        report,
        case,
        attachment,
        case_with_file,
    } = &Sample::find();
    let list = "array";
    for (line, member, kind) in [
        ("report list".to_owned(), "reports", list),
        (format!("report show {report}"), "reportDetails", "object"),
        (format!("report versions {report}"), "reports", list),
        (format!("report terms {report} -o t"), "file", "string"),
        (format!("report get {report} -o r"), "size", "number"),
        ("report sync reports --series ISO".into(), "reports", list),
        ("agreement list".into(), "customerAgreements", list),
        ("agreement list --available".into(), "agreements", list),
        (
            "agreement show agreement-Nz7KcP3vRd9WqJ1x".into(),
            "agreement",
            "object",
        ),
        (
            "agreement check --require customer-agreement-4QmX0tZr7BvKc2Lp".into(),
            "agreements",
            list,
        ),
        ("account show".into(), "accountSettings", "object"),
        ("account set SUBSCRIBED".into(), "accountSettings", "object"),
        ("case list --all".into(), "cases", list),
        (format!("case show {case}"), "case", "object"),
        (format!("case show {case}"), "communications", list),
        (
            format!("attachment get {attachment} -o a"),
            "size",
            "number",
        ),
        (
            format!("attachment get --case {case_with_file}"),
            "attachments",
            list,
        ),
        (
            format!("case wait {case} --status {OPEN}"),
            "case",
            "object",
        ),
        (format!("case open {case}"), "url", "string"),
        ("catalog services".into(), "services", list),
        ("catalog severities".into(), "severityLevels", list),
        (
            "catalog languages --service ec2 --category general-guidance".into(),
            "supportedLanguages",
            list,
        ),
        (
            "catalog options --service ec2 --category general-guidance".into(),
            "communicationTypes",
            list,
        ),
        ("advisor checks".into(), "checks", list),
        ("advisor result PNXoaK7lZp".into(), "result", "object"),
        ("advisor list".into(), "checks", list),
        ("advisor summary".into(), "categories", list),
        ("advisor status".into(), "checks", list),
        ("advisor refresh".into(), "checks", list),
        ("credentials explain".into(), "sources", list),
        ("endpoint --service support".into(), "url", "string"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let function = match kind {
            "number" => "length",
            _ => "abs",
        };
        for query in [
            format!("{function}({member})"),
            format!("{function}(@.{member})"),
            format!("{member} | {function}(@)"),
            format!("{{a: {function}({member})}}"),
            "abs(@)".into(),
        ] {
            let ran = at(folder.path(), &line, &["--query", &query]);
            let said = ran.refused(252);
            assert!(said.starts_with("--query: "), "{line}: {said}");
            assert!(said.ends_with("; nothing was done"), "{line}: {said}");
        }
        assert!(folder.path().read_dir().unwrap().next().is_none(), "{line}");
        // The result has the member, with the kind that the shape gives it.
        let ran = at(
            folder.path(),
            &line,
            &["--query", &format!("type({member})")],
        );
        assert_eq!(ran.json(), kind, "{line} {member}");
        // A query may ask for members that the shape does not have.
        let open = format!(
            "[not_null(other, `1`), {member}.*[0], {member}[?x > `1`], to_string({member})]"
        );
        let ran = at(folder.path(), &line, &["--query", &open]);
        assert!(!ran.stderr.contains("--query"), "{line}: {}", ran.stderr);
    }
}
