//! Tests of the chapter "Common Parameters", which the API references of both services share. The name of
//! each test is a sentence of the chapter, and each module is a parameter. Sentences that only point to
//! another document have no test.

use casebook_emulator::Emulator;
use http::{Method, Request};
use http_body_util::Full;
use serde_json::Value;

use crate::client::{Answer, Client, HOST};

/// A service with an operation that has no required members, and how its errors differ from the other
/// service.
struct Service {
    name: &'static str,
    version: &'static str,
    method: Method,
    path: &'static str,
    target: Option<&'static str>,
    operation: &'static str,
    unknown_operation: (u16, &'static str),
    unknown_key: &'static str,
    malformed_status: u16,
    model: &'static str,
}

const ARTIFACT: Service = Service {
    name: "artifact",
    version: "2018-05-10",
    method: Method::GET,
    path: "/v1/report/list",
    target: None,
    operation: "ListReports",
    unknown_operation: (404, "UnknownOperationException"),
    unknown_key: "UnrecognizedClientException",
    malformed_status: 403,
    model: include_str!("../../model/artifact-2018-05-10.json"),
};

const SUPPORT: Service = Service {
    name: "support",
    version: "2013-04-15",
    method: Method::POST,
    path: "/",
    target: Some("AWSSupport_20130415.DescribeSeverityLevels"),
    operation: "DescribeSeverityLevels",
    unknown_operation: (400, "InvalidAction"),
    unknown_key: "InvalidClientTokenId",
    malformed_status: 400,
    model: include_str!("../../model/support-2013-04-15.json"),
};

const BOTH: [Service; 2] = [ARTIFACT, SUPPORT];

impl Service {
    fn client(&self) -> Client {
        self.world_of(Client::new())
    }

    fn world_of(&self, mut client: Client) -> Client {
        client.signer.service = self.name.to_owned();
        client
    }

    /// Returns the target of a request with these parameters and a signature in its query.
    fn target(&self, client: &Client, parameters: &str) -> String {
        let target = format!("{}?{parameters}", self.path);
        client.signer.presign(&self.method, &target, HOST, 60)
    }

    /// Sends a request with this target and with headers that are not signed.
    fn send(&self, client: &Client, target: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder()
            .method(&self.method)
            .uri(target)
            .header("host", HOST);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(target) = self.target {
            request = request.header("x-amz-target", target);
        }
        client.send(request.body(Full::default()).expect("a request"))
    }

    /// Sends a request with these parameters and a signature in its query.
    fn ask(&self, parameters: &str) -> Answer {
        let client = self.client();
        self.send(&client, &self.target(&client, parameters), &[])
    }

    /// Replaces `from` by `to` in a signed target, sends the request, and returns the response.
    fn changed(&self, from: &str, to: &str) -> Answer {
        let client = self.client();
        let target = self.target(&client, "");
        assert!(target.contains(from), "{target}");
        self.send(&client, &target.replacen(from, to, 1), &[])
    }

    #[track_caller]
    fn is_malformed(&self, answer: &Answer) -> String {
        let body = answer.refused(self.malformed_status, "IncompleteSignature");
        body["message"].as_str().expect("a text").to_owned()
    }

    #[track_caller]
    fn is_no_operation(&self, answer: &Answer) -> String {
        let (status, code) = self.unknown_operation;
        let body = answer.refused(status, code);
        body["message"].as_str().expect("a text").to_owned()
    }
}

mod action {
    use super::*;

    #[test]
    fn the_action_to_be_performed() {
        for service in BOTH {
            service.ask(&format!("Action={}", service.operation)).json();
            for other in ["GetReport", "CreateCase", "listreports", "", "%FF"] {
                let why = service.is_no_operation(&service.ask(&format!("Action={other}")));
                let expected = format!("Action: expected {}, which ", service.operation);
                assert!(why.starts_with(&expected), "{why}");
            }
        }
        // `Action` is also checked if the signature is in the header.
        let client = ARTIFACT.client();
        client.get("/v1/report/list?Action=ListReports").json();
        let other = client.get("/v1/report/list?Action=GetReport");
        ARTIFACT.is_no_operation(&other);
    }

    #[test]
    fn type_string() {
        for service in BOTH {
            let twice = format!("Action={0}&Action={0}", service.operation);
            let refused = service.ask(&twice).refused(400, "ValidationError");
            assert_eq!(refused["message"], "Action: expected one value, found more");
        }
    }

    /// The official clients send no action, because the path or the target names the operation
    /// (docs/service-notes.md, "Routing").
    #[test]
    fn required_yes_but_no_client_sends_it() {
        for service in BOTH {
            service.ask("").json();
        }
        // `Action` cannot replace the header `X-Amz-Target`.
        let client = SUPPORT.client();
        let target = SUPPORT.target(&client, "Action=DescribeSeverityLevels&Version=2013-04-15");
        let request = Request::post(target).header("host", HOST);
        let answer = client.send(request.body(Full::default()).expect("a request"));
        answer.refused(400, "InvalidAction");
    }
}

mod version {
    use super::*;

    #[test]
    fn the_api_version_that_the_request_is_written_for_expressed_in_the_format_yyyy_mm_dd() {
        for service in BOTH {
            let version = service.version;
            let of = |version: &str| service.ask(&format!("Version={version}"));
            of(version).json();
            service
                .ask(&format!("Action={}&Version={version}", service.operation))
                .json();
            for other in ["2012-12-12", "9999-99-99"] {
                let why = service.is_no_operation(&of(other));
                assert!(
                    why.starts_with(&format!("Version: expected {version}, ")),
                    "{why}"
                );
            }
            let compact = version.replace('-', "");
            for malformed in [
                &compact,
                "",
                "2013-4-15",
                "2013%2F04%2F15",
                "%C3%A913-04-15",
            ] {
                let refused = of(malformed).refused(400, "ValidationError");
                let why = refused["message"].as_str().expect("a text");
                assert!(why.contains("expected the form YYYY-MM-DD"), "{why}");
            }
        }
    }

    #[test]
    fn type_string() {
        for service in BOTH {
            let twice = format!("Version={0}&Version={0}", service.version);
            service.ask(&twice).refused(400, "ValidationError");
        }
    }

    #[test]
    fn required_yes_but_no_client_sends_it() {
        for service in BOTH {
            service.ask(&format!("Action={}", service.operation)).json();
        }
    }
}

mod signing_in_the_query {
    use super::*;

    /// Sends a presigned request for each operation. It may be refused because members are missing, but
    /// not because of its signature (status 403).
    #[test]
    fn the_parameters_that_all_actions_use_for_signing_requests_with_a_query_string() {
        for service in BOTH {
            let model: Value = serde_json::from_str(service.model).expect("a model");
            let client = service.client();
            for (name, operation) in model["operations"].as_object().expect("operations") {
                let http = &operation["http"];
                let method: Method = http["method"].as_str().expect("one").parse().expect("one");
                let path = http["requestUri"].as_str().expect("a path");
                let path = path.replace("{resourceArn}", "arn");
                let target = client.signer.presign(&method, &path, HOST, 60);
                let request = Request::builder()
                    .method(method)
                    .uri(target)
                    .header("host", HOST)
                    .header("x-amz-target", format!("AWSSupport_20130415.{name}"));
                let answer = client.send(request.body(Full::default()).expect("a request"));
                assert_ne!(answer.status, 403, "{name}: {}", answer.text());
            }
        }
    }

    #[test]
    fn any_action_specific_parameters_are_listed_in_the_topic_for_that_action() {
        let page = ARTIFACT.ask("maxResults=1").json();
        assert_eq!(page["reports"].as_array().map(Vec::len), Some(1));
        let refused = ARTIFACT.ask("maxResults=0");
        refused.refused(400, "ValidationException");
    }

    /// A request is refused if one of the parameters of the signature is missing, and if it comes twice.
    #[test]
    fn specify_this_parameter_when_you_include_authentication_information_in_a_query_string() {
        for service in BOTH {
            for name in [
                "X-Amz-Algorithm",
                "X-Amz-Credential",
                "X-Amz-Signature",
                "X-Amz-SignedHeaders",
            ] {
                let without = service.changed(&format!("{name}="), "X-Amz-Other=");
                let why = service.is_malformed(&without);
                assert_eq!(why, format!("the query lacks {name}"));
                let twice = service.changed(&format!("{name}="), &format!("{name}=a&{name}="));
                let why = service.is_malformed(&twice);
                assert_eq!(why, format!("the query names {name} twice"));
            }
        }
    }

    #[test]
    fn instead_of_in_the_http_authorization_header() {
        for service in BOTH {
            let client = service.client();
            let target = service.target(&client, "");
            let header = [("authorization", "AWS4-HMAC-SHA256 Credential=a")];
            let answer = service.send(&client, &target, &header);
            let why = service.is_malformed(&answer);
            assert_eq!(why, "expected one signature, found more");
        }
    }
}

mod x_amz_algorithm {
    use super::*;

    #[test]
    fn the_hash_algorithm_that_you_used_to_create_the_request_signature() {
        for service in BOTH {
            let other = service.changed("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA512");
            let why = service.is_malformed(&other);
            assert_eq!(why, "X-Amz-Algorithm: expected AWS4-HMAC-SHA256");
        }
    }

    #[test]
    fn valid_values_aws4_hmac_sha256() {
        for service in BOTH {
            service.ask("").json();
            for other in ["", "aws4-hmac-sha256", "AWS3", "AWS4-ECDSA-P256-SHA256"] {
                let answer = service.changed("AWS4-HMAC-SHA256", other);
                service.is_malformed(&answer);
            }
        }
    }
}

mod x_amz_credential {
    use super::*;

    /// If any part of the credential is changed, the request is refused: the access key is unknown, or
    /// the signature is for another scope.
    #[test]
    fn a_string_that_includes_your_access_key_the_date_the_region_the_service_and_a_termination_string()
     {
        for service in BOTH {
            let of = |from: &str, to: &str| service.changed(from, to);
            of("Credential=AKIDEXAMPLE%2F", "Credential=AKIDOTHER%2F")
                .refused(403, service.unknown_key);
            of("%2F20261101%2F", "%2F20261102%2F").refused(403, "InvalidSignatureException");
            of("%2Feu-west-1%2F", "%2Feu-west-2%2F").refused(403, "InvalidSignatureException");
            let named = format!("%2F{}%2F", service.name);
            of(&named, "%2Fs3%2F").refused(403, "InvalidSignatureException");
            service.is_malformed(&of("%2Faws4_request", "%2Faws5_request"));
        }
    }

    #[test]
    fn the_value_is_expressed_in_the_format_access_key_yyyymmdd_region_service_aws4_request() {
        for service in BOTH {
            for (from, to) in [
                ("%2F20261101%2F", "%2F"),
                ("%2Faws4_request", ""),
                ("AKIDEXAMPLE%2F", ""),
                ("%2F20261101%2F", "%2C20261101%2C"),
            ] {
                let why = service.is_malformed(&service.changed(from, to));
                assert_eq!(
                    why,
                    "the credential: expected KEY/DATE/REGION/SERVICE/aws4_request"
                );
            }
        }
    }
}

mod x_amz_date {
    use super::*;

    #[test]
    fn the_date_that_is_used_to_create_the_signature() {
        for service in BOTH {
            service
                .changed("X-Amz-Date=20261101T100000Z", "X-Amz-Date=20261101T100001Z")
                .refused(403, "InvalidSignatureException");
        }
    }

    #[test]
    fn the_format_must_be_iso_8601_basic_format() {
        for service in BOTH {
            for other in [
                "2026-11-01T10%3A00%3A00Z",
                "20261101T1000Z",
                "20261101T100000",
                "20261101T100000%2B0000",
                "Sun%2C%2001%20Nov%202026%2010%3A00%3A00%20GMT",
                "1793527200",
                "",
            ] {
                let answer = service.changed("20261101T100000Z", other);
                let why = service.is_malformed(&answer);
                assert_eq!(why, "X-Amz-Date: expected the form 20150830T123600Z");
            }
        }
    }

    #[test]
    fn for_example_20120325t120000z_is_a_valid_x_amz_date_value() {
        for service in BOTH {
            let mut client = service.client();
            client.signer.at = "20120325T120000Z".to_owned();
            let target = service.target(&client, "");
            // The error shows that the date was read: it is valid, but long past.
            service
                .send(&client, &target, &[])
                .refused(400, "RequestExpired");
        }
    }

    #[test]
    fn x_amz_date_is_optional_for_all_requests_if_the_date_header_is_in_iso_8601_basic_format() {
        for service in BOTH {
            let client = service.client();
            let target = format!("{}?", service.path);
            let target = client.signer.sign_query(&service.method, &target, HOST, []);
            let dated = [("date", "20261101T100000Z")];
            service.send(&client, &target, &dated).json();
            service.is_malformed(&service.send(&client, &target, &[]));
        }
    }

    #[test]
    fn it_always_overrides_the_value_of_the_date_header() {
        for service in BOTH {
            let client = service.client();
            let target = service.target(&client, "");
            for date in ["20200101T000000Z", "no date at all"] {
                service.send(&client, &target, &[("date", date)]).json();
            }
        }
    }
}

mod x_amz_security_token {
    use super::*;

    fn temporary(service: &Service, token: Option<&str>) -> Client {
        let token_of_key = Some("token/1+2==".to_owned());
        let builder = Emulator::builder().credentials("ASIATEMPORARY", "secret", token_of_key);
        let mut client = service.world_of(Client::with(builder));
        client.signer.access_key = "ASIATEMPORARY".to_owned();
        client.signer.secret = "secret".to_owned();
        client.signer.token = token.map(str::to_owned);
        client
    }

    #[test]
    fn the_temporary_security_token_that_was_obtained_through_a_call_to_sts() {
        for service in BOTH {
            let client = temporary(&service, Some("token%2F1%2B2%3D%3D"));
            let target = service.target(&client, "");
            service.send(&client, &target, &[]).json();
        }
    }

    #[test]
    fn if_you_are_using_temporary_security_credentials_you_must_include_the_security_token() {
        for service in BOTH {
            for token in [None, Some("another")] {
                let client = temporary(&service, token);
                let target = service.target(&client, "");
                service
                    .send(&client, &target, &[])
                    .refused(403, service.unknown_key);
            }
        }
    }
}

mod x_amz_signature {
    use super::*;

    #[test]
    fn the_hex_encoded_signature_calculated_from_the_string_to_sign_and_the_derived_signing_key() {
        for service in BOTH {
            let client = service.client();
            let target = service.target(&client, "");
            let (start, signature) = target.split_at(target.len() - 64);
            assert!(signature.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let with = |signature: &str| {
                let target = format!("{start}{signature}");
                service.send(&client, &target, &[])
            };
            with(signature).json();
            let other = match signature.strip_prefix('0') {
                Some(rest) => format!("1{rest}"),
                None => format!("0{}", &signature[1..]),
            };
            for wrong in [&other, &signature[1..], "x", "", &signature.repeat(2)] {
                with(wrong).refused(403, "InvalidSignatureException");
            }
        }
    }
}

mod x_amz_signed_headers {
    use super::*;

    #[test]
    fn specifies_all_the_http_headers_that_were_included_as_part_of_the_canonical_request() {
        for service in BOTH {
            // `host` has to be signed, and each header that is named has to be in the request.
            let why = service.is_malformed(&service.changed("Headers=host", "Headers=date"));
            assert_eq!(why, "host is not among the signed headers");
            service
                .changed("Headers=host", "Headers=host%3Bx-other")
                .refused(403, "InvalidSignatureException");
            let odd = service.changed("Headers=host", "Headers=x-other%3Bhost");
            service.is_malformed(&odd);
            // A request may have further headers that are not signed.
            let client = service.client();
            let target = service.target(&client, "");
            let more = [("x-other", "anything")];
            service.send(&client, &target, &more).json();
        }
    }
}
