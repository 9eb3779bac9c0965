//! Writes a small archive of forty accounts, as four runs would, and prints the answers to the questions of
//! `examples/sql/questions`. `tests/sql` asks the engines.
//!
//!     cargo run -p casebook-archive --all-features --example sample_archive DIR parquet|jsonl

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::{env, fs, path};

use casebook_archive::{
    AccountRow, AttachmentRow, CaseRow, CheckRow, CommunicationRow, FindingRow, Format, Layout,
    PartBuffer, Record, Stamp, SummaryRow, Table, fingerprint,
};
use casebook_support::{Findings, TrustedAdvisorCheckDescription};
use casebook_types::AccountId;
use serde_json::{Value, from_value, json};

const RUNS: [&str; 4] = ["2026-11-01", "2026-11-08", "2026-11-15", "2026-11-22"];
const SEVERITIES: [&str; 5] = ["low", "normal", "high", "urgent", "critical"];
const SERVICES: [&str; 3] = ["amazon-s3", "amazon-ec2", "billing"];
/// The seconds since 1970 of the first run.
const BEGIN: i64 = 1_793_491_200;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let (Some(folder), Some(format)) = (arguments.next(), arguments.next()) else {
        return Err("expected a folder and a format".into());
    };
    let mut archive = Archive {
        folder: folder.into(),
        format: format.parse()?,
        versions: HashMap::new(),
        parts: HashMap::new(),
        rows: Vec::new(),
    };
    let mut answers = Answers::default();
    for number in 1..=40 {
        write_account(&mut archive, &mut answers, number)?;
    }
    println!("{}", answers.json());
    Ok(())
}

/// Writes an account and all that it has; three of its cases are odd in their own way.
fn write_account(
    archive: &mut Archive,
    answers: &mut Answers,
    number: i64,
) -> Result<(), Box<dyn Error>> {
    let account = format!("{number:012}");
    let is_read = number % 10 != 0;
    let (mut attachments, mut bytes, mut missing) = (0, 0, 0);
    if is_read {
        for case in 0..number % 7 {
            let file = write_case(archive, answers, &account, number, case)?;
            if let Some(size) = file {
                attachments += 1;
                bytes += size.unwrap_or(0);
                missing += i64::from(size.is_none());
            }
        }
        for check in 0..6 {
            write_check(archive, answers, &account, number, check)?;
        }
    }
    let row = AccountRow {
        name: Some("sample \"account\"\n"),
        email: None,
        state: Some("ACTIVE"),
        support: if is_read { "read" } else { "no_plan" },
        artifact: "read",
        error: (!is_read).then_some("AWS Support: the account has no support plan"),
    };
    archive.add(&account, &account, 0, &row);
    archive.flush(&account, 0)?;
    answers.attachments.push(json!([
        account,
        row.support,
        row.artifact,
        row.error,
        attachments,
        bytes,
        missing
    ]));
    Ok(())
}

/// Writes a case. Returns the size of its attachment, if it has one: none if the archive lacks it.
fn write_case(
    archive: &mut Archive,
    answers: &mut Answers,
    account: &str,
    number: i64,
    case: i64,
) -> Result<Option<Option<i64>>, Box<dyn Error>> {
    let mark = number + case;
    let severity = SEVERITIES[(mark % 5) as usize];
    let service = SERVICES[(case % 3) as usize];
    let id = format!("case-{account}-muen-2026-{case:016x}");
    let created = BEGIN - 86_400 * mark;
    let details = |status: &str| {
        from_value(json!({
            "caseId": id, "displayId": format!("{mark}"), "subject": "é \u{1d11e} \"quoted\"", "status": status,
            "serviceCode": service, "severityCode": severity, "timeCreated": time(created),
            "ccEmailAddresses": ["a@example.com"],
        }))
    };
    // AWS answers three of four cases, and answers again a day later.
    let wait = (number * case) % 4 * 600;
    let mut messages = vec![("owner@example.com", created)];
    if wait > 0 {
        messages.push(("Amazon Web Services", created + wait));
        messages.push(("Amazon Web Services", created + wait + 86_400));
        let answer = answers.first.entry((service, severity)).or_default();
        answer.push(wait);
    }
    let file = format!("attachment-{mark}");
    for (index, (author, at)) in messages.iter().enumerate() {
        let attached = (case % 2 == 0 && index == 0).then_some(&*file);
        let communication = from_value(json!({
            "body": "line\r\nline \u{0} end", "submittedBy": author, "timeCreated": time(*at),
        }))?;
        let row = CommunicationRow {
            case_id: &id,
            communication: &communication,
            attachment_ids: attached.as_slice(),
        };
        archive.add(account, &format!("{id} {index}"), 0, &row);
    }
    let size = (case % 2 == 0).then(|| (mark % 6 != 0).then_some(1000 + mark));
    if let Some(size) = size {
        let row = AttachmentRow {
            case_id: &id,
            communication_id: "0",
            attachment_id: &file,
            file_name: Some("a.txt"),
            sha256: size.map(|_| "00"),
            size,
            missing: size.is_none().then_some("the service no longer has it"),
        };
        archive.add(account, &format!("{id} {file}"), 0, &row);
    }
    archive.add(
        account,
        &id,
        0,
        &CaseRow {
            case: &details("opened")?,
        },
    );
    archive.flush(account, 0)?;
    let mut status = "opened";
    if mark % 3 == 0 {
        status = "resolved";
        archive.add(
            account,
            &id,
            1,
            &CaseRow {
                case: &details(status)?,
            },
        );
        archive.flush(account, 1)?;
    }
    let mut is_gone = false;
    if mark % 5 == 0 {
        is_gone = true;
        archive.gone(account, &id, 2, CaseRow::TABLE);
        archive.flush(account, 2)?;
    }
    if mark % 10 == 0 {
        is_gone = false;
        archive.add(
            account,
            &id,
            3,
            &CaseRow {
                case: &details(status)?,
            },
        );
        archive.flush(account, 3)?;
    }
    if !is_gone && status == "opened" {
        *answers
            .open
            .entry((account.to_owned(), severity))
            .or_default() += 1;
    }
    Ok(size)
}

fn write_check(
    archive: &mut Archive,
    answers: &mut Answers,
    account: &str,
    number: i64,
    check: i64,
) -> Result<(), Box<dyn Error>> {
    let id = format!("check{check}");
    let category = if check < 3 {
        "cost_optimizing"
    } else {
        "security"
    };
    let description: TrustedAdvisorCheckDescription = from_value(json!({
        "id": id, "name": format!("Check {check}"), "category": category, "metadata": ["Region", "Instance ID"],
    }))?;
    archive.add(
        account,
        &id,
        0,
        &CheckRow {
            check: &description,
        },
    );
    let result = from_value(json!({"flaggedResources": [
        {"resourceId": format!("r{number}"), "status": "error", "metadata": ["eu-central-1", format!("i-{number}")]},
    ]}))?;
    for finding in Findings::new(&description, result) {
        let row = FindingRow {
            check_id: &id,
            finding: &finding,
        };
        archive.add(account, &format!("{id} r{number}"), 0, &row);
    }
    // The first run finds each check green, and a later one does not.
    let is_red = (number + check) % 4 == 0;
    let cents = if check < 3 {
        number * 10_001 + check
    } else {
        0
    };
    for (run, status) in [(0, "ok"), (1, if is_red { "error" } else { "warning" })] {
        let mut summary = json!({
            "status": status, "hasFlaggedResources": true, "timestamp": time(BEGIN),
            "resourcesSummary": {"resourcesFlagged": check + run, "resourcesProcessed": 9},
        });
        if run == 1 && cents > 0 {
            summary["categorySpecificSummary"] = json!({"costOptimizing": {
                "estimatedMonthlySavings": cents as f64 / 100.0, "estimatedPercentMonthlySavings": 0.5,
            }});
        }
        let summary = from_value(summary)?;
        archive.add(
            account,
            &id,
            run as usize,
            &SummaryRow { summary: &summary },
        );
        archive.flush(account, run as usize)?;
    }
    if is_red {
        let red = answers
            .red
            .entry((account.to_owned(), category))
            .or_default();
        red.0 += 1;
        red.1 += check + 1;
    }
    if cents > 0 {
        let savings = answers.savings.entry(id).or_default();
        savings.0 += 1;
        savings.1 += cents;
    }
    Ok(())
}

fn time(seconds: i64) -> String {
    let time = time::UtcDateTime::from_unix_timestamp(seconds).expect("a time of this century");
    let format = time::format_description::well_known::Rfc3339;
    time.format(&format).expect("a time of this century")
}

/// Parts, each of which is written with the rows that were added since the last one.
struct Archive {
    folder: path::PathBuf,
    format: Format,
    versions: HashMap<(String, &'static str, String), i32>,
    parts: HashMap<(String, &'static str), u32>,
    rows: Vec<(&'static Table, PartBuffer)>,
}

impl Archive {
    fn add<R: Record>(&mut self, account: &str, id: &str, run: usize, record: &R) {
        let version = self.next_version(account, R::TABLE, id);
        let stamp = stamp(id, version, false, fingerprint(record), run);
        self.part(R::TABLE).push(&stamp, record);
    }

    fn gone(&mut self, account: &str, id: &str, run: usize, table: &'static Table) {
        let version = self.next_version(account, table, id);
        self.part(table)
            .push_gone(&stamp(id, version, true, 0, run));
    }

    fn next_version(&mut self, account: &str, table: &'static Table, id: &str) -> i32 {
        let key = (account.to_owned(), table.kind, id.to_owned());
        let version = self.versions.entry(key).or_default();
        *version += 1;
        *version
    }

    fn part(&mut self, table: &'static Table) -> &mut PartBuffer {
        let place = self.rows.iter().position(|(of, _)| of.kind == table.kind);
        let place = place.unwrap_or_else(|| {
            self.rows.push((table, PartBuffer::new(table, self.format)));
            self.rows.len() - 1
        });
        &mut self.rows[place].1
    }

    fn flush(&mut self, account: &str, run: usize) -> Result<(), Box<dyn Error>> {
        let id: AccountId = account.parse()?;
        for (table, part) in self.rows.drain(..) {
            let number = self
                .parts
                .entry((account.to_owned(), table.kind))
                .or_default();
            *number += 1;
            let extension = self.format.extension();
            let name = self
                .folder
                .join(Layout::part(table, &id, RUNS[run], *number, extension));
            fs::create_dir_all(name.parent().ok_or("a part is in a folder")?)?;
            fs::write(name, part.finish()?)?;
        }
        Ok(())
    }
}

fn stamp(id: &str, version: i32, gone: bool, fingerprint: i64, run: usize) -> Stamp<'_> {
    Stamp {
        id,
        version,
        gone,
        fingerprint,
        run: RUNS[run],
        archived_at: (BEGIN + 604_800 * run as i64) * 1_000_000,
    }
}

/// What each question has to answer.
#[derive(Default)]
struct Answers {
    open: BTreeMap<(String, &'static str), i64>,
    first: BTreeMap<(&'static str, &'static str), Vec<i64>>,
    red: BTreeMap<(String, &'static str), (i64, i64)>,
    savings: BTreeMap<String, (i64, i64)>,
    attachments: Vec<Value>,
}

impl Answers {
    fn json(&self) -> Value {
        let open = self.open.iter();
        let first = self.first.iter();
        let red = self.red.iter();
        let mut savings: Vec<_> = self.savings.iter().collect();
        savings.sort_by_key(|(_, (_, cents))| -cents);
        json!({
            "open_cases": open.map(|((account, severity), count)| json!([account, severity, count]))
                .collect::<Vec<_>>(),
            "first_answers": first.map(|((service, severity), waits)| {
                let count = waits.len() as i64;
                let mean = waits.iter().sum::<i64>() / count;
                json!([service, severity, count, mean, waits.iter().max()])
            }).collect::<Vec<_>>(),
            "red_checks": red.map(|((account, category), (checks, flagged))| {
                json!([account, category, checks, flagged])
            }).collect::<Vec<_>>(),
            "savings": savings.iter().map(|(id, (accounts, cents))| {
                let name = id.replace("check", "Check ");
                json!([id, name, accounts, format!("{}.{:02}", cents / 100, cents % 100)])
            }).collect::<Vec<_>>(),
            "attachments": self.attachments,
        })
    }
}
