//! Responses from intermediaries instead of the service, and proxies.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread;

use serde_json::json;

use super::run::{RunOutput, against, command, signed};
use super::server::{Answer, Server};

const CREATE: [&str; 6] = ["case", "create", "--subject", "s", "--body", "b"];
const PAGE: &str = "<!DOCTYPE html><html><title>Request blocked</title></html>";

fn page(status: u16, headers: &[(&str, &str)]) -> Answer {
    let html = ("content-type", "text/html; charset=utf-8");
    let headers = [&[html], headers].concat();
    Answer {
        status,
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
        body: PAGE.into(),
        cut: None,
    }
}

#[test]
fn a_page_with_any_status_of_refusal_is_named_with_its_place() {
    for status in [302, 400, 401, 403, 404, 407, 413, 451, 502, 503] {
        let answer = page(status, &[("location", "http://login.corp/in?secret=1")]);
        let server = Server::start(move |_| answer.clone());
        let ran = against(&server.url, &["report", "list", "--max-attempts", "1"]);
        let said = ran.refused(254);
        assert!(said.contains("a web page (text/html)"), "{said}");
        assert!(
            said.contains(&server.url) && said.contains("proxy"),
            "{said}"
        );
        assert!(
            said.contains("http://login.corp") && !said.contains("secret"),
            "{said}"
        );
        assert!(!said.contains("Request blocked"), "{said}");
        let line = [&CREATE[..], &["--error-format", "json"]].concat();
        let error = against(&server.url, &line).error();
        assert_eq!(
            (&error["sent"], &error["status"]),
            (&json!("perhaps"), &json!(status))
        );
        assert!(
            error["message"].as_str().unwrap().contains("web page"),
            "{error}"
        );
        assert_eq!(server.received().len(), 2);
    }
}

#[test]
fn a_wrong_endpoint_is_named_and_called_one() {
    for (of, body) in [
        ("text/plain", "404 page not found"),
        ("application/json", "{}"),
        ("", ""),
    ] {
        let server = Server::start(move |_| Answer {
            status: 404,
            headers: vec![("content-type".into(), of.into())],
            body: body.into(),
            cut: None,
        });
        let said = against(&server.url, &["report", "list"]);
        let said = said.refused(254);
        for word in [
            &server.url,
            "404",
            "look like the service",
            "--endpoint-url",
        ] {
            assert!(said.contains(word), "{said}");
        }
    }
}

#[test]
fn a_page_of_success_vouches_for_nothing() {
    let packed = ("content-encoding", "gzip");
    for (answer, says) in [
        (
            page(200, &[]),
            "a web page (text/html) from http://127.0.0.1:",
        ),
        (
            page(200, &[("x-amzn-requestid", "req-1")]),
            "request id req-1",
        ),
        (page(200, &[packed]), "encoded with gzip"),
        (Answer::json(200, &json!([])), "expected a JSON object"),
        (
            Answer::json(200, &json!({"status": "blocked"})),
            "not known",
        ),
        (Answer::json(200, &json!({})), "not known"),
        (
            Answer {
                status: 200,
                ..Answer::default()
            },
            "not known",
        ),
    ] {
        let server = Server::start(move |_| answer.clone());
        let ran = against(&server.url, &CREATE);
        let said = ran.refused(255);
        assert!(
            said.contains(says) && said.contains("casebook case list"),
            "{said}"
        );
        assert!(!said.contains("acted"), "{said}");
        let reply = [
            "case",
            "reply",
            "case-1",
            "--body",
            "b",
            "--error-format",
            "json",
        ];
        assert_eq!(against(&server.url, &reply).error()["sent"], "perhaps");
        let resolve = ["case", "resolve", "case-1", "--error-format", "json"];
        assert_eq!(against(&server.url, &resolve).error()["sent"], "perhaps");
        let sent = server.received().len();
        assert_eq!(sent, 3, "nothing is sent twice");
    }
}

#[test]
fn a_raw_answer_that_tells_nothing_is_shown_with_a_word_about_it() {
    let server = Server::start(|_| Answer::json(200, &json!({"status": "blocked"})));
    let input = json!({"subject": "s", "communicationBody": "b"}).to_string();
    let ran = against(
        &server.url,
        &["api", "support", "CreateCase", "--input", &input],
    );
    assert_eq!((ran.code, ran.json()), (Some(0), json!({})));
    assert!(
        ran.stderr
            .contains("does not say whether the operation was done"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_signature_refused_for_its_time_hints_at_the_clock() {
    let server = Server::start(|_| {
        let message = "Signature expired: 20150830T123600Z is now earlier than 20150830T124100Z";
        let body = json!({"__type": "InvalidSignatureException", "message": message});
        Answer::json(400, &body)
    });
    let ran = against(&server.url, &["report", "list"]);
    let said = ran.refused(254);
    assert!(said.contains("the clock of this machine"), "{said}");
    assert!(!said.contains("secret access key"), "{said}");
}

#[test]
fn a_signature_for_a_role_refused_for_its_time_hints_at_the_clock_too() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    let config = "[default]\nregion = eu-west-1\nsource_profile = b\n\
                  role_arn = arn:aws:iam::111122223333:role/admin\n\
                  [profile b]\naws_access_key_id = AKIDBASE\naws_secret_access_key = s\n";
    std::fs::write(home.path().join(".aws/config"), config).unwrap();
    let sts = Server::start(|_| Answer {
        status: 403,
        body:
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired: \
               20261127T010000Z is now earlier than 20261127T012000Z</Message></Error>\
               </ErrorResponse>"
                .into(),
        ..Answer::default()
    });
    for line in [&["report", "list"][..], &["credentials", "show"]] {
        let output = command()
            .env("HOME", home.path())
            .env("AWS_ENDPOINT_URL_STS", &sts.url)
            .args(line)
            .output();
        let ran = RunOutput::from(output.unwrap());
        let said = ran.refused(253);
        assert!(said.contains("the clock of this machine"), "{said}");
    }
}

#[test]
fn an_answer_to_a_read_that_cannot_be_read_is_asked_for_again() {
    for (answer, says) in [
        (Answer::json(200, &json!([])), "expected a JSON object"),
        (
            Answer {
                body: b"\x1f\x8b\x08\0\0\0\0\0\0\x03".into(),
                ..Answer::json(200, &json!({}))
            },
            "which begins like gzip",
        ),
    ] {
        let server = Server::start(move |_| answer.clone());
        let ran = against(&server.url, &["report", "list"]);
        let said = ran.refused(255);
        assert!(said.contains(says), "{said}");
        assert!(said.contains("check --endpoint-url"), "{said}");
        assert!(!said.contains("acted"), "{said}");
    }
}

#[test]
fn a_list_that_does_not_end_is_given_up_with_advice() {
    let pages = std::sync::atomic::AtomicU64::new(0);
    let server = Server::start(move |_| {
        let page = pages.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Answer::json(200, &json!({"reports": [], "nextToken": page.to_string()}))
    });
    let ran = against(&server.url, &["report", "list"]);
    let said = ran.refused(255);
    assert_eq!(said.matches("ListReports").count(), 1, "{said}");
    assert!(said.contains("check --endpoint-url"), "{said}");
    assert_eq!(server.received().len(), 100);
}

#[test]
fn a_long_wait_is_told_and_no_moment() {
    for (status, wait) in [(429, "24 hours"), (503, "24 hours")] {
        let server = Server::start(move |_| {
            let mut answer = Answer::refusal(status, "ThrottlingException");
            answer.headers.push(("retry-after".into(), "86400".into()));
            answer
        });
        let said = against(&server.url, &["report", "list"]);
        let said = said.refused(254);
        assert!(
            said.contains(wait) && !said.contains("--max-attempts"),
            "{said}"
        );
        assert_eq!(server.received().len(), 1, "no second attempt");
    }
}

#[test]
fn where_no_server_listens_the_address_is_named() {
    for url in [
        "http://127.0.0.1:1",
        "http://nobody.localhost:1",
        "https://nobody.invalid:8443",
    ] {
        let ran = against(url, &["report", "list", "--max-attempts", "1"]);
        let said = ran.refused(255);
        assert!(said.contains(&format!("no connection to {url}")), "{said}");
    }
}

#[test]
fn a_port_that_speaks_no_tls_is_told_from_a_network_that_fails() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let ran = against(&url, &["report", "list", "--max-attempts", "1"]);
    let said = ran.refused(255);
    assert!(said.contains("speaks no TLS; write http://"), "{said}");
    assert!(!said.contains("check the network"), "{said}");
}

#[test]
fn an_exchange_that_broke_was_no_failure_to_reach() {
    let server = Server::start(|_| Answer::default());
    let ran = against(&server.url, &["report", "list", "--max-attempts", "1"]);
    let said = ran.refused(255);
    assert!(
        said.contains(&format!("the connection to {} broke", server.url)),
        "{said}"
    );
    assert!(
        !said.contains("could not be reached") && said.ends_with("try again"),
        "{said}"
    );
}

#[test]
fn an_answer_that_is_no_http_is_told_as_one() {
    let large = format!("HTTP/1.1 200 OK\r\nx-a: {}\r\n\r\n", "a".repeat(1 << 20));
    for (answer, says) in [
        ("SSH-2.0-OpenSSH_9.6\r\n".to_owned(), "invalid HTTP version"),
        (large, "message head is too large"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut asked = Vec::new();
                while !asked.ends_with(b"\r\n\r\n") {
                    let mut byte = [0];
                    stream.read_exact(&mut byte).unwrap();
                    asked.extend(byte);
                }
                // The client may close the connection before it has read all of this, so an error
                // is ignored. Its bytes are read to the end, because closing a connection with
                // unread bytes would reset it.
                let _ = stream.write_all(answer.as_bytes());
                let _ = stream.read_to_end(&mut asked);
            }
        });
        let create = ["case", "create", "--subject", "s", "--body", "b"];
        for line in [&["report", "list", "--max-attempts", "1"][..], &create] {
            let ran = against(&url, line);
            let said = ran.refused(255);
            let what = format!("the response from {url} cannot be read as HTTP");
            assert!(said.contains(&what) && said.contains(says), "{said}");
            assert!(said.contains("check --endpoint-url"), "{said}");
            assert!(!said.contains("broke"), "{said}");
        }
    }
}

#[test]
fn a_request_id_is_told_once() {
    let server = Server::start(|_| {
        let mut answer = Answer::json(200, &serde_json::json!(["no", "object"]));
        let id = ("x-amzn-requestid".to_owned(), "rid-1234".to_owned());
        answer.headers.push(id);
        answer
    });
    let ran = against(&server.url, &["report", "list"]);
    let said = ran.refused(255);
    assert_eq!(said.matches("rid-1234").count(), 1, "{said}");
}

/// Runs the command behind a proxy that responds to every `CONNECT` like this.
fn proxied(answer: &'static str, proxy: &str) -> RunOutput {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap().to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                asked.extend(byte);
            }
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    let mut command = signed("https://svc.corp.example:8443");
    command.env("HTTPS_PROXY", proxy.replace("PROXY", &place));
    command.args(["report", "list", "--max-attempts", "1"]);
    let ran = RunOutput::from(command.output().unwrap());
    assert!(ran.stderr.contains(&place), "{}", ran.stderr);
    ran
}

#[test]
fn a_proxy_that_refuses_is_named_with_its_status_and_without_its_password() {
    for (answer, says) in [
        (
            "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
            "status 407",
        ),
        (
            "HTTP/1.1 403 Forbidden\r\nContent-Length: 6\r\n\r\n<html>",
            "status 403 Forbidden",
        ),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n", "status 502"),
        ("hello\r\n\r\n", "expected an HTTP proxy"),
    ] {
        let ran = proxied(answer, "http://user:hunt@er/2@PROXY");
        let said = ran.refused(255);
        assert!(
            said.contains(says) && said.contains("HTTPS_PROXY"),
            "{said}"
        );
        assert!(said.contains("https://svc.corp.example:8443"), "{said}");
        assert!(!said.contains("hunt") && !said.contains("er/2"), "{said}");
    }
}
