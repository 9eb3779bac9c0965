//! The emulated services, and how they differ in routing, signatures, validation and responses.

mod common_parameters;

use http::{Method, Response, StatusCode};
use serde_json::Value;

use crate::auth::SignatureError;
use crate::http::{Body, HttpRequest, RequestReadError, response};
use crate::model::{InputError, Model, Operation};
use crate::operation::{Call, OperationError, Output, Refusal, Route};
use crate::scenario::Scenario;
use crate::spelling::nearest;
use crate::{artifact, model, organizations, sts, support};

/// Returns the error message for a name, in a fault plan or asked of the tally, that is no emulated
/// operation. It suggests a similar one. `other` is one more word that the caller accepts besides
/// operations, `document` and `upload`.
pub(crate) fn unknown_operation(name: &str, other: &str) -> String {
    let mut why = format!(
        "expected an operation that the emulator answers, document, upload or {other}, found {name:?}"
    );
    if let Some(meant) = nearest(name, Api::names()) {
        why = format!("{why}; did you mean {meant}?");
    }
    why
}

/// One of the services. Of STS and Organizations, only some operations are emulated.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Api {
    Artifact,
    Support,
    Sts,
    Organizations,
}

impl Api {
    /// Returns the service that a request is for. All requests to Support, STS and Organizations are
    /// `POST /`, those to STS with a form (docs/service-notes.md, "Routing"), so every other one is for
    /// Artifact.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        match request.method == Method::POST && request.path() == "/" {
            true if sts::is_form(request) => Self::Sts,
            true if organizations::is_target(request) => Self::Organizations,
            true => Self::Support,
            false => Self::Artifact,
        }
    }

    pub(crate) fn model(self) -> &'static Model {
        match self {
            Self::Artifact => Model::artifact(),
            Self::Support => Model::support(),
            Self::Sts => Model::sts(),
            Self::Organizations => Model::organizations(),
        }
    }

    /// Returns the name that the service has in the credential scope of a signature, such as `support`.
    pub(crate) fn signing_name(self) -> &'static str {
        &self.model().metadata.endpoint_prefix
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Artifact => artifact::CONTENT_TYPE,
            Self::Support => support::CONTENT_TYPE,
            Self::Sts => sts::CONTENT_TYPE,
            Self::Organizations => organizations::CONTENT_TYPE,
        }
    }

    /// Finds the operation that a request asks for, and checks the common parameters in its query.
    pub(crate) fn route(self, request: &HttpRequest) -> Result<Route, Refusal> {
        let route = match self {
            Self::Artifact => artifact::route(request),
            Self::Support => support::route(request),
            Self::Sts => sts::route(request),
            Self::Organizations => organizations::route(request),
        }?;
        let version = &self.model().metadata.api_version;
        let unknown = |why| self.unknown_operation(why);
        common_parameters::check(request, &route.operation.name, version, unknown)?;
        Ok(route)
    }

    /// Returns the refusal of a request that names no operation, or whose parameter `Action` or `Version`
    /// contradicts the operation that its path or target names.
    fn unknown_operation(self, why: String) -> Refusal {
        match self {
            Self::Artifact => artifact::unknown_operation(why),
            Self::Support | Self::Organizations => support::unknown_operation(why),
            Self::Sts => sts::unknown_operation(why),
        }
    }

    /// Returns the name of an operation as a static text, if the emulator answers the operation.
    pub(crate) fn answers(name: &str) -> Option<&'static str> {
        Self::names().find(|known| *known == name)
    }

    /// Returns the names of all emulated operations.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        artifact::operations()
            .chain(support::operations())
            .chain(sts::operations())
            .chain(organizations::operations())
    }

    /// Refuses a call if the account of the scenario may not use the operation in this Region. For
    /// Support, that depends on the support plan and the Region; the others refuse no account.
    pub(crate) fn admit(
        self,
        scenario: &Scenario,
        operation: &str,
        region: &str,
    ) -> Result<(), Refusal> {
        match self {
            Self::Artifact | Self::Sts | Self::Organizations => Ok(()),
            Self::Support => support::admit(scenario, operation, region),
        }
    }

    /// Returns the members of an operation's input, which fit the service model.
    pub(crate) fn input(self, route: &Route, request: &HttpRequest) -> Result<Value, Refusal> {
        let (operation, labels) = (route.operation, &route.labels);
        let input = match self {
            Self::Sts => sts::input(operation, request),
            _ => model::input(
                self.model(),
                operation,
                labels,
                request,
                self.content_type(),
            ),
        };
        input.map_err(|error| self.invalid(error))
    }

    /// Returns whether an input requests a dry run (docs/service-notes.md, "Dry runs").
    pub(crate) fn is_dry_run(self, operation: &Operation, input: &Value) -> bool {
        const MEMBER: &str = "dryRun";
        let shape = operation.input.as_ref();
        shape.is_some_and(|shape| {
            self.model()
                .shape(&shape.shape)
                .members
                .contains_key(MEMBER)
        }) && input.get(MEMBER) == Some(&Value::Bool(true))
    }

    /// Carries out an operation. A dry run that would have succeeded ends with an error that says so
    /// (docs/service-notes.md, "Dry runs").
    pub(crate) fn act(
        self,
        route: &Route,
        call: &Call<'_>,
        input: Value,
    ) -> Result<Output, OperationError> {
        let answer = (route.action)(call, input)?;
        if call.dry_run {
            let why = "the request would have succeeded, and dryRun is set";
            return Err(
                Refusal::new("DryRunOperationException", StatusCode::BAD_REQUEST, why).into(),
            );
        }
        Ok(answer)
    }

    /// Returns the refusal of a request whose signature is wrong. The references of the services have
    /// different codes for an unknown access key, and different statuses for a malformed signature
    /// (docs/service-notes.md, "Signatures").
    pub(crate) fn denied(self, error: SignatureError) -> Refusal {
        if self == Self::Sts {
            return sts::denied(error);
        }
        let unknown = match self {
            Self::Artifact => "UnrecognizedClientException",
            Self::Support | Self::Sts | Self::Organizations => "InvalidClientTokenId",
        };
        let status = match (self, &error) {
            (Self::Support | Self::Organizations, SignatureError::Malformed(_))
            | (_, SignatureError::Expired(_)) => StatusCode::BAD_REQUEST,
            _ => StatusCode::FORBIDDEN,
        };
        let (code, message) = match error {
            SignatureError::Unsigned => (
                "MissingAuthenticationTokenException",
                "the request is not signed: it has no Authorization header".to_owned(),
            ),
            SignatureError::Malformed(why) => ("IncompleteSignature", why),
            SignatureError::UnknownKey => (unknown, "the access key is not known here".to_owned()),
            SignatureError::NoToken => (unknown, "expected a session token, found none".to_owned()),
            SignatureError::WrongToken(why) => (unknown, format!("the session token: {why}")),
            SignatureError::ExpiredToken => (
                "ExpiredTokenException",
                "the session token has expired".to_owned(),
            ),
            SignatureError::Mismatch(why) => ("InvalidSignatureException", why),
            SignatureError::Expired(why) => ("RequestExpired", why),
        };
        Refusal::new(code, status, message)
    }

    /// Returns the refusal of one call too many (docs/service-notes.md, "Errors").
    pub(crate) fn throttled(self, message: &str) -> Refusal {
        let (code, status) = match self {
            Self::Artifact => ("ThrottlingException", StatusCode::TOO_MANY_REQUESTS),
            Self::Support => ("ThrottlingException", StatusCode::BAD_REQUEST),
            Self::Sts => ("Throttling", StatusCode::BAD_REQUEST),
            Self::Organizations => ("TooManyRequestsException", StatusCode::BAD_REQUEST),
        };
        Refusal::new(code, status, message)
    }

    /// Returns the refusal of an input that does not fit the service model.
    fn invalid(self, why: InputError) -> Refusal {
        match self {
            Self::Artifact => artifact::unacceptable(why),
            Self::Support => support::unacceptable(why),
            Self::Sts => sts::unacceptable(why),
            Self::Organizations => organizations::unacceptable(why),
        }
    }

    /// Returns the refusal that an operation ended with. If the store failed, it is an internal error of
    /// the service; in Artifact's model, such an error has a `Retry-After`.
    pub(crate) fn failed(self, error: OperationError) -> Refusal {
        let broken = match error {
            OperationError::Refused(refusal) => return refusal,
            OperationError::Store(broken) => format!("the emulator's store: {broken}"),
        };
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        match self {
            Self::Artifact => {
                Refusal::new("InternalServerException", status, broken).retry_after(1)
            }
            Self::Support => Refusal::new("InternalServerError", status, broken),
            Self::Organizations => Refusal::new("ServiceException", status, broken),
            Self::Sts => Refusal::new("InternalFailure", status, broken),
        }
    }

    /// Returns the refusal of a request whose body could not be read.
    pub(crate) fn unread(why: &RequestReadError) -> Refusal {
        const TOO_LARGE: &str = "RequestEntityTooLargeException";
        let refusal = |code, status| Refusal::new(code, status, why.to_string());
        match why {
            RequestReadError::LongHead => {
                refusal(TOO_LARGE, StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
            }
            RequestReadError::TooLarge => refusal(TOO_LARGE, StatusCode::PAYLOAD_TOO_LARGE),
            RequestReadError::BrokeOff => {
                refusal("RequestAbortedException", StatusCode::BAD_REQUEST)
            }
            RequestReadError::TooSlow => {
                refusal("RequestTimeoutException", StatusCode::REQUEST_TIMEOUT)
            }
            RequestReadError::OutOfMemory => {
                refusal("ServiceUnavailable", StatusCode::SERVICE_UNAVAILABLE).retry_after(1)
            }
        }
    }

    /// Returns the HTTP response for the result of an operation. A response with the status 204 has no
    /// body (RFC 9110, section 15.3.5).
    pub(crate) fn answer(
        self,
        operation: &Operation,
        result: Result<Output, Refusal>,
    ) -> Response<Body> {
        match (result, operation.status()) {
            (Ok(_), status @ StatusCode::NO_CONTENT) => response::empty(status),
            (Ok(output), status) => {
                let body = match self {
                    Self::Sts => sts::write(&operation.name, output),
                    Self::Artifact | Self::Support | Self::Organizations => output.text(),
                };
                response::new(status, self.content_type(), body)
            }
            (Err(refusal), _) => self.refuse(refusal),
        }
    }

    /// Returns the HTTP response of a refused request: JSON, or the XML of STS.
    pub(crate) fn refuse(self, refusal: Refusal) -> Response<Body> {
        match self {
            Self::Artifact | Self::Support | Self::Organizations => {
                refusal.answer(self.content_type())
            }
            Self::Sts => sts::refuse(refusal.status, refusal.code, &refusal.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;

    use super::*;
    use crate::time::Timestamp;

    #[test]
    fn every_operation_of_the_models_is_answered() {
        for api in [Api::Artifact, Api::Support] {
            for (name, operation) in &api.model().operations {
                let path = operation.http.request_uri.replace("{resourceArn}", "arn");
                let prefix = api.model().metadata.target_prefix.as_deref();
                let target = format!("{}.{name}", prefix.unwrap_or_default());
                let (parts, ()) = Request::builder()
                    .method(operation.http.method.as_str())
                    .uri(path)
                    .header("x-amz-target", target)
                    .body(())
                    .expect("valid")
                    .into_parts();
                let request = HttpRequest::new(parts, Bytes::new(), Timestamp::from_seconds(0));
                assert_eq!(Api::of(&request), api, "{name}");
                let route = api.route(&request).map_err(|refusal| refusal.message);
                let found = route.map(|route| route.operation.name.clone());
                assert_eq!(found.as_ref(), Ok(name));
                assert_eq!(Api::answers(name), Some(name.as_str()));
            }
        }
    }

    #[test]
    fn the_services_sign_with_their_names() {
        assert_eq!(Api::Artifact.signing_name(), "artifact");
        assert_eq!(Api::Support.signing_name(), "support");
    }

    #[test]
    fn a_broken_store_has_the_name_that_each_service_gives_it() {
        let error = || OperationError::Store(crate::store::StoreError::corrupted("torn"));
        let ours = Api::Artifact.failed(error()).answer("application/json");
        assert_eq!(
            (ours.status().as_u16(), &ours.headers()["retry-after"]),
            (500, &"1".parse().expect("text"))
        );
        assert_eq!(
            ours.headers()["x-amzn-errortype"],
            "InternalServerException"
        );
        assert_eq!(Api::Support.failed(error()).code, "InternalServerError");
    }
}
