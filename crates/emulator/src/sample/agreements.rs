//! The sample agreements.

use crate::account::ACCOUNT_ID;
use crate::store::Agreement;

/// Id, name, state, type, whether it is the organization's, first and last day.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    bool,
    &'static str,
    Option<&'static str>,
);

#[rustfmt::skip]
const ROWS: [Row; 6] = [
    ("4QmX0tZr7BvKc2Lp", "Business Associate Addendum", "ACTIVE", "DEFAULT", false, "2024-02-01", None),
    ("9dWn3yHa5TgEs8Uf", "Organizations Business Associate Addendum", "ACTIVE", "MODIFIED", true, "2024-06-17", None),
    ("Bk6PzR1oVx4JqN7c", "Nondisclosure Agreement", "ACTIVE", "CUSTOM", false, "2023-09-05", None),
    ("Ht2LfC8wYm5SdG0i", "Notifiable Data Breach Addendum", "CUSTOMER_TERMINATED", "DEFAULT", false, "2021-03-22", Some("2024-03-21")),
    ("Ma7UeJ9bQk3XrD6v", "Organizations Nondisclosure Agreement", "AWS_TERMINATED", "CUSTOM", true, "2020-11-30", Some("2023-11-30")),
    ("Zs1OiN4gTp8WhF5y", "Data Residency Addendum", "CUSTOMER_TERMINATED", "MODIFIED", false, "2022-05-09", Some("2025-05-08")),
];

/// Every sample agreement.
pub(crate) fn agreements() -> Vec<Agreement> {
    ROWS.iter().map(agreement).collect()
}

fn agreement(&(id, name, state, kind, shared, start, end): &Row) -> Agreement {
    Agreement {
        id: format!("customer-agreement-{id}"),
        name: name.to_owned(),
        arn: format!("arn:aws:artifact::{ACCOUNT_ID}:customer-agreement/customer-agreement-{id}"),
        agreement_arn: format!("arn:aws:artifact:::agreement/agreement-{id}"),
        aws_account_id: ACCOUNT_ID.to_owned(),
        organization_arn: shared
            .then(|| format!("arn:aws:organizations::{ACCOUNT_ID}:organization/o-exampleorgid")),
        effective_start: format!("{start}T08:15:30.250000Z"),
        effective_end: end.map(|end| format!("{end}T23:59:59Z")),
        state: state.to_owned(),
        description: format!("Sample: the {name} that nobody has to keep."),
        acceptance_terms: vec![
            "I have read this sample agreement.".to_owned(),
            "I know that it binds nobody.".to_owned(),
        ],
        terminate_terms: vec!["I understand that ending it ends nothing.".to_owned()],
        kind: kind.to_owned(),
    }
}
