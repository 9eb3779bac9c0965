//! Refuses requests to the controls that a web page may have sent. Other programs on this machine may use
//! the controls.
//!
//! A page of any web site can make the browser send requests to this port. The browser then names the
//! page's site in `Origin`, `Referer` and `Sec-Fetch-Site`. If the site's name resolves to this address
//! (DNS rebinding), these headers do not show that the page is of another site, but then `Host` has the
//! site's name.

use std::net::SocketAddr;

use http::header::{CONTENT_TYPE, HOST, ORIGIN, REFERER};
use http::uri::{Authority, Scheme};
use http::{HeaderName, StatusCode, Uri};

use super::ControlError;
use crate::http::{Host, HttpRequest, LocalAddress};

/// The header in which a browser says whether the page is of the same site as the target (W3C, Fetch
/// Metadata Request Headers).
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// Content types of HTML forms, which a browser sends to another site without asking it first (HTML,
/// "form submission"). The third content type of forms, `application/x-www-form-urlencoded`, is allowed:
/// curl sends it by default, and a form cannot write JSON in it.
const FORM_TYPES: [&str; 2] = ["text/plain", "multipart/form-data"];

/// Refuses a request that may come from a web page. If `listening` is `None`, the request was made inside
/// of this process, and its host is not checked.
pub(super) fn check(
    request: &HttpRequest,
    allowed: &[Host],
    listening: Option<LocalAddress>,
) -> Result<(), ControlError> {
    if let Some(LocalAddress(address)) = listening {
        for host in hosts(request)? {
            if !is_own(&host, allowed, address) {
                let host = host.host();
                return Err(forbidden(format!(
                    "the host: expected an address of this machine or localhost, found {host:?}; \
                     `emulate --allow-host NAME` allows a name"
                )));
            }
        }
    }
    for name in [ORIGIN, REFERER] {
        for origin in request.headers.get_all(&name) {
            let origin = origin.to_str().ok().and_then(|text| text.parse().ok());
            if !origin.is_some_and(|origin| is_same(&origin, request)) {
                return Err(of_another_site(&name));
            }
        }
    }
    for site in request.headers.get_all(SITE) {
        if !matches!(site.as_bytes(), b"same-origin" | b"none") {
            return Err(of_another_site(&SITE));
        }
    }
    for found in request.headers.get_all(CONTENT_TYPE) {
        let found = String::from_utf8_lossy(found.as_bytes()).to_ascii_lowercase();
        let essence = found.split(';').next().unwrap_or_default().trim();
        if FORM_TYPES.contains(&essence) {
            let why = format!("content-type: expected application/json, found {essence}");
            return Err(ControlError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, why));
        }
    }
    Ok(())
}

/// Returns the host of each `Host` header and of the request line. The list can be empty: HTTP/1.0 needs
/// no host.
fn hosts(request: &HttpRequest) -> Result<Vec<Authority>, ControlError> {
    let stated = request.headers.get_all(HOST).iter();
    let stated = stated.map(|host| Authority::try_from(host.as_bytes()).ok());
    let in_target = request.authority().cloned().map(Some);
    let hosts: Option<_> = stated.chain(in_target).collect();
    hosts.ok_or_else(|| forbidden("the Host header: expected a host and a port".to_owned()))
}

/// Returns whether a host is safe: it is an address of this machine, `localhost`, or a name that the user
/// has allowed. A web page can make any other name resolve to this machine.
fn is_own(host: &Authority, allowed: &[Host], listening: SocketAddr) -> bool {
    let Ok(host) = host.host().parse::<Host>() else {
        return false;
    };
    allowed.contains(&host)
        || match &host {
            Host::Address(ip) => ip.is_loopback() || *ip == listening.ip().to_canonical(),
            Host::Name(name) => name == "localhost",
        }
}

/// Returns whether an origin is the emulator itself: it has the scheme `http`, since the emulator has no
/// TLS, and the host and port that the request is for.
fn is_same(origin: &Uri, request: &HttpRequest) -> bool {
    if origin.scheme() != Some(&Scheme::HTTP) {
        return false;
    }
    let host = request.host().and_then(|host| host.parse().ok());
    let host_and_port = |authority: &Authority| {
        let port = authority.port_u16().unwrap_or(80);
        (authority.host().to_ascii_lowercase(), port)
    };
    match (origin.authority(), host) {
        (Some(origin), Some(host)) => host_and_port(origin) == host_and_port(&host),
        _ => false,
    }
}

fn forbidden(why: String) -> ControlError {
    ControlError::new(StatusCode::FORBIDDEN, why)
}

fn of_another_site(header: &HeaderName) -> ControlError {
    forbidden(format!(
        "{header}: a page of another site may not use the controls"
    ))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::Request;

    use super::*;
    use crate::time::Timestamp;

    /// Returns the status of the response to a request with these headers.
    fn status(target: &str, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::post(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        let request = HttpRequest::new(parts, Bytes::new(), Timestamp::from_seconds(0));
        let listening = LocalAddress("172.17.0.2:4566".parse().expect("an address"));
        let allowed =
            ["emulator", "192.0.2.7", "[2001:db8::7]"].map(|host| host.parse().expect(host));
        let checked = check(&request, &allowed, Some(listening));
        checked.map_or_else(|wrong| wrong.status.as_u16(), |()| 200)
    }

    const RESET: &str = "/_emulator/reset";

    #[test]
    fn this_machine_is_known_by_its_addresses_and_few_names() {
        for host in [
            "127.0.0.1:4747",
            "127.8.9.10",
            "[::1]:4747",
            "[::ffff:127.0.0.1]:1",
            "localhost:4747",
            "LOCALHOST",
            "emulator:4566",
            "172.17.0.2:4566",
            "192.0.2.7:4566",
            "[2001:db8:0::7]:4566",
        ] {
            assert_eq!(status(RESET, &[("host", host)]), 200, "{host}");
            let origin = format!("http://{host}");
            let own = [("host", host), ("origin", origin.as_str())];
            assert_eq!(status(RESET, &own), 200, "{host}");
        }
        assert_eq!(status(RESET, &[]), 200, "an old client");
        for host in [
            "evil.example",
            "evil.example:4747",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "localhost@evil.example",
            "emulator.evil.example",
            "192.0.2.1:4747",
            "0.0.0.0:4747",
            "[2001:db8::1]",
            "",
            "a b",
        ] {
            let origin = format!("http://{host}");
            assert_eq!(status(RESET, &[("host", host)]), 403, "{host}");
            let both = [("host", host), ("origin", origin.as_str())];
            assert_eq!(status(RESET, &both), 403, "{host}");
            let two = [("host", "localhost"), ("host", host)];
            assert_eq!(status(RESET, &two), 403, "{host}");
        }
        let foreign = "http://evil.example/_emulator/reset";
        assert_eq!(status(foreign, &[("host", "localhost")]), 403);
    }

    #[test]
    fn no_page_of_another_site_may_ask() {
        let with = |name, value| status(RESET, &[("host", "localhost:4747"), (name, value)]);
        for origin in [
            "http://evil.example",
            "https://evil.example:4747",
            "http://localhost",
            "http://localhost:3000",
            "http://127.0.0.1:4747",
            "null",
            "",
        ] {
            assert_eq!(with("origin", origin), 403, "{origin}");
            assert_eq!(with("referer", origin), 403, "{origin}");
        }
        for scheme in ["https", "chrome-extension", "file", "ws", "app"] {
            for host in ["localhost:4747", "127.0.0.1:4747", "[::1]:4747"] {
                let origin = format!("{scheme}://{host}");
                for name in ["origin", "referer"] {
                    let own = [("host", host), (name, origin.as_str())];
                    assert_eq!(status(RESET, &own), 403, "{name}: {origin}");
                }
            }
        }
        assert_eq!(with("origin", "localhost:4747"), 403, "no scheme");
        assert_eq!(with("origin", "http://localhost:4747"), 200);
        assert_eq!(
            with("referer", "http://localhost:4747/_emulator/state"),
            200
        );
        for (site, expected) in [
            ("cross-site", 403),
            ("same-site", 403),
            ("same-origin", 200),
            ("none", 200),
        ] {
            assert_eq!(with("sec-fetch-site", site), expected, "{site}");
        }
        for (content_type, expected) in [
            ("text/plain;charset=UTF-8", 415),
            ("Text/Plain", 415),
            ("multipart/form-data; boundary=x", 415),
            ("application/x-www-form-urlencoded", 200),
            ("application/json", 200),
        ] {
            assert_eq!(
                with("content-type", content_type),
                expected,
                "{content_type}"
            );
        }
    }
}
