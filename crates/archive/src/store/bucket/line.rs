//! Appends a line to an object.

use bytes::Bytes;
use object_store::PutMode;

use super::{ATTEMPTS, Bucket, Meaning, pause};
use crate::store::error::{ErrorKind, StoreError};
use crate::store::lines::end_of_lines;

/// The size of the longest object that lines are appended to, in bytes: two lines for each of 200,000
/// runs.
const LIMIT: u64 = 64 << 20;

impl Bucket {
    /// Appends a line. An object cannot grow, so it is read and replaced, if no other run has replaced
    /// it meanwhile.
    pub(crate) async fn append_line(&self, name: &str, line: &str) -> Result<(), StoreError> {
        let path = self.path(name)?;
        let mut uncertain = None;
        for attempt in 0..ATTEMPTS {
            let found = self.get(name, LIMIT).await?;
            let (before, mode) = match found {
                Some(object) => (object.bytes, PutMode::Update(object.version)),
                None => (Bytes::new(), PutMode::Create),
            };
            let mut lines = before.split(|byte| *byte == b'\n');
            if attempt > 0 && lines.any(|found| found == line.as_bytes()) {
                return Ok(());
            }
            if let Some(refusal) = uncertain {
                return Err(self.refused(name, refusal));
            }
            let (end, is_torn) = end_of_lines(&before);
            let feed = if is_torn { "\n" } else { "" };
            let after = [&before[..end], feed.as_bytes(), line.as_bytes(), b"\n"].concat();
            let Err(refusal) = self.put(&path, after.into(), mode).await else {
                return Ok(());
            };
            match refusal.meaning() {
                Meaning::Condition | Meaning::Conflict | Meaning::Missing => pause(attempt).await,
                // If an attempt has written the line, it is there now.
                Meaning::Perhaps => uncertain = Some(refusal),
                Meaning::Other => return Err(self.refused(name, refusal)),
            }
        }
        Err(self.error(name, ErrorKind::Crossed))
    }
}
