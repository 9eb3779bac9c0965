//! Downloads documents behind presigned links.

use std::num::NonZeroU32;
use std::time::Duration;

use crate::client::Client;
use crate::transport::Transport;
use casebook_files::Access;
use casebook_protocol::Api;

use super::kind::DocumentKind;
use super::sniffer::ExpectedKinds;

/// A downloader of documents behind presigned links, with its limits.
///
/// After a broken connection the downloader requests the rest with `Range` and `If-Range` (RFC
/// 9110, sections 13 and 14). If the host of the document refuses a link, usually because the link
/// has expired, the downloader gets a new one. A download fails after several failures in a row
/// without new bytes, if the document is too large, or if the download takes too long.
///
/// A download delivers a complete document or fails. A document is complete if it has exactly the
/// length that its host announced, or if it ended with the last chunk of a chunked response. These
/// are errors: a part that was not requested, an empty document, a web page, a content coding, and
/// an unexpected kind of document (see [`expect`](Self::expect)). The downloader follows at most
/// five redirects of a link, and none from https to http.
///
#[derive(Clone, Debug)]
pub struct Downloader {
    pub(super) transport: Transport,
    pub(super) max_failures: NonZeroU32,
    pub(super) idle_timeout: Duration,
    pub(super) min_rate: u64,
    pub(super) timeout: Duration,
    pub(super) max_size: u64,
    pub(super) access: Access,
    pub(super) allow_http: bool,
    pub(super) expected: ExpectedKinds,
}

impl Downloader {
    /// Creates a downloader with the default limits that sends its requests through a transport.
    #[must_use]
    pub fn new(transport: Transport) -> Self {
        Self {
            transport,
            max_failures: NonZeroU32::MIN.saturating_add(4),
            idle_timeout: Duration::from_secs(30),
            min_rate: 1024,
            timeout: Duration::from_secs(60 * 60),
            max_size: 1 << 30,
            access: Access::Owner,
            allow_http: false,
            expected: ExpectedKinds::Declared,
        }
    }

    /// Creates a downloader with the default limits that sends its requests through the transport
    /// of a client. It allows plain HTTP if the [client does](Client::allows_http).
    #[must_use]
    pub fn from_client<A: Api, S>(client: &Client<A, S>) -> Self {
        Self::new(client.transport().clone()).allow_http(client.allows_http())
    }

    casebook_types::setters! {
        /// Sets after how many failures in a row without new bytes a download fails. The default is 5.
        max_failures: NonZeroU32 => max_failures;

        /// Sets after how long without a byte a connection counts as broken. The default is 30 seconds.
        idle_timeout: Duration => idle_timeout;

        /// Sets the minimum rate in bytes per second, measured over the
        /// [`idle_timeout`](Self::idle_timeout). The default is 1024.
        ///
        /// A slower connection counts as broken. The download fails after
        /// [`max_failures`](Self::max_failures) slow connections, even if they brought new bytes.
        min_rate: u64 => min_rate;

        /// Sets the longest time for one document. The default is an hour.
        ///
        /// The time includes requests for links, retries, the pauses between them, and the time that
        /// the writer, or the reader of the stream, takes.
        timeout: Duration => timeout;

        /// Sets the largest size of a document in bytes. The default is 1 GiB.
        max_size: u64 => max_size;

        /// Sets whether the downloader follows links over plain HTTP to other machines.
        ///
        /// The default is that of the client ([`from_client`](Self::from_client)), or false
        /// ([`new`](Self::new)). Links over plain HTTP to this machine are always followed.
        allow_http: bool => allow_http;
    }

    /// Sets whether files get the permissions that the process's umask allows.
    ///
    /// By default only the owner can read the files, because documents may be confidential.
    #[must_use]
    pub fn shared(mut self, shared: bool) -> Self {
        self.access = match shared {
            true => Access::Umask,
            false => Access::Owner,
        };
        self
    }

    /// Accepts only documents of these kinds. The first 1024 bytes of a document decide its kind,
    /// and not the content type.
    ///
    /// Without this setting, a document whose content type is PDF, ZIP, gzip or an Office format
    /// must be of that kind. Web pages, XML and JSON are errors, and so is any document with the
    /// content type of a text.
    #[must_use]
    pub fn expect(mut self, kinds: &'static [DocumentKind]) -> Self {
        self.expected = match kinds {
            [] => ExpectedKinds::Declared,
            kinds => ExpectedKinds::Kinds(kinds),
        };
        self
    }

    /// Accepts only documents of these kinds, unless [`expect`](Self::expect) has set others.
    #[must_use]
    pub fn or_expect(self, kinds: &'static [DocumentKind]) -> Self {
        match self.expected {
            ExpectedKinds::Declared => self.expect(kinds),
            _ => self,
        }
    }

    /// Accepts documents of every kind, unless [`expect`](Self::expect) has set others: the status of
    /// the response tells a document from an error.
    ///
    /// It is for documents that may be web pages, XML or JSON themselves, such as attachments. A web
    /// page must have an `ETag`, which stores of documents send, and login pages do not.
    #[must_use]
    pub fn or_expect_any(mut self) -> Self {
        if self.expected == ExpectedKinds::Declared {
            self.expected = ExpectedKinds::Any;
        }
        self
    }
}
