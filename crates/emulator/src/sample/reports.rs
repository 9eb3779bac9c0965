//! The sample reports, one row each.
//!
//! Everything here is made up: no such company, product or audit exists.

use crate::store::Report;

const CLOUD: &str = "Example Cloud";
const LARKSPUR: &str = "Larkspur Analytics";
const QUARTZ: &str = "Quartz Harbor";
const TINDRA: &str = "Tindra Software";

const ATTESTATION: &str = "Attestations";
const CERTIFICATE: &str = "Certifications";
const REGIONAL: &str = "Regional Programs";
const THIRD_PARTY: &str = "Third Party";

const EXPLICIT: &str = "EXPLICIT";
const PASSTHROUGH: &str = "PASSTHROUGH";

/// What became of the newest version of a report.
#[derive(Clone, Copy, Eq, PartialEq)]
enum End {
    Done,
    Failed,
    Processing,
    Unpublished,
    Deleted,
}

const DONE: End = End::Done;
const FAILED: End = End::Failed;
const PROCESSING: End = End::Processing;
const UNPUBLISHED: End = End::Unpublished;
const DELETED: End = End::Deleted;

/// The first and the last day that a version covers, and when it was put in.
type Edition = (&'static str, &'static str, &'static str);

/// Id, name, series, category, company, product, acceptance, pages, side of the seal, end, versions.
struct Row(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    u32,
    u32,
    End,
    &'static [Edition],
);

/// Two pairs are there to be told apart: reports of one name that cover different years, and names
/// that differ in case and blanks only.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row("kBpnCq7fNLQikGjq", "SOC 1 Type 2 Report", "SOC 1", ATTESTATION, CLOUD, "", EXPLICIT, 38, 620, DONE, &[("2023-10-01", "2024-09-30", "2024-11-15T17:03:18.479644Z"), ("2024-04-01", "2025-03-31", "2025-05-16T09:14:51.697204Z"), ("2024-10-01", "2025-09-30", "2025-11-14T12:49:48.146854Z")]),
    Row("1gTGiYWikXj937Vv", "SOC 1 Type 2 Bridge Letter", "SOC 1", ATTESTATION, CLOUD, "", EXPLICIT, 3, 0, DONE, &[("2025-10-01", "2025-12-31", "2026-01-09T18:13:05.475728Z")]),
    Row("rntK3nQD5isYH8ur", "SOC 2 Type 2 Report - Security and Availability", "SOC 2", ATTESTATION, CLOUD, "", EXPLICIT, 40, 660, DONE, &[("2023-10-01", "2024-09-30", "2024-11-15T14:44:39.037881Z"), ("2024-04-01", "2025-03-31", "2025-05-16T15:09:22.442809Z"), ("2024-10-01", "2025-09-30", "2025-11-14T14:20:40.061142Z")]),
    Row("cwp8RmhVNVbeFEWZ", "SOC 2 Type 2 Report - Privacy", "SOC 2", ATTESTATION, CLOUD, "", EXPLICIT, 33, 480, DONE, &[("2024-04-01", "2025-03-31", "2025-05-19T18:08:54.767569Z"), ("2024-10-01", "2025-09-30", "2025-11-17T12:11:31.445783Z")]),
    Row("b4mantB2UwsDCj37", "SOC 2 Type 1 Report - Confidentiality", "SOC 2", ATTESTATION, CLOUD, "Example Vault", EXPLICIT, 21, 300, DONE, &[("2025-03-31", "2025-03-31", "2025-04-28T20:53:46.388345Z")]),
    Row("4RyXbET1h68HRIro", "SOC 3 Report", "SOC 3", ATTESTATION, CLOUD, "", PASSTHROUGH, 12, 200, DONE, &[("2023-10-01", "2024-09-30", "2024-11-18T13:37:09.161593Z")]),
    Row("GyhUWtTOlw9URFuu", "SOC 3 Report", "SOC 3", ATTESTATION, CLOUD, "", PASSTHROUGH, 12, 210, DONE, &[("2024-10-01", "2025-09-30", "2025-11-18T12:00:12.832040Z")]),
    Row("jBTyA7nUzNeH5UMD", "SOC Continued Operations Letter", "SOC 1", ATTESTATION, CLOUD, "", PASSTHROUGH, 3, 0, DONE, &[("2025-10-01", "2026-03-31", "2026-04-02T20:30:49.377820Z")]),
    Row("hSzNMDjKbOuozNOJ", "ISO 9001 2015 Certificate", "ISO", CERTIFICATE, CLOUD, "", PASSTHROUGH, 3, 90, DONE, &[("2022-12-10", "2025-12-09", "2022-12-12T16:23:13.350604Z"), ("2025-12-10", "2028-12-09", "2025-12-11T20:33:16.723624Z")]),
    Row("3ObJFlnC0mCgwDZz", "ISO 20000-1 2018 Certificate", "ISO", CERTIFICATE, CLOUD, "", PASSTHROUGH, 3, 96, DONE, &[("2025-12-10", "2028-12-09", "2025-12-11T19:06:34.605808Z")]),
    Row("gjrmepEkqhAKrqfP", "ISO 22301 2019 Certificate", "ISO", CERTIFICATE, CLOUD, "", PASSTHROUGH, 3, 110, DONE, &[("2025-12-10", "2028-12-09", "2025-12-11T10:17:26.012236Z")]),
    Row("5a69UKVYAwLYYkfe", "ISO 27001 2022 Certificate", "ISO", CERTIFICATE, CLOUD, "", PASSTHROUGH, 4, 120, DONE, &[("2022-12-10", "2025-12-09", "2022-12-13T14:01:04.872733Z"), ("2024-12-10", "2027-12-09", "2024-12-12T09:24:32.239431Z"), ("2025-12-10", "2028-12-09", "2025-12-11T10:26:16.445884Z")]),
    Row("oJvBu53Lx6hL562G", "iso 27001  2022 certificate", "ISO", CERTIFICATE, LARKSPUR, "Larkspur Lens", PASSTHROUGH, 4, 64, DONE, &[("2025-02-01", "2028-01-31", "2025-02-03T20:05:37.739996Z")]),
    Row("dnrDyx0O45nTr72U", "ISO 27001 Statement of Applicability", "ISO", CERTIFICATE, CLOUD, "", EXPLICIT, 18, 0, DONE, &[("2025-12-10", "2028-12-09", "2025-12-15T08:26:22.287887Z")]),
    Row("4jHL4tdBnii3l4RX", "ISO 27017 2015 Certificate", "ISO", CERTIFICATE, CLOUD, "", PASSTHROUGH, 4, 100, DONE, &[("2025-12-10", "2028-12-09", "2025-12-11T12:57:21.027412Z")]),
    Row("6C4TS4Cg4uvS3fhx", "ISO 27018 2019 Certificate", "ISO", CERTIFICATE, CLOUD, "", PASSTHROUGH, 4, 104, DONE, &[("2025-12-10", "2028-12-09", "2025-12-11T11:15:35.634407Z")]),
    Row("HvQv76jZSacjWom8", "ISO 27701 2019 Certificate", "ISO", CERTIFICATE, CLOUD, "", PASSTHROUGH, 4, 108, DONE, &[("2025-12-10", "2028-12-09", "2025-12-11T12:38:37.348301Z")]),
    Row("lw6xu0Ynka61VWHo", "ISO 42001 2023 Certificate", "ISO", CERTIFICATE, CLOUD, "Example Models", PASSTHROUGH, 4, 112, DONE, &[("2025-06-01", "2028-05-31", "2025-06-03T10:36:31.765113Z")]),
    Row("QL6UuJImMRIJPhqe", "CSA STAR Level 2 Certificate", "CSA STAR", CERTIFICATE, CLOUD, "", PASSTHROUGH, 4, 116, DONE, &[("2025-12-10", "2028-12-09", "2025-12-12T14:32:21.367909Z")]),
    Row("Saa3CJp1Ec742eAr", "PCI DSS Attestation of Compliance", "PCI DSS", ATTESTATION, CLOUD, "", EXPLICIT, 16, 240, DONE, &[("2024-07-01", "2025-06-30", "2024-08-05T20:00:15.269089Z"), ("2025-07-01", "2026-06-30", "2025-08-04T16:57:50.870870Z")]),
    Row("cg8XJcQ0AYWCskvs", "PCI DSS Responsibility Summary", "PCI DSS", ATTESTATION, CLOUD, "", EXPLICIT, 29, 0, DONE, &[("2025-07-01", "2026-06-30", "2025-08-04T17:34:36.948534Z")]),
    Row("J6bBG4ISros3YmAI", "PCI 3DS Attestation of Compliance", "PCI DSS", ATTESTATION, CLOUD, "Example Pay", PASSTHROUGH, 14, 160, DONE, &[("2025-07-01", "2026-06-30", "2025-08-06T17:41:50.338451Z")]),
    Row("fyw1oJuq1wiRMV3E", "PCI PIN Attestation of Compliance", "PCI DSS", ATTESTATION, CLOUD, "Example Pay", PASSTHROUGH, 14, 160, DONE, &[("2025-07-01", "2026-06-30", "2025-08-06T10:22:18.705505Z")]),
    Row("5xS2TnJA8RJBKGO5", "C5 Type 2 Attestation Report", "C5", REGIONAL, CLOUD, "", EXPLICIT, 36, 420, DONE, &[("2023-10-01", "2024-09-30", "2024-12-02T11:09:31.769602Z"), ("2024-10-01", "2025-09-30", "2025-12-01T19:18:25.675365Z")]),
    Row("ejgWuU92cPbQc4x6", "FedRAMP Moderate Customer Package", "FedRAMP", REGIONAL, CLOUD, "", EXPLICIT, 31, 380, DONE, &[("2025-01-01", "2025-12-31", "2026-02-09T13:58:51.803730Z")]),
    Row("Oyp72JNxJ8VYmOEv", "FedRAMP High Customer Package", "FedRAMP", REGIONAL, CLOUD, "Example Cloud Government", EXPLICIT, 32, 400, DONE, &[("2025-01-01", "2025-12-31", "2026-02-10T08:52:16.659667Z")]),
    Row("JFCwJ1f20xDJcsrA", "HIPAA Security Mapping", "HIPAA", ATTESTATION, CLOUD, "", PASSTHROUGH, 19, 150, DONE, &[("2025-01-01", "2025-12-31", "2026-01-20T10:39:40.342633Z")]),
    Row("qJSlEdhTjBlJ6Dm2", "HITRUST CSF Certification Letter", "HITRUST", ATTESTATION, CLOUD, "", PASSTHROUGH, 6, 130, DONE, &[("2025-03-01", "2027-02-28", "2025-03-10T11:56:24.632793Z")]),
    Row("p9suzJAGvNIAYFkf", "IRAP Assessment Report", "IRAP", REGIONAL, CLOUD, "", PASSTHROUGH, 27, 320, DONE, &[("2025-01-01", "2025-12-31", "2025-12-18T13:24:11.756582Z")]),
    Row("lY6mygcrAagvs8Jx", "MTCS Level 3 Certificate", "MTCS", REGIONAL, CLOUD, "", PASSTHROUGH, 4, 118, DONE, &[("2024-11-01", "2027-10-31", "2024-11-04T11:47:27.952258Z")]),
    Row("6PxI2ZmaNcst7KEk", "K-ISMS Certificate", "K-ISMS", REGIONAL, CLOUD, "", PASSTHROUGH, 4, 122, DONE, &[("2024-12-20", "2027-12-19", "2024-12-23T11:34:01.332541Z")]),
    Row("Vy1Pf4sKFFEXDBBG", "ENS High Certificate", "ENS", REGIONAL, CLOUD, "", PASSTHROUGH, 4, 126, DONE, &[("2025-03-01", "2027-02-28", "2025-03-12T19:09:31.402215Z")]),
    Row("2RrO6hewTFAUqYRQ", "TISAX Assessment Summary", "TISAX", REGIONAL, CLOUD, "", PASSTHROUGH, 8, 140, DONE, &[("2024-06-01", "2027-05-31", "2024-06-17T13:47:35.756475Z")]),
    Row("HOgHOXCLNbRSgIu5", "Cyber Essentials Plus Certificate", "Cyber Essentials", REGIONAL, CLOUD, "", PASSTHROUGH, 3, 84, DONE, &[("2025-05-01", "2026-04-30", "2025-05-02T09:33:21.526255Z")]),
    Row("xpYfQKPzKD0jG5Si", "FINMA ISAE 3000 Type 2 Report", "FINMA", REGIONAL, CLOUD, "", PASSTHROUGH, 24, 260, DONE, &[("2024-10-01", "2025-09-30", "2025-12-05T16:56:42.585485Z")]),
    Row("bjuDx1PCcZd2Z4sH", "SOC 2 Type 2 Report", "SOC 2", THIRD_PARTY, LARKSPUR, "Larkspur Lens", EXPLICIT, 26, 180, DONE, &[("2024-07-01", "2025-06-30", "2025-08-21T10:49:56.539160Z")]),
    Row("nHl37GsJLg1ZRZNq", "Penetration Test Summary", "Penetration Test", THIRD_PARTY, QUARTZ, "Harbor Gate", PASSTHROUGH, 9, 0, DONE, &[("2025-09-01", "2025-09-12", "2025-09-30T10:52:37.924005Z"), ("2026-03-02", "2026-03-13", "2026-03-31T10:18:03.893088Z")]),
    Row("CSR8L4fSZOUiNjEM", "ISO 27001 2022 Certificate", "ISO", THIRD_PARTY, TINDRA, "Tindra Flow", PASSTHROUGH, 4, 72, DONE, &[("2025-08-15", "2028-08-14", "2025-08-18T11:49:37.663366Z")]),
    Row("ULdLc4v3YkjTt01c", "SOC 2 Type 2 Report - Spring 2026", "SOC 2", ATTESTATION, CLOUD, "", PASSTHROUGH, 30, 200, FAILED, &[("2025-04-01", "2026-03-31", "2026-05-15T15:56:54.966359Z")]),
    Row("Hvm8YPOgQpolxLTr", "PCI DSS Attestation of Compliance - Europe", "PCI DSS", ATTESTATION, CLOUD, "", PASSTHROUGH, 15, 200, PROCESSING, &[("2024-07-01", "2025-06-30", "2024-09-02T14:48:18.797140Z"), ("2025-07-01", "2026-06-30", "2026-07-01T19:09:41.723968Z")]),
    Row("kmlrDeijA6kjVmWE", "SOC 2 Type 2 Report - Draft", "SOC 2", ATTESTATION, CLOUD, "", PASSTHROUGH, 20, 100, UNPUBLISHED, &[("2026-04-01", "2026-09-30", "2026-10-05T12:05:11.078419Z")]),
    Row("UZWhvHHK1qr8wkWb", "ISO 27001 2013 Certificate", "ISO", CERTIFICATE, CLOUD, "", PASSTHROUGH, 4, 80, DELETED, &[("2019-12-10", "2022-12-09", "2019-12-12T18:53:53.925815Z")]),
];

/// Every version of every sample report.
pub(crate) fn reports() -> Vec<Report> {
    let versions = |row: &'static Row| {
        (1..)
            .zip(row.10)
            .map(move |(version, edition)| report(row, version, edition))
    };
    ROWS.iter().flat_map(versions).collect()
}

fn report(row: &Row, version: u64, (start, end, created): &Edition) -> Report {
    let &Row(
        id,
        name,
        series,
        category,
        company,
        product,
        acceptance,
        pages,
        seal,
        became,
        editions,
    ) = row;
    let became = if version == editions.len() as u64 {
        became
    } else {
        DONE
    };
    let subject = if product.is_empty() { company } else { product };
    let (upload_state, status_message) = match became {
        End::Failed => (
            "FAILED",
            Some("The uploaded file is not a readable document."),
        ),
        End::Processing => ("PROCESSING", Some("The document is being prepared.")),
        _ => ("COMPLETE", None),
    };
    Report {
        id: format!("report-{id}"),
        version,
        name: name.to_owned(),
        description: format!("Sample: what {series} has to say about {subject}, {start} to {end}."),
        series: series.to_owned(),
        category: category.to_owned(),
        company_name: company.to_owned(),
        product_name: (!product.is_empty()).then(|| product.to_owned()),
        period_start: format!("{start}T00:00:00Z"),
        period_end: format!("{end}T00:00:00Z"),
        created_at: (*created).to_owned(),
        last_modified_at: (*created).to_owned(),
        deleted_at: (became == DELETED).then(|| format!("{end}T09:30:00.000001Z")),
        state: if became == UNPUBLISHED {
            "UNPUBLISHED"
        } else {
            "PUBLISHED"
        }
        .to_owned(),
        arn: format!("arn:aws:artifact:us-east-1::report/report-{id}:{version}"),
        term_arn: format!("arn:aws:artifact:us-east-1::term/term-{id}:{version}"),
        acceptance_type: acceptance.to_owned(),
        sequence_number: version + u64::from(became != DONE),
        upload_state: upload_state.to_owned(),
        status_message: status_message.map(str::to_owned),
        pages,
        seal,
    }
}
