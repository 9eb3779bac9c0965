//! Compares the rows of a table with the state of the account.

use super::findings::Findings;
use super::versions::Versions;
use crate::index::Index;
use crate::rows::TABLES;

const ADVICE: &str =
    "move it out of the archive and run again: the run then reads the account anew";

/// Compares the rows of the parts that the state covers with what the state says of the table.
pub(super) fn compare(
    state: &str,
    table: usize,
    versions: &Versions,
    index: &Index,
    findings: &mut Findings,
) {
    let kind = TABLES[table].kind;
    let mut id = String::new();
    for (_, scope, entities) in index.scopes().filter(|(of, ..)| *of == table) {
        for (rest, entity) in entities {
            id.clear();
            id.extend([scope, rest]);
            let found = versions.get(&id);
            if found == Some(*entity) {
                continue;
            }
            let expected = match found {
                Some(found) => format!("version {} of {kind} {id:?}", found.version),
                None => format!("no {kind} {id:?}"),
            };
            let found = format_args!("version {}", entity.version);
            return findings.damaged(state, expected, found, ADVICE);
        }
    }
    if index.len_of(table) != versions.len() {
        let expected = format_args!("{} entities of the table {kind}", versions.len());
        findings.damaged(state, expected, index.len_of(table), ADVICE);
    }
}
