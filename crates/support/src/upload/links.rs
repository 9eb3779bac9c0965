//! The links for the parts of one upload.

use std::collections::BTreeMap;
use std::time::Duration;

use casebook_stack::OperationService;
use casebook_types::support::{EndIndex, PartIndex};
use casebook_types::{Clock, PresignedUrl};
use tokio::sync::Mutex;

use super::error::Cause;
use super::get_attachment_upload_links::{GetAttachmentUploadLinks, UploadRange, UploadUrl};
use super::request_links::request_links;

/// The largest number of links that one request names (service model, UploadRange).
const AT_ONCE: u32 = 10;
/// A link that expires sooner than this may expire before the part arrives.
const MARGIN: Duration = Duration::from_secs(60);

/// The links for the parts of one upload, requested ten at a time when they are needed.
pub(super) struct Links<'a, C> {
    client: &'a C,
    clock: &'a Clock,
    /// The request without a range.
    ask: GetAttachmentUploadLinks,
    total_parts: u32,
    /// The links that no part has taken yet. The lock is held during a request, so that parts that need
    /// a link at the same time send one request together.
    known: Mutex<BTreeMap<u32, UploadUrl>>,
}

impl<'a, C: OperationService<GetAttachmentUploadLinks>> Links<'a, C> {
    pub(super) fn new(
        client: &'a C,
        clock: &'a Clock,
        ask: GetAttachmentUploadLinks,
        total_parts: u32,
        links: Vec<UploadUrl>,
    ) -> Self {
        let mut known = BTreeMap::new();
        keep(&mut known, links);
        Self {
            client,
            clock,
            ask,
            total_parts,
            known: Mutex::new(known),
        }
    }

    /// Returns a link for a part. The next call returns another one.
    pub(super) async fn take(&self, part: u32) -> Result<PresignedUrl, Cause> {
        let mut known = self.known.lock().await;
        if let Some(link) = known.remove(&part).filter(|link| self.is_fresh(link))
            && let Some(url) = link.url
        {
            return Ok(url);
        }
        let last = self.total_parts.min(part + AT_ONCE - 1);
        let start = PartIndex::new(part).ok_or_else(|| no_link(part))?;
        let end = PartIndex::new(last).and_then(EndIndex::after);
        let mut range = UploadRange::new(start);
        range.end_index = end;
        let links = request_links(self.client, self.ask.clone().upload_range(range)).await?;
        keep(&mut known, links.upload_urls);
        let link = known.remove(&part).and_then(|link| link.url);
        link.ok_or_else(|| no_link(part))
    }

    fn is_fresh(&self, link: &UploadUrl) -> bool {
        let expires = link.expiry_date.as_ref();
        let expires = expires.and_then(|time| time.to_system_time());
        expires.is_none_or(|expires| {
            let left = expires.duration_since(self.clock.now());
            left.is_ok_and(|left| left > MARGIN)
        })
    }
}

fn keep(known: &mut BTreeMap<u32, UploadUrl>, links: Vec<UploadUrl>) {
    // A service may send more links than were requested; no more are kept.
    for link in links.into_iter().take(AT_ONCE as usize) {
        let part = link.part_index.and_then(|part| u32::try_from(part).ok());
        if let Some(part) = part {
            known.insert(part, link);
        }
    }
}

fn no_link(part: u32) -> Cause {
    Cause::malformed(format_args!("a link for part {part}, found none"))
}
