//! The resources of a check with named columns.

use std::collections::HashMap;
use std::sync::Arc;

use super::{
    TrustedAdvisorCheckDescription, TrustedAdvisorCheckResult, TrustedAdvisorResourceDetail,
};

/// An iterator over the flagged resources of a check, with a heading for each column.
///
/// The service sends the headings in the description of the check, and the values in the result, in
/// the same order. This type joins headings and values into a table: every row has as many columns as
/// the widest row, a missing value is `None`, and a column without a heading gets a heading with its
/// number, such as `Column 3`.
///
/// `Findings` does not copy the values.
///
/// ```
/// use casebook_support::{Findings, TrustedAdvisorCheckDescription, TrustedAdvisorCheckResult};
///
/// let check: TrustedAdvisorCheckDescription =
///     serde_json::from_str(r#"{"metadata": ["Region/AZ", "Instance ID"]}"#)?;
/// let result: TrustedAdvisorCheckResult = serde_json::from_str(
///     r#"{"flaggedResources": [{"status": "warning", "metadata": ["eu-west-1a", "i-1", "84%"]}]}"#,
/// )?;
/// let mut findings = Findings::new(&check, result);
/// assert_eq!(findings.headings().join(", "), "Region/AZ, Instance ID, Column 3");
///
/// let finding = findings.next().expect("there is one");
/// assert_eq!(finding.get("instance id"), Some("i-1"));
/// let columns: Vec<_> = finding.columns().collect();
/// assert_eq!(columns[2], ("Column 3", Some("84%")));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Findings {
    headings: Arc<[Box<str>]>,
    resources: std::vec::IntoIter<TrustedAdvisorResourceDetail>,
}

impl Findings {
    /// Joins the result of a check with the headings in its description.
    #[must_use]
    pub fn new(check: &TrustedAdvisorCheckDescription, result: TrustedAdvisorCheckResult) -> Self {
        let resources = result.flagged_resources;
        let widths = resources.iter().map(|resource| resource.metadata.len());
        let width = widths.max().unwrap_or(0).max(check.metadata.len());
        Self {
            headings: headings(&check.metadata, width),
            resources: resources.into_iter(),
        }
    }

    /// Returns the headings of all columns. Each is unique: a second `Status` is `Status (2)`.
    #[must_use]
    pub fn headings(&self) -> &[Box<str>] {
        &self.headings
    }
}

impl Iterator for Findings {
    type Item = Finding;

    fn next(&mut self) -> Option<Finding> {
        Some(Finding {
            resource: self.resources.next()?,
            headings: Arc::clone(&self.headings),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.resources.size_hint()
    }
}

impl ExactSizeIterator for Findings {}

/// The headings of the columns of a check, for resources that arrive one by one.
///
/// Unlike [`Findings`], it does not know the widest row: a row has a column for each heading, and further
/// ones only if it has further values itself.
///
/// ```
/// use casebook_support::{FindingHeadings, TrustedAdvisorCheckDescription};
///
/// let check: TrustedAdvisorCheckDescription = serde_json::from_str(r#"{"metadata": ["Region/AZ"]}"#)?;
/// let mut headings = FindingHeadings::new(&check);
/// let finding = headings.finding(serde_json::from_str(r#"{"metadata": ["eu-west-1a"]}"#)?);
/// assert_eq!(finding.get("Region/AZ"), Some("eu-west-1a"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FindingHeadings {
    given: Vec<Option<String>>,
    usual: Arc<[Box<str>]>,
    /// The headings of the last row that had more values than there are headings.
    wide: Arc<[Box<str>]>,
}

impl FindingHeadings {
    /// Takes the headings of a check from its description.
    #[must_use]
    pub fn new(check: &TrustedAdvisorCheckDescription) -> Self {
        let usual = headings(&check.metadata, check.metadata.len());
        Self {
            given: check.metadata.clone(),
            wide: Arc::clone(&usual),
            usual,
        }
    }

    /// Joins a flagged resource of the check with the headings.
    pub fn finding(&mut self, resource: TrustedAdvisorResourceDetail) -> Finding {
        let width = resource.metadata.len();
        let headings = if width <= self.usual.len() {
            &self.usual
        } else {
            if self.wide.len() != width {
                self.wide = headings(&self.given, width);
            }
            &self.wide
        };
        Finding {
            headings: Arc::clone(headings),
            resource,
        }
    }
}

/// A flagged resource of a check, with a heading for each column.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The resource. Its status and its Region are fields of the resource, not columns.
    pub resource: TrustedAdvisorResourceDetail,
    headings: Arc<[Box<str>]>,
}

impl Finding {
    /// Returns the value under a heading, or `None` if the value is null or no column has the
    /// heading. Headings are compared without regard to ASCII case.
    #[must_use]
    pub fn get(&self, heading: &str) -> Option<&str> {
        let mut headings = self.headings.iter();
        let at = headings.position(|known| known.eq_ignore_ascii_case(heading))?;
        self.resource.metadata.get(at)
    }

    /// Returns the heading and the value of each column.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = (&str, Option<&str>)> {
        let mut values = self.resource.metadata.iter();
        let headings = self.headings.iter();
        headings.map(move |heading| (&**heading, values.next().flatten()))
    }
}

/// Returns a unique name for each column: a second `Status` becomes `Status (2)`.
fn headings(given: &[Option<String>], width: usize) -> Arc<[Box<str>]> {
    // The number of times that each name has occurred. With it, the cost grows only linearly with the
    // number of columns.
    let mut seen: HashMap<String, usize> = HashMap::with_capacity(width);
    let mut names = Vec::with_capacity(width);
    for at in 0..width {
        let given = given.get(at).and_then(Option::as_deref).map(str::trim);
        let plain = match given {
            Some(heading) if !heading.is_empty() => heading.to_owned(),
            _ => format!("Column {}", at + 1),
        };
        let key = plain.to_ascii_lowercase();
        let mut times = seen.get(&key).copied().unwrap_or(0) + 1;
        let mut name = numbered(&plain, times);
        while seen.contains_key(&name.to_ascii_lowercase()) {
            times += 1;
            name = numbered(&plain, times);
        }
        seen.insert(key, times);
        seen.entry(name.to_ascii_lowercase()).or_insert(1);
        names.push(name.into());
    }
    names.into()
}

fn numbered(name: &str, times: usize) -> String {
    match times {
        1 => name.to_owned(),
        _ => format!("{name} ({times})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn findings(headings: serde_json::Value, rows: serde_json::Value) -> Findings {
        let check = serde_json::from_value(json!({"metadata": headings})).unwrap();
        let result = serde_json::from_value(json!({"flaggedResources": rows})).unwrap();
        Findings::new(&check, result)
    }

    #[test]
    fn too_few_values_and_nulls_are_nothing() {
        let mut found = findings(
            json!(["A", "B", "C"]),
            json!([{"metadata": ["1", null]}, {"metadata": null}, {}]),
        );
        assert_eq!(found.len(), 3);
        let first = found.next().unwrap();
        let columns: Vec<_> = first.columns().collect();
        assert_eq!(columns, [("A", Some("1")), ("B", None), ("C", None)]);
        assert_eq!(first.get("D"), None);
        assert_eq!(found.next().unwrap().columns().len(), 3);
        assert_eq!(found.last().unwrap().get("A"), None);
    }

    #[test]
    fn a_row_that_arrives_alone_is_as_wide_as_its_headings_or_its_values() {
        let check = serde_json::from_value(json!({"metadata": ["A", null]})).unwrap();
        let mut headings = FindingHeadings::new(&check);
        for (values, expected) in [
            (json!(["1"]), "A|Column 2"),
            (json!(["1", "2", "3", "4"]), "A|Column 2|Column 3|Column 4"),
            (json!(["1", "2", "3"]), "A|Column 2|Column 3"),
            (json!([]), "A|Column 2"),
        ] {
            let resource = serde_json::from_value(json!({"metadata": values})).unwrap();
            let finding = headings.finding(resource);
            let names: Vec<_> = finding.columns().map(|(name, _)| name).collect();
            assert_eq!(names.join("|"), expected);
        }
    }

    #[test]
    fn headings_are_made_where_there_are_none() {
        for headings in [json!(null), json!([]), json!([null, " "])] {
            let found = findings(headings, json!([{"metadata": ["1", "2"]}]));
            assert_eq!(found.headings().join("|"), "Column 1|Column 2");
        }
    }

    #[test]
    fn equal_headings_are_told_apart() {
        let found = findings(
            json!(["Status", "status", "Status (2)", null, "Column 4"]),
            json!([]),
        );
        assert_eq!(
            found.headings().join("|"),
            "Status|status (2)|Status (2) (2)|Column 4|Column 4 (2)"
        );
    }

    #[test]
    fn two_hundred_thousand_resources_pass_by() {
        let row = json!({"resourceId": "r", "metadata": ["1", null, "3"]});
        let found = findings(json!(["A", "B"]), vec![row; 200_000].into());
        assert_eq!(found.len(), 200_000);
        let headings = Arc::clone(&found.headings);
        let values = found.map(|finding| {
            assert!(
                Arc::ptr_eq(&finding.headings, &headings),
                "no row has its own"
            );
            finding
                .columns()
                .filter(|(_, value)| value.is_some())
                .count()
        });
        assert_eq!(values.sum::<usize>(), 400_000);
    }

    proptest! {
        #[test]
        fn every_row_fits_under_the_headings(
            headings in proptest::collection::vec(proptest::option::of("[ABc ]{0,3}"), 0..6),
            rows in proptest::collection::vec(
                proptest::collection::vec(proptest::option::of("[a-z]{0,3}"), 0..8), 0..6),
        ) {
            let resources: Vec<_> = rows.iter().map(|row| json!({"metadata": row})).collect();
            let found = findings(json!(headings), json!(resources));
            let names: Vec<_> = found.headings().to_vec();
            for (at, name) in names.iter().enumerate() {
                prop_assert!(!name.is_empty());
                let twice = names[..at].iter().any(|other| other.eq_ignore_ascii_case(name));
                prop_assert!(!twice, "{names:?}");
            }
            for (finding, row) in found.zip(&rows) {
                let columns: Vec<_> = finding.columns().collect();
                prop_assert_eq!(columns.len(), names.len());
                for (at, (_, value)) in columns.iter().enumerate() {
                    prop_assert_eq!(*value, row.get(at).and_then(Option::as_deref));
                }
            }
        }
    }
}
