//! The errors that all AWS services have in common.

/// Defines the enum and the table from the codes of errors to its variants.
macro_rules! common_errors {
    ($( $(#[$meta:meta])* $variant:ident = $($code:literal)|+, )+) => {
        /// An error that every AWS service can respond with, about signatures, tokens or the form of a
        /// request.
        ///
        /// The references of Artifact and Support list these errors with different statuses and
        /// names, so `from_code` looks at the code alone. Some services send codes that they do not
        /// document (`InvalidSignatureException`, `SubscriptionRequiredException`, …). Those codes
        /// are included.
        ///
        /// ```
        /// use casebook_protocol::CommonError;
        ///
        /// let error = CommonError::from_code("ExpiredTokenException");
        /// assert_eq!(error, Some(CommonError::ExpiredToken));
        /// assert_eq!(CommonError::from_code("CaseIdNotFound"), None);
        /// ```
        #[non_exhaustive]
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
        pub enum CommonError {
            $( $(#[$meta])* $variant, )+
        }

        impl CommonError {
            /// Returns the common error with this code, or `None` for any other code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $( $($code)|+ => Some(Self::$variant), )+
                    _ => None,
                }
            }
        }
    };
}

common_errors! {
    /// The caller has no permission for this operation.
    AccessDenied = "AccessDeniedException" | "AccessDenied",
    /// The session of temporary credentials has expired.
    ExpiredToken = "ExpiredTokenException" | "ExpiredToken",
    /// The signature is incomplete.
    IncompleteSignature = "IncompleteSignature" | "IncompleteSignatureException",
    /// The service failed.
    InternalFailure = "InternalFailure" | "InternalServerError" | "InternalServerException"
        | "InternalServerErrorException" | "InternalError",
    /// The operation does not exist.
    UnknownOperation = "UnknownOperationException" | "UnknownOperation" | "InvalidAction",
    /// The access key does not exist in the partition of the endpoint, such as a key of the China
    /// Regions in `us-east-1`.
    UnrecognizedClient = "UnrecognizedClientException" | "InvalidClientTokenId",
    /// The signature of the request differs from the one that the service computes.
    InvalidSignature = "InvalidSignatureException" | "SignatureDoesNotMatch" | "AuthFailure",
    /// The request is not signed.
    MissingAuthenticationToken = "MissingAuthenticationTokenException"
        | "MissingAuthenticationToken",
    /// The request is not valid HTTP.
    MalformedHttpRequest = "MalformedHttpRequestException",
    /// The caller is not authorized.
    NotAuthorized = "NotAuthorized",
    /// The account has to subscribe to the service first.
    OptInRequired = "OptInRequired",
    /// The connection closed before the response.
    RequestAborted = "RequestAbortedException",
    /// The request is too large.
    RequestEntityTooLarge = "RequestEntityTooLargeException",
    /// The clock of the caller is off by more than 15 minutes, or a presigned request has expired.
    RequestExpired = "RequestExpired" | "RequestTimeTooSkewed" | "RequestInTheFuture",
    /// The request did not arrive at the service in time.
    RequestTimeout = "RequestTimeoutException" | "RequestTimeout",
    /// The service cannot parse the body.
    Serialization = "SerializationException",
    /// The service is temporarily unavailable.
    ServiceUnavailable = "ServiceUnavailable" | "ServiceUnavailableException",
    /// The account's support plan does not include this operation.
    SubscriptionRequired = "SubscriptionRequiredException",
    /// The caller sent too many requests.
    Throttling = "ThrottlingException" | "Throttling",
    /// The input breaks a constraint.
    Validation = "ValidationError" | "ValidationException" | "InvalidParameterValueException"
        | "InvalidParameterValue" | "InvalidParameterCombination" | "MissingParameter",
}
