//! The controls of agreements: listing the agreements of the account, and revising the documents of an
//! agreement that can be accepted.

use http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::{ControlError, ControlResult};
use crate::http::HttpRequest;
use crate::state::AccountView;
use crate::store::{Revision, StoreError, revision_id};

/// The body of `POST /_emulator/agreements/{agreementId}/revise`.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ReviseInput {
    /// Whether the non-disclosure agreement gets a new revision, instead of the agreement.
    nda: bool,
}

/// Lists the agreements that the account has accepted, sorted by id.
pub(super) fn list(account: &AccountView) -> ControlResult {
    Ok(json!({"customerAgreements": account.state.store.agreements(None, usize::MAX)?.items}))
}

/// Makes a new revision of an agreement or of its non-disclosure agreement, so that tokens for the old
/// revision become useless.
pub(super) fn revise(request: &HttpRequest, account: &AccountView, id: &str) -> ControlResult {
    let wanted = if request.body.is_empty() {
        ReviseInput::default()
    } else {
        serde_json::from_slice(&request.body).map_err(|error| {
            super::refused(format!("expected {{\"nda\": true}} or {{}}, found {error}"))
        })?
    };
    let revision = account.revise_agreement(id, wanted.nda)?;
    let revision = revision.ok_or_else(|| ControlError {
        status: StatusCode::NOT_FOUND,
        body: json!({"message": format!("there is no such document of the agreement {id}")}),
    })?;
    Ok(json!({"agreementId": id, "agreementRevisionId": revision}))
}

impl AccountView {
    /// Makes a new revision of an agreement that can be accepted or, with `nda`, of its non-disclosure
    /// agreement. Returns the id of the new revision, or `None` if there is no such document.
    pub(crate) fn revise_agreement(
        &self,
        id: &str,
        nda: bool,
    ) -> Result<Option<String>, StoreError> {
        let change = self.state.store.change_agreements()?;
        let Some(mut offer) = change.offer(id)? else {
            return Ok(None);
        };
        let revision = if nda {
            let Some(number) = &mut offer.nda_revision else {
                return Ok(None);
            };
            *number += 1;
            Revision::Nda(*number)
        } else {
            offer.revision += 1;
            Revision::Agreement(offer.revision)
        };
        change.put_offer(&offer)?;
        change.commit()?;
        Ok(Some(revision_id(id, revision)))
    }
}
