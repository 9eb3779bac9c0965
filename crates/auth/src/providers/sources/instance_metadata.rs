//! Credentials from the metadata service of an EC2 instance.

use std::borrow::Cow;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use http::{Method, Request, Response, StatusCode, Uri};

use super::key_file::{KeyFile, word};
use super::{BoxFuture, CredentialsError, ProvideCredentials};
use crate::call::Attempts;
use crate::providers::error::AttemptError;
use crate::{Credentials, Error, HttpClient, ProviderContext};

const NAME: &str = "instance metadata";
const DISABLED: &str = "AWS_EC2_METADATA_DISABLED";
const ENDPOINT: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT";
const MODE: &str = "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE";
const TIMEOUT: &str = "AWS_METADATA_SERVICE_TIMEOUT";
const ATTEMPTS: &str = "AWS_METADATA_SERVICE_NUM_ATTEMPTS";

/// The URLs of the service, for the modes `IPv4` and `IPv6`.
const IPV4: &str = "http://169.254.169.254";
const IPV6: &str = "http://[fd00:ec2::254]";

const TTL: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token-ttl-seconds");
const TOKEN: HeaderName = HeaderName::from_static("x-aws-ec2-metadata-token");
const ROLES: &str = "/latest/meta-data/iam/security-credentials/";

/// Provides the credentials of the role of an EC2 instance, from its instance metadata service
/// (IMDSv2).
///
/// The provider first requests a session token, which all further requests need; it never falls
/// back to version 1 of the service, which needs none. Once the service has responded, a failed
/// request is retried. A token that has expired is replaced once.
///
/// The source counts as [missing](CredentialsError::is_missing) if the service does not respond to the
/// first request within the timeout, if it refuses to issue a token, if the instance has no role, or if
/// the context has no HTTP client.
///
/// # Settings
///
/// - `AWS_EC2_METADATA_DISABLED` turns the provider off if it is `true`.
/// - `AWS_EC2_METADATA_SERVICE_ENDPOINT` or `ec2_metadata_service_endpoint` is the URL of the service.
/// - `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE` or `ec2_metadata_service_endpoint_mode` is `IPv4` (the
///   default) or `IPv6`, if no URL is set.
/// - `AWS_METADATA_SERVICE_TIMEOUT` or `metadata_service_timeout` is the timeout of one attempt, in
///   whole seconds; the default is 1.
/// - `AWS_METADATA_SERVICE_NUM_ATTEMPTS` or `metadata_service_num_attempts` is the largest number of
///   attempts; the default is 4.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
///
/// use casebook_auth::{Env, InstanceMetadataProvider, ProvideCredentials, Settings, SharedConfig};
/// use casebook_auth::ProviderContext;
///
/// let env = Env::from_iter([("AWS_EC2_METADATA_DISABLED", "true")]);
/// let config = Arc::new(SharedConfig::default());
/// let settings = Settings::resolve(&env, &config, None)?;
/// let provider = InstanceMetadataProvider::new(&ProviderContext::new(&env, config, &settings));
///
/// let error = tokio_test::assert_ready_err!(tokio_test::task::spawn(provider.provide()).poll());
/// assert!(error.is_missing());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct InstanceMetadataProvider(ProviderContext);

/// The parts that all requests to the service share: the client, the URL, the time limit and the attempts.
struct MetadataClient<'a> {
    http: &'a HttpClient,
    base: String,
    limit: Duration,
    attempts: Attempts,
}

impl InstanceMetadataProvider {
    /// Creates a provider with the settings in the environment and in the profile of `context`.
    #[must_use]
    pub fn new(context: &ProviderContext) -> Self {
        Self(context.clone())
    }

    /// Returns the URL of the service: scheme, authority and perhaps a path, without a slash at the
    /// end.
    fn base(&self) -> Result<String, CredentialsError> {
        let context = &self.0;
        if let Some(url) = context.setting(ENDPOINT, "ec2_metadata_service_endpoint") {
            return match url.parse() {
                Ok(uri) if is_base(&uri) => Ok(url.trim_end_matches('/').to_owned()),
                _ => Err(failed(format!(
                    "{ENDPOINT}: expected a URL such as {IPV4}, found something else"
                ))),
            };
        }
        match context.setting(MODE, "ec2_metadata_service_endpoint_mode") {
            None => Ok(IPV4.to_owned()),
            Some(mode) if mode.eq_ignore_ascii_case("IPv4") => Ok(IPV4.to_owned()),
            Some(mode) if mode.eq_ignore_ascii_case("IPv6") => Ok(IPV6.to_owned()),
            Some(_) => Err(failed(format!(
                "{MODE}: expected IPv4 or IPv6, found something else"
            ))),
        }
    }

    fn client(&self) -> Result<MetadataClient<'_>, CredentialsError> {
        let context = &self.0;
        let disabled = context.env().get(DISABLED);
        if disabled.is_some_and(|yes| yes.trim().eq_ignore_ascii_case("true")) {
            return Err(missing(format!("{DISABLED} is true")));
        }
        let base = self.base()?;
        let number = |name, key| {
            context
                .setting(name, key)?
                .parse::<u32>()
                .ok()
                .filter(|n| *n > 0)
        };
        let limit = number(TIMEOUT, "metadata_service_timeout").unwrap_or(1);
        Ok(MetadataClient {
            http: context
                .sender()
                .ok_or_else(|| missing("no HTTP client is configured".to_owned()))?,
            base,
            limit: Duration::from_secs(limit.into()),
            attempts: Attempts::new(
                number(ATTEMPTS, "metadata_service_num_attempts").unwrap_or(4),
                context.time(),
            ),
        })
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let client = self.client()?;
        let mut token = client.token().await?;
        let roles = client.get(&mut token, "").await?;
        if roles.status() == StatusCode::NOT_FOUND {
            let why = format!("{}: the instance has no role", client.base);
            return Err(missing(why));
        }
        let role = client.text(&roles, "the name of a role")?;
        let role = role.lines().next().unwrap_or_default().trim();
        // The characters that the name of a role may have (IAM API reference, CreateRole).
        let is_role_character = |b: u8| b.is_ascii_alphanumeric() || b"_+=,.@-".contains(&b);
        if role.is_empty() || role.len() > 128 || !role.bytes().all(is_role_character) {
            return Err(client.odd("the name of a role"));
        }
        let response = client.get(&mut token, role).await?;
        client.text(&response, "the credentials of the role")?;
        let file = KeyFile::read(response.body()).map_err(|why| client.failed(&why))?;
        match file.code.as_deref() {
            None | Some("Success") => file.credentials().map_err(|why| client.failed(&why)),
            Some(code) => {
                let code = word(code).unwrap_or("something else");
                Err(client.failed(&format!("expected the code Success, found {code}")))
            }
        }
    }
}

impl MetadataClient<'_> {
    async fn token(&self) -> Result<HeaderValue, CredentialsError> {
        let mut request = self.request("/latest/api/token")?;
        *request.method_mut() = Method::PUT;
        request
            .headers_mut()
            .insert(TTL, HeaderValue::from_static("21600"));
        let has_responded = AtomicBool::new(false);
        let send = |request| async {
            match self.http.send(request, self.limit).await {
                // No response has come so far, so there is probably no such service, and another
                // attempt would only take time.
                Err(error) if !has_responded.load(Relaxed) => Err(Error::Layer(error.into())),
                response => {
                    has_responded.store(true, Relaxed);
                    response
                }
            }
        };
        let response = self.attempts.clone().run(request, send).await;
        let response = response.map_err(|error| match has_responded.load(Relaxed) {
            true => self.silent(error),
            false => missing(format!("no response from {}", self.base)),
        })?;
        // The address may belong to another service, or the instance may have its metadata service
        // turned off. Both mean that this source is not configured.
        if response.status().is_client_error() {
            let status = response.status().as_u16();
            let why = format!("{} issues no token: status {status}", self.base);
            return Err(missing(why));
        }
        let text = self.text(&response, "a token")?;
        let mut token = HeaderValue::from_str(text.trim()).map_err(|_| self.odd("a token"))?;
        token.set_sensitive(true);
        Ok(token)
    }

    /// Requests the names of the roles, or, if `role` is not empty, the keys of that role. Returns
    /// the response. If the token has expired, replaces it once and requests again.
    async fn get(
        &self,
        token: &mut HeaderValue,
        role: &str,
    ) -> Result<Response<Bytes>, CredentialsError> {
        let mut request = self.request(&format!("{ROLES}{role}"))?;
        let mut is_replaced = false;
        loop {
            request.headers_mut().insert(TOKEN, token.clone());
            let send = |request| self.http.send(request, self.limit);
            let response = self.attempts.clone().run(request.clone(), send).await;
            let response = response.map_err(|error| self.silent(error))?;
            if is_replaced || response.status() != StatusCode::UNAUTHORIZED {
                return Ok(response);
            }
            *token = self.token().await?;
            is_replaced = true;
        }
    }

    fn request(&self, path: &str) -> Result<Request<Bytes>, CredentialsError> {
        let uri = format!("{}{path}", self.base).parse();
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = uri.map_err(|_| failed(format!("{ENDPOINT}: the URL is too long")))?;
        Ok(request)
    }

    /// Returns the body of a success response as text. Any other response is an error.
    fn text<'a>(
        &self,
        response: &'a Response<Bytes>,
        what: &str,
    ) -> Result<&'a str, CredentialsError> {
        if !response.status().is_success() {
            let status = response.status().as_u16();
            return Err(self.failed(&format!("expected {what}, found status {status}")));
        }
        std::str::from_utf8(response.body()).map_err(|_| self.odd(what))
    }

    fn odd(&self, what: &str) -> CredentialsError {
        self.failed(&format!("expected {what}, found something else"))
    }

    fn failed(&self, why: &str) -> CredentialsError {
        failed(format!("{}: {why}", self.base))
    }

    fn silent(&self, error: AttemptError) -> CredentialsError {
        let why = format!("{} no longer responds", self.base);
        CredentialsError::failed_because(NAME, why, error)
    }
}

/// Returns whether a URL is one to which paths can be appended.
fn is_base(uri: &Uri) -> bool {
    matches!(uri.scheme_str(), Some("http" | "https"))
        && uri.query().is_none()
        && (uri.authority()).is_some_and(|authority| !authority.as_str().contains('@'))
}

fn missing(why: String) -> CredentialsError {
    CredentialsError::missing(NAME, why)
}

fn failed(why: String) -> CredentialsError {
    CredentialsError::failed(NAME, why)
}

impl ProvideCredentials for InstanceMetadataProvider {
    fn provide(&self) -> BoxFuture<'_, Result<Credentials, CredentialsError>> {
        Box::pin(self.fetch())
    }

    fn title(&self) -> Cow<'static, str> {
        NAME.into()
    }

    fn looks_at(&self) -> Vec<String> {
        let mut looks_at: Vec<String> = [DISABLED, ENDPOINT, MODE].map(Into::into).into();
        looks_at.extend(self.base().ok());
        looks_at
    }
}
