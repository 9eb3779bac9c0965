//! GetCallerIdentity (<https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>)

use crate::account::ACCOUNT_ID;
use crate::operation::prelude::*;

input! {}

/// A permanent access key belongs to a user, a temporary one to the session of a role.
pub(super) fn answer(call: &Call<'_>, _: Input) -> Answer {
    let is_temporary = call.request.headers.contains_key("x-amz-security-token");
    let (user, arn) = match is_temporary {
        true => (
            "AROASAMPLEROLE000000:sample",
            format!("arn:aws:sts::{ACCOUNT_ID}:assumed-role/SampleRole/sample"),
        ),
        false => (
            "AIDASAMPLEUSER000000",
            format!("arn:aws:iam::{ACCOUNT_ID}:user/sample"),
        ),
    };
    Ok(json!({"Account": ACCOUNT_ID, "Arn": arn, "UserId": user}))
}
