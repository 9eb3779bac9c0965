//! The reports of one outcome, a line for each cause.

use super::row::Row;
use super::tally::reports;
use crate::failure::one_line;

/// Returns a line for each cause, in the order of the first report with it. A report that is alone
/// with its cause is named in full.
pub(super) fn grouped<'a>(rows: impl Iterator<Item = &'a Row>) -> Vec<String> {
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|group| group[0].cause == row.cause) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    let line = |group: Vec<&Row>| {
        let name = |row: &&Row| {
            let id = row.id.as_deref().unwrap_or("a report without an id");
            let version = row.version.map(|v| format!(" v{v}")).unwrap_or_default();
            format!("{id}{version}")
        };
        let line = match group[..] {
            [row] => {
                let reason = row.reason.as_ref();
                let reason = reason.map(|why| format!(": {why}")).unwrap_or_default();
                let title = row.name.as_deref().unwrap_or_default();
                format!("{} {title}{reason}", name(&row))
            }
            _ => {
                let cause = group[0].cause.as_ref();
                let cause = cause.map(|why| format!(": {why}")).unwrap_or_default();
                let names: Vec<String> = group.iter().map(name).collect();
                format!("{}{cause}: {}", reports(group.len()), names.join(", "))
            }
        };
        one_line(&line).into_owned()
    };
    groups.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_causes_are_one_line_and_others_one_each() {
        let row = |id: &str, reason: &str, cause: &str| Row {
            id: Some(id.to_owned()),
            version: Some(2),
            name: Some(format!("Name of {id}")),
            outcome: "failed",
            file: None,
            terms_file: None,
            reason: Some(reason.to_owned()),
            cause: Some(cause.to_owned()),
        };
        let rows = [
            row("a", "AccessDenied (request id 1)", "AccessDenied"),
            row("b", "cut off", "cut off"),
            row("c", "AccessDenied (request id 2)", "AccessDenied"),
        ];
        assert_eq!(
            grouped(rows.iter()),
            [
                "2 reports: AccessDenied: a v2, c v2",
                "b v2 Name of b: cut off"
            ]
        );
    }
}
