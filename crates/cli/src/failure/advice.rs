//! Advice about failures.

use std::borrow::Cow;
use std::error::Error;

use casebook::protocol::{Api, CommonError, Fault};
use casebook::stack::{EndlessListError, Sent, TimeoutError, TransportError, TunnelError};

/// Advice if the service refuses this operation with this code.
pub(super) fn on<A: Api>(operation: &str, code: &str, fault: &Fault) -> Option<Cow<'static, str>> {
    let artifact = A::SIGNING_NAME == "artifact";
    match code {
        "ResourceNotFoundException" if artifact => return not_found(operation).map(Into::into),
        "ConflictException" if artifact => return Some(conflict(operation).into()),
        "ValidationException"
            if operation == "ExportComplianceInquiry" && fault.text("reason") == Some("other") =>
        {
            return Some("`casebook inquiry show` prints the status of the inquiry".into());
        }
        "ServiceQuotaExceededException" => {
            return Some("ask for a higher quota in Service Quotas".into());
        }
        _ => {}
    }
    if !artifact && let Some(advice) = support(operation, code) {
        return Some(advice.into());
    }
    if fault.is_throttling() {
        return Some(slower(fault));
    }
    let service = A::SIGNING_NAME;
    Some(match CommonError::from_code(code)? {
        // The name of a raw request is its method and path, which do not tell its IAM action.
        CommonError::AccessDenied | CommonError::NotAuthorized if operation.contains(' ') => {
            "the caller needs the IAM action of this operation".into()
        }
        CommonError::AccessDenied | CommonError::NotAuthorized => {
            let action = missing_action(fault.message(), service, operation);
            return Some(format!("the caller needs the IAM action {action}").into());
        }
        CommonError::ExpiredToken => "the session has expired; sign in again".into(),
        CommonError::UnrecognizedClient => {
            "the service does not know the access key; check --profile, and that --region is in \
             the same partition"
                .into()
        }
        CommonError::InvalidSignature if fault.is_clock_skew() => CLOCK.into(),
        CommonError::InvalidSignature => {
            "the secret access key does not belong to the access key, or a proxy changes requests"
                .into()
        }
        CommonError::IncompleteSignature | CommonError::MalformedHttpRequest => {
            "something on the way changes requests; check --endpoint-url, and whether a proxy \
             (HTTPS_PROXY) or a VPN is on the way"
                .into()
        }
        CommonError::RequestExpired => CLOCK.into(),
        CommonError::SubscriptionRequired | CommonError::OptInRequired if artifact => {
            "the account has to sign up for the service first".into()
        }
        CommonError::SubscriptionRequired | CommonError::OptInRequired => {
            "the account needs a support plan that includes the AWS Support API; see \
             https://aws.amazon.com/premiumsupport/plans/"
                .into()
        }
        CommonError::MissingAuthenticationToken => "check --endpoint-url and --region".into(),
        CommonError::UnknownOperation => {
            "check --endpoint-url and --region, which decide what operations there are".into()
        }
        CommonError::InternalFailure | CommonError::ServiceUnavailable => {
            if let Some(advice) = look_first(operation) {
                return Some(advice.into());
            }
            "try again later; AWS asks for the request id when it looks into it".into()
        }
        CommonError::RequestAborted | CommonError::RequestTimeout => {
            if let Some(advice) = look_first(operation) {
                return Some(advice.into());
            }
            "the request did not reach the service in time; check the network, and try again".into()
        }
        CommonError::RequestEntityTooLarge => {
            "the request is larger than the service accepts; send less in one request".into()
        }
        CommonError::Validation if fault.text("reason") == Some("invalidToken") => {
            "the token is wrong or too old; ask for a new one".into()
        }
        CommonError::Validation if operation == "CreateCase" && topic(fault).is_some() => {
            return topic(fault).map(Into::into);
        }
        CommonError::Validation | CommonError::Serialization => {
            let fields = fields(fault);
            if let (Some(fields), Some(message)) = (&fields, fault.message())
                && message.contains(&**fields)
            {
                return None;
            }
            return fields.or_else(|| (!operation.contains(' ')).then(|| form(service, operation)));
        }
        _ => return None,
    })
}

/// Returns the IAM action that the caller of an operation lacks: the one that the message of the
/// refusal names, or else that of the operation.
pub(super) fn missing_action(message: Option<&str>, service: &str, operation: &str) -> String {
    match message.and_then(|message| action(message, service)) {
        Some(named) => named.to_owned(),
        None => iam_action(service, operation),
    }
}

/// Returns the IAM action that allows an operation, such as `support:DescribeCases`.
pub(crate) fn iam_action(service: &str, operation: &str) -> String {
    format!("{service}:{}", action_of(operation))
}

/// Returns the IAM action of this service that a message names: "… is not authorized to perform:
/// artifact:GetReport on resource: …" (docs/service-notes.md, "Errors").
fn action<'a>(message: &'a str, service: &str) -> Option<&'a str> {
    let (_, rest) = message.split_once("not authorized to perform: ")?;
    let named = rest.split_whitespace().next()?.trim_end_matches(['.', ',']);
    let (prefix, name) = named.split_once(':')?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    (prefix == service && is_name).then_some(named)
}

/// Returns the name of the IAM action that allows an operation. Most actions have the name of their
/// operation (docs/service-notes.md, "Attachments").
fn action_of(operation: &str) -> &str {
    match operation {
        "GetAttachmentUploadLinks"
        | "CompleteAttachmentUpload"
        | "DescribeAttachmentUploadStatus" => "UploadAttachment",
        "GetAttachmentDownloadLink" => "DownloadAttachment",
        _ => operation,
    }
}

/// Advice on which command lists the values that a case can have, by the member that the service refused.
fn topic(fault: &Fault) -> Option<&'static str> {
    let message = fault.message()?.to_ascii_lowercase();
    let lists = [
        (
            "severity",
            "`casebook catalog severities` lists the severities",
        ),
        (
            "category",
            "`casebook catalog services SERVICE` lists the categories of a service",
        ),
        (
            "service code",
            "`casebook catalog services` lists the services",
        ),
        (
            "servicecode",
            "`casebook catalog services` lists the services",
        ),
        (
            "language",
            "`casebook catalog languages` lists the languages",
        ),
    ];
    let said = lists.into_iter().find(|(word, _)| message.contains(word));
    said.map(|(_, advice)| advice)
}

/// Advice on how to see which members an input can have.
fn form(service: &str, operation: &str) -> Cow<'static, str> {
    format!("`casebook api {service} {operation} --skeleton` prints the members of the input")
        .into()
}

pub(super) const CLOCK: &str = "the clock of this machine is off by minutes; set it right";

/// Advice if a setting is missing.
pub(super) const DOCTOR: &str = "`casebook doctor` shows what is missing";

/// Advice if no source has credentials.
pub(super) const SIGN_IN: &str = "sign in (such as `aws sso login`) or choose a --profile; \
    `casebook doctor` shows what is missing";

/// Advice if an intermediary responded in place of the service.
pub(super) const ON_THE_WAY: &str = "check --endpoint-url, and whether a proxy \
    (HTTPS_PROXY), a VPN or the login page of a network is on the way";

/// Advice if an intermediary responded, by the status and the wait in its response.
pub(super) fn on_the_way(fault: &Fault) -> Option<Cow<'static, str>> {
    if let Some(wait) = wait(fault) {
        return Some(format!("{}; {ON_THE_WAY}", after(wait)).into());
    }
    Some(match fault.status().as_u16() {
        407 => "a proxy on the way asks for a user name and a password: put them into HTTPS_PROXY"
            .into(),
        413 => format!("something on the way refuses requests of this size; {ON_THE_WAY}").into(),
        _ => ON_THE_WAY.into(),
    })
}

/// Advice about a list that does not end.
pub(super) fn endless(why: &EndlessListError) -> Cow<'static, str> {
    match why.operation() {
        "DescribeCases" if !why.is_repeated() => {
            format!("narrow the list with --after and --before, or {ON_THE_WAY}").into()
        }
        _ => ON_THE_WAY.into(),
    }
}

/// Advice about a time limit that has passed.
pub(super) fn late(why: &TimeoutError) -> &'static str {
    if why.is_whole_call() {
        "raise --timeout, or try again"
    } else {
        "try again later"
    }
}

/// Advice after a failed connection, if there is any.
pub(super) fn broken(why: &TransportError) -> Option<&'static str> {
    if why.is_too_large() {
        return None;
    }
    if why.is_unreadable() {
        return Some(ON_THE_WAY);
    }
    Some(match why.sent() {
        Sent::No if tunnel(why).is_some() => "check HTTPS_PROXY and NO_PROXY",
        Sent::No if why.is_untrusted() => {
            "--ca-bundle or AWS_CA_BUNDLE names the file with the certificates to trust, such as that \
             of a proxy which reads TLS"
        }
        Sent::No if speaks_no_tls(why) => {
            "that port speaks no TLS; write http:// if plain HTTP is meant"
        }
        Sent::No => "check the network, --region and --endpoint-url",
        _ => "try again",
    })
}

/// Whether the first bytes from the host were not TLS. Only the text of the error, which is from
/// rustls, shows it.
fn speaks_no_tls(why: &TransportError) -> bool {
    causes(why).any(|cause| cause.to_string().contains("InvalidContentType"))
}

/// The error of the proxy, if the proxy caused the failure.
fn tunnel(why: &TransportError) -> Option<&TunnelError> {
    causes(why).find_map(|cause| cause.downcast_ref())
}

fn causes(why: &TransportError) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(why.source(), |&cause| cause.source())
}

/// Advice if the service throttles, with the time that it asks for.
fn slower(fault: &Fault) -> Cow<'static, str> {
    match wait(fault) {
        Some(wait) => after(wait).into(),
        None => {
            "try again later; a higher --max-attempts and a longer --timeout try for longer".into()
        }
    }
}

/// The seconds that the service asks to wait, if it asks for any.
fn wait(fault: &Fault) -> Option<u64> {
    fault.retry_after_seconds().filter(|wait| *wait > 0)
}

fn after(seconds: u64) -> String {
    let span = span(seconds);
    format!("the service asks for a wait of {span}; try again after that")
}

/// Returns a time in whole units that people count it in, rounded up, such as "3 hours".
pub(crate) fn span(seconds: u64) -> String {
    const UNITS: [(u64, &str); 4] = [
        (365 * 86_400, "years"),
        (86_400, "days"),
        (3_600, "hours"),
        (60, "minutes"),
    ];
    // A time of less than two units is written in the next smaller unit, such as "90 minutes".
    let unit = UNITS.iter().find(|(unit, _)| seconds >= 2 * unit);
    match unit {
        Some((unit, "years")) if seconds > 100 * unit => "more than a hundred years".to_owned(),
        Some((unit, name)) => format!("{} {name}", seconds.div_ceil(*unit)),
        None => format!("{seconds} s"),
    }
}

/// Advice if Artifact does not know an id: which command lists the ids.
fn not_found(operation: &str) -> Option<&'static str> {
    match operation {
        "GetReport" | "GetReportMetadata" | "GetTermForReport" => Some(
            "`casebook report list` shows the reports, `casebook report versions` the versions of \
             one",
        ),
        "GetNdaForAgreement" | "AcceptNdaForAgreement" | "GetAgreement" | "AcceptAgreement" => {
            Some("`casebook agreement list --available` shows the agreements to accept")
        }
        "GetCustomerAgreement" | "TerminateAgreement" => {
            Some("`casebook agreement list` shows the agreements of the account")
        }
        "GetComplianceInquiryMetadata"
        | "ListComplianceInquiryQueries"
        | "ExportComplianceInquiry"
        | "PutComplianceInquiryFeedback" => Some(
            "`casebook inquiry list` shows the inquiries, `casebook inquiry answers` the queries of one",
        ),
        "ListReportVersions" => Some("`casebook report list` shows the reports"),
        _ => None,
    }
}

/// Advice about a conflict.
fn conflict(operation: &str) -> &'static str {
    match operation {
        "GetReport" | "GetReportMetadata" | "GetTermForReport" => {
            "the document may not be available yet; `casebook report show` prints its state"
        }
        "CreateComplianceInquiry" | "PutComplianceInquiryFeedback" => {
            "the client token may belong to an earlier request with other values; a new request needs \
             a new token"
        }
        _ => "another request is changing the same resource; try again",
    }
}

/// Advice on what to check before a non-idempotent operation is sent again (docs/service-notes.md,
/// "Sending twice").
pub(super) fn look_first(operation: &str) -> Option<&'static str> {
    match operation {
        "CreateCase" => Some(
            "the case may be open all the same: look for it with `casebook case list` before \
             trying \
             again",
        ),
        "AddCommunicationToCase" => Some(
            "the text may be there all the same: look at `casebook case show` before trying again",
        ),
        "AcceptAgreement" | "TerminateAgreement" => Some(
            "the service may have acted on it: look with `casebook agreement list` before trying \
             again",
        ),
        "AcceptNdaForAgreement" => Some(
            "the non-disclosure agreement may be accepted, the agreement is not; run the command again",
        ),
        "AddAttachmentsToSet" => Some(
            "the set of files may be there all the same, but is useless without its id and expires \
             after an hour: make a new one",
        ),
        "GetAttachmentUploadLinks" => Some(
            "the upload may have begun all the same, but is useless without its id: begin a new one",
        ),
        _ => None,
    }
}

/// The advice of [`look_first`] about an operation that casebook does not know.
pub(super) const LOOK_FIRST: &str = "the service may have acted on it; look before trying again";

/// Advice about the errors that only Support has.
fn support(operation: &str, code: &str) -> Option<&'static str> {
    Some(match code {
        "CaseIdNotFound" => {
            "`casebook case list --all` lists all cases; AWS keeps a case for 24 months"
        }
        super::CASE_LIMIT => {
            "the account has opened as many cases as one hour allows; wait, or write to an open \
             case"
        }
        "AttachmentIdNotFound" => "`casebook case show` prints the ids of the files of a case",
        "AttachmentSetExpired" => "a set of attachments expires after an hour; make a new one",
        "AttachmentSetIdNotFound" => {
            "a set of attachments can be used once and expires after an hour; make a new one"
        }
        "AttachmentSetSizeLimitExceeded" => "a set holds at most 3 files of at most 5 MB each",
        "AttachmentLimitExceeded" | "DescribeAttachmentLimitExceeded" => {
            "too many attachments in too short a time; wait a while"
        }
        "LinkedAccountException" => "ask from the management account of the organization",
        "DryRunOperationException" => "this is the response to a valid dry run: nothing was done",
        "InvalidParameterValueException" | "InvalidParameterValue"
            if operation == "RefreshTrustedAdvisorCheck" =>
        {
            "`casebook advisor checks` lists the checks; some of them cannot be refreshed by hand"
        }
        "InvalidParameterValueException" | "InvalidParameterValue"
            if operation.contains("TrustedAdvisorCheck") =>
        {
            "`casebook advisor checks` lists the checks"
        }
        _ => return None,
    })
}

/// Lists the members that the service rejected, each with its reason, from the `fieldList` of a
/// `ValidationException`.
fn fields(fault: &Fault) -> Option<Cow<'static, str>> {
    let list = fault.members().get("fieldList")?.as_array()?;
    let said: Vec<String> = list
        .iter()
        .filter_map(|field| {
            let name = field.get("name")?.as_str()?;
            let why = field.get("message")?.as_str()?;
            Some(format!(
                "{}: {}",
                super::one_line(name),
                super::one_line(why)
            ))
        })
        .collect();
    (!said.is_empty()).then(|| said.join(", ").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_a_unit_that_people_count_in() {
        for (seconds, says) in [
            (1, "a wait of 1 s;"),
            (119, "a wait of 119 s;"),
            (120, "a wait of 2 minutes;"),
            (7_199, "a wait of 120 minutes;"),
            (7_200, "a wait of 2 hours;"),
            (86_400, "a wait of 24 hours;"),
            (172_800, "a wait of 2 days;"),
            (u64::MAX, "more than a hundred years"),
        ] {
            assert!(after(seconds).contains(says), "{}", after(seconds));
        }
    }

    #[test]
    fn advice_fits_the_clock_that_ran_out_and_the_phase_that_failed() {
        let limit = std::time::Duration::from_secs(60);
        assert!(late(&TimeoutError::whole_call(limit)).contains("--timeout"));
        assert!(!late(&TimeoutError::new("one attempt", limit)).contains("--timeout"));
        let connect = broken(&TransportError::connect("refused"));
        assert!(connect.is_some_and(|advice| advice.contains("--endpoint-url")));
        for reached in [TransportError::exchange("x"), TransportError::response("x")] {
            assert_eq!(broken(&reached), Some("try again"));
        }
        assert_eq!(broken(&TransportError::too_large(1, "x")), None);
    }
}
