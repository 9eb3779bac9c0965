//! ListAccounts (<https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html>),
//! which only the management account and delegated administrators can call.

use super::{account_arn, email, is_member, organization, refusal};
use crate::account::AccountId;
use crate::operation::prelude::*;
use crate::scenario::{Account, Organization};

/// The largest page, which is also the page of a request without `MaxResults`.
const PAGE: usize = 20;
/// The purpose of the tokens of pages.
const LISTING: &str = "accounts of the organization";
/// When every account joined the organization: 2020-01-01.
const JOINED: u64 = 1_577_836_800;

#[derive(serde::Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Input {
    max_results: Option<usize>,
    next_token: Option<String>,
}

/// Lists accounts in the order of their numbers. Accounts outside of the organization are left out of
/// their page, so a page can be shorter than asked for, as the reference says, and even empty.
pub(super) fn answer(call: &Call<'_>, input: Input) -> Answer {
    let organization = organization(call)?;
    let own = call.caller.account;
    let administrators = &organization.delegated_administrators;
    if own != organization.management_account && !administrators.contains(&own) {
        let why = "You don't have permissions to access this resource.";
        return Err(refusal("AccessDeniedException", why).into());
    }
    let after = input
        .next_token
        .map(|token| position(call, &token))
        .transpose()?;
    let size = input.max_results.unwrap_or(PAGE);
    let mut ids = call.directory.accounts_after(after, size + 1);
    let is_last = ids.len() <= size;
    ids.truncate(size);
    let accounts = ids.iter().filter_map(|id| call.directory.find_account(*id));
    let members = accounts.filter(|account| is_member(organization, account));
    let members: Vec<Value> = members
        .map(|account| member(organization, &account))
        .collect();
    let mut page = json!({"Accounts": members});
    if let Some(last) = ids.last().filter(|_| !is_last) {
        let token = call.store.key().seal(LISTING, last.to_string().as_bytes());
        page["NextToken"] = token.into();
    }
    Ok(page)
}

fn member(organization: &Organization, account: &Account) -> Value {
    let id = account.id();
    let is_management = id == organization.management_account;
    let name = match account.name.as_str() {
        "" => format!("account-{id}"),
        name => name.to_owned(),
    };
    json!({
        "Arn": account_arn(organization, id),
        "Email": email(account),
        "Id": id,
        "JoinedMethod": if is_management { "INVITED" } else { "CREATED" },
        "JoinedTimestamp": JOINED,
        "Name": name,
        "State": account.status.word(),
        "Status": account.status.word(),
    })
}

/// Returns the account after which a page begins.
fn position(call: &Call<'_>, token: &str) -> Result<AccountId, Refusal> {
    let payload = call.store.key().open(LISTING, token);
    let id = payload.and_then(|payload| String::from_utf8(payload).ok()?.parse().ok());
    id.ok_or_else(|| {
        let why = "NextToken: expected a token that this listing issued to this account";
        refusal("InvalidInputException", why).with("Reason", "INVALID_NEXT_TOKEN")
    })
}
