//! The source of the input of an operation.

use std::borrow::Cow;
use std::convert::Infallible;
use std::str::FromStr;

use casebook::types::artifact::ClientToken;
use serde_json::Value;

use crate::command::text_source::TextSource;
use crate::failure::Failure;

/// The value of `--input`.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    /// The text itself.
    Text(String),
    /// A file.
    File(String),
    /// Stdin.
    Stdin,
}

/// The largest input, in bytes. It is more than any operation accepts: three files of 5 MB in
/// base64 need two thirds of it.
const LARGEST: usize = 32 << 20;

impl FromStr for Input {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.strip_prefix('@') {
            Some(path) => Self::File(path.to_owned()),
            None if text == "-" => Self::Stdin,
            None => Self::Text(text.to_owned()),
        })
    }
}

impl Input {
    /// Reads the JSON object.
    ///
    /// # Errors
    ///
    /// Fails if it cannot be read, is not JSON, or is not an object.
    pub(crate) async fn read(self) -> Result<Value, Failure> {
        let (text, from) = self.text().await?;
        object(&text, &from)
    }

    /// Reads the JSON object and returns its text unchanged: the members keep their order, and the
    /// numbers all of their digits.
    ///
    /// # Errors
    ///
    /// Fails like [`read`](Self::read).
    pub(crate) async fn read_text(self) -> Result<String, Failure> {
        let (text, from) = self.text().await?;
        object(&text, &from).map(|_| text)
    }

    /// Reads the text. Returns it with its source as messages name it, such as `--input
    /// @body.json`.
    async fn text(self) -> Result<(String, Cow<'static, str>), Failure> {
        let (source, from) = match self {
            Self::Text(text) => return Ok((text, "--input".into())),
            Self::File(path) => (TextSource::File((&path).into()), format!("--input {path}")),
            Self::Stdin => (TextSource::Stdin, "--input -".to_owned()),
        };
        let text = source.text(LARGEST).await;
        let text = text.map_err(|error| Failure::parameter(&from, error))?;
        Ok((text, from.into()))
    }
}

/// The operations whose input has a token by which the service recognizes a repeated request, each
/// with the member that holds the token. The service models call this member optional, so an input
/// may lack it.
pub(super) const TOKENS: [(&str, &str); 2] = [
    ("CreateComplianceInquiry", "clientToken"),
    ("PutComplianceInquiryFeedback", "clientToken"),
];

/// Adds the token that the input of an operation lacks, made of random bytes. Returns the token of the
/// input, if the operation has one and it is valid.
pub(super) fn fill_in_token(
    operation: &str,
    input: &mut Value,
    bytes: [u8; 16],
) -> Option<ClientToken> {
    let (_, member) = TOKENS.iter().find(|(name, _)| *name == operation)?;
    let token = input.as_object_mut()?.entry(*member).or_insert(Value::Null);
    if token.is_null() {
        *token = ClientToken::from_random(bytes).as_str().into();
    }
    token.as_str()?.parse().ok()
}

fn object(text: &str, from: &str) -> Result<Value, Failure> {
    match serde_json::from_str(text) {
        Ok(object @ Value::Object(_)) => Ok(object),
        Ok(other) => Err(Failure::parameter(
            from,
            format_args!("expected a JSON object, found {}", kind(&other)),
        )),
        Err(error) => Err(Failure::parameter(
            from,
            format_args!("expected JSON: {error}"),
        )),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_token_that_is_there_stays() {
        let mut input = json!({"name": "n"});
        let token = fill_in_token("CreateComplianceInquiry", &mut input, [7; 16]);
        assert_eq!(input["clientToken"], "07070707-0707-4707-8707-070707070707");
        assert_eq!(token.unwrap().as_str(), input["clientToken"]);
        let filled = input.clone();
        fill_in_token("CreateComplianceInquiry", &mut input, [8; 16]);
        assert_eq!(input, filled);
        let mut other = json!({});
        fill_in_token("ListReports", &mut other, [7; 16]);
        assert_eq!(other, json!({}));
    }
}
