//! Reads values of DER (X.690) one after the other.

use der::asn1::AnyRef;
use der::{Reader as _, SliceReader, Tag, TagNumber};

/// The tags that the answers of authorities have besides those of X.680.
pub(super) const CONTEXT_0: Tag = context(0);
pub(super) const CONTEXT_1: Tag = context(1);
pub(super) const CONTEXT_2: Tag = context(2);

/// Returns the tag `[number]` of a constructed value.
const fn context(number: u32) -> Tag {
    Tag::ContextSpecific {
        constructed: true,
        number: TagNumber(number),
    }
}

/// Values that stand one after the other.
#[derive(Clone, Debug)]
pub(super) struct Values<'a> {
    reader: SliceReader<'a>,
    /// What they are, for errors.
    what: &'static str,
}

impl<'a> Values<'a> {
    /// Begins to read.
    pub(super) fn new(bytes: &'a [u8], what: &'static str) -> Result<Self, String> {
        let reader = SliceReader::new(bytes).map_err(|error| format!("{what}: {error}"))?;
        Ok(Self { reader, what })
    }

    /// Reads the values in the one constructed value that these bytes are.
    pub(super) fn within(bytes: &'a [u8], tag: Tag, what: &'static str) -> Result<Self, String> {
        let mut outer = Self::new(bytes, what)?;
        let inner = outer.take(tag)?;
        outer.finish()?;
        Self::new(inner, what)
    }

    /// Reads the values in the next value.
    pub(super) fn inside(&mut self, tag: Tag) -> Result<Self, String> {
        Self::new(self.take(tag)?, self.what)
    }

    /// Reads the contents of the next value, which must have this tag.
    pub(super) fn take(&mut self, tag: Tag) -> Result<&'a [u8], String> {
        let (found, value) = self.any()?;
        match found == tag {
            true => Ok(value),
            false => Err(format!("{}: expected {tag}, found {found}", self.what)),
        }
    }

    /// Reads the contents of the next value if it has this tag.
    pub(super) fn maybe(&mut self, tag: Tag) -> Result<Option<&'a [u8]>, String> {
        let mut ahead = self.clone();
        if ahead.is_empty() {
            return Ok(None);
        }
        let (found, value) = ahead.any()?;
        if found != tag {
            return Ok(None);
        }
        *self = ahead;
        Ok(Some(value))
    }

    /// Reads the next value, with its tag.
    pub(super) fn any(&mut self) -> Result<(Tag, &'a [u8]), String> {
        let value: AnyRef<'a> = self.reader.decode().map_err(|error| self.odd(&error))?;
        Ok((der::Tagged::tag(&value), value.value()))
    }

    /// Reads the next value whole, with its tag and its length.
    pub(super) fn whole(&mut self) -> Result<&'a [u8], String> {
        self.reader.tlv_bytes().map_err(|error| self.odd(&error))
    }

    /// Whether there are no more values.
    pub(super) fn is_empty(&self) -> bool {
        self.reader.is_finished()
    }

    /// Refuses further values.
    pub(super) fn finish(self) -> Result<(), String> {
        let what = self.what;
        self.reader
            .finish()
            .map_err(|error| format!("{what}: {error}"))
    }

    fn odd(&self, error: &der::Error) -> String {
        format!("{}: {error}", self.what)
    }
}
