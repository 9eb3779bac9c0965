//! The controls of accounts: listing and adding accounts, and the controls of the data of one of them.

use std::sync::Arc;

use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{ControlError, ControlResult};
use crate::account::AccountId;
use crate::encoding::percent;
use crate::http::HttpRequest;
use crate::scenario::{Account, Scenario};
use crate::state::State;

/// How many accounts a page has if the request names no number.
const PAGE: usize = 1_000;

/// Lists accounts in the order of their numbers: those after the parameter `after`, `limit` at most.
pub(super) fn list(request: &HttpRequest, state: &State) -> ControlResult {
    let (mut after, mut limit) = (None, PAGE);
    for (name, value) in percent::pairs(request.query()) {
        let value = String::from_utf8_lossy(&value);
        match &*name {
            b"after" => after = Some(parse(&value)?),
            b"limit" => {
                limit = value.parse().map_err(|_| {
                    super::refused(format!("limit: expected a whole number, found {value:?}"))
                })?;
            }
            _ => {
                let name = String::from_utf8_lossy(&name);
                return Err(super::refused(format!(
                    "expected after or limit, found {name:?}"
                )));
            }
        }
    }
    let scenario = state.scenario.get();
    let ids = scenario.accounts_after(after, limit.min(PAGE));
    let accounts = ids.into_iter().filter_map(|id| scenario.find_account(id));
    let accounts: Vec<Value> = accounts.map(|account| json!(&*account)).collect();
    Ok(json!({ "accounts": accounts }))
}

/// Adds an account to the scenario, or replaces the one with its number.
pub(super) fn add(request: &HttpRequest, state: &State) -> ControlResult {
    let text = super::document(request, "an account")?;
    let scenario = state.scenario.get();
    let account = scenario.read_account(text);
    let account = account.map_err(|error| super::refused(error.to_string()))?;
    let shown = json!(account);
    state.add_account(account);
    Ok(shown)
}

/// Carries out a control of one account.
pub(super) fn run(request: &HttpRequest, state: &State, id: &str, parts: &[&str]) -> ControlResult {
    let id = parse(id)?;
    let unknown = || {
        let why = format!("there is no account {id}");
        ControlError::new(StatusCode::NOT_FOUND, why)
    };
    let get = request.method == Method::GET;
    let post = request.method == Method::POST;
    if parts.is_empty() && get {
        let scenario = state.scenario.get();
        let account = scenario.find_account(id).ok_or_else(unknown)?;
        return Ok(json!(&*account));
    }
    let account = state.account(id)?.ok_or_else(unknown)?;
    match parts {
        ["state"] if get => {
            let mut shown = super::counts(&account)?;
            shown["tally"] = json!(state.log.tally_of(id));
            shown["scenario"] = account.scenario.document();
            Ok(shown)
        }
        ["tally"] if get => {
            let totals = state.account_totals(id, request.at)?.ok_or_else(unknown)?;
            Ok(json!(totals))
        }
        ["scenario"] if get => Ok(account.scenario.document()),
        ["scenario"] if post => {
            let scenario = Scenario::parse(super::document(request, "a scenario")?);
            let scenario = scenario.map_err(|error| super::refused(error.to_string()))?;
            account.set_scenario(Arc::new(scenario));
            Ok(state.account(id)?.ok_or_else(unknown)?.scenario.document())
        }
        parts => super::run_in_account(request, &account, parts),
    }
}

fn parse(id: &str) -> Result<AccountId, ControlError> {
    id.parse::<AccountId>()
        .map_err(|error| super::refused(error.to_string()))
}

impl State {
    /// Adds an account to the scenario, or replaces the one with its number.
    pub(crate) fn add_account(&self, account: Account) {
        self.scenario.change(|scenario| {
            let all = Scenario::clone(scenario);
            *scenario = Arc::new(all.account(account));
        });
    }
}
