//! What it costs to write a part of findings with eight values each.
//!
//!     cargo bench -p casebook-archive --all-features

use std::hint::black_box;
use std::time::Instant;

use casebook_archive::{FindingRow, Format, PartBuffer, Record, Stamp, read_stamps};
use casebook_support::{Finding, Findings, TrustedAdvisorCheckDescription};
use serde_json::json;

/// The number of findings in a part, as a flush of some MiB makes it.
const ROWS: usize = 50_000;

fn main() {
    let findings = findings();
    for format in Format::ALL {
        let mut times = [u128::MAX; 3];
        let (mut buffered, mut written) = (0, 0);
        for _ in 0..5 {
            let begin = Instant::now();
            let mut part = PartBuffer::new(FindingRow::TABLE, *format);
            for (index, finding) in findings.iter().enumerate() {
                push(&mut part, index, finding);
            }
            let pushed = begin.elapsed();
            buffered = part.bytes();
            let part = part.finish().expect("rows can be encoded");
            let finished = begin.elapsed() - pushed;
            written = part.len();
            let begin = Instant::now();
            let stamps = read_stamps(FindingRow::TABLE, *format, part).expect("the part is whole");
            assert_eq!(black_box(stamps).len(), ROWS);
            for (best, time) in times.iter_mut().zip([pushed, finished, begin.elapsed()]) {
                *best = time.as_nanos().min(*best);
            }
        }
        let [push, finish, read] = times.map(|time| time as usize / ROWS);
        let (buffered, written) = (buffered / ROWS, written / ROWS);
        println!(
            "{format}: a row takes {push} ns to push, {finish} ns to write, {read} ns to read its stamp; \
             {buffered} bytes in memory, {written} in the file"
        );
    }
}

fn push(part: &mut PartBuffer, index: usize, finding: &Finding) {
    let id = format!(
        "Qch7DwouX1 {}",
        finding.resource.resource_id.as_deref().unwrap_or_default()
    );
    let stamp = Stamp {
        id: &id,
        version: 1,
        gone: false,
        fingerprint: (index as i64).wrapping_mul(0x9E37_79B9_7F4A_7C15_u64 as i64),
        run: "2026-11-28T12:00:00Z",
        archived_at: 1_795_867_200_000_000,
    };
    let row = FindingRow {
        check_id: "Qch7DwouX1",
        finding,
    };
    part.push(&stamp, &row);
}

fn findings() -> Vec<Finding> {
    let headings = [
        "Region/AZ",
        "Instance ID",
        "Instance Name",
        "Instance Type",
        "Estimated Monthly Savings",
        "Day 1",
        "14-Day Average CPU Utilization",
        "Number of Days Low Utilization",
    ];
    let check: TrustedAdvisorCheckDescription =
        serde_json::from_value(json!({"id": "Qch7DwouX1", "metadata": headings})).expect("a check");
    let resources: Vec<_> = (0..ROWS)
        .map(|index| {
            let hash = (index as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let region = ["us-east-1", "eu-central-1", "ap-southeast-2"][index % 3];
            json!({
                "status": (["warning", "error", "ok"][hash as usize % 3]),
                "region": region,
                "resourceId": format!("{hash:016x}{:027x}", hash.rotate_left(17)),
                "isSuppressed": false,
                "metadata": [
                    format!("{region}a"),
                    format!("i-{hash:016x}0"),
                    format!("worker-{}", index % 500),
                    (["m5.large", "c5.xlarge", "t3.medium"][hash as usize / 7 % 3]),
                    format!("${}.{:02}", hash % 300, hash % 97),
                    format!("{}.{}%", hash % 9, hash % 10),
                    format!("{}.{}%", hash % 8, hash % 7),
                    format!("{} days", hash % 14),
                ],
            })
        })
        .collect();
    let result = serde_json::from_value(json!({"flaggedResources": resources})).expect("a result");
    Findings::new(&check, result).collect()
}
