//! Resumes a document for a writer or a stream, which cannot take bytes back.

use bytes::{Buf as _, Bytes};
use ring::digest::{Context, SHA256};

use super::error::DownloadError;
use super::fetch::Piece;

/// The bytes that were passed on, and how many of them have come again since the download started over.
///
/// The rest of a document without a validator cannot be requested: it arrives from its first byte. The
/// bytes that were passed on are then compared by their hash, and only those after them are passed on.
#[derive(Default)]
pub(super) struct Resumption {
    out: Part,
    /// The bytes that came again; `None` if the download did not start over.
    again: Option<Part>,
}

struct Part {
    size: u64,
    hash: Context,
}

impl Default for Part {
    fn default() -> Self {
        Self {
            size: 0,
            hash: Context::new(&SHA256),
        }
    }
}

impl Part {
    fn add(&mut self, data: &[u8]) {
        self.size += data.len() as u64;
        self.hash.update(data);
    }

    fn sha256(&self) -> [u8; 32] {
        let mut sha256 = [0; 32];
        sha256.copy_from_slice(self.hash.clone().finish().as_ref());
        sha256
    }
}

impl Resumption {
    /// Returns the bytes of a piece that were not passed on yet, if there are any.
    ///
    /// Fails if the document that came again is a different one.
    pub(super) fn take<E>(&mut self, piece: Piece) -> Result<Option<Bytes>, DownloadError<E>> {
        let mut data = match piece {
            Piece::Data(data) => data,
            Piece::Restart => {
                self.again = (self.out.size > 0).then(Part::default);
                return Ok(None);
            }
        };
        if let Some(again) = &mut self.again {
            let missing = self.out.size - again.size;
            let known = usize::try_from(missing).map_or(data.len(), |most| most.min(data.len()));
            again.add(&data[..known]);
            data.advance(known);
            if again.size == self.out.size {
                if again.sha256() != self.out.sha256() {
                    return Err(DownloadError::Changed);
                }
                self.again = None;
            }
        }
        self.out.add(&data);
        Ok((!data.is_empty()).then_some(data))
    }

    /// Returns the size and the SHA-256 hash when the document has ended.
    ///
    /// Fails if it ended before all bytes that were passed on had come again.
    pub(super) fn end<E>(self) -> Result<(u64, [u8; 32]), DownloadError<E>> {
        match self.again {
            None => Ok((self.out.size, self.out.sha256())),
            Some(_) => Err(DownloadError::Changed),
        }
    }
}

#[cfg(test)]
mod tests {
    use casebook_protocol::Fault;
    use proptest::prelude::*;

    use super::*;

    fn data(text: &'static str) -> Piece {
        Piece::Data(Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn another_document_is_refused_as_soon_as_it_is_known() {
        let mut written = Resumption::default();
        assert_eq!(written.take::<Fault>(data("abc")).unwrap().unwrap(), "abc");
        assert!(written.take::<Fault>(Piece::Restart).unwrap().is_none());
        assert!(written.take::<Fault>(data("ab")).unwrap().is_none());
        let error = written.take::<Fault>(data("xd")).unwrap_err();
        assert!(matches!(error, DownloadError::Changed));
    }

    #[test]
    fn a_shorter_document_is_another_one() {
        let mut written = Resumption::default();
        for piece in [data("abc"), Piece::Restart, data("ab")] {
            written.take::<Fault>(piece).unwrap();
        }
        assert!(matches!(
            written.end::<Fault>(),
            Err(DownloadError::Changed)
        ));
    }

    proptest! {
        #[test]
        fn however_often_it_begins_anew_every_byte_comes_once(
            document in prop::collection::vec(any::<u8>(), 0..60),
            breaks in prop::collection::vec(prop::collection::vec(0usize..20, 0..6), 0..4),
        ) {
            let mut written = Resumption::default();
            let mut out = Vec::new();
            let whole = std::iter::repeat_n(7, document.len()).collect();
            for sizes in breaks.into_iter().chain([whole]) {
                let mut rest = Bytes::from(document.clone());
                for size in sizes {
                    let piece = rest.split_to(size.min(rest.len()));
                    out.extend(written.take::<Fault>(Piece::Data(piece)).unwrap().unwrap_or_default());
                }
                if !rest.is_empty() {
                    prop_assert!(written.take::<Fault>(Piece::Restart).unwrap().is_none());
                } else {
                    break;
                }
            }
            prop_assert_eq!(&out, &document);
            let (size, sha256) = written.end::<Fault>().unwrap();
            prop_assert_eq!(size, document.len() as u64);
            let expected = ring::digest::digest(&SHA256, &document);
            prop_assert_eq!(&sha256[..], expected.as_ref());
        }
    }
}
