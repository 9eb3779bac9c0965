//! The signature in the query.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use casebook_types::Secret;
use http::header::{AUTHORIZATION, HOST};
use http::{Request, Uri};
use percent_encoding::percent_encode;

use super::canonical::{ENCODED, canonical};
use super::error::Why;
use super::hash::hash;
use super::key::SigningKey;
use super::text::{ALGORITHM, place, to_sign};
use super::time::SigningTime;
use super::{DATE, SECURITY_TOKEN, Scope, SignError, SigningOptions, headers, judge, target};
use crate::Credentials;

const SIGNATURE: &str = "X-Amz-Signature";
const TOKEN: &str = "X-Amz-Security-Token";

/// Seven days, the longest that Signature Version 4 knows.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 60 * 60);

pub(super) fn presign(
    request: &mut Request<Bytes>,
    credentials: &Credentials,
    scope: &Scope,
    time: SystemTime,
    expires: Duration,
    options: SigningOptions,
) -> Result<(), SignError> {
    if expires < Duration::from_secs(1) || expires > LONGEST {
        let found = expires.as_secs();
        return Err(Why::Expires { found }.into());
    }
    let mut target = unsigned(&target::target(request.uri())?);
    let mut signable = target::signable(target.as_str().into(), options).into_owned();
    judge::judge(request, &signable, credentials, scope, time)?;
    let moment = SigningTime::of(time)?;
    let host = target::missing_host(request)?;
    let added: Vec<_> = host.map(|host| (HOST, host)).into_iter().collect();
    let signed = headers::listed(request, &added)?;
    let (mut names, mut valid) = (Vec::new(), Vec::new());
    headers::names(&mut names, &signed);
    place(&mut valid, &moment, scope.region.as_str(), &scope.service);
    let credential = [credentials.access_key_id().as_bytes(), b"/", &valid].concat();
    let token = credentials.session_token().map(Secret::expose);
    let seconds = expires.as_secs().to_string();
    let mut add = |name: &str, value: &[u8]| {
        append(&mut target, name, value);
        append(&mut signable, name, value);
    };
    add("X-Amz-Algorithm", ALGORITHM.as_bytes());
    add("X-Amz-Credential", &credential);
    add("X-Amz-Date", moment.as_bytes());
    add("X-Amz-Expires", seconds.as_bytes());
    if let Some(token) = token.filter(|_| options.sign_session_token) {
        add(TOKEN, token.as_bytes());
    }
    add("X-Amz-SignedHeaders", &names);
    let body_hash = hash(request.body());
    let canonical = canonical(request, &signable, &signed, &names, &body_hash, options);
    let to_sign = to_sign(&moment, &valid, &hash(&canonical));
    let signature = SigningKey::derive(credentials, scope, &moment).sign(&to_sign);
    if let Some(token) = token.filter(|_| !options.sign_session_token) {
        append(&mut target, TOKEN, token.as_bytes());
    }
    // The signature goes last, where everybody looks for it.
    append(&mut target, SIGNATURE, signature.as_bytes());
    let mut parts = request.uri().clone().into_parts();
    parts.path_and_query = Some(target.parse().map_err(|_| Why::Unfit("parameters"))?);
    *request.uri_mut() = Uri::from_parts(parts).map_err(|_| Why::Unfit("parameters"))?;
    let headers = request.headers_mut();
    headers.remove(AUTHORIZATION);
    headers.remove(DATE);
    headers.remove(SECURITY_TOKEN);
    headers.extend(added);
    Ok(())
}

/// Adds a parameter to a target.
fn append(target: &mut String, name: &str, value: &[u8]) {
    target.push(if target.contains('?') { '&' } else { '?' });
    target.push_str(name);
    target.push('=');
    target.extend(percent_encode(value, ENCODED));
}

/// The target without an earlier signature, and without a `?` that nothing follows.
fn unsigned(target: &str) -> String {
    let Some((path, query)) = target.split_once('?') else {
        return target.to_owned();
    };
    let mut kept = String::with_capacity(target.len());
    kept.push_str(path);
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let name = parameter.split('=').next().unwrap_or_default();
        if !is_of_a_signature(name) {
            kept.push(if kept.len() == path.len() { '?' } else { '&' });
            kept.push_str(parameter);
        }
    }
    kept
}

fn is_of_a_signature(name: &str) -> bool {
    const NAMES: [&str; 7] = [
        "X-Amz-Algorithm",
        "X-Amz-Credential",
        "X-Amz-Date",
        "X-Amz-Expires",
        TOKEN,
        SIGNATURE,
        "X-Amz-SignedHeaders",
    ];
    NAMES.contains(&name)
}
