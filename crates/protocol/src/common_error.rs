//! The errors that every AWS service can answer.

/// Writes the enum and its table of names.
macro_rules! common_errors {
    ($( $(#[$meta:meta])* $variant:ident = $($code:literal)|+, )+) => {
        /// An error that is not of one service but of the ground all of them stand on: signatures,
        /// tokens, the shape of a request.
        ///
        /// The two API references list these with different statuses, and each has names that the
        /// other lacks, so the code alone decides. Codes that arrive without being listed anywhere
        /// (`InvalidSignatureException`, `SubscriptionRequiredException`, …) are here too.
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
            /// The error that goes by this code, if it is a common one.
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
    /// The caller may not do this.
    AccessDenied = "AccessDeniedException" | "AccessDenied",
    /// The session that the credentials belong to is over.
    ExpiredToken = "ExpiredTokenException" | "ExpiredToken",
    /// The signature is incomplete.
    IncompleteSignature = "IncompleteSignature" | "IncompleteSignatureException",
    /// The service failed.
    InternalFailure = "InternalFailure" | "InternalServerError" | "InternalServerException"
        | "InternalServerErrorException" | "InternalError",
    /// There is no such action.
    UnknownOperation = "UnknownOperationException" | "UnknownOperation" | "InvalidAction",
    /// The access key is not known, or not in this partition.
    UnrecognizedClient = "UnrecognizedClientException" | "InvalidClientTokenId",
    /// The signature is not the one that the service computes.
    InvalidSignature = "InvalidSignatureException" | "SignatureDoesNotMatch" | "AuthFailure",
    /// The request carries no credentials.
    MissingAuthenticationToken = "MissingAuthenticationTokenException"
        | "MissingAuthenticationToken",
    /// The request breaks HTTP.
    MalformedHttpRequest = "MalformedHttpRequestException",
    /// The caller has no permission.
    NotAuthorized = "NotAuthorized",
    /// The account has to subscribe to the service first.
    OptInRequired = "OptInRequired",
    /// The connection went away before the answer.
    RequestAborted = "RequestAbortedException",
    /// The request is too large.
    RequestEntityTooLarge = "RequestEntityTooLargeException",
    /// The clock of the caller is off by more than 15 minutes, or a presigned request has expired.
    RequestExpired = "RequestExpired" | "RequestTimeTooSkewed" | "RequestInTheFuture",
    /// The service waited for the request too long.
    RequestTimeout = "RequestTimeoutException" | "RequestTimeout",
    /// The body cannot be read.
    Serialization = "SerializationException",
    /// The service cannot answer for the moment.
    ServiceUnavailable = "ServiceUnavailable" | "ServiceUnavailableException",
    /// The account's support plan does not include this.
    SubscriptionRequired = "SubscriptionRequiredException",
    /// Too many requests.
    Throttling = "ThrottlingException" | "Throttling",
    /// The input breaks a constraint.
    Validation = "ValidationError" | "ValidationException" | "InvalidParameterValueException"
        | "InvalidParameterValue" | "InvalidParameterCombination" | "MissingParameter",
}
