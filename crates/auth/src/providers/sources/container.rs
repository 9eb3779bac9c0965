//! Credentials from the credential endpoint of a container.

use std::borrow::Cow;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use bytes::Bytes;
use casebook_protocol::is_loopback;
use http::header::{AUTHORIZATION, HeaderValue};
use http::uri::Authority;
use http::{Request, Uri};

use super::key_file::{KeyFile, word};
use super::{BoxFuture, CredentialsError, ProvideCredentials};
use crate::call::Attempts;
use crate::{Credentials, ProviderContext, secret_file};

const NAME: &str = "the container endpoint";
const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";

/// The scheme and the host that a URI in `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` is relative to:
/// the agent of ECS.
const HOST: &str = "http://169.254.170.2";
/// The hosts that are allowed without TLS, besides loopback addresses: the agents of ECS and EKS (AWS
/// SDKs and Tools Reference Guide, container credential provider).
const PLAIN_HTTP_HOSTS: [IpAddr; 3] = [
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 2)),
    IpAddr::V4(Ipv4Addr::new(169, 254, 170, 23)),
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23)),
];

/// The time limit of one attempt.
const LIMIT: Duration = Duration::from_secs(5);
const ATTEMPTS: u32 = 3;

/// Provides credentials from the container credential endpoint of ECS or EKS.
///
/// The URL is in `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI`, or else in
/// `AWS_CONTAINER_CREDENTIALS_FULL_URI`. It must use TLS, unless its host is a loopback address or
/// the agent of ECS or EKS. The provider refuses other URLs and sends nothing to them. The token
/// for the request is in the file that `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` names, or else in
/// `AWS_CONTAINER_AUTHORIZATION_TOKEN`. The provider reads the file each time, because platforms
/// replace the token. It makes up to three attempts, with a timeout of five seconds each.
///
/// ```
/// use std::sync::Arc;
///
/// use casebook_auth::{ContainerProvider, Env, ProvideCredentials, Settings, SharedConfig};
/// use casebook_auth::ProviderContext;
///
/// let env = Env::from_iter([("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://example.com/keys")]);
/// let config = Arc::new(SharedConfig::default());
/// let settings = Settings::resolve(&env, &config, None)?;
/// let provider = ContainerProvider::new(&ProviderContext::new(&env, config, &settings));
///
/// let error = tokio_test::assert_ready_err!(tokio_test::task::spawn(provider.provide()).poll());
/// assert_eq!(
///     error.to_string(),
///     "no usable credentials: the container endpoint: AWS_CONTAINER_CREDENTIALS_FULL_URI: \
///      expected https, a loopback address, or the agent of ECS or EKS, found another host",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ContainerProvider(ProviderContext);

impl ContainerProvider {
    /// Creates a provider that reads the URL and the token from the environment of `context`.
    #[must_use]
    pub fn new(context: &ProviderContext) -> Self {
        Self(context.clone())
    }

    /// Returns the URL.
    fn url(&self) -> Result<Uri, CredentialsError> {
        let env = self.0.env();
        if let Some(path) = env.get(RELATIVE) {
            let path = path.trim();
            return match format!("{HOST}{path}").parse() {
                Ok(uri) if path.starts_with('/') => Ok(uri),
                _ => Err(failed(format!(
                    "{RELATIVE}: expected a path such as /v2/keys, found something else"
                ))),
            };
        }
        let Some(full) = env.get(FULL) else {
            let why = format!("neither {RELATIVE} nor {FULL} is set");
            return Err(CredentialsError::missing(NAME, why));
        };
        let uri: Option<Uri> = full.trim().parse().ok();
        match uri {
            Some(uri) if is_safe(&uri) => Ok(uri),
            Some(uri) if uri.host().is_some_and(|host| !host.is_empty()) => Err(failed(format!(
                "{FULL}: expected https, a loopback address, or the agent of ECS or EKS, \
                 found another host"
            ))),
            _ => Err(failed(format!(
                "{FULL}: expected a URL such as https://host/path, found something else"
            ))),
        }
    }

    fn token(&self) -> Result<Option<HeaderValue>, CredentialsError> {
        let env = self.0.env();
        let (name, mut token) = if let Some(path) = env.path(TOKEN_FILE) {
            let token = secret_file::read(&path).map_err(|error| {
                let why = format!("{TOKEN_FILE}: {} cannot be read", path.display());
                CredentialsError::failed_because(NAME, why, error)
            })?;
            (TOKEN_FILE, HeaderValue::from_str(token.expose().trim()))
        } else if let Some(token) = env.get(TOKEN) {
            (TOKEN, HeaderValue::from_str(token.trim()))
        } else {
            return Ok(None);
        };
        if let Ok(token) = &mut token {
            token.set_sensitive(true);
        }
        let expected =
            "expected a token without line breaks and other control characters, found one";
        (token.map(Some)).map_err(|_| failed(format!("{name}: {expected}")))
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let url = self.url()?;
        let token = self.token()?;
        let host = url.authority().map(ToString::to_string).unwrap_or_default();
        let Some(http) = self.0.sender() else {
            return Err(failed(format!("no HTTP client is configured for {host}")));
        };
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = url;
        request
            .headers_mut()
            .extend(token.map(|token| (AUTHORIZATION, token)));
        let attempts = Attempts::new(ATTEMPTS, self.0.time());
        let response = attempts.run(request, |request| http.send(request, LIMIT));
        let response = response.await.map_err(|error| {
            CredentialsError::failed_because(NAME, format!("no response from {host}"), error)
        })?;
        let file = KeyFile::read(response.body());
        if !response.status().is_success() {
            let code = file.ok().and_then(|file| file.code);
            let code = code.as_deref().and_then(word).unwrap_or("no known code");
            let status = response.status().as_u16();
            return Err(failed(format!(
                "{host} rejects the request: status {status}, {code}"
            )));
        }
        file.and_then(KeyFile::credentials)
            .map_err(|why| failed(format!("{host}: {why}")))
    }
}

fn failed(why: String) -> CredentialsError {
    CredentialsError::failed(NAME, why)
}

/// Returns whether the URL uses TLS, or its host may be reached without TLS.
fn is_safe(uri: &Uri) -> bool {
    let authority = uri.authority().map_or("", Authority::as_str);
    let host = uri.host().unwrap_or_default();
    if host.is_empty() || authority.contains('@') {
        return false;
    }
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let is_agent = || (address.parse()).is_ok_and(|address| PLAIN_HTTP_HOSTS.contains(&address));
    match uri.scheme_str() {
        Some("https") => true,
        Some("http") => is_loopback(host) || is_agent(),
        _ => false,
    }
}

impl ProvideCredentials for ContainerProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }

    fn title(&self) -> Cow<'static, str> {
        NAME.into()
    }

    fn looks_at(&self) -> Vec<String> {
        let mut looks_at: Vec<String> = [RELATIVE, FULL, TOKEN_FILE, TOKEN].map(Into::into).into();
        let url = self.url().ok();
        looks_at.extend(url.and_then(|url| Some(url.authority()?.to_string())));
        looks_at
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_safe_hosts_are_asked() {
        for safe in [
            "https://example.com/a",
            "http://127.0.0.1:80/a",
            "http://127.9.9.9/",
            "http://localhost:8080/a?b=c",
            "http://localhost./",
            "http://[::ffff:127.0.0.1]/",
            "http://[::1]/",
            "http://169.254.170.2/",
            "http://169.254.170.23/v1/credentials",
            "http://[fd00:ec2::23]/v1/credentials",
        ] {
            assert!(is_safe(&safe.parse().unwrap()), "{safe}");
        }
        for refused in [
            "http://example.com/",
            "http://169.254.169.254/",
            "http://localhost.example.com/",
            "http://127.0.0.1@example.com/",
            "http://127.0.0.1.example.com/",
            "http://127.1/",
            "http://0.0.0.0/",
            "http://localhost..example.com/",
            "http://[fd00:ec2::24]/",
            "ftp://127.0.0.1/",
            "/a",
        ] {
            assert!(!is_safe(&refused.parse().unwrap()), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn no_uri_panics(text in ".{0,40}") {
            if let Ok(uri) = text.parse() {
                let _ = is_safe(&uri);
            }
        }
    }
}
