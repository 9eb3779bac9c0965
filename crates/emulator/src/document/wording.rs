//! The text of reports and their terms. It is generated from words below and from the report's record.

use crate::account::AccountId;
use crate::crypto;
use crate::store::Report;
use crate::time::Timestamp;

use super::link::{Address, DocumentKind};
use super::pdf::Manuscript;

/// The notice on the cover and at the bottom of every page.
const NOTICE: &str = "Sample document of the casebook emulator; not a real audit report.";
/// The number of lines on a page, and of characters on a line.
const LINES: usize = 48;
const WIDTH: usize = 90;

const SUBJECTS: [&str; 8] = [
    "Access to production systems",
    "Every change to a released component",
    "The inventory of devices",
    "Backups of customer records",
    "Encryption keys at rest",
    "The register of suppliers",
    "Alerts of the monitoring system",
    "Physical access to the sample facility",
];
const RULES: [&str; 8] = [
    "is reviewed by its owner every quarter",
    "is approved by a second person before it takes effect",
    "is recorded in a log that cannot be changed afterwards",
    "is limited to the people whose work needs it",
    "is rehearsed once a year and the outcome is written down",
    "is compared with the plan every month",
    "is withdrawn on the day it is no longer needed",
    "is described in a procedure that all staff can read",
];
const TESTS: [&str; 6] = [
    "Inspected the records of one month",
    "Observed the procedure once",
    "Asked the person in charge",
    "Repeated the control for a sample",
    "Compared two independent lists",
    "Read the minutes of the last review",
];
const OUTCOMES: [&str; 4] = [
    "no deviation noted",
    "no deviation noted",
    "one deviation noted, corrected within the period",
    "no occurrence within the period",
];
const TERMS: [&str; 6] = [
    "This is a sample of the terms that come with a report. Nobody is bound by it.",
    "The report is meant for the reader named on this page and is not passed on.",
    "What the report says holds for the period on its cover and for no other time.",
    "The reader keeps the report as safely as the reader's own confidential papers.",
    "Nothing in the report is a promise about anything that exists outside this emulator.",
    "Whoever asks for the report with the token that came with these terms accepts them.",
];

/// Writes the text of a copy of a report, or of its terms. `created` is when the link to the copy was
/// issued.
pub(super) fn write(
    account: AccountId,
    address: &Address<'_>,
    report: &Report,
    created: Timestamp,
) -> Manuscript {
    let seed = seed(report);
    let (kind, what, pages, seal) = if address.kind == DocumentKind::Terms {
        let what = format!("Terms for {}", report.name);
        ("Terms", what, vec![terms(report)], 0)
    } else {
        let pages = body(report, seed);
        ("Report", report.name.clone(), pages, report.seal)
    };
    Manuscript {
        cover: cover(kind, report),
        mark: format!(
            "Account {account} - {} - copy {}",
            created.rfc3339(),
            address.copy
        ),
        title: format!("{what} (version {})", report.version),
        company: report.company_name.clone(),
        notice: NOTICE,
        identity: crypto::sha256(address.copy.as_bytes()),
        pages,
        seal,
        seed,
    }
}

fn cover(kind: &str, report: &Report) -> Vec<String> {
    let day = |time: &str| time.split('T').next().unwrap_or_default().to_owned();
    let mut lines = vec![
        format!("{kind}: {}", report.name),
        format!("Series: {}", report.series),
        format!("Category: {}", report.category),
        format!("Company: {}", report.company_name),
    ];
    lines.extend(
        report
            .product_name
            .iter()
            .map(|product| format!("Product: {product}")),
    );
    lines.extend([
        format!("Version: {}", report.version),
        format!(
            "Period: {} to {}",
            day(&report.period_start),
            day(&report.period_end)
        ),
        format!("Report id: {}", report.id),
        String::new(),
    ]);
    lines.extend(wrapped(&report.description));
    lines
}

/// Writes the pages after the cover. `seed` determines their text.
fn body(report: &Report, seed: u64) -> Vec<Vec<String>> {
    let mut chance = seed;
    (1..u64::from(report.pages))
        .map(|section| {
            let mut lines = vec![
                format!("Section {section}: controls and tests"),
                String::new(),
            ];
            for number in 1.. {
                let control = wrapped(&control(section, number, &mut chance));
                if lines.len() + control.len() > LINES {
                    break;
                }
                lines.extend(control);
                lines.push(String::new());
            }
            lines
        })
        .collect()
}

fn control(section: u64, number: u64, chance: &mut u64) -> String {
    let mut pick = |words: &[&'static str]| {
        // A linear congruential generator with Knuth's constants. Its low bits repeat soon, so the high
        // bits are used.
        *chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        words[(*chance >> 40) as usize % words.len()]
    };
    format!(
        "{section}.{number} {} {}. {}: {}.",
        pick(&SUBJECTS),
        pick(&RULES),
        pick(&TESTS),
        pick(&OUTCOMES)
    )
}

fn terms(report: &Report) -> Vec<String> {
    let mut lines = vec![format!("Terms {}", report.term_arn), String::new()];
    for (number, term) in (1..).zip(TERMS) {
        lines.extend(wrapped(&format!("{number}. {term}")));
        lines.push(String::new());
    }
    lines.push(format!("Acceptance: {}", report.acceptance_type));
    lines
}

/// Breaks a text between its words into lines of at most [`WIDTH`] bytes. A longer word is a line.
pub(super) fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let full = |line: &String| !line.is_empty() && line.len() + 1 + word.len() > WIDTH;
        if lines.last().is_some_and(full) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

fn seed(report: &Report) -> u64 {
    let hash = crypto::sha256(format!("{} {}", report.id, report.version).as_bytes());
    hash.iter()
        .take(8)
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}
