//! Responses of Support about cases.

use super::{PARAGRAPH, list, noise};

/// Returns the severity levels.
#[must_use]
pub fn severity_levels() -> String {
    let levels = [
        ("low", "General guidance"),
        ("normal", "System impaired"),
        ("high", "Production system impaired"),
        ("urgent", "Production system down"),
        ("critical", "Business-critical system down"),
    ];
    let levels = list(levels.len(), |n| {
        let (code, name) = levels[n];
        format!(r#"{{"code":"{code}","name":"{name}"}}"#)
    });
    format!(r#"{{"severityLevels":[{levels}]}}"#)
}

/// Returns a page of cases, each with its five newest communications.
#[must_use]
pub fn cases(count: usize) -> String {
    let cases = list(count, |n| {
        let status = [
            "opened",
            "pending-customer-action",
            "work-in-progress",
            "resolved",
        ][n % 4];
        let severity = ["low", "normal", "high", "urgent"][n % 4];
        let written = written(&case_id(n), 5);
        format!(
            r#"{{"caseId":"{id}","displayId":"{number}","subject":"Instances in eu-central-1 lose their network","status":"{status}","serviceCode":"amazon-elastic-compute-cloud-linux","categoryCode":"instance-issue","severityCode":"{severity}","submittedBy":"ops@example.com","timeCreated":"2026-01-{day:02}T08:30:00.{n:03}Z","recentCommunications":{{"communications":[{written}],"nextToken":"bW9yZQ=="}},"ccEmailAddresses":["oncall@example.com","büro@example.com"],"language":"en"}}"#,
            id = case_id(n),
            number = 1_000_000_000 + n,
            day = 1 + n % 28,
        )
    });
    format!(r#"{{"cases":[{cases}],"nextToken":"bmV4dA=="}}"#)
}

/// Returns a page of communications of a case; the service allows 100.
#[must_use]
pub fn communications(count: usize) -> String {
    let written = written(&case_id(0), count);
    format!(r#"{{"communications":[{written}],"nextToken":"bmV4dA=="}}"#)
}

/// Returns an attachment of a case.
#[must_use]
pub fn attachment(size: usize) -> String {
    let data = casebook::support::Blob::from(noise(size)).to_base64();
    format!(r#"{{"attachment":{{"fileName":"core.dump","data":"{data}"}}}}"#)
}

fn case_id(n: usize) -> String {
    format!("case-111122223333-muen-2026-{n:016x}")
}

fn written(case: &str, count: usize) -> String {
    let paragraph = PARAGRAPH
        .replace('\\', r"\\")
        .replace('"', "\\\"")
        .replace('\n', r"\n")
        .replace('\t', r"\t");
    list(count, |n| {
        let body = paragraph.repeat(1 + n % 4);
        let by = ["ops@example.com", "Amazon Web Services"][n % 2];
        let files = match n % 5 {
            0 => r#"[{"attachmentId":"attachment-KBnjRNrePd9D6Jx0","fileName":"net.log"}]"#,
            _ => "[]",
        };
        format!(
            r#"{{"caseId":"{case}","body":"{body}","submittedBy":"{by}","timeCreated":"2026-01-15T08:30:{second:02}.790+0000","attachmentSet":{files}}}"#,
            second = n % 60,
        )
    })
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use casebook::protocol::Operation as _;
    use casebook::support::{DescribeAttachment, DescribeCases, DescribeCommunications};
    use http::Response;

    use super::*;

    #[test]
    fn every_case_is_read_whole() {
        let page = DescribeCases::decode(Response::new(Bytes::from(cases(25)))).unwrap();
        assert_eq!(page.cases.len(), 25);
        for case in page.cases {
            assert!(case.case_id.is_some() && case.time_created.is_some());
            assert_eq!(case.cc_email_addresses.len(), 2);
            assert_eq!(case.recent_communications.unwrap().communications.len(), 5);
        }
    }

    #[test]
    fn what_was_written_is_read_as_it_was_meant() {
        let answer = Response::new(Bytes::from(communications(100)));
        let page = DescribeCommunications::decode(answer).unwrap();
        assert_eq!(page.communications.len(), 100);
        assert_eq!(page.communications[0].body.as_deref(), Some(PARAGRAPH));
        assert_eq!(page.communications[0].files().len(), 1);
    }

    #[test]
    fn a_file_is_read_byte_by_byte() {
        let answer = Response::new(Bytes::from(attachment(1000)));
        let file = DescribeAttachment::decode(answer)
            .unwrap()
            .attachment
            .unwrap();
        assert_eq!(file.data.unwrap().as_bytes(), noise(1000));
    }
}
