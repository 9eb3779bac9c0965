//! Requests that casebook does not know.

use std::fmt;
use std::io::Write as _;
use std::marker::PhantomData;
use std::path::PathBuf;
use std::time::Duration;

use casebook::protocol::{
    Api, DecodeError, Effect, EncodeError, Operation, Responder, output_by_serde,
};
use casebook::stack::Client;
use casebook::stack::bytes::Bytes;
use casebook_files::Access;
use http::header::CONTENT_TYPE;
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, Method, Request, Response};
use serde_json::Value;

use super::header::Header;
use super::input::Input;
use super::presigned;
use crate::command::target::{Target, open, resolved};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::mutation::Mutation;
use crate::output::{View, write_all};
use crate::path_error;
use crate::session::Session;

/// A request with a path and a query but no host, and its name in messages.
#[derive(Debug)]
pub(super) struct RawRequest {
    request: Request<Bytes>,
    /// The method and path, or the name of the operation.
    name: &'static str,
}

/// The methods of restJson1 (Smithy, HTTP bindings).
const METHODS: [Method; 6] = [
    Method::DELETE,
    Method::GET,
    Method::HEAD,
    Method::PATCH,
    Method::POST,
    Method::PUT,
];

const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

impl RawRequest {
    /// Makes a request of restJson1 from its method and path.
    ///
    /// # Errors
    ///
    /// Fails if the method, the path or the input is wrong.
    pub(super) async fn to_path(
        line: &[String],
        input: Option<Input>,
        headers: &[Header],
    ) -> Result<Self, Failure> {
        let [method, path] = line else {
            return Err(Failure::parameter("--raw", "expected METHOD PATH"));
        };
        let wrong = |why: String| Failure::parameter("--raw", why);
        let method = method.to_uppercase();
        let known = METHODS.iter().find(|known| known.as_str() == method);
        let method = known.ok_or_else(|| {
            let known: Vec<_> = METHODS.iter().map(Method::as_str).collect();
            wrong(format!("expected {}, found {method:?}", known.join(", ")))
        })?;
        let uri = target(path).map_err(wrong)?;
        let body = match input {
            Some(_) if is_reading(method) => {
                let why = format!("expected none with {method}, whose members are in the path");
                return Err(Failure::parameter("--input", why));
            }
            Some(input) => input.read_text().await?.into(),
            None => Bytes::new(),
        };
        // Errors take the name of an operation as `&'static str`. A run has only one request, so
        // leaking its name costs nothing.
        let name = format!("{method} {}", uri.path()).leak();
        let mut request = Request::new(body);
        *request.method_mut() = method.clone();
        *request.uri_mut() = uri.into();
        let content_type = HeaderValue::from_static("application/json");
        Ok(Self { request, name }.with(headers, content_type))
    }

    /// Makes a request of awsJson1.1 from the name of its operation; a name with a dot is the whole
    /// target.
    ///
    /// # Errors
    ///
    /// Fails if the name or the input is wrong.
    pub(super) async fn for_target(
        name: &str,
        input: Option<Input>,
        headers: &[Header],
    ) -> Result<Self, Failure> {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"._".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_name) {
            let why = format!("expected letters, digits, _ and ., found {name:?}");
            return Err(Failure::parameter("--target", why));
        }
        let body = match input {
            Some(input) => input.read_text().await?.into(),
            None => Bytes::from_static(b"{}"),
        };
        let target = match name.contains('.') {
            true => name.to_owned(),
            // `targetPrefix` in the service model.
            false => format!("AWSSupport_20130415.{name}"),
        };
        let mut request = Request::new(body);
        *request.method_mut() = Method::POST;
        let value = HeaderValue::try_from(&target).map_err(Failure::other)?;
        request.headers_mut().insert(TARGET, value);
        let operation = target.rsplit('.').next().unwrap_or_default();
        let name = operation.to_owned().leak();
        let content_type = HeaderValue::from_static("application/x-amz-json-1.1");
        Ok(Self { request, name }.with(headers, content_type))
    }

    /// Adds the headers. A body gets the content type unless the headers have one.
    fn with(mut self, more: &[Header], content_type: HeaderValue) -> Self {
        let has_body = !self.request.body().is_empty();
        let headers = self.request.headers_mut();
        for Header { name, value } in more {
            headers.append(name, value.clone());
        }
        if has_body {
            headers.entry(CONTENT_TYPE).or_insert(content_type);
        }
        self
    }

    /// Sends the request and prints the response. With `presign`, sends nothing, and prints the
    /// signed request instead.
    ///
    /// # Errors
    ///
    /// Fails like any operation, and if the response cannot be printed.
    pub(super) async fn send<A: Api>(
        self,
        session: &Session,
        presign: Option<Duration>,
        to: Option<PathBuf>,
    ) -> Result<Exit, Failure> {
        match is_reading(self.request.method()) {
            true => self.send_as::<A, true>(session, presign, to).await,
            false => self.send_as::<A, false>(session, presign, to).await,
        }
    }

    async fn send_as<A: Api, const READS: bool>(
        self,
        session: &Session,
        presign: Option<Duration>,
        to: Option<PathBuf>,
    ) -> Result<Exit, Failure> {
        let Self { request, name } = self;
        let api = PhantomData;
        let operation = RawOperation::<A, READS> { request, api };
        let failure =
            |error| Failure::call_of::<A, _>(&error, name, RawOperation::<A, READS>::EFFECT);
        session.keep_off_screen(to.as_deref())?;
        let client: Client<A> = session.client()?;
        if let Some(expires) = presign {
            let presigned = session.in_time(client.presign(&operation, expires)).await?;
            return presigned::print(session, &presigned.map_err(failure)?, expires);
        }
        let sent = match READS {
            true => client.send(operation).await,
            false => {
                session.is_heard()?;
                let mutation = Mutation::unknown::<A>(name);
                session.track(&mutation, client.send(operation)).await
            }
        };
        sent.map_err(failure)?.print(session, name, to).await
    }
}

/// Whether a method is safe, so that it only reads (RFC 9110, section 9.2.1).
fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
}

/// Parses a path with its query.
fn target(path: &str) -> Result<PathAndQuery, String> {
    if !path.starts_with('/') {
        return Err(format!(
            "expected a path that begins with /, found {path:?}"
        ));
    }
    if path.contains('#') {
        return Err("expected a path without #, found one; %23 stands for it".to_owned());
    }
    let target: PathAndQuery = path
        .parse()
        .map_err(|_| "expected a path of characters that a URI can have".to_owned())?;
    let query = target.query().unwrap_or_default();
    if query.contains('+') {
        return Err(
            "expected %20 for a space or %2B for a plus sign in the query, found +".to_owned(),
        );
    }
    let mut names = query
        .split('&')
        .map(|pair| pair.split('=').next().unwrap_or_default());
    match names.find(|name| name.to_ascii_lowercase().starts_with("x-amz-")) {
        Some(name) => Err(format!(
            "expected a query without parameters of a signature, found {name:?}; --presign adds them"
        )),
        None => Ok(target),
    }
}

/// A raw request as an operation of its service. The effect of an operation is a constant, so
/// `READS` says whether the method only reads.
struct RawOperation<A, const READS: bool> {
    request: Request<Bytes>,
    api: PhantomData<fn() -> A>,
}

/// Shows neither the query nor headers nor the body, which may have secrets.
impl<A, const READS: bool> fmt::Debug for RawOperation<A, READS> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, path) = (self.request.method(), self.request.uri().path());
        write!(f, "RawOperation({method} {path})")
    }
}

impl<A: Api, const READS: bool> Operation for RawOperation<A, READS> {
    type Api = A;
    type Output = RawResponse;

    const NAME: &'static str = "RawRequest";
    const EFFECT: Effect = match READS {
        true => Effect::ReadOnly,
        false => Effect::NonIdempotent,
    };

    fn encode(&self) -> Result<Request<Bytes>, EncodeError> {
        Ok(self.request.clone())
    }

    fn decode(response: Response<Bytes>) -> Result<RawResponse, DecodeError> {
        let responder = Responder::from_headers(response.headers());
        if responder.is_web_page() || responder.encoding().is_some() {
            let what = "an answer of the service, which is no web page";
            return Err(DecodeError::expected(what, response.headers()));
        }
        let body = response.body().clone();
        let content_type = responder.content_type().map(str::to_owned);
        let json = match responder.is_json() || body.is_empty() {
            true => Some(output_by_serde(response)?),
            // A body without a type is JSON if it can be read as JSON.
            false if content_type.is_none() => serde_json::from_slice(&body).ok(),
            false => None,
        };
        Ok(RawResponse {
            json,
            body,
            content_type,
        })
    }
}

/// The response to a request that casebook does not know.
#[derive(Debug)]
struct RawResponse {
    /// The body, if it is JSON.
    json: Option<Value>,
    body: Bytes,
    content_type: Option<String>,
}

impl RawResponse {
    /// Prints the response: JSON in the format that the options choose, and anything else as it is.
    async fn print(
        self,
        session: &Session,
        name: &'static str,
        to: Option<PathBuf>,
    ) -> Result<Exit, Failure> {
        if let Some(to) = to {
            return self
                .save(to)
                .await
                .map_err(|error| error.during(name).with_response());
        }
        if let Some(json) = &self.json {
            return session.print_done(name, json, json, View::Generic).await;
        }
        let failed = |failure: Failure| failure.during(name).with_response();
        let found = self.content_type.as_deref().unwrap_or("no type");
        let written = match str::from_utf8(&self.body) {
            Ok(text) if session.terminal().stdout => session.printer().page(text),
            Err(_) if session.terminal().stdout => {
                let why =
                    format!("the response is no text ({found}), which a terminal cannot show");
                let failure = Failure::other(why);
                return Err(failed(failure.advise("write it to a file or a pipe")));
            }
            _ => write_all(&self.body),
        };
        written.map_err(failed)?;
        match session.asked_for_a_form() {
            Some(option) => Err(failed(Failure::other(format_args!(
                "{option}: expected JSON in the response, found {found}, which was written as it is"
            )))),
            None => Ok(Exit::Done),
        }
    }

    /// Writes the body to a file, a pipe or stdout.
    async fn save(&self, to: PathBuf) -> Result<Exit, Failure> {
        let given = to.clone();
        let written = match Target::of(to) {
            Target::Stdout => {
                let mut out = std::io::stdout().lock();
                out.write_all(&self.body).and_then(|()| out.flush())
            }
            Target::Stream(path) => open(&path)
                .await
                .and_then(|mut file| file.write_all(&self.body)),
            Target::Folder(_) => Err(std::io::ErrorKind::IsADirectory.into()),
            Target::File(path) => {
                casebook_files::write(&resolved(&path), &self.body, Access::Owner)
            }
        };
        written
            .map(|()| Exit::Done)
            .map_err(|why| Failure::transfer(path_error::at(&given, &why)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_what_a_uri_can_have_and_holds_no_signature() {
        for good in [
            "/",
            "/v1/new/list?maxResults=5&x=%2B",
            "//host/path",
            "/tags/arn%3Aaws",
        ] {
            assert_eq!(target(good).unwrap().as_str(), good);
        }
        for (odd, says) in [
            ("", "begins with /"),
            ("v1/new", "begins with /"),
            ("https://host/v1", "begins with /"),
            ("?a=1", "begins with /"),
            ("/v1#part", "%23"),
            ("/v1/ a", "characters"),
            ("/v1\r\nhost: x", "characters"),
            ("/v1?a=b+c", "%2B"),
            ("/v1?X-Amz-Signature=0", "--presign"),
            ("/v1?a=1&x-amz-date=0", "--presign"),
        ] {
            let refused = target(odd).unwrap_err();
            assert!(refused.contains(says), "{odd}: {refused}");
        }
    }

    #[test]
    fn only_get_and_head_may_be_repeated() {
        type Reads = RawOperation<casebook::artifact::Artifact, true>;
        type Acts = RawOperation<casebook::artifact::Artifact, false>;
        assert_eq!(
            (Reads::EFFECT, Acts::EFFECT),
            (Effect::ReadOnly, Effect::NonIdempotent)
        );
        let reading: Vec<_> = METHODS.iter().filter(|method| is_reading(method)).collect();
        assert_eq!(reading, [&Method::GET, &Method::HEAD]);
    }

    #[test]
    fn a_response_is_json_bytes_or_none_of_the_service() {
        let read = |content_type: Option<&str>, body: &'static str| {
            let mut response = Response::builder();
            if let Some(content_type) = content_type {
                response = response.header("content-type", content_type);
            }
            let response = response.body(Bytes::from_static(body.as_bytes())).unwrap();
            RawOperation::<casebook::artifact::Artifact, true>::decode(response)
        };
        for (content_type, body, json) in [
            (Some("application/json"), "{\"a\": 1}", Some("{\"a\":1}")),
            (Some("application/x-amz-json-1.1"), "[1]", Some("[1]")),
            (None, "{}", Some("{}")),
            (None, "", Some("{}")),
            (Some("application/pdf"), "", Some("{}")),
            (None, "%PDF", None),
            (Some("application/pdf"), "%PDF", None),
            (Some("text/csv"), "1", None),
        ] {
            let found = read(content_type, body).unwrap();
            assert_eq!(
                found.json.map(|json| json.to_string()).as_deref(),
                json,
                "{body}"
            );
            assert_eq!(found.body, body);
        }
        assert!(read(Some("text/html"), "<html>").is_err());
        assert!(read(Some("application/json"), "<html>").is_err());
    }
}
