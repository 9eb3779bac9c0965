//! Whether a failed request can have had an effect.

use casebook_stack::Sent;

use crate::client::ClientError;

/// Returns whether a failed request certainly had no effect.
pub(super) fn had_no_effect(error: &ClientError) -> bool {
    match error {
        // The service refused an invalid request, or throttled the request before it acted on it.
        ClientError::Refused(_) if error.sent() == Sent::Yes => true,
        // A response that broke off or cannot be read leaves the outcome open, whatever its status: a
        // proxy may have sent it after the service received the request.
        _ => error.sent() == Sent::No,
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
    fn only_a_request_that_certainly_had_no_effect_frees_its_key() {
        for (error, expected) in [
            (refused(400, "CaseCreationLimitExceeded"), true),
            (refused(400, "ThrottlingException"), true),
            (refused(503, "SlowDown"), true),
            (refused(429, "Whatever"), true),
            (refused(403, "AccessDeniedException"), true),
            (refused(500, "InternalServerError"), false),
            (refused(503, ""), false),
            (refused(501, ""), false),
            (refused(302, ""), false),
            (refused(408, ""), false),
            (refused(400, "RequestTimeout"), false),
            (answered(403, "<html>".into()), false),
            (answered(404, "{\"error\": \"blocked\"}".into()), false),
            (answered(407, String::new()), false),
            (
                ClientError::Decode(DecodeError::expected("JSON", &http::HeaderMap::new())),
                false,
            ),
            (TransportError::too_large(1, "x").into_error(), false),
            (TransportError::connect("x").into_error(), true),
            (TransportError::exchange("x").into_error(), false),
            (TransportError::response("x").into_error(), false),
            (ClientError::Layer("x".into()), false),
        ] {
            assert_eq!(had_no_effect(&error), expected, "{error:?}");
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
