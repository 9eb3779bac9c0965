//! Signs request after request with a key that is derived once.

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use bytes::Bytes;
use casebook_types::Secret;
use http::Request;
use http::header::{AUTHORIZATION, HOST, HeaderName, HeaderValue};

use super::authorization::Authorization;
use super::canonical::canonical;
use super::error::Why;
use super::hash::{Hex, hash};
use super::headers::listed;
use super::key::SigningKey;
use super::target::{missing_host, signable, target};
use super::text::to_sign;
use super::time::SigningTime;
use super::{DATE, SECURITY_TOKEN, Scope, SignError, SigningOptions, judge};
use crate::Credentials;

const CONTENT_SHA256: HeaderName = HeaderName::from_static("x-amz-content-sha256");

/// Signs like [`sign`](super::sign()), and remembers the key that it derived.
///
/// A signing key is good for one access key, Region, service and day, and deriving it is most of
/// the work of a signature. The key, and the credentials that it came from, stay in memory until
/// another takes its place.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use bytes::Bytes;
/// use casebook_auth::{Credentials, Scope, Signer, sign};
/// use casebook_types::Region;
///
/// let credentials = Credentials::new("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
/// let scope = Scope::new(Region::US_EAST_1, "artifact");
/// let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_440_938_160);
///
/// let signer = Signer::new();
/// let request = || http::Request::get("https://example.com/v1/report/list").body(Bytes::new());
/// let (mut one, mut other) = (request()?, request()?);
/// signer.sign(&mut one, &credentials, &scope, time)?;
/// sign(&mut other, &credentials, &scope, time)?;
/// assert_eq!(one.headers(), other.headers());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Signer {
    last: Mutex<Option<Derived>>,
}

/// A key, and what it was derived from.
struct Derived {
    credentials: Credentials,
    scope: Scope,
    /// Of its day.
    moment: SigningTime,
    key: SigningKey,
}

impl Signer {
    /// A signer that has derived nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            last: Mutex::new(None),
        }
    }

    /// Signs a request in its headers.
    ///
    /// # Errors
    ///
    /// The same as [`sign`](super::sign()).
    pub fn sign(
        &self,
        request: &mut Request<Bytes>,
        credentials: &Credentials,
        scope: &Scope,
        time: SystemTime,
    ) -> Result<(), SignError> {
        self.sign_with(request, credentials, scope, time, SigningOptions::new())
    }

    /// Signs a request in its headers, for a service with other habits.
    ///
    /// # Errors
    ///
    /// The same as [`sign`](super::sign()).
    pub fn sign_with(
        &self,
        request: &mut Request<Bytes>,
        credentials: &Credentials,
        scope: &Scope,
        time: SystemTime,
        options: SigningOptions,
    ) -> Result<(), SignError> {
        let signed = self.headers(request, credentials, scope, time, options)?;
        let headers = request.headers_mut();
        headers.remove(SECURITY_TOKEN);
        for (name, value) in signed {
            headers.insert(name, value);
        }
        Ok(())
    }

    /// The headers that make the request a signed one.
    fn headers(
        &self,
        request: &Request<Bytes>,
        credentials: &Credentials,
        scope: &Scope,
        time: SystemTime,
        options: SigningOptions,
    ) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
        let target = signable(target(request.uri())?, options);
        judge::judge(request, &target, credentials, scope, time)?;
        let moment = SigningTime::of(time)?;
        let body_hash = hash(request.body());
        let mut added = Vec::with_capacity(5);
        added.extend(missing_host(request)?.map(|host| (HOST, host)));
        added.push((DATE, fit(moment.as_bytes(), "a time")?));
        if options.content_sha256 {
            added.push((CONTENT_SHA256, fit(body_hash.as_bytes(), "a hash")?));
        }
        let token = credentials.session_token().map(Secret::expose);
        let token = token.map(|token| fit(token.as_bytes(), "a session token"));
        let token = token.transpose()?.map(|mut token| {
            token.set_sensitive(true);
            (SECURITY_TOKEN, token)
        });
        if options.sign_session_token {
            added.extend(token.clone());
        }
        let signed = listed(request, &added)?;
        let authorization = Authorization::begin(credentials, scope, &moment, &signed);
        let names = authorization.names();
        let canonical = canonical(request, &target, &signed, names, &body_hash, options);
        let to_sign = to_sign(&moment, authorization.place(), &hash(&canonical));
        let signature = self.signature(credentials, scope, &moment, &to_sign);
        let authorization = authorization.signed(&signature);
        let mut authorization = fit(authorization, "an access key id and a scope")?;
        authorization.set_sensitive(true);
        if !options.sign_session_token {
            added.extend(token);
        }
        added.push((AUTHORIZATION, authorization));
        Ok(added)
    }

    fn signature(
        &self,
        credentials: &Credentials,
        scope: &Scope,
        moment: &SigningTime,
        to_sign: &[u8],
    ) -> Hex {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.take_if(|last| {
            last.moment.date() != moment.date()
                || last.scope != *scope
                || last.credentials != *credentials
        });
        let derived = last.get_or_insert_with(|| Derived {
            credentials: credentials.clone(),
            scope: scope.clone(),
            moment: *moment,
            key: SigningKey::derive(credentials, scope, moment),
        });
        derived.key.sign(to_sign)
    }
}

fn fit<T>(text: T, what: &'static str) -> Result<HeaderValue, SignError>
where
    HeaderValue: TryFrom<T>,
{
    HeaderValue::try_from(text).map_err(|_| Why::Unfit(what).into())
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer")
    }
}
