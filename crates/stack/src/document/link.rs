//! Checks links and redirects.

use casebook_protocol::{Endpoint, EndpointParams};
use http::header::LOCATION;
use http::{Response, StatusCode, Uri};

use super::error::DownloadError;

/// A link that must not be followed.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LinkError {
    /// The link leads over plain HTTP to another machine.
    PlainHttp,
    /// The link is not a valid URL.
    Invalid,
}

impl<E> From<LinkError> for DownloadError<E> {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::PlainHttp => Self::PlainHttp,
            LinkError::Invalid => Self::InvalidLink,
        }
    }
}

/// Parses a link and checks that it may be followed: over TLS, or to this machine.
///
/// # Errors
///
/// Fails if the link is not a valid URL, or leads over plain HTTP to another machine and
/// `allow_http` is false. Nothing is sent.
pub fn checked(link: &str, allow_http: bool) -> Result<Uri, LinkError> {
    let uri: Uri = link.parse().map_err(|_| LinkError::Invalid)?;
    let origin = Uri::builder()
        .scheme(uri.scheme_str().unwrap_or_default())
        .authority(uri.authority().map_or("", |authority| authority.as_str()))
        .path_and_query("/")
        .build()
        .map_err(|_| LinkError::Invalid)?;
    let place = Endpoint::custom(&EndpointParams::new(), &origin);
    let place = place.map_err(|_| LinkError::Invalid)?;
    if place.is_secure() || allow_http {
        Ok(uri)
    } else {
        Err(LinkError::PlainHttp)
    }
}

/// Returns whether a status is a redirect (RFC 9110, section 15.4).
pub(super) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// The most bytes that a name of DNS has (RFC 1035, section 2.3.4, without the root). A host in a URI may be longer.
const LONGEST_NAME: usize = 253;

/// Returns the target of a redirect, if it may be followed: never from TLS to plain HTTP.
pub(super) fn redirected<B, E>(
    from: &Uri,
    answer: &Response<B>,
    allow_http: bool,
) -> Result<Uri, DownloadError<E>> {
    let refused = |to: &str, why| DownloadError::Redirected {
        status: answer.status(),
        to: to.to_owned(),
        why,
    };
    let location = answer.headers().get(LOCATION);
    let Some(location) = location.and_then(|location| location.to_str().ok()) else {
        return Err(refused(host(from), "without a target"));
    };
    let next = resolved(from, location);
    let uri = next.parse::<Uri>().ok();
    let to = uri.as_ref().map_or("another place", host);
    match checked(&next, allow_http) {
        Ok(uri) if from.scheme_str() == Some("https") && uri.scheme_str() != Some("https") => {
            Err(refused(to, "over plain http, while the link is over https"))
        }
        Ok(uri) => Ok(uri),
        Err(LinkError::PlainHttp) => Err(refused(to, "over plain http")),
        Err(LinkError::Invalid) => Err(refused(to, "which is not a valid link")),
    }
}

/// Returns the host of a link, of at most [`LONGEST_NAME`] bytes. The rest of a link is a secret and must not
/// be shown.
pub(super) fn host(uri: &Uri) -> &str {
    let host = uri.host().unwrap_or("an unknown host");
    host.get(..LONGEST_NAME).unwrap_or(host)
}

/// Resolves a reference against a base URI (RFC 3986, section 5.2). The host resolves the dots in a
/// path.
fn resolved(base: &Uri, reference: &str) -> String {
    let reference = reference.split('#').next().unwrap_or_default();
    let scheme = base.scheme_str().unwrap_or_default();
    let authority = base.authority().map_or("", |authority| authority.as_str());
    if let Some(rest) = reference.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    if reference.starts_with('/') {
        return format!("{scheme}://{authority}{reference}");
    }
    let name = reference.split(['/', '?']).next().unwrap_or_default();
    if name.contains(':') {
        return reference.to_owned();
    }
    let path = base.path();
    if reference.is_empty() || reference.starts_with('?') {
        return format!("{scheme}://{authority}{path}{reference}");
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{scheme}://{authority}{folder}/{reference}")
}

#[cfg(test)]
mod tests {
    use casebook_protocol::Fault;
    use proptest::prelude::*;

    use super::*;

    fn redirect(from: &str, location: &str) -> Result<Uri, DownloadError<Fault>> {
        let answer = Response::builder()
            .status(307)
            .header(LOCATION, location)
            .body(())
            .unwrap();
        redirected(&from.parse().unwrap(), &answer, false)
    }

    #[test]
    fn references_are_resolved_against_the_link() {
        let link = "https://a.example/b/c?d=e";
        for (location, to) in [
            ("https://f.example/g?h=i", "https://f.example/g?h=i"),
            ("//f.example/g", "https://f.example/g"),
            ("/g?h=i#j", "https://a.example/g?h=i"),
            ("g", "https://a.example/b/g"),
            ("?h=i", "https://a.example/b/c?h=i"),
        ] {
            assert_eq!(redirect(link, location).unwrap().to_string(), to);
        }
    }

    #[test]
    fn a_host_that_is_longer_than_a_name_can_be_is_cut() {
        let long = format!("https://{}.example/", "a".repeat(60_000));
        assert_eq!(host(&long.parse().unwrap()), "a".repeat(LONGEST_NAME));
    }

    #[test]
    fn it_is_refused_where_a_link_would_be_and_names_the_host_alone() {
        for (from, location, says) in [
            (
                "http://127.0.0.1/",
                "http://b.example/x?Secret=1",
                "to b.example, over plain http",
            ),
            (
                "https://a.example/",
                "http://b.example/x?Secret=1",
                "to b.example, over plain http",
            ),
            (
                "https://a.example/",
                "http://127.0.0.1/Secret",
                "to 127.0.0.1, over plain http, while",
            ),
            (
                "https://a.example/",
                "ftp://b.example/Secret",
                "to b.example, which is not a valid link",
            ),
            (
                "https://a.example/",
                "https://me:Secret@b.example/",
                "to b.example, which is not a valid link",
            ),
            (
                "https://a.example/",
                "https://",
                "which is not a valid link",
            ),
        ] {
            let error = redirect(from, location).unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
            assert!(
                error.contains("307") && !error.contains("Secret"),
                "{error}"
            );
        }
        assert!(redirect("http://127.0.0.1/", "https://b.example/").is_ok());
    }

    proptest! {
        #[test]
        fn no_location_panics(location in "[ -~]{0,60}") {
            let _ = redirect("https://a.example/b?c", &location);
        }
    }
}
