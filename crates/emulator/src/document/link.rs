//! Links to documents, attachments and uploads, in the form of presigned requests to S3.

use std::time::Duration;

use crate::account::AccountId;
use crate::auth::{self, Link, SignatureError, Validity};
use crate::crypto::{TokenKey, random};
use crate::encoding::{hex, percent};
use crate::http::HttpRequest;
use crate::operation::Call;
use crate::store::{Report, Store};
use crate::time::Timestamp;

use super::export::Export;

/// The prefix of the path of every document and attachment.
pub(crate) const PREFIX: &str = "/_documents/";
/// The prefix of the path of every attachment.
const ATTACHMENTS: &str = "/_documents/attachments/";
/// The prefix of the path to which a part of an upload is sent.
pub(crate) const UPLOADS: &str = "/_uploads/";
/// The access key in the signature of the default account's links. It is the emulator's; no client knows
/// its secret.
const ACCESS_KEY: &str = "ASIAEMULATORDOCUMENT";
/// The access key in the signature of another account's links is this, the number of the account, and
/// `DOCS`.
const ACCOUNT_KEY: (&str, &str) = ("ASIA", "DOCS");
const REGION: &str = "us-east-1";

/// The kind of a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum DocumentKind {
    Report,
    Terms,
    /// The non-disclosure agreement of an agreement.
    Nda,
    /// An agreement that can be accepted.
    Agreement,
    /// An agreement that the account has accepted.
    CustomerAgreement,
    /// The questions and answers of an inquiry.
    Inquiry,
}

/// The `copy` of a document without a numbered watermark: all links to such a document lead to the same
/// bytes.
pub(super) const NO_COPY: &str = "0";

impl DocumentKind {
    const ALL: [Self; 6] = [
        Self::Report,
        Self::Terms,
        Self::Nda,
        Self::Agreement,
        Self::CustomerAgreement,
        Self::Inquiry,
    ];

    fn folder(self) -> &'static str {
        match self {
            Self::Report => "reports",
            Self::Terms => "terms",
            Self::Nda => "ndas",
            Self::Agreement => "agreements",
            Self::CustomerAgreement => "customer-agreements",
            Self::Inquiry => "inquiries",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Inquiry => ".csv",
            _ => ".pdf",
        }
    }
}

/// The path of one copy of a document, such as `/_documents/terms/report-1/2/0f.pdf`.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Address<'a> {
    pub(super) kind: DocumentKind,
    /// The id of the report, agreement, customer agreement or inquiry.
    pub(super) id: &'a str,
    /// The version of the report, or the number of the revision; 1 for a customer agreement and an
    /// inquiry.
    pub(super) version: u64,
    /// The number of the copy, which is random for each link, or [`NO_COPY`]. In the export of an
    /// inquiry, the text of an [`Export`] follows.
    pub(super) copy: &'a str,
}

impl<'a> Address<'a> {
    /// Reads the path of a document; `None` if the path does not have this form.
    pub(super) fn parse(path: &'a str) -> Option<Self> {
        let mut parts = path.strip_prefix(PREFIX)?.split('/');
        let folder = parts.next()?;
        let kind = DocumentKind::ALL
            .into_iter()
            .find(|kind| kind.folder() == folder)?;
        let address = Self {
            kind,
            id: parts.next()?,
            version: parts.next()?.parse().ok()?,
            copy: parts.next()?.strip_suffix(kind.extension())?,
        };
        parts.next().is_none().then_some(address)
    }
}

/// Returns a link to a new copy of a report or of its terms, on the host that the request was sent to.
pub(crate) fn link(call: &Call<'_>, kind: DocumentKind, report: &Report) -> String {
    let copy = hex::encode(&random::eight_bytes());
    link_to(call, kind, &report.id, report.version, &copy)
}

/// Returns a link to a document of an agreement. All copies of a revision have the same bytes. If the
/// scenario has `watermarked_agreements`, each link leads to a numbered copy instead; the document of a
/// customer agreement is never numbered.
pub(crate) fn agreement_link(
    call: &Call<'_>,
    kind: DocumentKind,
    id: &str,
    revision: u64,
) -> String {
    let signed = kind == DocumentKind::CustomerAgreement;
    if call.scenario.watermarked_agreements && !signed {
        let copy = hex::encode(&random::eight_bytes());
        return link_to(call, kind, id, revision, &copy);
    }
    link_to(call, kind, id, revision, NO_COPY)
}

/// Returns a link to an export of an inquiry.
pub(crate) fn inquiry_link(call: &Call<'_>, id: &str, export: &Export) -> String {
    let copy = format!("{}-{export}", hex::encode(&random::eight_bytes()));
    link_to(call, DocumentKind::Inquiry, id, 1, &copy)
}

fn link_to(call: &Call<'_>, kind: DocumentKind, id: &str, version: u64, copy: &str) -> String {
    let (folder, extension) = (kind.folder(), kind.extension());
    let path = format!("{PREFIX}{folder}/{id}/{version}/{copy}{extension}");
    presigned(call, "GET", &path).0
}

/// Returns a link to an attachment, and when it expires.
pub(crate) fn attachment_link(call: &Call<'_>, id: &str) -> (String, Timestamp) {
    presigned(call, "GET", &format!("{ATTACHMENTS}{id}"))
}

/// Returns the id of the attachment that a path names.
pub(super) fn attachment_id(path: &str) -> Option<&str> {
    path.strip_prefix(ATTACHMENTS)
}

/// Returns a link to which a part of a file is uploaded, and when the link expires.
pub(crate) fn upload_link(call: &Call<'_>, id: &str, part: u32) -> (String, Timestamp) {
    presigned(call, "PUT", &format!("{UPLOADS}{id}/{part}"))
}

/// Returns the id of the upload and the number of the part in a path.
pub(super) fn upload_part(path: &str) -> Option<(&str, u32)> {
    let (id, part) = path.strip_prefix(UPLOADS)?.split_once('/')?;
    Some((id, part.parse().ok()?))
}

/// Returns a link for a method and a path, on the host that the request was sent to, and when the link
/// expires.
fn presigned(call: &Call<'_>, method: &str, path: &str) -> (String, Timestamp) {
    let request = call.request;
    let host = request.host().unwrap_or("localhost");
    let lifetime = call.settings.link_lifetime;
    let mut expires = lifetime.as_secs() + u64::from(lifetime.subsec_nanos() > 0);
    let mut created = request.at;
    if call.expired_link {
        created = created.minus(Duration::from_secs(expires));
        // Times end at 1970. If the clock is too near to it, the link begins in 1970 and has a shorter
        // lifetime, so that it has expired all the same.
        expires = expires.min(request.at.apart(created).as_secs());
    }
    let signed = Link {
        method,
        access_key: &access_key(call.store.account()),
        region: REGION,
        at: &created.basic(),
        expires,
        host,
        path,
    };
    let signed = auth::presign(&signed, &secret(call.store.key()));
    let link = format!("{}://{host}{signed}", request.scheme());
    (link, created.plus(Duration::from_secs(expires)))
}

/// Verifies that the URI of a request is a link of this module, and returns from when to when it is
/// valid. The caller compares that with the clock.
pub(super) fn verify(request: &HttpRequest, store: &Store) -> Result<Validity, SignatureError> {
    auth::verify_link(request, &access_key(store.account()), &secret(store.key()))
}

/// Returns the account that a link says it is of; the default account if it names none. Whether the link
/// is genuine is not known before [`verify`].
pub(crate) fn link_account(request: &HttpRequest) -> AccountId {
    let mut parameters = percent::pairs(request.query());
    let credential = parameters.find(|(name, _)| name == b"X-Amz-Credential");
    let account = credential.and_then(|(_, value)| {
        let (prefix, suffix) = ACCOUNT_KEY;
        let key = str::from_utf8(&value).ok()?.split('/').next()?;
        key.strip_prefix(prefix)?.strip_suffix(suffix)?.parse().ok()
    });
    account.unwrap_or(AccountId::DEFAULT)
}

fn access_key(account: AccountId) -> String {
    if account == AccountId::DEFAULT {
        return ACCESS_KEY.to_owned();
    }
    let (prefix, suffix) = ACCOUNT_KEY;
    format!("{prefix}{account}{suffix}")
}

fn secret(key: &TokenKey) -> String {
    key.derive("links to documents")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_one_copy() {
        assert_eq!(
            Address::parse("/_documents/terms/report-1/2/0f.pdf"),
            Some(Address {
                kind: DocumentKind::Terms,
                id: "report-1",
                version: 2,
                copy: "0f"
            })
        );
        for path in [
            "/_documents/",
            "/_documents/terms/report-1/x/0f.pdf",
            "/_documents/terms/report-1/2/0f.pdf/",
            "/_documents/other/report-1/2/0f.pdf",
            "/_documents/inquiries/compliance-inquiry-1/1/0f.pdf",
        ] {
            assert_eq!(Address::parse(path), None, "{path}");
        }
    }
}
