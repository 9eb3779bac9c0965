//! The proxy for HTTPS hosts, and the hosts that bypass it.

use std::fmt;

use base64_simd::STANDARD;
use http::HeaderValue;
use http::uri::Authority;
use percent_encoding::percent_decode_str;

use super::bypass::Bypass;

/// The settings in `HTTPS_PROXY` and `NO_PROXY`.
#[derive(Debug)]
pub(super) struct Proxies {
    /// The proxy for HTTPS hosts. `Err` if its URL is unusable: then only the hosts that bypass it
    /// can be reached.
    proxy: Result<Option<Proxy>, InvalidProxy>,
    bypass: Bypass,
}

impl Proxies {
    pub(super) fn new(proxy: &str, no_proxy: &str) -> Self {
        Self {
            proxy: match proxy.trim() {
                "" => Ok(None),
                proxy => Proxy::parse(proxy).map(Some),
            },
            bypass: Bypass::parse(no_proxy),
        }
    }

    /// Returns the proxy for a host. `None` if the host is reached directly.
    ///
    /// # Errors
    ///
    /// Fails if the host has to be reached through the proxy and the URL of the proxy is unusable.
    /// Connecting directly instead would ignore the user's settings.
    pub(super) fn of(&self, host: &str, port: u16) -> Result<Option<&Proxy>, InvalidProxy> {
        match &self.proxy {
            Ok(None) => Ok(None),
            _ if self.bypass.covers(host, port) => Ok(None),
            Ok(proxy) => Ok(proxy.as_ref()),
            Err(invalid) => Err(*invalid),
        }
    }
}

/// A proxy that supports `CONNECT`. The connection to it has no TLS.
pub(super) struct Proxy {
    authority: Authority,
    authorization: Option<HeaderValue>,
}

impl Proxy {
    /// Parses `[http://][user[:password]@]host[:port]`.
    ///
    /// The password ends at the last `@`, as in curl and the AWS CLI, because many users write a
    /// password with `@`, `#`, `/`, `?` and `%` in it and do not escape them. Percent-encoding such
    /// as `%40` is decoded, because other users do escape passwords (RFC 3986, section 2.1).
    fn parse(text: &str) -> Result<Self, InvalidProxy> {
        let rest = match text.split_once("://") {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("http") => rest,
            // If a `@` or `:` comes before the `://`, the `://` is a part of the password and not
            // the end of a scheme.
            Some((scheme, _)) if !scheme.contains(['@', ':']) => return Err(InvalidProxy::Scheme),
            _ => text,
        };
        let (user, address) = match rest.rsplit_once('@') {
            Some((user, address)) => (Some(user), address),
            None => (None, rest),
        };
        let end = address.find(['/', '?', '#']).unwrap_or(address.len());
        let authority: Authority = address[..end].parse().map_err(|_| InvalidProxy::Host)?;
        let (host, port) = (authority.host(), port(&authority));
        // The crate `http` accepts a port that is not a number, and then says that there is no
        // port.
        if host.is_empty() || authority.as_str() != host && port.is_none() {
            return Err(InvalidProxy::Host);
        }
        Ok(Self {
            authority,
            authorization: user.map(basic).transpose()?,
        })
    }

    /// The host and port of the proxy.
    pub(super) fn host_and_port(&self) -> (&str, u16) {
        let port = port(&self.authority).unwrap_or(80);
        (self.authority.host(), port)
    }

    /// Returns the header `Proxy-Authorization` for the proxy, if its URL has a user name.
    pub(super) fn authorization(&self) -> Option<&HeaderValue> {
        self.authorization.as_ref()
    }
}

/// Prints only the host and the port. Errors show the proxy, and its user name and password are
/// secret.
impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (host, port) = self.host_and_port();
        write!(f, "{host}:{port}")
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({self})")
    }
}

fn port(authority: &Authority) -> Option<u16> {
    authority.port_u16().filter(|port| *port > 0)
}

/// Makes the header for a user name and a password, which `user` has with a `:` between them (RFC
/// 7617, section 2).
fn basic(user: &str) -> Result<HeaderValue, InvalidProxy> {
    let (name, password) = user.split_once(':').unwrap_or((user, ""));
    let mut credentials: Vec<u8> = percent_decode_str(name).collect();
    credentials.push(b':');
    credentials.extend(percent_decode_str(password));
    if credentials.iter().any(u8::is_ascii_control) {
        return Err(InvalidProxy::User);
    }
    let header = format!("Basic {}", STANDARD.encode_to_string(credentials));
    let mut header = HeaderValue::try_from(header).map_err(|_| InvalidProxy::User)?;
    header.set_sensitive(true);
    Ok(header)
}

/// Why the configured proxy is unusable. Nothing was sent.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum InvalidProxy {
    Scheme,
    Host,
    User,
}

impl fmt::Display for InvalidProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HTTPS_PROXY: expected http://host:port, found ")?;
        f.write_str(match self {
            Self::Scheme => "another scheme",
            Self::Host => "an invalid host or port",
            Self::User => "a control character in the user name or the password",
        })
    }
}

impl std::error::Error for InvalidProxy {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Parses the URL of a proxy. Returns the user name and password as the proxy receives them,
    /// and the host and port of the proxy.
    fn read(text: &str) -> Option<(Option<String>, String)> {
        let proxy = Proxy::parse(text).ok()?;
        let user = proxy.authorization().map(|header| {
            assert!(header.is_sensitive());
            let encoded = header.to_str().unwrap().strip_prefix("Basic ").unwrap();
            String::from_utf8(STANDARD.decode_to_vec(encoded).unwrap()).unwrap()
        });
        Some((user, proxy.to_string()))
    }

    #[test]
    fn the_last_at_sign_ends_the_password() {
        for (text, user) in [
            ("http://user:p@ss@host:1", "user:p@ss"),
            ("http://user:p#s@host:1", "user:p#s"),
            ("http://user:p/s/@host:1", "user:p/s/"),
            ("http://user:p?s@host:1/", "user:p?s"),
            ("http://user:100%@host:1", "user:100%"),
            ("http://user:a%zzb@host:1", "user:a%zzb"),
            ("http://user:p%40ss%3A%2F@host:1", "user:p@ss:/"),
            ("http://CORP%5Cuser:a+b%20c@host:1/", "CORP\\user:a+b c"),
            ("http://CORP\\user:x@host:1", "CORP\\user:x"),
            ("http://user@corp:p:q@host:1", "user@corp:p:q"),
            ("user:p://@host:1", "user:p://"),
            ("http://us\u{e9}r:\u{20ac}@host:1", "us\u{e9}r:\u{20ac}"),
            ("http://user@host:1", "user:"),
            ("http://@host:1", ":"),
        ] {
            let expected = Some((Some(user.to_owned()), "host:1".to_owned()));
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn the_scheme_the_port_and_the_path_are_optional() {
        for (text, address) in [
            ("host", "host:80"),
            ("HTTP://host", "host:80"),
            ("host:3128", "host:3128"),
            ("http://host:3128/", "host:3128"),
            ("http://host:3128/path?query#fragment", "host:3128"),
            ("http://[::1]:3128", "[::1]:3128"),
            ("127.0.0.1:3128", "127.0.0.1:3128"),
        ] {
            assert_eq!(read(text), Some((None, address.to_owned())), "{text}");
        }
    }

    #[test]
    fn the_error_of_an_unusable_proxy_does_not_show_its_password() {
        for text in [
            "https://user:hunter2@host",
            "socks5://user:hunter2@host:1",
            "http://user:hunter2@",
            "http://user:hunter2@host:port",
            "http://user:hunter2@host:0",
            "http://user:hunter2@host:99999",
            "http://user:hunter2@a b",
            "http://user:hunter2%0a@host",
            "http://",
        ] {
            let error = Proxy::parse(text).unwrap_err().to_string();
            assert!(error.starts_with("HTTPS_PROXY: expected http://"), "{text}");
            assert!(!error.contains("hunter2"), "{error}");
        }
        let proxy = Proxy::parse("http://user:hunter2@host").unwrap();
        assert!(!format!("{proxy:?}{proxy}").contains("hunter2"));
    }

    proptest! {
        #[test]
        fn every_password_reaches_the_proxy_unchanged(password in "[ -~&&[^%]]{0,20}") {
            let read = read(&format!("http://user:{password}@host:1"));
            prop_assert_eq!(read, Some((Some(format!("user:{password}")), "host:1".to_owned())));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = Proxy::parse(&text);
        }
    }
}
