//! The target of a request.

use crate::api::Api;
use crate::document;
use crate::faults::{DOCUMENT, UPLOAD};
use crate::http::{HttpRequest, RequestReadError};
use crate::operation::{Refusal, Route};

/// The target of a request.
pub(crate) enum Target {
    /// An operation.
    Operation(Api, Route),
    /// A document behind a link.
    Document,
    /// A part of a file that is uploaded to a link.
    Upload,
    /// No operation, or a request that is too long or incomplete.
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

    /// Returns the name in plans and tallies.
    pub(super) fn name(&self) -> Option<&'static str> {
        match self {
            Self::Operation(_, route) => Some(&route.operation.name),
            Self::Document => Some(DOCUMENT),
            Self::Upload => Some(UPLOAD),
            Self::Unknown(..) => None,
        }
    }

    /// Returns the service of the target; what links lead to belongs to neither.
    pub(super) fn api(&self) -> Option<Api> {
        match self {
            Self::Operation(api, _) | Self::Unknown(api, _) => Some(*api),
            Self::Document | Self::Upload => None,
        }
    }
}
