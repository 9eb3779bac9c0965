//! What became of a request, as far as an error tells.

use casebook_stack::Sent;

use crate::client::ClientError;

/// What a request that has no good answer did at the service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Fate {
    /// Nothing.
    Nothing,
    /// Nobody knows.
    Unknown,
}

/// An error that tells what became of the request.
pub(crate) trait Fated {
    fn fate(&self) -> Fate;
    /// What the client said, where it said anything.
    fn into_client_error(self) -> Option<ClientError>;
}

impl Fated for ClientError {
    fn fate(&self) -> Fate {
        match self {
            // A request that is at fault was refused, and throttling comes before anything is done.
            Self::Refused(_) if self.sent() == Sent::Yes => Fate::Nothing,
            _ if self.sent() == Sent::No => Fate::Nothing,
            // This includes an answer that broke off or cannot be read: whatever its status is, the
            // service may not have sent it.
            _ => Fate::Unknown,
        }
    }

    fn into_client_error(self) -> Option<ClientError> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use casebook_protocol::{DecodeError, Fault};
    use casebook_stack::TransportError;

    use super::*;
    use crate::error::Error;

    fn refused(status: u16, code: &str) -> ClientError {
        answered(status, format!(r#"{{"__type": "{code}"}}"#))
    }

    fn answered(status: u16, body: String) -> ClientError {
        let answer = http::Response::builder().status(status);
        ClientError::Refused(Error::from(Fault::read(
            answer.body(Bytes::from(body)).unwrap(),
        )))
    }

    #[test]
    fn only_what_was_surely_not_done_may_be_forgotten() {
        for (error, fate) in [
            (refused(400, "CaseCreationLimitExceeded"), Fate::Nothing),
            (refused(400, "ThrottlingException"), Fate::Nothing),
            (refused(503, "SlowDown"), Fate::Nothing),
            (refused(429, "Whatever"), Fate::Nothing),
            (refused(403, "AccessDeniedException"), Fate::Nothing),
            (refused(500, "InternalServerError"), Fate::Unknown),
            (refused(503, ""), Fate::Unknown),
            (refused(501, ""), Fate::Unknown),
            (refused(302, ""), Fate::Unknown),
            (refused(408, ""), Fate::Unknown),
            (refused(400, "RequestTimeout"), Fate::Unknown),
            (answered(403, "<html>".into()), Fate::Unknown),
            (
                answered(404, "{\"error\": \"blocked\"}".into()),
                Fate::Unknown,
            ),
            (answered(407, String::new()), Fate::Unknown),
            (
                ClientError::Decode(DecodeError::expected("JSON", &http::HeaderMap::new())),
                Fate::Unknown,
            ),
            (
                TransportError::too_large(1, "x").into_error(),
                Fate::Unknown,
            ),
            (TransportError::connect("x").into_error(), Fate::Nothing),
            (TransportError::exchange("x").into_error(), Fate::Unknown),
            (TransportError::answer("x").into_error(), Fate::Unknown),
            (ClientError::Layer("x".into()), Fate::Unknown),
        ] {
            assert_eq!(error.fate(), fate, "{error:?}");
        }
    }

    trait IntoError {
        fn into_error(self) -> ClientError;
    }

    impl IntoError for TransportError {
        fn into_error(self) -> ClientError {
            ClientError::Transport(self)
        }
    }
}
