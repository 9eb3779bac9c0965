//! The target of a request: an operation, or what a link leads to.

use crate::account::AccountId;
use crate::api::Api;
use crate::document;
use crate::faults::{DOCUMENT, UPLOAD};
use crate::http::{HttpRequest, RequestReadError};
use crate::operation::{Refusal, Route};
use crate::state::State;

/// The part of the emulator that a request is for.
pub(crate) enum Target {
    /// An operation.
    Operation(Api, Route),
    /// A download from a link: a document or an attachment.
    Document,
    /// The upload of a part of a file to a link.
    Upload,
    /// A request that names no operation, or could not be read; the refusal says why.
    Unknown(Api, Refusal),
}

impl Target {
    pub(super) fn of(request: &HttpRequest, unread: Option<RequestReadError>) -> Self {
        let api = Api::of(request);
        match unread {
            Some(unread) => Self::Unknown(api, Api::unread(&unread)),
            None if request.path().starts_with(document::PREFIX) => Self::Document,
            None if request.path().starts_with(document::UPLOADS) => Self::Upload,
            None => match api.route(request) {
                Ok(route) => Self::Operation(api, route),
                Err(refusal) => Self::Unknown(api, refusal),
            },
        }
    }

    /// Returns the name of the target in fault plans and in the tally; `None` for
    /// [`Unknown`](Self::Unknown).
    pub(super) fn name(&self) -> Option<&'static str> {
        match self {
            Self::Operation(_, route) => Some(&route.operation.name),
            Self::Document => Some(DOCUMENT),
            Self::Upload => Some(UPLOAD),
            Self::Unknown(..) => None,
        }
    }

    /// Returns the account that a request says it is of; `None` if it names none of the scenario.
    pub(super) fn account(&self, request: &HttpRequest, state: &State) -> Option<AccountId> {
        match self {
            Self::Operation(..) | Self::Unknown(..) => state.stated_account(request),
            Self::Document | Self::Upload => {
                let account = document::link_account(request);
                state.scenario.get().find_account(account).map(|_| account)
            }
        }
    }

    /// Returns the service of the target; `None` for documents and uploads, which belong to neither
    /// service.
    pub(super) fn api(&self) -> Option<Api> {
        match self {
            Self::Operation(api, _) | Self::Unknown(api, _) => Some(*api),
            Self::Document | Self::Upload => None,
        }
    }
}
