//! What a request asks for.

use crate::api::{Api, Route};
use crate::arrived::{Arrived, Unread};
use crate::document;
use crate::faults::DOCUMENT;
use crate::refusal::Refusal;

/// What a request asks for.
pub(crate) enum Asked {
    /// An operation.
    Operation(Api, Route),
    /// A document behind a link.
    Document,
    /// Nothing that there is, or not in one piece.
    Nothing(Api, Refusal),
}

impl Asked {
    pub(super) fn of(arrived: &Arrived, unread: Option<Unread>) -> Self {
        let api = Api::of(arrived);
        match unread {
            Some(unread) => Self::Nothing(api, Api::unread(&unread)),
            None if arrived.path().starts_with(document::PREFIX) => Self::Document,
            None => match api.route(arrived) {
                Ok(route) => Self::Operation(api, route),
                Err(refusal) => Self::Nothing(api, refusal),
            },
        }
    }

    /// What it is called in plans and tallies, if it is there.
    pub(super) fn name(&self) -> Option<&'static str> {
        match self {
            Self::Operation(_, route) => Some(&route.operation.name),
            Self::Document => Some(DOCUMENT),
            Self::Nothing(..) => None,
        }
    }

    /// The service that is asked; documents belong to neither.
    pub(super) fn api(&self) -> Option<Api> {
        match self {
            Self::Operation(api, _) | Self::Nothing(api, _) => Some(*api),
            Self::Document => None,
        }
    }
}
