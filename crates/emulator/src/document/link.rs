//! Links to documents, in the form of S3's presigned requests.

use std::time::Duration;

use crate::auth::{self, Link, SignatureError, Validity};
use crate::crypto::{TokenKey, random};
use crate::encoding::hex;
use crate::http::HttpRequest;
use crate::operation::Call;
use crate::store::Report;

/// How the path of every document begins.
pub(crate) const PREFIX: &str = "/_documents/";
/// Who signs the links; no client has this key.
const ACCESS_KEY: &str = "ASIAEMULATORDOCUMENT";
const REGION: &str = "us-east-1";

/// What a document is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Paper {
    Report,
    Terms,
}

impl Paper {
    fn folder(self) -> &'static str {
        match self {
            Self::Report => "reports",
            Self::Terms => "terms",
        }
    }
}

/// One copy of one document.
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Address<'a> {
    pub(super) paper: Paper,
    pub(super) report: &'a str,
    pub(super) version: u64,
    /// The number of the copy; no two links have the same.
    pub(super) copy: &'a str,
}

impl<'a> Address<'a> {
    /// Reads the path of a document.
    pub(super) fn parse(path: &'a str) -> Option<Self> {
        let mut parts = path.strip_prefix(PREFIX)?.split('/');
        let folder = parts.next()?;
        let paper = [Paper::Report, Paper::Terms]
            .into_iter()
            .find(|paper| paper.folder() == folder)?;
        let address = Self {
            paper,
            report: parts.next()?,
            version: parts.next()?.parse().ok()?,
            copy: parts.next()?.strip_suffix(".pdf")?,
        };
        parts.next().is_none().then_some(address)
    }
}

/// A new link to a new copy of a document, on the host that the request was sent to.
pub(crate) fn link(call: &Call<'_>, paper: Paper, report: &Report) -> String {
    let request = call.request;
    let host = request.host().unwrap_or("localhost");
    let path = format!(
        "{PREFIX}{}/{}/{}/{}.pdf",
        paper.folder(),
        report.id,
        report.version,
        hex::encode(&random::eight_bytes())
    );
    let lifetime = call.settings.link_lifetime;
    let mut expires = lifetime.as_secs() + u64::from(lifetime.subsec_nanos() > 0);
    let mut made = request.at;
    if call.expired_link {
        made = made.minus(Duration::from_secs(expires));
        // Time does not go back behind 1970.
        expires = expires.min(request.at.apart(made).as_secs());
    }
    let signed = Link {
        access_key: ACCESS_KEY,
        region: REGION,
        at: &made.basic(),
        expires,
        host,
        path: &path,
    };
    let signed = auth::presign(&signed, &secret(call.store.key()));
    format!("{}://{host}{signed}", request.scheme())
}

/// Whether a request has a link of ours, and from when until when it is good.
pub(super) fn verify(request: &HttpRequest, key: &TokenKey) -> Result<Validity, SignatureError> {
    auth::verify_link(request, ACCESS_KEY, &secret(key))
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
                paper: Paper::Terms,
                report: "report-1",
                version: 2,
                copy: "0f"
            })
        );
        for path in [
            "/_documents/",
            "/_documents/terms/report-1/x/0f.pdf",
            "/_documents/terms/report-1/2/0f.pdf/",
            "/_documents/other/report-1/2/0f.pdf",
        ] {
            assert_eq!(Address::parse(path), None, "{path}");
        }
    }
}
