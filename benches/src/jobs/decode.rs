//! Decoding of responses.

use std::hint::black_box;

use bytes::Bytes;
use casebook::artifact::ListReports;
use casebook::protocol::Operation;
use casebook::support::{
    DescribeAttachment, DescribeCases, DescribeCommunications, DescribeSeverityLevels,
    DescribeTrustedAdvisorCheckResult, DescribeTrustedAdvisorChecks,
};

use crate::answers::{advisor, artifact, cases};
use crate::job::{Job, PreparedJob};

pub(crate) const JOBS: &[Job] = &[
    job("ListReports/1", 100, || {
        of::<ListReports>(artifact::reports(1))
    }),
    job("ListReports/300", 2, || {
        of::<ListReports>(artifact::reports(300))
    }),
    job("DescribeSeverityLevels", 100, || {
        of::<DescribeSeverityLevels>(cases::severity_levels())
    }),
    job("DescribeCases/25 with communications", 4, || {
        of::<DescribeCases>(cases::cases(25))
    }),
    job("DescribeCommunications/100", 4, || {
        of::<DescribeCommunications>(cases::communications(100))
    }),
    job("DescribeAttachment/64 KiB", 4, || {
        of::<DescribeAttachment>(cases::attachment(64 << 10))
    }),
    job("DescribeAttachment/5 MiB", 0, || {
        of::<DescribeAttachment>(cases::attachment(5 << 20))
    }),
    job("DescribeTrustedAdvisorChecks/300", 2, || {
        of::<DescribeTrustedAdvisorChecks>(advisor::checks(300))
    }),
    job("DescribeTrustedAdvisorCheckResult/200", 2, || {
        of::<DescribeTrustedAdvisorCheckResult>(advisor::check_result(200))
    }),
    job("DescribeTrustedAdvisorCheckResult/20000", 0, || {
        of::<DescribeTrustedAdvisorCheckResult>(advisor::check_result(20_000))
    }),
];

const fn job(name: &'static str, times: u32, prepare: fn() -> PreparedJob) -> Job {
    Job::new("decode", name, times, prepare)
}

fn of<Op: Operation>(body: String) -> PreparedJob {
    let body = Bytes::from(body);
    let read = Op::decode(http::Response::new(body.clone()));
    assert!(read.is_ok(), "{} is not understood", Op::NAME);
    PreparedJob::new(body.len(), move || {
        let _ = black_box(Op::decode(http::Response::new(black_box(body.clone()))));
    })
}
