//! GetCallerIdentity (<https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>)

use crate::operation::prelude::*;

input! {}

pub(super) fn answer(call: &Call<'_>, _: Input) -> Answer {
    let caller = call.caller;
    Ok(json!({
        "Account": caller.account,
        "Arn": caller.arn(),
        "UserId": caller.user_id(),
    }))
}
