//! The files of a case, numbered as `case show` shows them.

use casebook::support::Communication;
use casebook::types::Timestamp;
use casebook::types::support::AttachmentId;

/// A file of a case.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct NumberedFile {
    /// The number, counted from 1 over the whole case, oldest first. A later communication does not
    /// change it.
    pub(crate) number: usize,
    /// The id, if the service has issued a valid one.
    pub(crate) id: Option<AttachmentId>,
    /// The name that its sender gave it.
    pub(crate) name: Option<String>,
}

impl NumberedFile {
    /// Returns the files of all communications of a case.
    pub(crate) fn all(said: &[Communication]) -> Vec<Self> {
        let files = by_time(said).into_iter().flat_map(Communication::files);
        files
            .zip(1..)
            .map(|(file, number)| Self {
                number,
                id: file.attachment_id.clone(),
                name: file.file_name.clone(),
            })
            .collect()
    }
}

/// Returns communications from the oldest to the newest.
///
/// The service documents no order of communications (docs/service-notes.md, "Communications"), so
/// they are sorted by time. Those without a readable time come first. If times are equal, the one
/// that the service lists last comes first, because published examples list the newest first.
pub(super) fn by_time(said: &[Communication]) -> Vec<&Communication> {
    let mut said: Vec<&Communication> = said.iter().rev().collect();
    said.sort_by_cached_key(|communication| {
        let time = communication.time_created.as_ref();
        time.and_then(Timestamp::to_system_time)
    });
    said
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_oldest_file_is_the_first_and_a_new_one_comes_last() {
        let told = |day: u8, names: &[&str]| -> Communication {
            let files = names
                .iter()
                .map(|name| json!({"fileName": name, "attachmentId": format!("a-{name}")}));
            let files: Vec<_> = files.collect();
            let time = format!("2024-05-{day:02}T00:00:00Z");
            serde_json::from_value(json!({"timeCreated": time, "attachments": files})).unwrap()
        };
        let mut said = vec![told(2, &["c"]), told(1, &["a", "b"])];
        let names = |said: &[Communication]| -> Vec<(usize, String)> {
            let files = NumberedFile::all(said).into_iter();
            files.map(|it| (it.number, it.name.unwrap())).collect()
        };
        let known = [(1, "a".into()), (2, "b".into()), (3, "c".into())];
        assert_eq!(names(&said), known);
        said.insert(0, told(3, &["d"]));
        assert_eq!(names(&said)[..3], known);
        assert_eq!(names(&said)[3], (4, "d".into()));
    }
}
