//! A signer for these tests, written from the published rules. The emulator's verifier, which is tested
//! with the published examples, accepts its signatures.

use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, HeaderValue, Method};
use sha2::{Digest, Sha256};

/// An access key, and the scope and time of the signatures that it makes.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    pub(crate) access_key: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
    pub(crate) region: String,
    pub(crate) service: String,
    /// The time of the signatures, in the form `20150830T123600Z`.
    pub(crate) at: String,
}

impl Signer {
    /// Adds the date and a signature to the headers. All headers that the request has already are signed.
    pub(crate) fn sign(&self, method: &Method, target: &str, headers: &mut HeaderMap, body: &[u8]) {
        headers.insert("x-amz-date", value(&self.at));
        if let Some(token) = &self.token {
            headers.insert("x-amz-security-token", value(token));
        }
        let mut names: Vec<String> = headers.keys().map(ToString::to_string).collect();
        names.sort();
        let mut listed = String::new();
        for name in &names {
            listed += &format!(
                "{name}:{}\n",
                headers[name.as_str()].to_str().expect("text")
            );
        }
        let signed = names.join(";");
        let (path, query) = split(target);
        let request = format!(
            "{method}\n{}\n{}\n{listed}\n{signed}\n{}",
            path.replace('%', "%25"),
            sorted(query),
            hash(body)
        );
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential={}/{}, SignedHeaders={signed}, Signature={}",
            self.access_key,
            self.scope(),
            self.signature(&request)
        );
        headers.insert("authorization", value(&authorization));
    }

    /// Returns the target with a signature in its query, which is valid for `seconds`.
    pub(crate) fn presign(
        &self,
        method: &Method,
        target: &str,
        host: &str,
        seconds: u64,
    ) -> String {
        let more = [
            format!("X-Amz-Date={}", self.at),
            format!("X-Amz-Expires={seconds}"),
        ];
        self.sign_query(method, target, host, more)
    }

    /// Returns the target with the parameters `more` and a signature in its query.
    pub(crate) fn sign_query(
        &self,
        method: &Method,
        target: &str,
        host: &str,
        more: impl IntoIterator<Item = String>,
    ) -> String {
        let (path, query) = split(target);
        let mut parameters = vec![
            "X-Amz-Algorithm=AWS4-HMAC-SHA256".to_owned(),
            format!(
                "X-Amz-Credential={}",
                format!("{}/{}", self.access_key, self.scope()).replace('/', "%2F")
            ),
            "X-Amz-SignedHeaders=host".to_owned(),
        ];
        parameters.extend(more);
        parameters.extend(
            self.token
                .iter()
                .map(|token| format!("X-Amz-Security-Token={token}")),
        );
        parameters.extend(
            query
                .split('&')
                .filter(|part| !part.is_empty())
                .map(str::to_owned),
        );
        let query = parameters.join("&");
        let request = format!(
            "{method}\n{path}\n{}\nhost:{host}\n\nhost\n{}",
            sorted(&query),
            hash(b"")
        );
        format!(
            "{path}?{query}&X-Amz-Signature={}",
            self.signature(&request)
        )
    }

    fn scope(&self) -> String {
        format!(
            "{}/{}/{}/aws4_request",
            &self.at[..8],
            self.region,
            self.service
        )
    }

    fn signature(&self, request: &str) -> String {
        let message = format!(
            "AWS4-HMAC-SHA256\n{}\n{}\n{}",
            self.at,
            self.scope(),
            hash(request.as_bytes())
        );
        let mut key = format!("AWS4{}", self.secret).into_bytes();
        for part in [&self.at[..8], &self.region, &self.service, "aws4_request"] {
            key = mac(&key, part);
        }
        hex(&mac(&key, &message))
    }
}

fn split(target: &str) -> (&str, &str) {
    target.split_once('?').unwrap_or((target, ""))
}

/// Returns the canonical form of a query: its parameters are sorted. They are encoded already in these
/// tests.
fn sorted(query: &str) -> String {
    let mut parts: Vec<String> = query
        .split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            if part.contains('=') {
                part.to_owned()
            } else {
                format!("{part}=")
            }
        })
        .collect();
    parts.sort();
    parts.join("&")
}

fn mac(key: &[u8], message: &str) -> Vec<u8> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("any length");
    mac.update(message.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::try_from(text).expect("visible text")
}
