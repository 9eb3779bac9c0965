//! Downloads a document of a report to a file or to stdout.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use casebook::artifact::{
    Artifact, Client, DocumentKind, DownloadError, GetReport, GetTermForReport, ReportDetail,
    ReportDocuments,
};
use casebook::protocol::Operation as _;
use casebook::types::ReportVersion;
use casebook_files::FileTypeError;
use serde_json::json;

use super::report_args::{ReportArgs, ReportChoice};
use crate::command::SaveOptions;
use crate::command::delivery::{DeliveredFile, Delivery};
use crate::command::target::Target;
use crate::exit::Exit;
use crate::failure::{Failure, chain};
use crate::folder::Stem;
use crate::output::View;
use crate::session::Session;

/// One of the two documents of a report: the report itself, or its terms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Report,
    Terms,
}

impl Kind {
    /// Returns the kinds of document that a file with this name may hold: a file called .pdf must
    /// be a PDF.
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

/// A report of which the user wants a document.
pub(super) struct RequestedReport<'a> {
    session: &'a Session,
    client: Client,
    pub(super) choice: ReportChoice,
    options: SaveOptions,
    pub(super) details: ReportDetail,
}

impl<'a> RequestedReport<'a> {
    /// Fetches the details of the report, which give the name of its file, and say whether its
    /// terms must be accepted.
    ///
    /// # Errors
    ///
    /// Fails if the service returns an error or cannot be reached.
    pub(super) async fn find(
        session: &'a Session,
        args: ReportArgs,
        options: SaveOptions,
    ) -> Result<Self, Failure> {
        let client = session.client::<Artifact>()?;
        let choice = args.choose(&client).await?;
        let response = choice.details(&client).await?;
        Ok(Self {
            session,
            client,
            choice,
            options,
            details: response.report_details.unwrap_or_default(),
        })
    }

    /// The version to download: the requested one, or else the newest.
    pub(super) fn version(&self) -> Option<ReportVersion> {
        self.choice.version.or(self.details.report_version())
    }

    /// Downloads a document to the target, `-` for stdout, and prints the result.
    ///
    /// # Errors
    ///
    /// Fails if the service gives no link, the document does not arrive complete, or it cannot be
    /// saved.
    pub(super) async fn fetch(self, kind: Kind, to: Option<PathBuf>) -> Result<Exit, Failure> {
        let target = to.map(Target::of);
        let expected = match &target {
            Some(Target::Stdout) => kind.expected(Path::new("")),
            Some(Target::Stream(to) | Target::File(to)) => kind.expected(to),
            Some(Target::Folder(_)) | None => kind.expected(self.named(kind).as_ref()),
        };
        let downloader = self.session.downloader(&self.client, self.options);
        let downloader = downloader.expect(expected);
        let mut documents = ReportDocuments::new(self.client.clone(), self.choice.report.clone());
        if let Some(version) = self.version() {
            documents = documents.report_version(version);
        }
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
        let delivery = Delivery {
            session: self.session,
            target,
            file_name: self.named(kind),
            replaces: true,
            label: self.details.name.as_deref().unwrap_or("document"),
        };
        let delivered = delivery.fetch(document, |error| download(kind, error));
        let Some(DeliveredFile { path, saved }) = delivered.await? else {
            return Ok(Exit::Done);
        };
        let result = json!({
            "id": self.choice.report,
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

    /// Returns the file name that is made of the report's details.
    fn named(&self, kind: Kind) -> String {
        let stem = Stem::new(
            self.details.name.as_deref(),
            self.details.period_start.as_ref(),
            self.details.period_end.as_ref(),
            self.version().unwrap_or(FIRST),
            &self.choice.report,
        );
        match kind {
            Kind::Report => stem.document(),
            Kind::Terms => stem.terms(),
        }
    }
}

/// The version in a file name if the service sends none.
const FIRST: ReportVersion = match ReportVersion::new(1) {
    Some(first) => first,
    None => panic!("versions begin at 1"),
};

/// Creates the failure of a download. If the service refused to issue a link, the failure has its
/// message.
pub(super) fn download(kind: Kind, error: &DownloadError) -> Failure {
    match error {
        DownloadError::UnexpectedKind {
            found: found @ (DocumentKind::Pdf | DocumentKind::Zip),
            ..
        } if kind == Kind::Report => Failure::transfer(chain(error)).advise(match found {
            DocumentKind::Pdf => "`casebook report get` fetches it with -o FILE.pdf",
            _ => "`casebook report get` fetches it with -o FILE.zip",
        }),
        error => match kind {
            Kind::Report => Failure::download::<GetReport>(error),
            Kind::Terms => Failure::download::<GetTermForReport>(error),
        },
    }
}

/// Creates the failure of a download for a line that already names the report. It names the file
/// only if something that is not a file has its name.
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
