//! A file on the disk, which is read twice: to hash it, and to upload it.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use futures_util::stream;
use ring::digest::{Context, SHA256, digest};
use tokio::io::AsyncReadExt as _;
use tokio::task::spawn_blocking;

/// How many bytes of a file are read, checked and sent at a time.
pub(super) const BLOCK: usize = 64 * 1024;

/// A file on the disk, and the hashes of what it had when it was read first.
#[derive(Eq, Hash, PartialEq)]
pub(in crate::attachment) struct DiskFile {
    path: PathBuf,
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) sha256: [u8; 32],
    /// The SHA-256 of each block. All blocks but the last are full.
    blocks: Vec<[u8; 32]>,
}

/// The reason why a file cannot be read a second time.
#[derive(Debug)]
pub(crate) enum FileFault {
    /// The file has other bytes than the first time, or more of them.
    Changed,
    Unreadable(io::Error),
}

/// Returns the SHA-256 of some bytes.
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    array(&digest(&SHA256, bytes))
}

fn array(digest: &ring::digest::Digest) -> [u8; 32] {
    let bytes = digest.as_ref().try_into();
    bytes.expect("a SHA-256 has 32 bytes")
}

impl DiskFile {
    /// Reads a regular file in one pass. Returns the size as an error if the file has more bytes than
    /// `most`. It blocks.
    pub(in crate::attachment) fn read(
        path: PathBuf,
        name: String,
        most: u64,
    ) -> io::Result<Result<Self, u64>> {
        let mut file = casebook_files::open_through_links(&path)?;
        let (mut whole, mut blocks, mut size) = (Context::new(&SHA256), Vec::new(), 0);
        let mut block = vec![0; BLOCK];
        loop {
            let length = fill(&mut file, &mut block)?;
            size += length as u64;
            if size > most {
                return Ok(Err(file.metadata()?.len().max(size)));
            }
            if length > 0 {
                whole.update(&block[..length]);
                blocks.push(sha256(&block[..length]));
            }
            if length < BLOCK {
                break;
            }
        }
        let sha256 = array(&whole.finish());
        Ok(Ok(Self {
            path,
            name,
            size,
            sha256,
            blocks,
        }))
    }
}

/// Reads until the buffer is full or the file ends, and returns the number of bytes.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < buffer.len() {
        match file.read(&mut buffer[length..]) {
            Ok(0) => break,
            Ok(more) => length += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Reads a part of the file, a block at a time, and compares each block with its hash. A part may begin
/// and end within a block.
pub(super) fn blocks(
    file: Arc<DiskFile>,
    part: Range<u64>,
) -> impl Stream<Item = Result<Bytes, FileFault>> + Send {
    stream::try_unfold((None, part.start), move |(opened, at)| {
        let (file, end) = (Arc::clone(&file), part.end.min(file.size));
        async move {
            if at >= end {
                return Ok(None);
            }
            let number = at / BLOCK as u64;
            let start = number * BLOCK as u64;
            let mut opened = match opened {
                Some(opened) => opened,
                None => open_at(&file.path, start).await?,
            };
            let length = (file.size - start).min(BLOCK as u64);
            let mut block = BytesMut::zeroed(usize::try_from(length).unwrap_or(BLOCK));
            if let Err(error) = opened.read_exact(&mut block).await {
                return Err(match error.kind() {
                    io::ErrorKind::UnexpectedEof => FileFault::Changed,
                    _ => FileFault::Unreadable(error),
                });
            }
            let expected = usize::try_from(number).ok();
            let expected = expected.and_then(|number| file.blocks.get(number));
            if expected != Some(&sha256(&block)) {
                return Err(FileFault::Changed);
            }
            let within = |at: u64| usize::try_from(at - start).unwrap_or(BLOCK);
            let next = end.min(start + length);
            if next == file.size && opened.read(&mut [0]).await.map_err(FileFault::Unreadable)? > 0
            {
                // The file has grown.
                return Err(FileFault::Changed);
            }
            let piece = block.freeze().slice(within(at)..within(next));
            Ok(Some((piece, (Some(opened), next))))
        }
    })
}

async fn open_at(path: &Path, start: u64) -> Result<tokio::fs::File, FileFault> {
    let path = path.to_owned();
    let open = move || -> io::Result<File> {
        let mut file = casebook_files::open_through_links(&path)?;
        file.seek(SeekFrom::Start(start))?;
        Ok(file)
    };
    let opened = spawn_blocking(open).await.map_err(io::Error::other);
    let opened = opened.and_then(|opened| opened);
    Ok(tokio::fs::File::from_std(
        opened.map_err(FileFault::Unreadable)?,
    ))
}

impl fmt::Debug for DiskFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, size, .. } = self;
        f.debug_struct("DiskFile")
            .field("path", path)
            .field("size", size)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use futures_util::TryStreamExt as _;
    use proptest::prelude::*;

    use super::*;

    fn file(folder: &Path, bytes: &[u8]) -> Arc<DiskFile> {
        let path = folder.join("core");
        std::fs::write(&path, bytes).unwrap();
        let read = DiskFile::read(path, "core".to_owned(), 1 << 20).unwrap();
        Arc::new(read.unwrap())
    }

    fn read(file: &Arc<DiskFile>, part: Range<u64>) -> Result<Vec<u8>, FileFault> {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.build().unwrap();
        let pieces = blocks(Arc::clone(file), part).try_collect::<Vec<_>>();
        runtime.block_on(pieces).map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn each_part_is_read_as_it_was(size in 1..200_000usize, cuts in any::<[prop::sample::Index; 2]>()) {
            let folder = tempfile::tempdir().unwrap();
            let bytes: Vec<u8> = (0..size).map(|at| (at / 251) as u8).collect();
            let file = file(folder.path(), &bytes);
            prop_assert_eq!(file.sha256, sha256(&bytes));
            let mut cuts = cuts.map(|cut| cut.index(size + 1));
            cuts.sort_unstable();
            let part = read(&file, cuts[0] as u64..cuts[1] as u64).unwrap();
            prop_assert_eq!(part, &bytes[cuts[0]..cuts[1]]);
        }
    }

    #[test]
    fn a_byte_that_changes_in_the_block_or_a_missing_one_is_noticed_and_one_elsewhere_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let bytes = vec![7; 3 * BLOCK];
        let file = file(folder.path(), &bytes);
        let part = BLOCK as u64 + 10..BLOCK as u64 + 20;
        for (changed, at) in [(false, 5), (true, BLOCK), (false, 2 * BLOCK)] {
            let mut other = bytes.clone();
            other[at] = 8;
            std::fs::write(&file.path, &other).unwrap();
            let read = read(&file, part.clone());
            assert_eq!(matches!(read, Err(FileFault::Changed)), changed, "{at}");
        }
        std::fs::write(&file.path, &bytes[..2 * BLOCK - 1]).unwrap();
        assert!(matches!(read(&file, part.clone()), Err(FileFault::Changed)));
        let grown = [&bytes[..], &[7]].concat();
        std::fs::write(&file.path, grown).unwrap();
        let last = 3 * BLOCK as u64 - 1..3 * BLOCK as u64;
        assert!(matches!(read(&file, last), Err(FileFault::Changed)));
        std::fs::remove_file(&file.path).unwrap();
        assert!(matches!(read(&file, part), Err(FileFault::Unreadable(_))));
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read_further() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sparse");
        let sparse = File::create(&path).unwrap();
        sparse.set_len(1 << 40).unwrap();
        let read = DiskFile::read(path, String::new(), 100).unwrap();
        assert_eq!(read.unwrap_err(), 1 << 40);
    }
}
