//! Errors of transports.

use std::error::Error;
use std::fmt;

use super::{BoxError, NotSent};
use crate::attempt::Sent;

/// The error of a transport that could not connect, send the request or read the response.
#[derive(Debug)]
pub struct TransportError {
    kind: ErrorKind,
    origin: Option<Box<str>>,
    source: BoxError,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum ErrorKind {
    Connect,
    Configuration,
    Untrusted,
    NotSent,
    Length,
    Url,
    Body,
    Exchange,
    Response,
    Unreadable,
    TooLarge(usize),
}

/// Writes functions that create an error of a kind from its source.
macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident = $kind:ident;)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub fn $name(source: impl Into<BoxError>) -> Self {
                Self::new(ErrorKind::$kind, source)
            }
        )*
    };
}

impl TransportError {
    constructors! {
        /// Creates the error of a connection that could not be made: the host is unknown or does not
        /// listen, or TLS failed.
        ///
        /// Nothing was sent.
        connect = Connect;

        /// Creates the error of a connection that could not be made because a setting is wrong, such as
        /// the address of the proxy or the file of certificates.
        ///
        /// Nothing was sent, and the next attempt would fail as well.
        configuration = Configuration;

        /// Creates the error of a connection that could not be made because the certificate of the host
        /// is not trusted, is not valid, or is that of another host.
        ///
        /// Nothing was sent, and the next attempt would fail as well.
        untrusted = Untrusted;

        /// Creates the error of a connection that was closed before the request was sent. Nothing was
        /// sent.
        not_sent = NotSent;

        /// Creates the error of a request body that failed, or whose length differs from the declared
        /// one.
        ///
        /// Part of the request was perhaps sent.
        body = Body;

        /// Creates the error of a request whose declared length cannot be that of its body. Nothing was
        /// sent.
        length = Length;

        /// Creates the error of a request whose URL names no host to connect to. Nothing was sent.
        url = Url;

        /// Creates the error of a connection that broke before a response arrived. The request was
        /// perhaps sent.
        exchange = Exchange;

        /// Creates the error of a connection that broke in the middle of a response. The request was
        /// perhaps sent.
        response = Response;

        /// Creates the error of a response that cannot be read as HTTP, or whose head is too large.
        ///
        /// The response may come from an intermediary. The request was perhaps sent.
        unreadable = Unreadable;
    }

    /// Creates the error of a response body of more than `limit` bytes. The request was perhaps
    /// sent.
    #[must_use]
    pub fn too_large(limit: usize, source: impl Into<BoxError>) -> Self {
        Self::new(ErrorKind::TooLarge(limit), source)
    }

    fn new(kind: ErrorKind, source: impl Into<BoxError>) -> Self {
        Self {
            kind,
            origin: None,
            source: source.into(),
        }
    }

    /// Sets the origin of the request, such as `https://host:8443`, if none is set yet.
    #[must_use]
    pub fn with_origin(mut self, origin: &str) -> Self {
        self.origin.get_or_insert_with(|| origin.into());
        self
    }

    /// Converts the error of any transport to a `TransportError`. A [`NotSent`] becomes an error
    /// that was not sent, and any other type an error that was perhaps sent.
    #[must_use]
    pub fn from_box(error: BoxError) -> Self {
        match error.downcast::<Self>() {
            Ok(error) => *error,
            Err(error) if error.is::<NotSent>() => Self::not_sent(error),
            Err(error) => Self::exchange(error),
        }
    }

    /// Returns whether the request reached the service.
    #[must_use]
    pub fn sent(&self) -> Sent {
        match self.kind {
            ErrorKind::Connect
            | ErrorKind::Configuration
            | ErrorKind::Untrusted
            | ErrorKind::NotSent
            | ErrorKind::Length
            | ErrorKind::Url => Sent::No,
            // The request was perhaps sent. If a response has begun, even with a success status,
            // but cannot be read to its end, that does not prove that the service acted.
            ErrorKind::Body
            | ErrorKind::Exchange
            | ErrorKind::Response
            | ErrorKind::Unreadable
            | ErrorKind::TooLarge(_) => Sent::Perhaps,
        }
    }

    casebook_types::predicates! {
        kind;
        /// Returns whether no connection could be made.
        is_connect: ErrorKind::Connect | ErrorKind::Configuration | ErrorKind::Untrusted,

        /// Returns whether no connection could be made because a setting is wrong, such as the address
        /// of the proxy or the file of certificates.
        is_configuration: ErrorKind::Configuration,

        /// Returns whether no connection could be made because the certificate of the host is not
        /// trusted, is not valid, or is that of another host.
        is_untrusted: ErrorKind::Untrusted,

        /// Returns whether the body of the request failed, or its length differs from the declared one.
        is_body: ErrorKind::Body | ErrorKind::Length,

        /// Returns whether the response cannot be read as HTTP, or its head is too large.
        is_unreadable: ErrorKind::Unreadable,

        /// Returns whether the response body exceeds the size limit.
        is_too_large: ErrorKind::TooLarge(_),
    }

    /// Returns whether the same request may succeed later.
    ///
    /// It cannot succeed if a setting, the URL of the request or its declared length is wrong, if the
    /// certificate of the host is not trusted, or if the response exceeds the size limit. This method does not tell whether it is safe to send
    /// the request again: see [`may_repeat`](crate::attempt::may_repeat).
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        !matches!(
            self.kind,
            ErrorKind::Configuration
                | ErrorKind::Untrusted
                | ErrorKind::Length
                | ErrorKind::Url
                | ErrorKind::TooLarge(_)
        )
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let origin = |preposition: &str| match &self.origin {
            Some(origin) => format!(" {preposition} {origin}"),
            None => String::new(),
        };
        let (to, from, at) = (origin("to"), origin("from"), origin("at"));
        match self.kind {
            ErrorKind::Connect | ErrorKind::Configuration | ErrorKind::Untrusted => {
                write!(f, "no connection{to}; nothing was sent")
            }
            ErrorKind::NotSent => write!(f, "the connection{to} was closed; nothing was sent"),
            ErrorKind::Length => {
                write!(
                    f,
                    "the request{to} declares another length than its body has"
                )?;
                f.write_str("; nothing was sent")
            }
            ErrorKind::Url => {
                write!(
                    f,
                    "the request{to} has no URL to connect to; nothing was sent"
                )
            }
            ErrorKind::Body => {
                write!(
                    f,
                    "the body of the request{to} failed before it was sent whole"
                )
            }
            ErrorKind::Exchange => write!(f, "the connection{to} broke before a response arrived"),
            ErrorKind::Response => {
                write!(f, "the connection{to} broke in the middle of the response")
            }
            ErrorKind::Unreadable => write!(f, "the response{from} cannot be read as HTTP"),
            ErrorKind::TooLarge(limit) => {
                write!(f, "the response is larger than {limit} bytes{at}")
            }
        }
    }
}

impl Error for TransportError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}
