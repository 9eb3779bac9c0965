//! The canned responses, which are the same in every run.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;

/// The responses of all jobs.
pub struct Answers {
    pub severities: Bytes,
    pub cases: Bytes,
    pub reports: Bytes,
    pub check_result: Bytes,
    pub attachment_set: Bytes,
    pub attachment: Bytes,
}

impl Answers {
    pub fn new() -> Self {
        Self {
            severities: Bytes::from_static(SEVERITIES.as_bytes()),
            cases: cases(100).into(),
            reports: reports(300).into(),
            check_result: check_result(20_000).into(),
            attachment_set: Bytes::from_static(ATTACHMENT_SET.as_bytes()),
            attachment: attachment(5 << 20).into(),
        }
    }
}

const SEVERITIES: &str = r#"{"severityLevels":[{"code":"low","name":"Low"},{"code":"normal","name":"Normal"},{"code":"high","name":"High"},{"code":"urgent","name":"Urgent"},{"code":"critical","name":"Critical"}]}"#;

const ATTACHMENT_SET: &str = r#"{"attachmentSetId":"as-2f5a6faa2a4a1e600-mu-nk5xQlBr70-G1cUos5LZkd38KOAHZa9BMDVzNEXAMPLE","expiryTime":"2030-05-14T17:04:40.790Z"}"#;

/// Returns one page of cases; the service allows 100.
fn cases(count: usize) -> String {
    let mut json = String::from(r#"{"cases":["#);
    for n in 0..count {
        let comma = if n == 0 { "" } else { "," };
        let status = ["opened", "pending-customer-action", "resolved"][n % 3];
        let severity = ["low", "normal", "high", "urgent"][n % 4];
        let _ = write!(
            json,
            r#"{comma}{{"caseId":"case-111122223333-muen-2026-{n:016x}","displayId":"{display}","subject":"Instances in eu-central-1 lose their network","status":"{status}","serviceCode":"amazon-elastic-compute-cloud-linux","categoryCode":"instance-issue","severityCode":"{severity}","submittedBy":"ops@example.com","timeCreated":"2026-01-{day:02}T08:30:00.{n:03}Z","ccEmailAddresses":["oncall@example.com","büro@example.com"],"language":"en"}}"#,
            display = 1_000_000_000 + n,
            day = 1 + n % 28,
        );
    }
    json.push_str("]}");
    json
}

/// Returns one page of reports; the service allows 300.
fn reports(count: usize) -> String {
    let mut json = String::from(r#"{"reports":["#);
    for n in 0..count {
        let comma = if n == 0 { "" } else { "," };
        let series = ["SOC", "ISO", "PCI", "FedRAMP"][n % 4];
        let year = 2019 + n % 6;
        let acceptance = ["PASSTHROUGH", "EXPLICIT"][n % 2];
        let _ = write!(
            json,
            r#"{comma}{{"acceptanceType":"{acceptance}","arn":"arn:aws:artifact:us-east-1::report/report-{n:016}:{version}","category":"Certifications and Attestations","companyName":"Example Cloud","description":"{series} report number {n}: controls that matter for security, availability, confidentiality and \"privacy\" – all of them.","id":"report-{n:016}","name":"{series} Type {kind} Report {year}","periodEnd":"{year}-12-31T23:59:59Z","periodStart":"{year}-01-01T00:00:00Z","productName":"All services","series":"{series}","state":"PUBLISHED","uploadState":"COMPLETE","version":{version}}}"#,
            version = 1 + n % 9,
            kind = 1 + n % 2,
        );
    }
    json.push_str("]}");
    json
}

/// Returns resources with ten columns: one column has escaped characters in every third resource,
/// one has characters beyond ASCII in every second, and one is null in every fourth.
fn check_result(count: usize) -> String {
    const ESCAPED: [&str; 4] = [
        r#"the \"blue\" one"#,
        r"jobs\/nightly\/run",
        r"two\nlines",
        r"caf\u00e9 au lait",
    ];
    const BEYOND_ASCII: [&str; 4] = ["Büro Köln", "東京リージョン", "Données", "größer – kleiner"];
    let mut json = format!(
        r#"{{"result":{{"checkId":"Pfx0RwqBli","timestamp":"2026-01-15T08:30:00Z","status":"warning","resourcesSummary":{{"resourcesProcessed":{count},"resourcesFlagged":{count},"resourcesIgnored":0,"resourcesSuppressed":0}},"categorySpecificSummary":{{"costOptimizing":{{"estimatedMonthlySavings":1234.5,"estimatedPercentMonthlySavings":0.25}}}},"flaggedResources":["#
    );
    for n in 0..count {
        let comma = if n == 0 { "" } else { "," };
        let status = ["warning", "error", "ok"][n % 3];
        let region = ["us-east-1", "eu-central-1", "ap-northeast-1"][n % 3];
        let name = if n % 3 == 0 {
            ESCAPED[n / 3 % 4]
        } else {
            "production web server"
        };
        let place = if n % 2 == 0 {
            BEYOND_ASCII[n / 2 % 4]
        } else {
            "Head Office"
        };
        let reason = if n % 4 == 0 {
            "null"
        } else {
            "\"No recent use\""
        };
        let _ = write!(
            json,
            r#"{comma}{{"status":"{status}","region":"{region}","resourceId":"{id:032x}","isSuppressed":false,"metadata":["{region}a","i-{n:017x}","{name}","m5.{size}xlarge","{place}","${month}.{cents:02}","{used}.{cents:02}%",{reason},"{n}","{days} days"]}}"#,
            id = n as u128 * 0x9e37_79b9_7f4a_7c15_f39c_0c5d,
            size = 1 + n % 24,
            month = n % 997,
            cents = n % 100,
            used = n % 30,
            days = n % 15,
        );
    }
    json.push_str("]}}");
    json
}

fn attachment(size: usize) -> String {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut file = Vec::with_capacity(size);
    while file.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        file.extend_from_slice(&state.to_le_bytes());
    }
    let data = STANDARD.encode(file);
    format!(r#"{{"attachment":{{"fileName":"core.dump","data":"{data}"}}}}"#)
}
