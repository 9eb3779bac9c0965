//! One document of a report, into a file or onto stdout.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use casebook::artifact::{
    Artifact, Client, DocumentKind, DownloadError, Downloader, GetReport, GetTermForReport,
    ReportDetail, ReportDocuments,
};
use casebook::protocol::Operation as _;
use casebook::types::ReportVersion;
use casebook_files::FileTypeError;
use serde_json::json;

use super::report_args::ReportArgs;
use crate::command::Keep;
use crate::command::target::{Target, open, resolved};
use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::folder::Stem;
use crate::output::View;
use crate::session::Session;

/// Which of the two documents of a report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Report,
    Terms,
}

impl Kind {
    /// What a document may be that gets this name, which is not to say PDF of anything else.
    pub(super) fn expected(self, name: &Path) -> &'static [DocumentKind] {
        const PDF: &[DocumentKind] = &[DocumentKind::Pdf];
        const ZIP: &[DocumentKind] = &[DocumentKind::Zip];
        const ANY: &[DocumentKind] = &[DocumentKind::Pdf, DocumentKind::Zip];
        let extension = name.extension().unwrap_or_default();
        let is = |known: &str| extension.eq_ignore_ascii_case(known);
        match self {
            Self::Terms => PDF,
            Self::Report if is("pdf") => PDF,
            Self::Report if ["zip", "docx", "pptx", "xlsx"].into_iter().any(is) => ZIP,
            Self::Report => ANY,
        }
    }
}

/// A report that somebody wants a document of.
pub(super) struct Wanted<'a> {
    session: &'a Session,
    client: Client,
    which: ReportArgs,
    keep: Keep,
    pub(super) details: ReportDetail,
}

impl<'a> Wanted<'a> {
    /// Asks what there is to know about it first: the name of its file, and whether its terms have
    /// to be accepted.
    ///
    /// # Errors
    ///
    /// Fails when the service refuses or cannot be asked.
    pub(super) async fn find(
        session: &'a Session,
        which: ReportArgs,
        keep: Keep,
    ) -> Result<Self, Failure> {
        let client = session.client::<Artifact>()?;
        let answer = which.details(&client).await?;
        Ok(Self {
            session,
            client,
            which,
            keep,
            details: answer.report_details.unwrap_or_default(),
        })
    }

    /// The version that is fetched: the one asked for, or the newest at the time of asking.
    pub(super) fn version(&self) -> Option<ReportVersion> {
        self.which.version.or(self.details.report_version())
    }

    /// Fetches a document to where it belongs, `-` being stdout, and prints what came of it.
    ///
    /// # Errors
    ///
    /// Fails when there is no link to it, it does not arrive, or cannot be kept.
    pub(super) async fn fetch(self, kind: Kind, to: Option<PathBuf>) -> Result<Exit, Failure> {
        let target = to.map(Target::of);
        let expected = match &target {
            Some(Target::Stdout) => kind.expected(Path::new("")),
            Some(Target::Stream(to) | Target::File(to)) => kind.expected(to),
            Some(Target::Folder(_)) | None => kind.expected(self.named(kind).as_ref()),
        };
        let downloader = || {
            let downloader = self.session.downloader(&self.client, self.keep);
            downloader.expect(expected)
        };
        let mut documents = ReportDocuments::new(self.client.clone(), self.which.report.clone())
            .downloader(downloader());
        if let Some(version) = self.version() {
            documents = documents.report_version(version);
        }
        match target {
            Some(Target::Stdout) => {
                let broken = |error: io::Error| Failure::stdout(&error);
                stream(downloader(), documents, kind, io::stdout(), broken).await
            }
            Some(Target::Stream(to)) => {
                let broken =
                    |error: io::Error| Failure::transfer(format_args!("{}: {error}", to.display()));
                let file = open(&to).await.map_err(broken)?;
                stream(downloader(), documents, kind, file, broken).await
            }
            Some(Target::Folder(folder)) => {
                self.save(documents, kind, &folder.join(self.named(kind)))
                    .await
            }
            // A link that the user named stays; the file that it leads to is replaced.
            Some(Target::File(path)) => {
                let place = resolved(&path);
                self.save_as(documents, kind, &place, &path).await
            }
            None => self.save(documents, kind, self.named(kind).as_ref()).await,
        }
    }

    /// The name that is made of the report's.
    fn named(&self, kind: Kind) -> String {
        let stem = Stem::new(
            self.details.name.as_deref(),
            self.details.period_start.as_ref(),
            self.details.period_end.as_ref(),
            self.version().unwrap_or(FIRST),
            &self.which.report,
        );
        match kind {
            Kind::Report => stem.document(),
            Kind::Terms => stem.terms(),
        }
    }

    /// Saves the document under its own name; a link of that name is replaced and not followed.
    async fn save(
        &self,
        documents: ReportDocuments,
        kind: Kind,
        path: &Path,
    ) -> Result<Exit, Failure> {
        self.save_as(documents, kind, path, path).await
    }

    /// Saves the document at `place`; the result names it `path`, as the user did.
    async fn save_as(
        &self,
        documents: ReportDocuments,
        kind: Kind,
        place: &Path,
        path: &Path,
    ) -> Result<Exit, Failure> {
        let board = self.session.board(1);
        let mut bar = board.start(self.details.name.as_deref().unwrap_or("document"));
        let watch = move |progress: casebook::artifact::DownloadProgress| {
            bar.set(progress.received, progress.total);
        };
        let document = match kind {
            Kind::Report => documents.report(),
            Kind::Terms => documents.terms(),
        };
        let saved = document.progress(watch).save(place).await;
        board.clear();
        let saved = saved.map_err(|error| download(kind, &error))?;
        let result = json!({
            "id": self.which.report,
            "version": self.version(),
            "name": self.details.name,
            "file": path.display().to_string(),
            "size": saved.size,
            "sha256": saved.sha256_hex(),
        });
        let members = &["id", "version", "name", "file", "size", "sha256"];
        let operation = match kind {
            Kind::Report => GetReport::NAME,
            Kind::Terms => GetTermForReport::NAME,
        };
        self.session
            .print_done(operation, &result, &result, View::Record(members))
            .await
    }
}

/// What a version counts as that nobody knows.
const FIRST: ReportVersion = match ReportVersion::new(1) {
    Some(first) => first,
    None => panic!("versions begin at 1"),
};

/// Writes a document piece by piece to what cannot be replaced; nothing else goes there.
async fn stream(
    downloader: Downloader,
    documents: ReportDocuments,
    kind: Kind,
    mut out: impl Write,
    broken: impl Fn(io::Error) -> Failure,
) -> Result<Exit, Failure> {
    let documents = Arc::new(documents);
    let document = downloader.document(move || {
        let documents = Arc::clone(&documents);
        async move {
            match kind {
                Kind::Report => documents.report_link().await,
                Kind::Terms => documents.terms_link().await,
            }
        }
    });
    let mut body = document.stream();
    while let Some(piece) = body.next().await {
        let piece = piece.map_err(|error| download(kind, &error))?;
        out.write_all(&piece).map_err(&broken)?;
    }
    out.flush().map_err(&broken)?;
    Ok(Exit::Done)
}

/// Why a document is not there: the service's own words where it refused a link.
pub(super) fn download(kind: Kind, error: &DownloadError) -> Failure {
    match error {
        DownloadError::Link(error) => match kind {
            Kind::Report => Failure::call::<GetReport>(error),
            Kind::Terms => Failure::call::<GetTermForReport>(error),
        },
        DownloadError::PlainHttp => {
            Failure::transfer(chain(error)).advise("--allow-http allows it")
        }
        DownloadError::TooLarge { .. } => {
            Failure::transfer(chain(error)).advise("--max-document-size allows more")
        }
        DownloadError::Timeout(_) => {
            Failure::transfer(chain(error)).advise("--timeout allows more")
        }
        DownloadError::UnexpectedKind {
            found: found @ (DocumentKind::Pdf | DocumentKind::Zip),
            ..
        } if kind == Kind::Report => Failure::transfer(chain(error)).advise(match found {
            DocumentKind::Pdf => "`casebook report get` fetches it with -o FILE.pdf",
            _ => "`casebook report get` fetches it with -o FILE.zip",
        }),
        DownloadError::WebPage { .. } | DownloadError::UnexpectedKind { .. } => Failure::transfer(
            chain(error),
        )
        .advise("check whether a proxy or a login page responds instead (HTTPS_PROXY, NO_PROXY)"),
        DownloadError::Refused { status, .. } => {
            let later = status.is_server_error() || status.as_u16() == 429;
            Failure::transfer(chain(error)).advise(match later {
                true => "run the command again later",
                false => "run the command again: links expire, and every run requests a new one",
            })
        }
        DownloadError::Transport(why) if why.is_configuration() => {
            Failure::configuration(chain(error))
        }
        error => Failure::transfer(chain(error)),
    }
}

/// The failure of a download in a line that names its report already: it names the file only if the
/// file's name is taken by something else.
pub(super) fn download_of_named(kind: Kind, error: &DownloadError) -> Failure {
    let DownloadError::File { path, source } = error else {
        return download(kind, error);
    };
    let taken = source
        .get_ref()
        .is_some_and(|why| why.is::<FileTypeError>());
    let name = path.file_name().filter(|_| taken);
    let what = match (name, kind) {
        (Some(name), _) => name.to_string_lossy(),
        (None, Kind::Report) => "the report".into(),
        (None, Kind::Terms) => "the terms".into(),
    };
    Failure::transfer(format_args!("{what} could not be written: {source}"))
}
