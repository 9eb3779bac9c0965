//! Whether a failed request can have had an effect.

use casebook_stack::Sent;

use crate::client::ClientError;

/// The effect of a failed request at the service.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Delivery {
    /// The request had no effect.
    NotDone,
    /// The request may have had an effect.
    Unknown,
}

/// An error that says whether its request can have had an effect.
pub(crate) trait DeliveryError {
    fn delivery(&self) -> Delivery;
    /// Returns the error of the client, if the client failed.
    fn into_client_error(self) -> Option<ClientError>;
}

impl DeliveryError for ClientError {
    fn delivery(&self) -> Delivery {
        match self {
            // The service refused an invalid request, or throttled it before it did anything.
            Self::Refused(_) if self.sent() == Sent::Yes => Delivery::NotDone,
            _ if self.sent() == Sent::No => Delivery::NotDone,
            // This includes a response that broke off or cannot be read: something other than the
            // service may have sent it, whatever its status.
            _ => Delivery::Unknown,
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
            (refused(400, "CaseCreationLimitExceeded"), Delivery::NotDone),
            (refused(400, "ThrottlingException"), Delivery::NotDone),
            (refused(503, "SlowDown"), Delivery::NotDone),
            (refused(429, "Whatever"), Delivery::NotDone),
            (refused(403, "AccessDeniedException"), Delivery::NotDone),
            (refused(500, "InternalServerError"), Delivery::Unknown),
            (refused(503, ""), Delivery::Unknown),
            (refused(501, ""), Delivery::Unknown),
            (refused(302, ""), Delivery::Unknown),
            (refused(408, ""), Delivery::Unknown),
            (refused(400, "RequestTimeout"), Delivery::Unknown),
            (answered(403, "<html>".into()), Delivery::Unknown),
            (
                answered(404, "{\"error\": \"blocked\"}".into()),
                Delivery::Unknown,
            ),
            (answered(407, String::new()), Delivery::Unknown),
            (
                ClientError::Decode(DecodeError::expected("JSON", &http::HeaderMap::new())),
                Delivery::Unknown,
            ),
            (
                TransportError::too_large(1, "x").into_error(),
                Delivery::Unknown,
            ),
            (TransportError::connect("x").into_error(), Delivery::NotDone),
            (
                TransportError::exchange("x").into_error(),
                Delivery::Unknown,
            ),
            (
                TransportError::response("x").into_error(),
                Delivery::Unknown,
            ),
            (ClientError::Layer("x".into()), Delivery::Unknown),
        ] {
            assert_eq!(error.delivery(), fate, "{error:?}");
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
