//! Prints a presigned request.

use std::time::Duration;

use casebook::stack::bytes::Bytes;
use http::header::HOST;
use http::{HeaderName, Method, Request};
use serde_json::{Map, Value, json};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{View, write_all};
use crate::session::Session;
use crate::shell::quoted;

/// Linux refuses to start a program with an argument of this many bytes (`execve(2)`,
/// `MAX_ARG_STRLEN`).
const LONGEST_ARGUMENT: usize = 128 << 10;

/// Parses the lifetime of a presigned request, in whole seconds.
pub(super) fn lifetime(text: &str) -> Result<Duration, String> {
    let seconds = text
        .parse()
        .ok()
        .filter(|seconds| (1..=604_800).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| {
        format!("expected 1 to 604800 seconds, which are seven days, found {text:?}")
    })
}

/// Prints the URL alone if the request is a `GET` without further headers, and otherwise a curl
/// command. If an option chooses a format or a query, prints the method, the URL, the headers and
/// the body as members of a result.
///
/// # Errors
///
/// Fails if the command would be too long, and if stdout cannot be written.
pub(super) fn print(
    session: &Session,
    request: &Request<Bytes>,
    expires: Duration,
) -> Result<Exit, Failure> {
    session.note(format_args!(
        "the URL is a secret: for {} seconds, everyone who has it can send this request as you{}",
        expires.as_secs(),
        match request
            .uri()
            .query()
            .unwrap_or_default()
            .contains("X-Amz-Security-Token=")
        {
            true => "; it ends earlier if the session of your credentials does",
            false => "",
        }
    ));
    if session.asked_for_a_form().is_some() {
        let view = View::Record(&["method", "url", "headers", "body", "expiresIn"]);
        return session.print(parts(request, expires), view);
    }
    let line = match is_url_alone(request) {
        true => request.uri().to_string(),
        false => command(request)?,
    };
    write_all(format!("{line}\n").as_bytes())
}

fn is_url_alone(request: &Request<Bytes>) -> bool {
    request.method() == Method::GET
        && request.body().is_empty()
        && headers(request).next().is_none()
}

/// Returns the signed headers except for `host`, which HTTP clients take from the URL.
fn headers(request: &Request<Bytes>) -> impl Iterator<Item = (&HeaderName, String)> {
    let headers = request.headers().iter().filter(|(name, _)| *name != HOST);
    headers.map(|(name, value)| (name, String::from_utf8_lossy(value.as_bytes()).into_owned()))
}

fn parts(request: &Request<Bytes>, expires: Duration) -> Value {
    let headers: Map<String, Value> = headers(request)
        .map(|(name, value)| (name.to_string(), value.into()))
        .collect();
    json!({
        "method": request.method().as_str(),
        "url": request.uri().to_string(),
        "headers": headers,
        "body": String::from_utf8_lossy(request.body()),
        "expiresIn": expires.as_secs(),
    })
}

/// Writes the request as a command of curl, with the quotes of a POSIX shell.
fn command(request: &Request<Bytes>) -> Result<String, Failure> {
    let body = String::from_utf8_lossy(request.body());
    if body.len() >= LONGEST_ARGUMENT {
        return Err(Failure::parameter(
            "--presign",
            format_args!(
                "expected a body of less than {LONGEST_ARGUMENT} bytes for a command line, found {}",
                body.len()
            ),
        )
        .advise("--output json prints a request of any size"));
    }
    let mut words = vec!["curl".to_owned()];
    match *request.method() {
        Method::HEAD => words.push("--head".to_owned()),
        ref method => words.extend(["-X".to_owned(), method.to_string()]),
    }
    words.push(quoted(&request.uri().to_string()));
    for (name, value) in headers(request) {
        words.extend(["-H".to_owned(), quoted(&format!("{name}: {value}"))]);
    }
    if !body.is_empty() {
        words.extend(["--data-raw".to_owned(), quoted(&body)]);
    }
    Ok(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_one_second_to_seven_days() {
        assert_eq!(lifetime("1"), Ok(Duration::from_secs(1)));
        assert_eq!(lifetime("604800"), Ok(Duration::from_secs(604_800)));
        for odd in [
            "0",
            "604801",
            "-1",
            "1.5",
            "",
            "soon",
            "99999999999999999999",
        ] {
            let refused = lifetime(odd).unwrap_err();
            assert!(
                refused.contains("expected 1 to 604800 seconds"),
                "{refused}"
            );
        }
    }

    #[test]
    fn a_command_has_all_that_is_signed_in_quotes() {
        let request = Request::post("https://host/?a=1&b=2")
            .header("host", "host")
            .header("content-type", "application/json")
            .body(Bytes::from_static(br#"{"subject": "it's $5"}"#))
            .unwrap();
        assert_eq!(
            command(&request).unwrap(),
            r#"curl -X POST 'https://host/?a=1&b=2' -H 'content-type: application/json' "#
                .to_owned()
                + r#"--data-raw '{"subject": "it'\''s $5"}'"#
        );
        assert!(!is_url_alone(&request));
        let request = Request::head("https://host/?a=1")
            .body(Bytes::new())
            .unwrap();
        assert_eq!(
            command(&request).unwrap(),
            "curl --head 'https://host/?a=1'"
        );
    }

    #[test]
    fn a_body_that_no_shell_passes_on_is_refused() {
        let body = Bytes::from(vec![b'x'; LONGEST_ARGUMENT]);
        let failure = command(&Request::post("https://host/").body(body).unwrap()).unwrap_err();
        assert_eq!(failure.exit().number(), 252);
        assert!(failure.to_string().contains("--output json"), "{failure}");
    }
}
