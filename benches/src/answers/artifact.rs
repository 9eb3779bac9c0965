//! Responses of Artifact.

use super::list;

/// Returns a page of reports; the service allows 300.
#[must_use]
pub fn reports(count: usize) -> String {
    let reports = list(count, |n| {
        let series = ["SOC", "ISO", "PCI", "FedRAMP"][n % 4];
        let acceptance = ["PASSTHROUGH", "EXPLICIT"][n % 2];
        let (version, year) = (1 + n % 9, 2019 + n % 6);
        format!(
            r#"{{"id":"report-{n:016}","name":"{series} Type 2 Report","state":"PUBLISHED","arn":"arn:aws:artifact:us-east-1::report/report-{n:016}:{version}","version":{version},"uploadState":"COMPLETE","description":"Controls relevant to security, availability and \"privacy\" – all of them.","periodStart":"{year}-04-01T00:00:00Z","periodEnd":"{year}-12-31T23:59:59.999000Z","series":"{series}","category":"Certifications and Attestations","companyName":"Example Cloud","productName":"All services","acceptanceType":"{acceptance}"}}"#
        )
    });
    format!(r#"{{"reports":[{reports}],"nextToken":"bmV4dCBwYWdlIG9mIHJlcG9ydHM="}}"#)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use casebook::artifact::ListReports;
    use casebook::protocol::Operation as _;

    #[test]
    fn every_report_is_read_whole() {
        let answer = http::Response::new(Bytes::from(super::reports(300)));
        let page = ListReports::decode(answer).unwrap();
        assert_eq!(page.reports.len(), 300);
        assert!(page.next_token.is_some());
        for report in page.reports {
            assert!(report.id.is_some() && report.report_id().is_ok());
            assert!(
                report
                    .period_end
                    .is_some_and(|end| end.unix_seconds().is_some())
            );
        }
    }
}
