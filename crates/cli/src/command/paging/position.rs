//! A place in a list.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use casebook::protocol::Blob;
use serde::{Deserialize, Serialize};

/// A place in a list: a page, and a number of entries of it to skip.
///
/// As text it is JSON in base64, with the members of the AWS CLI (botocore, paginate.py), so the
/// tokens of one fit the other.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Position {
    /// The service's token of the page; `None` for the first.
    // With a function of its own serde requires the member, so that no token of a service that is
    // JSON is mistaken for one of ours.
    #[serde(rename = "nextToken", deserialize_with = "Option::deserialize")]
    pub(super) page: Option<String>,
    #[serde(rename = "boto_truncate_amount", default)]
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) skip: usize,
}

impl Position {
    /// Returns the beginning of a page.
    pub(super) fn page(token: String) -> Self {
        Self {
            page: Some(token),
            skip: 0,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(skip: &usize) -> bool {
    *skip == 0
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_vec(self).map_err(|_| fmt::Error)?;
        f.write_str(&Blob::from(json).to_base64())
    }
}

impl FromStr for Position {
    type Err = Infallible;

    /// Reads a token. As in the AWS CLI, any other text is the service's own token of a page.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let decoded = Blob::from_base64(text).ok();
        let read = decoded.and_then(|json| serde_json::from_slice(json.as_bytes()).ok());
        Ok(read.unwrap_or_else(|| Self::page(text.to_owned())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_token_is_the_one_of_the_aws_cli() {
        // Made by json.dumps and base64.b64encode of Python.
        for (token, page, skip) in [
            (
                "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyfQ==",
                None,
                2,
            ),
            ("eyJuZXh0VG9rZW4iOiAiYWJjIn0=", Some("abc"), 0),
            ("abc", Some("abc"), 0),
            ("eyJhIjogMX0=", Some("eyJhIjogMX0="), 0),
            ("e30=", Some("e30="), 0),
        ] {
            let page = page.map(str::to_owned);
            assert_eq!(token.parse(), Ok(Position { page, skip }), "{token}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(page in proptest::option::of(".{1,20}"), skip in 0usize..300) {
            let position = Position { page, skip };
            prop_assert_eq!(position.to_string().parse(), Ok(position));
        }
    }
}
