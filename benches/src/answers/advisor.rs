//! Responses of Trusted Advisor.

use super::list;

/// Returns checks, each with some lines of HTML as its description.
#[must_use]
pub fn checks(count: usize) -> String {
    let checks = list(count, |n| {
        let category = [
            "cost_optimizing",
            "security",
            "fault_tolerance",
            "performance",
        ][n % 4];
        format!(
            r#"{{"id":"Pfx{n:07}","name":"Use of resource {n}","description":"Checks how resource {n} is used.<br>\n<h4>Alert Criteria<\/h4>\nYellow: a \"warm\" resource was idle for 14 days.<br>\n<h4>Recommended Action<\/h4>\nStop what is idle – or make it smaller.","category":"{category}","metadata":["Region\/AZ","Resource ID","Name","Type","Estimated Savings",null,"Status"]}}"#
        )
    });
    format!(r#"{{"checks":[{checks}]}}"#)
}

/// Returns the result of a check: ten columns for each resource, some escaped, some beyond ASCII,
/// some null.
#[must_use]
pub fn check_result(count: usize) -> String {
    const ESCAPED: [&str; 3] = [
        r#"the \"blue\" one"#,
        r"jobs\/nightly",
        r"caf\u00e9 au lait",
    ];
    const BEYOND_ASCII: [&str; 3] = ["Büro Köln", "東京リージョン", "größer – kleiner"];
    let resources = list(count, |n| {
        let status = ["warning", "error", "ok"][n % 3];
        let region = ["us-east-1", "eu-central-1", "ap-northeast-1"][n % 3];
        let name = match n % 3 {
            0 => ESCAPED[n / 3 % 3],
            _ => "production web server",
        };
        let place = match n % 2 {
            0 => BEYOND_ASCII[n / 2 % 3],
            _ => "Head Office",
        };
        let reason = match n % 4 {
            0 => "null",
            _ => r#""No recent use""#,
        };
        format!(
            r#"{{"status":"{status}","region":"{region}","resourceId":"{id:032x}","isSuppressed":false,"metadata":["{region}a","i-{n:017x}","{name}","m5.{size}xlarge","{place}","${month}.{cents:02}","{used}.{cents:02}%",{reason},"{n}","{days} days"]}}"#,
            id = n as u128 * 0x9e37_79b9_7f4a_7c15_f39c_0c5d,
            size = 1 + n % 24,
            month = n % 997,
            cents = n % 100,
            used = n % 30,
            days = n % 15,
        )
    });
    format!(
        r#"{{"result":{{"checkId":"Pfx0RwqBli","timestamp":"2026-01-15T08:30:00Z","status":"warning","resourcesSummary":{{"resourcesProcessed":{count},"resourcesFlagged":{count},"resourcesIgnored":0,"resourcesSuppressed":0}},"categorySpecificSummary":{{"costOptimizing":{{"estimatedMonthlySavings":1234.5,"estimatedPercentMonthlySavings":0.25}}}},"flaggedResources":[{resources}]}}}}"#
    )
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use casebook::protocol::Operation as _;
    use casebook::support::{DescribeTrustedAdvisorCheckResult, DescribeTrustedAdvisorChecks};
    use http::Response;

    use super::*;

    #[test]
    fn every_check_is_read_whole() {
        let answer = Response::new(Bytes::from(checks(300)));
        let checks = DescribeTrustedAdvisorChecks::decode(answer).unwrap().checks;
        assert_eq!(checks.len(), 300);
        assert!(checks.iter().all(|check| check.metadata.len() == 7));
    }

    #[test]
    fn every_resource_is_read_whole() {
        let answer = Response::new(Bytes::from(check_result(12)));
        let answer = DescribeTrustedAdvisorCheckResult::decode(answer).unwrap();
        let resources = answer.result.unwrap().flagged_resources;
        assert_eq!(resources.len(), 12);
        assert!(
            resources
                .iter()
                .all(|resource| resource.metadata.len() == 10)
        );
        assert_eq!(resources[4].metadata.get(7), None);
        assert_eq!(resources[6].metadata.get(2), Some("café au lait"));
        assert_eq!(resources[2].metadata.get(4), Some("東京リージョン"));
    }
}
