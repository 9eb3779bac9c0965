//! Tunnels through a proxy with `CONNECT` (RFC 9110, section 9.3.6).

use std::fmt;
use std::io;

use http::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::proxy::Proxy;
use crate::error::BoxError;

/// The maximum size of the head of the proxy's response, in bytes.
const MAX_HEAD: usize = 16 << 10;

/// Asks the proxy at the other end of `tcp` for a tunnel to a host. The returned connection then
/// leads to that host.
///
/// # Errors
///
/// Fails if the proxy refuses or does not speak HTTP. Nothing was sent to the host.
pub(super) async fn open_tunnel(
    mut tcp: TcpStream,
    proxy: &Proxy,
    host: &str,
    port: u16,
) -> Result<TcpStream, TunnelError> {
    let tunnel_error = |kind| TunnelError {
        proxy: proxy.to_string(),
        kind,
    };
    let lost = |error| tunnel_error(ErrorKind::Lost(error));
    let version = env!("CARGO_PKG_VERSION");
    let request = format!(
        "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: casebook/{version}\r\n"
    );
    let mut request = request.into_bytes();
    if let Some(authorization) = proxy.authorization() {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(authorization.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    tcp.write_all(&request).await.map_err(lost)?;
    let mut head = Vec::new();
    let end = loop {
        if let Some(end) = end(&head) {
            break end;
        }
        if head.len() > MAX_HEAD {
            return Err(tunnel_error(ErrorKind::NotHttp));
        }
        let read = (&mut tcp).take(1024).read_buf(&mut head).await;
        if read.map_err(lost)? == 0 {
            return Err(tunnel_error(match status(&head) {
                Some(status) if !status.is_success() => ErrorKind::Refused(status),
                _ if head.is_empty() => ErrorKind::Lost(io::ErrorKind::UnexpectedEof.into()),
                _ => ErrorKind::NotHttp,
            }));
        }
    };
    match status(&head) {
        // In TLS the client sends first, so bytes behind the head of the response cannot come from
        // the host.
        Some(status) if status.is_success() && end == head.len() => Ok(tcp),
        Some(status) if !status.is_success() => Err(tunnel_error(ErrorKind::Refused(status))),
        _ => Err(tunnel_error(ErrorKind::NotHttp)),
    }
}

/// Returns the position behind the head of a response, if the head is complete.
fn end(head: &[u8]) -> Option<usize> {
    let end = head.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some(end + 4)
}

/// Returns the status in the first line of a response, such as `HTTP/1.1 200 Connection
/// established` (RFC 9112, section 4).
fn status(head: &[u8]) -> Option<StatusCode> {
    let rest = head.strip_prefix(b"HTTP/1.")?;
    let (digits, behind) = rest.get(2..)?.split_at_checked(3)?;
    let ends = matches!(behind.first(), Some(b' ' | b'\r' | b'\n'));
    (rest.get(1) == Some(&b' ') && ends)
        .then(|| StatusCode::from_bytes(digits).ok())
        .flatten()
}

/// The error for a proxy that cannot be reached or refuses to connect. It is a source of a
/// [`TransportError`](crate::TransportError). Nothing was sent to the service.
#[derive(Debug)]
pub struct TunnelError {
    proxy: String,
    kind: ErrorKind,
}

#[derive(Debug)]
enum ErrorKind {
    Unreachable(BoxError),
    Refused(StatusCode),
    NotHttp,
    Lost(io::Error),
}

impl TunnelError {
    /// Makes the error for a proxy that cannot be reached. The hosts behind it cannot be reached
    /// either.
    pub(super) fn unreachable(proxy: &Proxy, source: impl Into<BoxError>) -> Self {
        Self {
            proxy: proxy.to_string(),
            kind: ErrorKind::Unreachable(source.into()),
        }
    }

    /// Returns the host and port of the proxy.
    #[must_use]
    pub fn proxy(&self) -> &str {
        &self.proxy
    }

    /// Returns the status with which the proxy refused the tunnel. `None` if the proxy could not be
    /// reached, or did not respond in HTTP.
    #[must_use]
    pub fn status(&self) -> Option<StatusCode> {
        match self.kind {
            ErrorKind::Refused(status) => Some(status),
            ErrorKind::Unreachable(_) | ErrorKind::NotHttp | ErrorKind::Lost(_) => None,
        }
    }
}

impl fmt::Display for TunnelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let proxy = &self.proxy;
        match &self.kind {
            ErrorKind::Refused(StatusCode::PROXY_AUTHENTICATION_REQUIRED) => write!(
                f,
                "the proxy {proxy} asks for a user name and a password, or refuses those it got \
                 (status 407)"
            ),
            ErrorKind::Refused(status) => {
                write!(f, "the proxy {proxy} refuses to connect (status {status})")
            }
            ErrorKind::Unreachable(_) => write!(f, "no connection to the proxy {proxy}"),
            ErrorKind::NotHttp => write!(
                f,
                "expected an HTTP proxy at {proxy}, found a response that is not HTTP"
            ),
            ErrorKind::Lost(_) => write!(f, "the proxy {proxy} closed the connection"),
        }
    }
}

impl std::error::Error for TunnelError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.kind {
            ErrorKind::Unreachable(error) => Some(&**error),
            ErrorKind::Lost(error) => Some(error),
            ErrorKind::Refused(_) | ErrorKind::NotHttp => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transport::proxy::Proxies;
    use tokio::net::TcpListener;

    /// Opens a tunnel through a proxy that responds with `response`. Returns the result, and the
    /// request that the proxy received.
    async fn connect_through(response: &'static [u8]) -> (Result<TcpStream, TunnelError>, String) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let proxies = Proxies::new(&format!("http://user:hunter2@127.0.0.1:{port}"), "");
        let proxy = proxies.of("host", 8443).unwrap().unwrap();
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut received = Vec::new();
            while end(&received).is_none() {
                stream.read_buf(&mut received).await.unwrap();
            }
            // The client may close the connection before it has read everything, and then writing
            // fails.
            let _ = stream.write_all(response).await;
            String::from_utf8(received).unwrap()
        };
        let tcp = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        tokio::join!(open_tunnel(tcp, proxy, "host", 8443), serve)
    }

    #[tokio::test]
    async fn a_success_opens_the_tunnel_and_the_request_has_host_and_authorization() {
        for response in [
            &b"HTTP/1.1 200 Connection established\r\n\r\n"[..],
            b"HTTP/1.0 200 OK\r\nX: y\r\n\r\n",
            b"HTTP/1.1 200\r\n\r\n",
        ] {
            let (tunnel, request) = connect_through(response).await;
            assert!(tunnel.is_ok(), "{tunnel:?}");
            assert!(request.starts_with("CONNECT host:8443 HTTP/1.1\r\nHost: host:8443\r\n"));
            assert!(request.contains("\r\nProxy-Authorization: Basic dXNlcjpodW50ZXIy\r\n"));
        }
    }

    #[tokio::test]
    async fn a_refusal_names_the_proxy_and_the_status_but_no_password() {
        for (response, expected, status) in [
            (
                &b"HTTP/1.1 407 Auth\r\nX: y\r\n\r\n<html>"[..],
                "(status 407)",
                Some(407),
            ),
            (
                b"HTTP/1.1 403 Forbidden\r\n\r\n",
                "status 403 Forbidden",
                Some(403),
            ),
            (b"HTTP/1.1 302 Found\r\n\r\n", "status 302", Some(302)),
            (b"HTTP/1.1 503 Busy", "status 503", Some(503)),
            (
                b"SSH-2.0-OpenSSH\r\n\r\n",
                "expected an HTTP proxy at",
                None,
            ),
            (
                b"HTTP/1.1 2000 OK\r\n\r\n",
                "expected an HTTP proxy at",
                None,
            ),
            (
                b"HTTP/1.1 200 OK\r\n\r\nmore",
                "expected an HTTP proxy at",
                None,
            ),
            (b"", "closed the connection", None),
            (&[b'x'; 40 << 10], "expected an HTTP proxy at", None),
        ] {
            let error = connect_through(response).await.0.unwrap_err();
            let message = error.to_string();
            assert!(
                message.contains(expected) && message.contains(error.proxy()),
                "{message}"
            );
            assert!(error.proxy().starts_with("127.0.0.1:"));
            assert_eq!(error.status().map(|status| status.as_u16()), status);
            assert!(!message.contains("hunter2") && !format!("{error:?}").contains("hunter2"));
        }
    }
}
