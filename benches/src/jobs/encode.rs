//! Encoding of operations.

use std::hint::black_box;

use casebook::artifact::{GetReport, ListReports, PutAccountSettings};
use casebook::protocol::Operation;
use casebook::support::{AddAttachmentsToSet, Attachment, Attachments, CreateCase, DescribeCases};
use casebook::types::NotificationSubscriptionStatus;
use casebook::types::artifact::MaxResults;
use casebook::types::support::SeverityCode;

use crate::answers;
use crate::job::{Job, PreparedJob};

pub(crate) const JOBS: &[Job] = &[
    job("GetReport", 200, get_report),
    job("ListReports", 200, list_reports),
    job("PutAccountSettings", 200, put_account_settings),
    job("DescribeCases", 200, describe_cases),
    job("CreateCase", 200, create_case),
    job("AddAttachmentsToSet/64 KiB", 4, || {
        add_attachments_to_set(64 << 10)
    }),
    job("AddAttachmentsToSet/5 MiB", 0, || {
        add_attachments_to_set(5 << 20)
    }),
];

const fn job(name: &'static str, times: u32, prepare: fn() -> PreparedJob) -> Job {
    Job::new("encode", name, times, prepare)
}

fn encoding(operation: impl Operation) -> PreparedJob {
    let written = operation.encode().expect("it fits into a request");
    PreparedJob::new(written.body().len(), move || {
        let _ = black_box(black_box(&operation).encode());
    })
}

/// Returns an operation with characters to escape in its query.
fn get_report() -> PreparedJob {
    let id = "report-abcDEF0123456789".parse().expect("an id");
    encoding(
        GetReport::new(id, "term-token-1 2".parse().expect("a token"))
            .report_version("3".parse().expect("a version")),
    )
}

fn list_reports() -> PreparedJob {
    let most = MaxResults::new(300).expect("the most there may be");
    let token = "bmV4dCBwYWdlIG9mIHJlcG9ydHM=".parse().expect("a token");
    encoding(ListReports::new().max_results(most).next_token(token))
}

fn put_account_settings() -> PreparedJob {
    let subscribed = NotificationSubscriptionStatus::Subscribed;
    encoding(PutAccountSettings::new().notification_subscription_status(subscribed))
}

fn describe_cases() -> PreparedJob {
    encoding(
        DescribeCases::new()
            .after_time("2026-01-15T08:30:00Z".parse().expect("a time"))
            .include_resolved_cases(true)
            .include_communications(true)
            .language("en"),
    )
}

/// Returns an operation with some paragraphs in its body.
fn create_case() -> PreparedJob {
    let subject = "Instances in eu-central-1 lose their network".parse();
    let body = answers::PARAGRAPH.repeat(4).parse();
    encoding(
        CreateCase::new(subject.expect("a subject"), body.expect("a body"))
            .service_code(
                "amazon-elastic-compute-cloud-linux"
                    .parse()
                    .expect("a code"),
            )
            .category_code("instance-issue".parse().expect("a code"))
            .severity_code(SeverityCode::High)
            .language("en"),
    )
}

fn add_attachments_to_set(size: usize) -> PreparedJob {
    let file = Attachment::new("core.dump", answers::noise(size));
    encoding(AddAttachmentsToSet::new(
        Attachments::new([file]).expect("one file that is not too large"),
    ))
}
