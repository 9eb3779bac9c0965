//! Asks an emulator for the identity of its state. The emulator creates it with the state, and
//! keeps it in the data file.

use std::future::poll_fn;
use std::time::Duration;

use casebook::protocol::Endpoint;
use casebook::stack::{BufferedTransport, Transport};
use http::uri::Scheme;
use http::{Request, StatusCode, Uri};
use serde::Deserialize;
use tower_service::Service as _;

use crate::exit::Exit;
use crate::failure::Failure;

/// The path of the emulator's control that returns the identity.
const CONTROL: &str = "/_emulator/identity";

/// The time limit of the request. An emulator without a free connection frees one in less time.
const LIMIT: Duration = Duration::from_secs(15);

/// The response of the control.
#[derive(Deserialize)]
struct IdentityResponse {
    identity: String,
}

/// Returns the identity of the emulator at an endpoint; `None` if there is no emulator.
///
/// Emulators use plain HTTP, so nothing is sent to other endpoints. The request has neither
/// credentials nor a body.
///
/// # Errors
///
/// Fails if there is no response in time, and if the controls of the emulator refuse the host name.
/// It is then unknown which state the emulator has, and what was done in it. Nothing else was sent.
pub(super) async fn identity(
    transport: Transport,
    endpoint: &Endpoint,
    limit: Option<Duration>,
) -> Result<Option<String>, Failure> {
    if *endpoint.scheme() != Scheme::HTTP {
        return Ok(None);
    }
    let limit = limit.map_or(LIMIT, |limit| limit.min(LIMIT));
    let Ok(response) = tokio::time::timeout(limit, ask(transport, endpoint)).await else {
        let why = format!(
            "no response from {endpoint}{CONTROL} within {} s, so which account is there is not known; \
             nothing was sent",
            limit.as_secs_f64()
        );
        return Err(Failure::new(Exit::Other, "Timeout", why).advise("try again"));
    };
    match response {
        Some((StatusCode::OK, body)) => Ok(read(&body)),
        Some((StatusCode::FORBIDDEN, body)) if is_guard(&body) => {
            let host = endpoint.authority().host();
            Err(Failure::configuration(format_args!(
                "the emulator at {endpoint} does not show its state to the host name {host}; start it \
                 with --allow-host {host}"
            )))
        }
        _ => Ok(None),
    }
}

/// Sends the request; `None` if there is no response.
async fn ask(transport: Transport, endpoint: &Endpoint) -> Option<(StatusCode, Vec<u8>)> {
    let uri = Uri::builder()
        .scheme(Scheme::HTTP)
        .authority(endpoint.authority().clone())
        .path_and_query(CONTROL);
    let mut request = Request::new(Default::default());
    *request.uri_mut() = uri.build().ok()?;
    let mut collect = BufferedTransport::new(transport, 4096);
    poll_fn(|cx| collect.poll_ready(cx)).await.ok()?;
    let response = collect.call(request).await.ok()?;
    Some((response.status(), response.body().to_vec()))
}

/// Reads the identity in a response. It is validated, because it becomes part of the name of a
/// folder.
fn read(body: &[u8]) -> Option<String> {
    let IdentityResponse { identity } = serde_json::from_slice(body).ok()?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let fits = (1..=64).contains(&identity.len()) && identity.bytes().all(plain);
    fits.then_some(identity)
}

/// Whether a response comes from an emulator whose controls refuse the host name: it names the
/// option that allows it.
fn is_guard(body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|body| body.contains("--allow-host"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_plain_and_short() {
        let identity = |text: &str| read(format!("{{\"identity\": \"{text}\"}}").as_bytes());
        assert_eq!(identity("0a-1b").as_deref(), Some("0a-1b"));
        for odd in ["", "../x", "a b", &"a".repeat(65)] {
            assert_eq!(identity(odd), None, "{odd}");
        }
        assert_eq!(read(b"<html>"), None);
    }
}
