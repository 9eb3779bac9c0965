//! The operations of AWS Organizations by which an account learns of the others, each in a file with its
//! name.
//!
//! Requests and responses are JSON, as those of AWS Support ([awsJson 1.1]).
//!
//! [awsJson 1.1]: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html

mod describe_organization;
mod list_accounts;

use http::StatusCode;

use crate::account::AccountId;
use crate::http::HttpRequest;
use crate::model::{InputError, Model};
use crate::operation::{Action, Call, Refusal, Route, actions};
use crate::scenario::{Account, Organization};
use crate::support::{self, Service};

pub(crate) use crate::support::CONTENT_TYPE;

const ACTIONS: &[(&str, Action)] = actions![
    DescribeOrganization: describe_organization,
    ListAccounts: list_accounts,
];

/// Returns the names of the emulated operations.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    ACTIONS.iter().map(|(name, _)| *name)
}

/// Returns whether a `POST /` is for Organizations: its header `X-Amz-Target` says so.
pub(crate) fn is_target(request: &HttpRequest) -> bool {
    let prefix = Model::organizations().metadata.target_prefix.as_deref();
    let target = request
        .header("x-amz-target")
        .and_then(|target| target.split_once('.'));
    target.is_some_and(|(found, _)| Some(found) == prefix)
}

/// Finds the operation that the header `X-Amz-Target` names.
pub(crate) fn route(request: &HttpRequest) -> Result<Route, Refusal> {
    let service = Service {
        name: "AWS Organizations",
        model: Model::organizations(),
        actions: ACTIONS,
    };
    support::route_by_target(request, &service)
}

/// Returns the refusal of an input that does not fit the service model. Broken constraints are an
/// `InvalidInputException` (API reference, ListAccounts, Errors).
pub(crate) fn unacceptable(why: InputError) -> Refusal {
    let mut refusal = support::unacceptable(why);
    if refusal.code == "ValidationError" {
        refusal.code = "InvalidInputException";
    }
    refusal
}

/// Returns the organization that the caller's account belongs to, if there is one.
fn organization<'a>(call: &Call<'a>) -> Result<&'a Organization, Refusal> {
    let own = call.caller.account;
    let organization = call.directory.organization.as_ref();
    let account = call.directory.find_account(own);
    let found = organization
        .filter(|organization| account.is_some_and(|account| is_member(organization, &account)));
    found.ok_or_else(|| {
        let why = "Your account is not a member of an organization.";
        refusal("AWSOrganizationsNotInUseException", why)
    })
}

/// Returns whether an account belongs to the organization; the management account always does.
fn is_member(organization: &Organization, account: &Account) -> bool {
    account.member || account.id() == organization.management_account
}

/// Returns the email address of an account; Organizations has one for each.
fn email(account: &Account) -> String {
    match account.email.as_str() {
        "" => format!("account-{}@example.com", account.id()),
        email => email.to_owned(),
    }
}

/// Returns the ARN of an account of an organization.
fn account_arn(organization: &Organization, account: AccountId) -> String {
    let (management, id) = (organization.management_account, &organization.id);
    format!("arn:aws:organizations::{management}:account/{id}/{account}")
}

fn refusal(code: &'static str, why: &str) -> Refusal {
    Refusal::new(code, StatusCode::BAD_REQUEST, why)
}
