//! The columns that the user has chosen by `--columns`.

use std::str::FromStr;

use serde_json::Value;

use super::rows;
use super::view::{Column, View, cell};
use crate::failure::Failure;
use crate::near::not_one_of;

/// The names of columns, in the order in which they are shown: headings of the table or members of
/// the result, in any case.
#[derive(Clone, Debug)]
pub(crate) struct Columns(Vec<String>);

impl FromStr for Columns {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let names: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
        match names.iter().any(String::is_empty) {
            true => Err("expected names of columns between commas, found nothing between two"),
            false => Ok(Self(names)),
        }
    }
}

/// One chosen column.
#[derive(Debug)]
pub(super) struct ChosenColumn {
    /// The heading in a table: that of the command's own table, or else the name of the member.
    pub(super) title: String,
    /// The name of the member.
    pub(super) member: String,
    own: Option<&'static Column>,
}

impl ChosenColumn {
    /// A column that has the name of its member as its heading.
    pub(super) fn named(member: &str) -> Self {
        Self {
            title: member.to_owned(),
            member: member.to_owned(),
            own: None,
        }
    }

    /// Whether people know an entry by this column.
    pub(super) fn is_telling(&self) -> bool {
        self.own.is_some_and(Column::is_telling)
    }

    /// Returns the text of this column for an entry, as a table shows it.
    pub(super) fn cell(&self, entry: &Value) -> String {
        match self.own {
            Some(column) => column.cell(entry),
            None => cell(entry.get(&self.member).unwrap_or(&Value::Null)),
        }
    }
}

impl Columns {
    /// Whether a column has this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|asked| asked.eq_ignore_ascii_case(name))
    }

    /// Returns the places of the columns in a list of names. A name in the same case comes first.
    ///
    /// # Errors
    ///
    /// Fails if a name is unknown.
    pub(super) fn places(&self, known: &[&str]) -> Result<Vec<usize>, Failure> {
        let place = |asked: &String| {
            let same = known.iter().position(|name| name == asked);
            let alike = || {
                known
                    .iter()
                    .position(|name| name.eq_ignore_ascii_case(asked))
            };
            same.or_else(alike).ok_or_else(|| {
                let why = not_one_of(known.iter().copied(), asked);
                Failure::parameter("--columns", why)
            })
        };
        self.0.iter().map(place).collect()
    }

    /// Finds the columns among those of the view, the members of the entries, and these `members`
    /// that an entry can have. Without entries and members, all names are taken: nothing says that
    /// they are wrong.
    ///
    /// # Errors
    ///
    /// Fails if a name is unknown, and if the entries have no members.
    pub(super) fn find(
        &self,
        entries: &[Value],
        view: View,
        members: &[&str],
    ) -> Result<Vec<ChosenColumn>, Failure> {
        let own: &'static [Column] = match view {
            View::Columns(columns) => columns,
            View::Generic | View::Record(_) => &[],
        };
        if !entries.is_empty() && !entries.iter().any(Value::is_object) {
            let why = "expected a result with named columns, found values without names";
            return Err(Failure::parameter("--columns", why));
        }
        let mut known: Vec<&str> = view.members().collect();
        for name in rows::names(entries, std::iter::empty())
            .into_iter()
            .chain(members.iter().copied())
        {
            if !known.contains(&name) {
                known.push(name);
            }
        }
        let find = |asked: &String| {
            let is_asked = |name: &str| name.eq_ignore_ascii_case(asked);
            // A member comes first: a heading may have the name of another member.
            let member = known.iter().copied().find(|name| is_asked(name));
            let column = match member {
                Some(member) => own.iter().find(|column| column.member == member),
                None => own.iter().find(|column| is_asked(column.title)),
            };
            let member = member.or(column.map(|column| column.member));
            match member {
                Some(member) => Ok(ChosenColumn {
                    title: column.map_or(member, |column| column.title).to_owned(),
                    member: member.to_owned(),
                    own: column,
                }),
                None if entries.is_empty() && members.is_empty() => Ok(ChosenColumn::named(asked)),
                None => {
                    let why = not_one_of(known.iter().copied(), asked);
                    Err(Failure::parameter("--columns", why))
                }
            }
        };
        self.0.iter().map(find).collect()
    }
}

/// Returns the rows of a result from which columns are chosen.
pub(super) fn rows_of(value: &Value, view: View) -> std::borrow::Cow<'_, [Value]> {
    match (view, rows::only_list(value)) {
        (View::Columns(_), Some(entries)) => entries.into(),
        _ => rows::flat(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OWN: &[Column] = &[
        Column::whole("ID", "displayId"),
        Column::day("OPENED", "time"),
    ];

    fn found(names: &str, entries: &[Value]) -> Result<Vec<(String, String)>, String> {
        let columns: Columns = names.parse().map_err(str::to_owned)?;
        let found = columns.find(entries, View::Columns(OWN), &[]);
        let pair = |it: ChosenColumn| (it.title, it.member);
        let pairs = found.map(|found| found.into_iter().map(pair).collect());
        pairs.map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_column_has_a_heading_or_is_a_member_in_any_case_and_in_the_order_given() {
        let entries = [
            json!({"displayId": "1", "subject": "s"}),
            json!({"extra": 1}),
        ];
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            found("Subject, opened,id,DISPLAYID,extra", &entries).unwrap(),
            [
                pair("subject", "subject"),
                pair("OPENED", "time"),
                pair("ID", "displayId"),
                pair("ID", "displayId"),
                pair("extra", "extra"),
            ]
        );
    }

    #[test]
    fn an_unknown_column_is_refused_with_the_known_ones_and_the_nearest() {
        let refused = found("subjekt", &[json!({"subject": "s"})]).unwrap_err();
        let says =
            "expected one of displayId, time, subject, found \"subjekt\"; the nearest is subject";
        assert!(refused.contains(says), "{refused}");
        assert!(
            found("a", &[json!("text")])
                .unwrap_err()
                .contains("without names")
        );
        assert!(found("a,,b", &[]).unwrap_err().contains("between two"));
        assert!(found("anything", &[]).is_ok());
    }
}
