//! Parses lists of accounts.

use std::collections::HashMap;
use std::collections::hash_map;

use casebook_types::{AccountId, Arn, ValueError};

use super::entry::{Entry, Role};
use super::error::{AccountsError, Kind, Place};

/// Parses a file: an account in each line, with its role and external id.
pub(super) fn file(text: &str) -> Result<Vec<Entry>, AccountsError> {
    // Editors of Windows put this mark in front.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().enumerate();
    let lines = lines.map(|(at, line)| (at + 1, line.split('#').next().unwrap_or_default()));
    let lines = lines.filter(|(_, line)| !line.trim().is_empty());
    once_each(lines.map(|(number, line)| parse_line(number, line)))
}

/// Parses the ids of accounts, with commas between them.
pub(super) fn ids(text: &str) -> Result<Vec<Entry>, AccountsError> {
    let ids = text.split(',').enumerate();
    let is_blank = text.trim().is_empty();
    let ids = ids.filter(|_| !is_blank);
    once_each(ids.map(|(at, id)| {
        let place = Place::List { number: at + 1 };
        Ok((place, Entry::new(id.trim().parse().map_err(wrong(place))?)))
    }))
}

/// Collects accounts, and refuses one that has occurred already.
fn once_each(
    entries: impl Iterator<Item = Result<(Place, Entry), AccountsError>>,
) -> Result<Vec<Entry>, AccountsError> {
    let (mut found, mut places) = (Vec::new(), HashMap::<AccountId, Place>::new());
    for entry in entries {
        let (place, entry) = entry?;
        match places.entry(entry.id.clone()) {
            hash_map::Entry::Occupied(first) => {
                let kind = Kind::Twice(entry.id, *first.get());
                return Err(error(place, kind));
            }
            hash_map::Entry::Vacant(vacant) => drop(vacant.insert(place)),
        }
        found.push(entry);
    }
    match found.is_empty() {
        true => Err(AccountsError {
            place: None,
            kind: Kind::None,
        }),
        false => Ok(found),
    }
}

/// Parses `ID[,ROLE[,EXTERNAL_ID]]`. An external id may have commas itself.
fn parse_line(number: usize, line: &str) -> Result<(Place, Entry), AccountsError> {
    let mut fields = Fields {
        number,
        line,
        at: 0,
    };
    let (place, id) = fields.next(false);
    let mut entry = Entry::new(id.parse().map_err(wrong(place))?);
    let id_place = place;
    let (place, role) = fields.next(false);
    if !role.is_empty() {
        entry.role = Some(parse_role(place, role, &entry.id)?);
    }
    let (place, external_id) = fields.next(true);
    if !external_id.is_empty() {
        entry.external_id = Some(external_id.parse().map_err(wrong(place))?);
    }
    Ok((id_place, entry))
}

fn parse_role(place: Place, role: &str, account: &AccountId) -> Result<Role, AccountsError> {
    if !role.starts_with("arn:") {
        return Ok(Role::Name(role.parse().map_err(wrong(place))?));
    }
    let arn: Arn = role.parse().map_err(wrong(place))?;
    let name = arn.resource().strip_prefix("role/");
    if arn.service() != "iam" || name.is_none_or(str::is_empty) {
        return Err(error(place, Kind::NoRoleArn(arn)));
    }
    match arn.account() == account.as_str() {
        true => Ok(Role::Arn(arn)),
        false => Err(error(place, Kind::RoleElsewhere(arn, account.clone()))),
    }
}

/// The fields of a line.
struct Fields<'a> {
    number: usize,
    line: &'a str,
    /// The byte at which the next field begins.
    at: usize,
}

impl<'a> Fields<'a> {
    /// Returns the next field, without the blanks around it, and its place; behind the end, an empty one.
    /// The last field reaches to the end of the line.
    fn next(&mut self, is_last: bool) -> (Place, &'a str) {
        let rest = self.line.get(self.at..).unwrap_or_default();
        let end = rest.find(',').filter(|_| !is_last);
        let field = &rest[..end.unwrap_or(rest.len())];
        let blanks = field.len() - field.trim_start().len();
        let before = self.line.get(..self.at + blanks).unwrap_or(self.line);
        let place = Place::File {
            line: self.number,
            column: before.chars().count() + 1,
        };
        self.at += field.len() + 1;
        (place, field.trim())
    }
}

fn error(place: Place, kind: Kind) -> AccountsError {
    AccountsError {
        place: Some(place),
        kind,
    }
}

fn wrong(place: Place) -> impl Fn(ValueError) -> AccountsError {
    move |why| error(place, Kind::Value(why))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said(text: &str) -> String {
        file(text).unwrap_err().to_string()
    }

    #[test]
    fn a_line_has_an_id_a_role_and_an_external_id() {
        let text = "\u{feff}# all\r\n\r\n111122223333\r\n  222233334444 , team/A , a,b # c\n\
                    333344445555,,x7\n444455556666,arn:aws-cn:iam::444455556666:role/p/B,\n";
        let entries = file(text).unwrap();
        let found: Vec<_> = entries
            .iter()
            .map(|entry| {
                let role = entry.role.as_ref().map(|role| match role {
                    Role::Name(name) => name.as_str(),
                    Role::Arn(arn) => arn.as_str(),
                });
                let external_id = entry.external_id.as_ref();
                (entry.id.as_str(), role, external_id.map(|id| id.as_str()))
            })
            .collect();
        let arn = "arn:aws-cn:iam::444455556666:role/p/B";
        let expected = [
            ("111122223333", None, None),
            ("222233334444", Some("team/A"), Some("a,b")),
            ("333344445555", None, Some("x7")),
            ("444455556666", Some(arn), None),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_error_names_the_line_and_the_column() {
        for (text, expected) in [
            ("", "expected at least one account, found none"),
            ("# none\n\n", "expected at least one account, found none"),
            (
                "\n  12345",
                "line 2, column 3: account id: expected 12 characters, found 5",
            ),
            (
                "111122223333;A",
                "line 1, column 1: account id: expected a digit, found ';' at byte 12",
            ),
            (
                "111122223333,é",
                "line 1, column 14: role name: expected a visible ASCII character but ':', found 'é' at byte 0",
            ),
            (
                "111122223333, A, b c",
                "line 1, column 18: external id: expected an ASCII letter, a digit or one of _+=,.@:/-, \
                 found ' ' at byte 1",
            ),
            (
                "111122223333,arn:aws:iam::111122223333:user/a",
                "line 1, column 14: expected the ARN of a role, such as arn:aws:iam::111122223333:role/NAME, \
                 found arn:aws:iam::111122223333:user/a",
            ),
            (
                "111122223333,arn:aws:iam::222233334444:role/a",
                "line 1, column 14: expected a role of the account 111122223333 of this line, \
                 found arn:aws:iam::222233334444:role/a",
            ),
            (
                "111122223333\n\n# x\n 111122223333,A",
                "line 4, column 2: expected each account once, found 111122223333 in line 1, too",
            ),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn a_list_names_the_account_that_is_wrong() {
        for (text, expected) in [
            ("", "expected at least one account, found none"),
            (" ", "expected at least one account, found none"),
            (
                "111122223333,",
                "account 2: account id: expected at least one character, found none",
            ),
            (
                "111122223333,222233334444,111122223333",
                "account 3: expected each account once, found 111122223333 as account 1, too",
            ),
        ] {
            assert_eq!(ids(text).unwrap_err().to_string(), expected, "{text}");
        }
        assert_eq!(ids("111122223333, 222233334444").unwrap().len(), 2);
    }

    /// Returns a line of an account.
    fn line() -> impl Strategy<Value = String> {
        let role = prop_oneof!["[A-Za-z0-9_+=.@-]{1,64}", "/?[a-z!/]{1,20}/[a-z]{1,9}"];
        let more = proptest::option::of((role, proptest::option::of("[a-z0-9,:/@-]{2,40}")));
        let blanks = "[ \t]{0,2}";
        (blanks, more, blanks, "(#[^\n\r]{0,9})?").prop_map(|(before, more, after, comment)| {
            let more = match more {
                Some((role, Some(id))) => format!(",{before}{role}{after},{before}{id}"),
                Some((role, None)) => format!("{after},{role}"),
                None => String::new(),
            };
            format!("{before}ID{more}{after}{comment}")
        })
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9#,\n\r a:/-]{0,80}", other in any::<String>()) {
            for text in [&text, &other] {
                if let Err(error) = file(text) {
                    prop_assert!(!error.to_string().contains('\n'));
                    let line = error.line().unwrap_or(1);
                    prop_assert!(line >= 1 && line <= text.lines().count().max(1));
                }
                let _ = ids(text);
            }
        }

        #[test]
        fn lines_of_accounts_are_all_read(lines in proptest::collection::vec(line(), 1..30)) {
            let lines = lines.iter().enumerate();
            let lines: Vec<_> = lines
                .map(|(at, line)| line.replacen("ID", &format!("{:012}", at + 7), 1))
                .collect();
            let read = file(&lines.join("\n")).unwrap();
            prop_assert_eq!(read.len(), lines.len());
            for (at, (entry, line)) in read.iter().zip(&lines).enumerate() {
                prop_assert_eq!(entry.id.as_str(), format!("{:012}", at + 7));
                let fields: Vec<_> = line.split('#').next().unwrap().splitn(3, ',').collect();
                let role = entry.role.as_ref().map(|role| match role {
                    Role::Name(name) => name.as_str(),
                    Role::Arn(arn) => arn.as_str(),
                });
                prop_assert_eq!(role, fields.get(1).map(|role| role.trim()));
                let id = entry.external_id.as_ref().map(|id| id.as_str());
                prop_assert_eq!(id, fields.get(2).map(|id| id.trim()));
            }
        }
    }
}
