//! Answers requests to download links.

use http::header::{
    ACCEPT_RANGES, ALLOW, AUTHORIZATION, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_TYPE, ETAG, IF_RANGE, LAST_MODIFIED, RANGE,
};
use http::{HeaderValue, Method, Response, StatusCode};

use crate::auth::{SignatureError, Validity};
use crate::crypto;
use crate::encoding::hex;
use crate::http::response::set;
use crate::http::{Body, HttpRequest};
use crate::store::{Report, Store, StoreError, StoredFile};
use crate::time::Timestamp;

use super::export::Export;
use super::link::{self, Address, DocumentKind};
use super::pdf::{self, Manuscript};
use super::range::{Selection, select};
use super::refuse::refuse;
use super::{agreement, wording};

const PDF: HeaderValue = HeaderValue::from_static("application/pdf");
const CSV: HeaderValue = HeaderValue::from_static("text/csv");

/// Answers a request under [`PREFIX`](super::PREFIX). With `is_expired`, a fault of the plan, the link is
/// refused as expired.
pub(crate) fn serve(request: &HttpRequest, store: &Store, is_expired: bool) -> Response<Body> {
    if !matches!(request.method, Method::GET | Method::HEAD) {
        let message = "expected GET or HEAD";
        let mut refusal = refuse(
            StatusCode::METHOD_NOT_ALLOWED,
            "MethodNotAllowed",
            message,
            &[],
        );
        refusal
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return refusal;
    }
    admit(request, store, is_expired).unwrap_or_else(|refusal| *refusal)
}

fn admit(
    request: &HttpRequest,
    store: &Store,
    is_expired: bool,
) -> Result<Response<Body>, Box<Response<Body>>> {
    let validity = admit_link(request, store, is_expired)?;
    let document = find(request, store, validity.from).map_err(|broken| failure(&broken))?;
    let (document, tag) = document.ok_or_else(|| {
        let message = "there is no such document";
        Box::new(refuse(StatusCode::NOT_FOUND, "NoSuchKey", message, &[]))
    })?;
    Ok(answer(request, document, &tag))
}

/// Refuses a request whose link was changed or has expired. Returns from when to when the link is valid.
pub(super) fn admit_link(
    request: &HttpRequest,
    store: &Store,
    is_expired: bool,
) -> Result<Validity, Box<Response<Body>>> {
    if request.headers.contains_key(AUTHORIZATION) {
        return Err(Box::new(refuse(
            StatusCode::BAD_REQUEST,
            "InvalidArgument",
            "expected the link to be the only credential, found an Authorization header besides",
            &[("ArgumentName", "Authorization")],
        )));
    }
    let mut validity = link::verify(request, store).map_err(|denied| denial(&denied))?;
    if is_expired {
        validity.until = validity.until.min(request.at);
    }
    if validity.until <= request.at {
        return Err(Box::new(expired(&validity, request.at)));
    }
    Ok(validity)
}

/// Returns the response to a failure of the store.
pub(crate) fn failure(broken: &StoreError) -> Box<Response<Body>> {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Box::new(refuse(status, "InternalError", &broken.to_string(), &[]))
}

/// Returns the document that the path names and its ETag; `None` if there is no such document. `created`
/// is when the link was issued.
fn find(
    request: &HttpRequest,
    store: &Store,
    created: Timestamp,
) -> Result<Option<(Document, String)>, StoreError> {
    if let Some(id) = link::attachment_id(request.path()) {
        // The bytes of an attachment never change, so its id determines the ETag.
        let tag = etag(id);
        return Ok(attachment(store, id)?.map(|document| (document, tag)));
    }
    let Some(address) = Address::parse(request.path()) else {
        return Ok(None);
    };
    // The bytes of a copy never change, except that another version of this crate may generate other
    // ones.
    let version = env!("CARGO_PKG_VERSION");
    let tag = etag(&format!("{version} {address:?} {}", created.basic()));
    Ok(copy(store, &address, created)?.map(|document| (document, tag)))
}

fn attachment(store: &Store, id: &str) -> Result<Option<Document>, StoreError> {
    let Some((attachment, _)) = store.attachment(id)? else {
        return Ok(None);
    };
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-._ ".contains(letter);
    let name = &attachment.file.name;
    Ok(Some(Document {
        body: body(store.stored_file(&attachment.file)?),
        content_type: HeaderValue::from_static("application/octet-stream"),
        modified: None,
        name: name.replace(|letter| !is_plain(letter), "_"),
    }))
}

/// Returns a body that reads one part of a file after the other.
fn body(file: StoredFile) -> Body {
    Body::read_later(file.length(), move |from| file.read(from).ok())
}

/// The bytes of a document, and the values of its response headers.
struct Document {
    body: Body,
    content_type: HeaderValue,
    modified: Option<String>,
    name: String,
}

impl Document {
    fn pdf(manuscript: &Manuscript, modified: Option<String>, name: String) -> Self {
        Self {
            body: pdf::render(manuscript).into(),
            content_type: PDF,
            modified,
            name,
        }
    }
}

/// Generates the copy of a document that a link leads to; `None` if there is no such document. `created`
/// is when the link was issued: it is in the watermark, so every request for the link gets the same
/// bytes.
fn copy(
    store: &Store,
    address: &Address<'_>,
    created: Timestamp,
) -> Result<Option<Document>, StoreError> {
    let modified = |time: &str| Timestamp::from_rfc3339(time).map(Timestamp::http_date);
    Ok(match address.kind {
        DocumentKind::Report | DocumentKind::Terms => {
            let report = store.report(address.id, Some(address.version))?;
            report.map(|report| {
                let manuscript = wording::write(store.account(), address, &report, created);
                let name = file_name(address.kind, &report);
                Document::pdf(&manuscript, modified(&report.last_modified_at), name)
            })
        }
        DocumentKind::Nda | DocumentKind::Agreement => store.offer(address.id)?.map(|offer| {
            let manuscript = agreement::offered(address, &offer);
            Document::pdf(&manuscript, None, format!("{}.pdf", offer.id))
        }),
        DocumentKind::CustomerAgreement => store.agreement(address.id)?.map(|signed| {
            let manuscript = agreement::signed(&signed);
            let modified = modified(&signed.effective_start);
            Document::pdf(&manuscript, modified, format!("{}.pdf", signed.id))
        }),
        DocumentKind::Inquiry => {
            let export = Export::parse(address.copy).zip(store.inquiry(address.id)?);
            export.map(|(export, inquiry)| Document {
                body: export.write(&inquiry).into(),
                content_type: CSV,
                modified: Some(created.http_date()),
                name: format!("{}.csv", inquiry.id),
            })
        }
    })
}

/// Answers with the whole document, or with the range that the request asks for.
fn answer(request: &HttpRequest, document: Document, tag: &str) -> Response<Body> {
    let body = document.body;
    let modified = document.modified;
    // If the document has changed since the client saw it, the range is ignored (RFC 9110, section
    // 13.1.5). Only GET has ranges (section 14.2).
    let unchanged = request
        .header(IF_RANGE.as_str())
        .is_none_or(|seen| seen == tag || modified.as_deref() == Some(seen));
    let range = request
        .header(RANGE.as_str())
        .filter(|_| unchanged && request.method == Method::GET);
    let whole = body.length();
    let (status, body, content_range) = match select(range, whole) {
        Selection::Whole => (StatusCode::OK, body, None),
        Selection::Part(first, last) => (
            StatusCode::PARTIAL_CONTENT,
            body.part(first, last + 1),
            Some(format!("bytes {first}-{last}/{whole}")),
        ),
        Selection::Nothing => {
            let status = StatusCode::RANGE_NOT_SATISFIABLE;
            let message = "the range lies outside the document";
            let length = whole.to_string();
            let mut refusal = refuse(
                status,
                "InvalidRange",
                message,
                &[("ActualObjectSize", &length)],
            );
            set(
                refusal.headers_mut(),
                CONTENT_RANGE,
                &format!("bytes */{whole}"),
            );
            return refusal;
        }
    };
    let mut answer = Response::new(Body::default());
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, document.content_type);
    headers.insert(CONTENT_LENGTH, body.length().into());
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    set(headers, ETAG, tag);
    if let Some(modified) = modified {
        set(headers, LAST_MODIFIED, &modified);
    }
    if let Some(content_range) = content_range {
        set(headers, CONTENT_RANGE, &content_range);
    }
    let name = document.name;
    set(
        headers,
        CONTENT_DISPOSITION,
        &format!("attachment; filename=\"{name}\""),
    );
    *answer.body_mut() = body;
    answer
}

/// Returns an ETag, which is a hash of the text that identifies the bytes.
fn etag(what: &str) -> String {
    format!(
        "\"{}\"",
        hex::encode(&crypto::sha256(what.as_bytes())[..16])
    )
}

/// Returns the file name of a report or of its terms: the words of the report's name with dashes, and the
/// version, such as `SOC-1-Report-v3.pdf`.
fn file_name(kind: DocumentKind, report: &Report) -> String {
    let words: Vec<&str> = report
        .name
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let terms = if kind == DocumentKind::Terms {
        "-terms"
    } else {
        ""
    };
    format!("{}-v{}{terms}.pdf", words.join("-"), report.version)
}

fn denial(denied: &SignatureError) -> Box<Response<Body>> {
    let forbidden = |code, message| refuse(StatusCode::FORBIDDEN, code, message, &[]);
    Box::new(match denied {
        SignatureError::Unsigned => forbidden("AccessDenied", "the request has no signature"),
        SignatureError::Malformed(why) => {
            let code = "AuthorizationQueryParametersError";
            refuse(StatusCode::BAD_REQUEST, code, why, &[])
        }
        SignatureError::UnknownKey => {
            forbidden("InvalidAccessKeyId", "the access key is not known here")
        }
        _ => forbidden(
            "SignatureDoesNotMatch",
            "the link is not as it was handed out",
        ),
    })
}

fn expired(validity: &Validity, now: Timestamp) -> Response<Body> {
    refuse(
        StatusCode::FORBIDDEN,
        "AccessDenied",
        "Request has expired",
        &[
            ("X-Amz-Expires", &validity.seconds.to_string()),
            ("Expires", &validity.until.rfc3339()),
            ("ServerTime", &now.rfc3339()),
        ],
    )
}
