//! Answers requests to upload links as S3 does: each uploads a part of a file.

use http::header::{ALLOW, ETAG};
use http::{HeaderValue, Method, Response, StatusCode};

use crate::crypto;
use crate::encoding::hex;
use crate::http::response::set;
use crate::http::{Body, HttpRequest};
use crate::store::{Store, StoreError};

use super::link;
use super::refuse::refuse;
use super::serve::{admit_link, failure};

/// Answers a request under [`UPLOADS`](super::UPLOADS). With `is_expired`, a fault of the plan, the link
/// is refused as expired.
///
/// Until the upload is complete, a part can be uploaded again, and its last bytes count.
pub(crate) fn receive(request: &HttpRequest, store: &Store, is_expired: bool) -> Response<Body> {
    if request.method != Method::PUT {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        let mut refusal = refuse(status, "MethodNotAllowed", "expected PUT", &[]);
        let headers = refusal.headers_mut();
        headers.insert(ALLOW, HeaderValue::from_static("PUT"));
        return refusal;
    }
    if let Err(refusal) = admit_link(request, store, is_expired) {
        return *refusal;
    }
    match keep(request, store) {
        Ok(Ok(etag)) => {
            let mut answer = Response::new(Body::default());
            set(answer.headers_mut(), ETAG, &format!("\"{etag}\""));
            answer
        }
        Ok(Err(PartRefusal { status, code, why })) => refuse(status, code, &why, &[]),
        Err(broken) => *failure(&broken),
    }
}

/// The reason why a part is refused.
struct PartRefusal {
    status: StatusCode,
    code: &'static str,
    why: String,
}

/// Stores the part in the request's body, and returns its ETag; `PartRefusal` if there is no such part, or its
/// length is another.
fn keep(request: &HttpRequest, store: &Store) -> Result<Result<String, PartRefusal>, StoreError> {
    let wrong = |status, code, why: &str| {
        let why = why.to_owned();
        Ok(Err(PartRefusal { status, code, why }))
    };
    let no_upload = || {
        let why = "there is no such upload, or it is complete";
        wrong(StatusCode::NOT_FOUND, "NoSuchUpload", why)
    };
    let Some((id, part)) = link::upload_part(request.path()) else {
        return no_upload();
    };
    let change = store.change()?;
    let upload = change
        .upload(id)?
        .filter(|upload| upload.completed.is_none());
    let Some(length) = upload.and_then(|upload| upload.part_length(part)) else {
        return no_upload();
    };
    let found = request.body.len() as u64;
    if found != length {
        let code = if found < length {
            "EntityTooSmall"
        } else {
            "EntityTooLarge"
        };
        let why = format!("part {part}: expected {length} bytes, found {found}");
        return wrong(StatusCode::BAD_REQUEST, code, &why);
    }
    let etag = hex::encode(&crypto::sha256(&request.body)[..16]);
    change.write_upload_part(id, part, &request.body, etag.clone())?;
    change.commit()?;
    Ok(Ok(etag))
}
