//! `attachment get --case`

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use casebook::support::{Client, Conversation, DescribeCommunications, Support};
use casebook_files::create_folder;
use clap::Args;
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};

use super::name_pattern::NamePattern;
use super::saved_file::{Destination, SavedFile};
use super::source::Source;
use crate::command::SaveOptions;
use crate::command::case::{CaseName, CaseRef, NumberedFile};
use crate::exit::Exit;
use crate::failure::{Failure, one_line};
use crate::file_name;
use crate::output::{Column, View};
use crate::progress::Board;
use crate::session::Session;
use crate::shell::quoted;
use crate::waits::Subject;

/// The number of files that are downloaded at once.
const JOBS: usize = 4;

/// The case whose files are downloaded, and which of them.
#[derive(Args, Debug)]
pub(super) struct OfCase {
    /// Download the files of this case
    ///
    /// It is the id of the case, or the number that the Support Center shows.
    #[arg(long, value_name = "CASE")]
    case: Option<CaseName>,

    /// Only files with this name, such as '*.log'
    ///
    /// The option can be repeated. A * stands for any text, and a ? for one character.
    #[arg(long, value_name = "GLOB", requires = "case")]
    name: Vec<NamePattern>,

    /// Only the file with this number in `case show`
    ///
    /// The option can be repeated.
    #[arg(long, value_name = "N", requires = "case")]
    number: Vec<usize>,

    /// Folder for the files of the case
    ///
    /// The default is the current folder. The folder is created if it does not exist. If several files have the same name, all but the
    /// first get a number. A file that is there already is left.
    #[arg(short, long, value_name = "DIR", requires = "case")]
    dir: Option<PathBuf>,

    /// Replace other files in the folder
    #[arg(long, requires = "case")]
    force: bool,
}

const COLUMNS: &[Column] = &[
    Column::whole("N", "number"),
    Column::whole("OUTCOME", "outcome"),
    Column::whole("SIZE", "size").spare(2),
    Column::text("FILE", "file").telling(40),
    Column::text("WHY", "message").spare(1),
];

impl OfCase {
    /// Downloads the files. If one fails, the others are still downloaded.
    pub(super) async fn run(
        self,
        session: &Session,
        options: SaveOptions,
    ) -> Result<Exit, Failure> {
        let Some(case) = self.case.clone() else {
            // clap requires an attachment without this option.
            return Err(Failure::parameter("--case", "expected a case, found none"));
        };
        let client = session.client::<Support>()?;
        let case = CaseRef::from(case).find(&client).await?;
        let said = Conversation::from_case(&client, &case).try_collect().await;
        let said: Vec<_> = said.map_err(|error| Failure::call::<DescribeCommunications>(&error))?;
        let files = named(NumberedFile::all(&said));
        let (wanted, all) = (self.wanted(&files)?, files.len());
        if all == 0 {
            session.note(format_args!("the case has no files"));
        }
        let dir = self.dir.clone().unwrap_or_default();
        create_folder(&dir, options.access())
            .map_err(|error| Failure::transfer(format_args!("{}: {error}", dir.display())))?;
        let board = session.board(wanted.len() as u64).of("files");
        let run = Run {
            session,
            client: &client,
            board: &board,
            dir: &dir,
            options,
            force: self.force,
        };
        let saved = stream::iter(wanted).map(async |file: &NamedFile| (file, run.save(file).await));
        let saved: Vec<_> = saved.buffered(JOBS).collect().await;
        board.clear();
        finish(session, &dir, &saved)
    }

    /// Returns the files that the options select.
    ///
    /// # Errors
    ///
    /// Fails if an option selects none.
    fn wanted<'a>(&self, files: &'a [NamedFile]) -> Result<Vec<&'a NamedFile>, Failure> {
        let nothing = |option: &str| {
            let known = files.iter().map(|file| {
                let name = file.listed.name.as_deref().unwrap_or(&file.name);
                format!("[{}] {}", file.listed.number, one_line(name))
            });
            let known: Vec<String> = known.collect();
            let has = match known.is_empty() {
                true => "no files".to_owned(),
                false => known.join(", "),
            };
            Failure::skipped(format_args!("{option}: no file of the case; it has {has}"))
        };
        let numbers = files.iter().map(|file| file.listed.number);
        let numbers: HashSet<usize> = numbers.collect();
        if let Some(number) = self.number.iter().find(|number| !numbers.contains(number)) {
            return Err(nothing(&format!("--number {number}")));
        }
        let fits = |file: &NamedFile, pattern: &NamePattern| {
            let given = file.listed.name.as_deref().unwrap_or_default();
            pattern.fits(given) || pattern.fits(&file.name)
        };
        let matches_nothing =
            |pattern: &&NamePattern| !files.iter().any(|file| fits(file, pattern));
        if let Some(pattern) = self.name.iter().find(matches_nothing) {
            return Err(nothing(&format!("--name {}", quoted(&pattern.to_string()))));
        }
        let is_wanted = |file: &&NamedFile| {
            let fits = |pattern: &NamePattern| fits(file, pattern);
            (self.name.is_empty() || self.name.iter().any(fits))
                && (self.number.is_empty() || self.number.contains(&file.listed.number))
        };
        let wanted: Vec<_> = files.iter().filter(is_wanted).collect();
        match wanted.is_empty() && !self.name.is_empty() {
            true => Err(nothing("--name and --number")),
            false => Ok(wanted),
        }
    }
}

/// A file of a case, with the name of its file in the folder.
#[derive(Debug)]
struct NamedFile {
    listed: NumberedFile,
    name: String,
}

/// Gives each file of a case a name of its own. The name depends only on the files before it, so it is
/// the same in every run.
fn named(files: Vec<NumberedFile>) -> Vec<NamedFile> {
    let mut taken = HashSet::new();
    let mut named = Vec::with_capacity(files.len());
    for listed in files {
        let safe = file_name::safe(listed.name.as_deref().unwrap_or_default());
        let (stem, extension) = match safe.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
            _ => (safe.as_str(), String::new()),
        };
        let numbered = (2..).map(|number: usize| format!("{stem}-{number}{extension}"));
        let mut names = std::iter::once(safe.clone()).chain(numbered);
        // Some file systems ignore case.
        let free = names.find(|name| taken.insert(name.to_lowercase()));
        // `names` is endless, and only as many names are taken as there are files.
        named.extend(free.map(|name| NamedFile { listed, name }));
    }
    named
}

/// The service and the folder of all files: each goes from the one into the other.
struct Run<'a> {
    session: &'a Session,
    client: &'a Client,
    board: &'a Board,
    dir: &'a Path,
    options: SaveOptions,
    force: bool,
}

impl Run<'_> {
    async fn save(&self, file: &NamedFile) -> Result<SavedFile, Failure> {
        let bar = self.board.start(&file.name);
        let saved = async {
            let Some(id) = &file.listed.id else {
                let why = format!("{}: the service gives no id of this file", file.name);
                return Err(Failure::transfer(why).with_response());
            };
            let source = Source::find(self.session, self.client, id, self.options).await?;
            let destination = Destination {
                path: &self.dir.join(&file.name),
                access: self.options.access(),
                force: self.force,
            };
            SavedFile::of(source.content, destination, bar).await
        };
        let saved = Subject::named(&file.name).scope(saved).await;
        self.board.done();
        saved
    }
}

/// Prints a row for each file, and fails if one was not saved.
fn finish(
    session: &Session,
    dir: &Path,
    saved: &[(&NamedFile, Result<SavedFile, Failure>)],
) -> Result<Exit, Failure> {
    let rows: Vec<Value> = saved
        .iter()
        .map(|(file, saved)| {
            let (outcome, size, message) = match saved {
                Ok(saved) if saved.is_unchanged => ("unchanged", Some(saved.size), None),
                Ok(saved) => ("saved", Some(saved.size), None),
                Err(failure) => ("failed", None, Some(failure.to_string())),
            };
            json!({
                "number": file.listed.number,
                "attachmentId": file.listed.id,
                "fileName": file.listed.name,
                "file": dir.join(&file.name).display().to_string(),
                "size": size,
                "outcome": outcome,
                "message": message,
            })
        })
        .collect();
    let printed = session.print(json!({ "attachments": rows }), View::Columns(COLUMNS));
    let failures: Vec<_> = saved
        .iter()
        .filter_map(|(file, saved)| Some((file, saved.as_ref().err()?)))
        .collect();
    if let Some((_, first)) = failures.first() {
        let are_several = failures.len() > 1 && session.speaks_to_people();
        for (file, failure) in failures.iter().filter(|_| are_several) {
            session.say(format_args!("failed: {}: {failure}", file.name));
        }
        return Err(Failure::transfer(format_args!(
            "{} of {} files were not saved: {first}",
            failures.len(),
            saved.len(),
        )));
    }
    printed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_same_name_get_a_number_each() {
        let names = [
            "a.log", "A.LOG", "../a.log", "a-2.log", "README", "readme", ".x", "x", "",
        ];
        let files = names.iter().zip(1..).map(|(name, number)| NumberedFile {
            number,
            id: None,
            name: Some((*name).to_owned()),
        });
        let files = named(files.collect());
        let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "a.log",
                "A-2.LOG",
                "a-3.log",
                "a-2-2.log",
                "README",
                "readme-2",
                "x",
                "x-2",
                "attachment"
            ]
        );
    }
}
