//! The common errors of both API references: each test is named after a sentence of a chapter
//! "Common Errors". The two chapters list different errors, with different statuses.

use std::error::Error;

use bytes::Bytes;
use casebook::protocol::{CommonError, Fault};
use casebook::{artifact, support};

use super::run::against;
use super::server::{Answer, Server};

/// An error response of a service, and the kind and the advice that casebook gives it.
struct Case {
    code: &'static str,
    status: u16,
    kind: CommonError,
    advice: &'static str,
}

/// A service, with a command that sends one of its operations.
trait Service {
    const COMMAND: &[&str];
    const OPERATION: &str;

    /// Returns the common error that the library reads from a fault; `None` if the kind is another
    /// one.
    fn kind(fault: Fault) -> Option<CommonError>;
}

enum Artifact {}
enum Support {}

impl Service for Artifact {
    const COMMAND: &[&str] = &["report", "list"];
    const OPERATION: &str = "ListReports";

    fn kind(fault: Fault) -> Option<CommonError> {
        match artifact::Error::from(fault).kind() {
            artifact::ErrorKind::Common(common) => Some(*common),
            artifact::ErrorKind::AccessDenied => Some(CommonError::AccessDenied),
            artifact::ErrorKind::InternalServer { .. } => Some(CommonError::InternalFailure),
            artifact::ErrorKind::Throttling { .. } => Some(CommonError::Throttling),
            artifact::ErrorKind::Validation { .. } => Some(CommonError::Validation),
            _ => None,
        }
    }
}

impl Service for Support {
    const COMMAND: &[&str] = &["catalog", "severities"];
    const OPERATION: &str = "DescribeSeverityLevels";

    fn kind(fault: Fault) -> Option<CommonError> {
        match support::Error::from(fault).kind() {
            support::ErrorKind::Common(common) => Some(*common),
            support::ErrorKind::InternalServer => Some(CommonError::InternalFailure),
            support::ErrorKind::Throttling { .. } => Some(CommonError::Throttling),
            _ => None,
        }
    }
}

impl Case {
    /// Checks that the library reads this kind, and that the command has this exit code, error line
    /// and advice.
    fn is_met<S: Service>(&self) {
        let answer = Answer::refusal(self.status, self.code);
        let mut response = http::Response::builder().status(self.status);
        for (name, value) in &answer.headers {
            response = response.header(name, value);
        }
        let fault = Fault::read(response.body(Bytes::from(answer.body.clone())).unwrap());
        let shown: Box<dyn Error> = Box::new(fault.clone());
        assert_eq!(shown.to_string(), format!("{}: because", self.code));
        assert_eq!(S::kind(fault), Some(self.kind), "{}", self.code);

        let server = Server::start(move |_| answer.clone());
        let line = [S::COMMAND, &["--max-attempts", "1"]].concat();
        let ran = against(&server.url, &line);
        let expected = format!(
            "{}: {}: because (request id req-1); {}",
            S::OPERATION,
            self.code,
            self.advice
        );
        assert_eq!(ran.refused(254), expected);
    }
}

macro_rules! sentences {
    ($($service:ident in $module:ident {
        $($sentence:ident: $code:ident $status:literal, $kind:ident => $advice:expr;)+
    })+) => { $(
        mod $module {
            use super::*;

            $(
                #[test]
                fn $sentence() {
                    Case {
                        code: stringify!($code),
                        status: $status,
                        kind: CommonError::$kind,
                        advice: $advice,
                    }
                    .is_met::<$service>();
                }
            )+
        }
    )+ };
}

const CHANGED: &str = "something on the way changes requests; check --endpoint-url, and whether a \
                       proxy (HTTPS_PROXY) or a VPN is on the way";
const LATER: &str = "try again later; AWS asks for the request id when it looks into it";
const CLOCK: &str = "the clock of this machine is off by minutes; set it right";
const KEY: &str = "the service does not know the access key; check --profile, and that --region is \
                   in the same partition";
const SLOWER: &str =
    "try again later; a higher --max-attempts and a longer --timeout try for longer";
const ENDPOINT: &str = "check --endpoint-url and --region, which decide what operations there are";
const BROKEN_OFF: &str =
    "the request did not reach the service in time; check the network, and try again";

sentences! {
    Artifact in artifact_reference {
        you_do_not_have_sufficient_access_to_perform_this_action: AccessDeniedException 403,
            AccessDenied => "the caller needs the IAM action artifact:ListReports";
        the_security_token_included_in_the_request_is_expired: ExpiredTokenException 403,
            ExpiredToken => "the session has expired; sign in again";
        the_request_signature_does_not_conform_to_aws_standards: IncompleteSignature 403,
            IncompleteSignature => CHANGED;
        the_request_processing_has_failed_because_of_an_unknown_error_exception_or_failure:
            InternalFailure 500, InternalFailure => LATER;
        problems_with_the_request_at_the_http_level_for_example_we_cannot_decompress_the_body:
            MalformedHttpRequestException 400, MalformedHttpRequest => CHANGED;
        you_do_not_have_permission_to_perform_this_action: NotAuthorized 401,
            NotAuthorized => "the caller needs the IAM action artifact:ListReports";
        the_aws_access_key_id_needs_a_subscription_for_the_service: OptInRequired 403,
            OptInRequired => "the account has to sign up for the service first";
        can_be_used_when_a_request_is_aborted_before_a_reply_is_sent_back:
            RequestAbortedException 400, RequestAborted => BROKEN_OFF;
        problems_with_the_request_at_the_http_level_the_request_entity_is_too_large:
            RequestEntityTooLargeException 413, RequestEntityTooLarge =>
            "the request is larger than the service accepts; send less in one request";
        the_request_reached_the_service_more_than_15_minutes_after_the_date_stamp:
            RequestExpired 400, RequestExpired => CLOCK;
        problems_with_the_request_at_the_http_level_reading_the_request_timed_out:
            RequestTimeoutException 408, RequestTimeout => BROKEN_OFF;
        the_request_has_failed_due_to_a_temporary_failure_of_the_server:
            ServiceUnavailable 503, ServiceUnavailable => LATER;
        the_request_was_denied_due_to_request_throttling: ThrottlingException 400,
            Throttling => SLOWER;
        the_x_509_certificate_or_aws_access_key_id_provided_does_not_exist_in_our_records:
            UnrecognizedClientException 403, UnrecognizedClient => KEY;
        the_action_or_operation_requested_is_invalid_verify_that_the_action_is_typed_correctly:
            UnknownOperationException 404, UnknownOperation => ENDPOINT;
        the_input_fails_to_satisfy_the_constraints_specified_by_an_aws_service:
            ValidationError 400, Validation =>
            "`casebook api artifact ListReports --skeleton` prints the members of the input";
    }
    Support in support_reference {
        you_do_not_have_sufficient_access_to_perform_this_action: AccessDeniedException 400,
            AccessDenied => "the caller needs the IAM action support:DescribeSeverityLevels";
        the_request_signature_does_not_conform_to_aws_standards: IncompleteSignature 400,
            IncompleteSignature => CHANGED;
        the_request_processing_has_failed_because_of_an_unknown_error_exception_or_failure:
            InternalFailure 500, InternalFailure => LATER;
        the_action_or_operation_requested_is_invalid_verify_that_the_action_is_typed_correctly:
            InvalidAction 400, UnknownOperation => ENDPOINT;
        the_x_509_certificate_or_aws_access_key_id_provided_does_not_exist_in_our_records:
            InvalidClientTokenId 403, UnrecognizedClient => KEY;
        you_do_not_have_permission_to_perform_this_action: NotAuthorized 400,
            NotAuthorized => "the caller needs the IAM action support:DescribeSeverityLevels";
        the_aws_access_key_id_needs_a_subscription_for_the_service: OptInRequired 403,
            OptInRequired => "the account needs a support plan that includes the AWS Support API; \
                              see https://aws.amazon.com/premiumsupport/plans/";
        the_request_reached_the_service_more_than_15_minutes_after_the_date_stamp:
            RequestExpired 400, RequestExpired => CLOCK;
        the_request_has_failed_due_to_a_temporary_failure_of_the_server:
            ServiceUnavailable 503, ServiceUnavailable => LATER;
        the_request_was_denied_due_to_request_throttling: ThrottlingException 400,
            Throttling => SLOWER;
        the_input_fails_to_satisfy_the_constraints_specified_by_an_aws_service:
            ValidationError 400, Validation =>
            "`casebook api support DescribeSeverityLevels --skeleton` prints the members of the input";
    }
}
