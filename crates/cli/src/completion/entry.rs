//! Something that a word can name, and the candidates that it makes.

use casebook::support::{Service, ServiceCatalog, Services};
use clap_complete::engine::CompletionCandidate;
use serde::{Deserialize, Serialize};

use crate::command::plain;
use crate::sanitize::one_line;

/// The longest id or name that is completed, in characters. Longer ones are not typed.
const LONGEST: usize = 200;

/// Something that a word can name.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(super) struct Entry {
    /// The id, or another word that names it.
    pub(super) id: String,
    /// What people call it.
    pub(super) name: String,
}

impl Entry {
    /// Creates an entry of texts from the service; `None` if no word can be the id.
    pub(super) fn new(id: &str, name: &str) -> Option<Self> {
        let id_fits = !id.is_empty()
            && !id.starts_with('-')
            && one_line(id) == id
            && id.chars().count() <= LONGEST;
        id_fits.then(|| Self {
            id: id.to_owned(),
            name: one_line(name).chars().take(LONGEST).collect(),
        })
    }
}

/// Returns the ids that the word can become, each with the name as its help. The word may be the
/// beginning of the name as well.
pub(super) fn ids(entries: &[Entry], word: &str) -> Vec<CompletionCandidate> {
    let fitting = entries
        .iter()
        .filter(|entry| begins(&entry.id, word) || begins(&entry.name, word));
    fitting.map(id).collect()
}

/// Returns the names that the word can become, each with the id as its help, and then the ids that
/// begin with it. A name that several entries have does not say which is meant, so it is the help
/// of each id.
pub(super) fn names(entries: &[Entry], word: &str) -> Vec<CompletionCandidate> {
    let (mut found, mut by_id) = (Vec::new(), Vec::new());
    for entry in entries {
        let same = |other: &&Entry| plain(&other.name) == plain(&entry.name);
        let is_known = !plain(&entry.name).is_empty() && !entry.name.starts_with('-');
        let is_one = is_known && entries.iter().filter(same).count() == 1;
        if is_one && begins(&entry.name, word) {
            found.push(candidate(&entry.name, &entry.id));
        } else if begins(&entry.id, word) || begins(&entry.name, word) {
            by_id.push(id(entry));
        }
    }
    found.sort();
    found.append(&mut by_id);
    found
}

/// Returns the codes of services that the word can become. A word that begins no code and no name
/// may be an alias or another part of a name, so the catalogue searches for it.
pub(super) fn services(entries: &[Entry], word: &str) -> Vec<CompletionCandidate> {
    let found = ids(entries, word);
    if !found.is_empty() {
        return found;
    }
    let services = entries.iter().map(|entry| {
        let mut service = Service::default();
        service.code = entry.id.parse().ok();
        service.name = Some(entry.name.clone());
        service
    });
    let mut all = Services::default();
    all.services = services.collect();
    let catalog = ServiceCatalog::from(all);
    let found = catalog.search(word).into_iter().filter_map(|service| {
        let code = service.code.as_ref()?.as_str();
        Some(candidate(code, service.name.as_deref().unwrap_or_default()))
    });
    found.collect()
}

/// Creates a candidate with its help.
pub(super) fn candidate(value: &str, help: &str) -> CompletionCandidate {
    let help = (!help.is_empty()).then(|| help.to_owned().into());
    CompletionCandidate::new(value).help(help)
}

fn id(entry: &Entry) -> CompletionCandidate {
    candidate(&entry.id, &entry.name)
}

/// Whether a text begins with the word, without regard to case.
pub(super) fn begins(text: &str, word: &str) -> bool {
    let mut text = text.chars().flat_map(char::to_lowercase);
    let mut word = word.chars().flat_map(char::to_lowercase);
    word.all(|c| text.next() == Some(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries() -> Vec<Entry> {
        let all = [
            ("report-a", "SOC 2 Report"),
            ("report-b", "SOC 3 Report"),
            ("report-c", "SOC 3, report"),
            ("report-d", "--accept-terms"),
        ];
        let all = all.into_iter();
        all.map(|(id, name)| Entry::new(id, name).unwrap())
            .collect()
    }

    fn shown(found: Vec<CompletionCandidate>) -> Vec<String> {
        let found = found.into_iter();
        let shown = found.map(|one| {
            let help = one.get_help().map(ToString::to_string).unwrap_or_default();
            format!("{} | {help}", one.get_value().to_str().unwrap())
        });
        shown.collect()
    }

    #[test]
    fn a_name_completes_itself_and_a_shared_one_the_ids() {
        assert_eq!(
            shown(names(&entries(), "soc")),
            [
                "SOC 2 Report | report-a",
                "report-b | SOC 3 Report",
                "report-c | SOC 3, report"
            ]
        );
        assert_eq!(
            shown(names(&entries(), "report-a")),
            ["report-a | SOC 2 Report"]
        );
        assert_eq!(shown(names(&entries(), "")).len(), 4);
        assert_eq!(shown(names(&entries(), "x")).len(), 0);
    }

    #[test]
    fn a_name_that_begins_like_an_option_is_never_typed() {
        assert_eq!(
            shown(names(&entries(), "--a")),
            ["report-d | --accept-terms"]
        );
    }

    #[test]
    fn ids_are_found_by_the_name_as_well() {
        assert_eq!(shown(ids(&entries(), "soc 2")), ["report-a | SOC 2 Report"]);
        assert_eq!(
            shown(ids(&entries(), "REPORT-B")),
            ["report-b | SOC 3 Report"]
        );
    }

    #[test]
    fn an_id_that_is_no_word_makes_no_entry_and_a_name_is_one_line() {
        for odd in ["", "-rf", "a\u{1b}[2Jb", "a\nb", &"a".repeat(201)] {
            assert_eq!(Entry::new(odd, "n"), None, "{odd}");
        }
        let entry = Entry::new("1", "a\n\u{1b}[2J\tb").unwrap();
        assert_eq!(entry.name, "a [2J b");
    }
}
