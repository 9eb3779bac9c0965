//! Resources out of an answer that is not whole yet.

use bytes::Bytes;
use casebook_protocol::json::{self, Members};

use super::error::{Expected, Wrong};
use super::scanner::{Met, Scanner};
use crate::advisor::{TrustedAdvisorCheckResult, TrustedAdvisorResourceDetail};

/// One resource may have so many bytes, and so may all the rest that is kept of a result.
pub(super) const LARGEST: usize = 1 << 20;

/// A name that is longer is none of those that are looked for, even with every letter escaped.
const LONGEST_NAME: usize = 256;

/// The members of a result that are kept until its end (API reference, TrustedAdvisorCheckResult).
const KEPT: [&str; 5] = [
    "checkId",
    "timestamp",
    "status",
    "resourcesSummary",
    "categorySpecificSummary",
];

/// What comes next.
#[derive(Debug)]
pub(super) enum Next {
    Resource(TrustedAdvisorResourceDetail),
    /// More of the answer is needed.
    More,
}

/// Takes an answer in pieces of any length, and gives resources.
///
/// It holds one piece, the beginning of one resource, and the members of the result beside them. The
/// members may come in any order, and those that nobody knows are passed over.
#[derive(Debug)]
pub(super) struct Reader {
    scanner: Scanner,
    piece: Bytes,
    at: usize,
    /// How many bytes came before this piece.
    before: u64,
    /// What is being kept: where it begins in this piece, after what `held` has of it.
    from: Option<usize>,
    /// The position in the answer where the kept text begins.
    began: u64,
    /// The most bytes to keep of it, and of anything.
    room: usize,
    largest: usize,
    /// Whether it is a name; one that is too long is no error.
    is_name: bool,
    held: Vec<u8>,
    name: Name,
    /// Whether the value at hand is the result, or the list in it.
    in_result: bool,
    in_list: bool,
    seen_result: bool,
    seen_list: bool,
    /// Whether the result is something, and not null.
    is_there: bool,
    /// The kept members, as they came, with a comma behind each.
    members: Vec<u8>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Name {
    Result,
    List,
    Kept(&'static str),
    Unknown,
}

impl Reader {
    pub(super) fn new() -> Self {
        Self {
            scanner: Scanner::new(),
            piece: Bytes::new(),
            at: 0,
            before: 0,
            from: None,
            began: 0,
            room: LARGEST,
            largest: LARGEST,
            is_name: false,
            held: Vec::new(),
            name: Name::Unknown,
            in_result: false,
            in_list: false,
            seen_result: false,
            seen_list: false,
            is_there: false,
            members: Vec::new(),
        }
    }

    /// Takes the next piece, when [`next`](Self::next) has asked for more.
    pub(super) fn push(&mut self, piece: Bytes) {
        self.piece = piece;
    }

    /// The next resource, as far as the answer has come.
    pub(super) fn next(&mut self) -> Result<Next, Wrong> {
        // Sharing it costs a count, and frees the rest of this value for changes.
        let piece = self.piece.clone();
        loop {
            let deepest = if self.in_list { 3 } else { 2 };
            let met = self.scanner.next(&piece, &mut self.at, deepest);
            let Some(met) = met.map_err(|expected| self.refused(expected))? else {
                self.hold(&piece)?;
                self.before += piece.len() as u64;
                (self.piece, self.at) = (Bytes::new(), 0);
                return Ok(Next::More);
            };
            if let Some(resource) = self.meet(met, &piece)? {
                return Ok(Next::Resource(resource));
            }
        }
    }

    /// The rest of the result, when there is no more; `None` where the service said nothing.
    pub(super) fn finish(&self) -> Result<Option<TrustedAdvisorCheckResult>, Wrong> {
        if !self.scanner.may_end() {
            return Err(self.wrong_at(0, "more text"));
        }
        if !self.is_there {
            return Ok(None);
        }
        let mut object = Vec::with_capacity(self.members.len() + 2);
        object.push(b'{');
        object.extend_from_slice(self.members.strip_suffix(b",").unwrap_or_default());
        object.push(b'}');
        let shape = "the documented shape of a result";
        parse(&object).ok_or_else(|| self.wrong_at(0, shape))
    }

    fn meet(
        &mut self,
        met: Met,
        piece: &[u8],
    ) -> Result<Option<TrustedAdvisorResourceDetail>, Wrong> {
        // A list or an object that begins lies in itself already.
        let begins_inside = matches!(met, Met::Begins(b'{' | b'['));
        let depth = self.scanner.depth() - u32::from(begins_inside);
        match (met, depth) {
            (Met::Begins(b'{' | b'n'), 0) => {}
            (Met::Begins(_), 0) => return Err(self.wrong("a JSON object")),
            (Met::NameBegins, 1) => self.keep(LONGEST_NAME, true),
            (Met::NameBegins, 2) if self.in_result => self.keep(LONGEST_NAME, true),
            (Met::NameEnds, 1 | 2) if self.from.is_some() => self.named(piece, depth),
            (Met::Begins(byte), 1) if self.name == Name::Result => {
                self.once(self.seen_result, "one result")?;
                self.seen_result = true;
                self.in_result = byte == b'{';
                self.is_there = self.in_result;
                if !matches!(byte, b'{' | b'n') {
                    return Err(self.wrong("a result or null"));
                }
            }
            (Met::Ends, 1) => {
                (self.in_result, self.name) = (false, Name::Unknown);
            }
            (Met::Begins(byte), 2) if self.in_result => match self.name {
                Name::List => {
                    self.once(self.seen_list, "one list of resources")?;
                    self.seen_list = true;
                    self.in_list = byte == b'[';
                    if !matches!(byte, b'[' | b'n') {
                        return Err(self.wrong("a list of resources or null"));
                    }
                }
                Name::Kept(_) => {
                    self.keep(self.largest.saturating_sub(self.members.len()), false);
                }
                Name::Result | Name::Unknown => {}
            },
            (Met::Ends, 2) if self.in_result => {
                if let Name::Kept(name) = self.name {
                    let value = self.kept(piece)?;
                    // The names are ours, and have nothing to escape.
                    self.members.push(b'"');
                    self.members.extend_from_slice(name.as_bytes());
                    self.members.extend_from_slice(b"\":");
                    self.members.extend_from_slice(value.of(&self.held, piece));
                    self.members.push(b',');
                }
                (self.in_list, self.name) = (false, Name::Unknown);
            }
            (Met::Begins(_), 3) if self.in_list => self.keep(self.largest, false),
            (Met::Ends, 3) if self.in_list => {
                let value = self.kept(piece)?;
                let resource = parse(value.of(&self.held, piece));
                // An entry that is null is left out.
                return resource.ok_or_else(|| self.wrong("the documented shape of a resource"));
            }
            _ => {}
        }
        Ok(None)
    }

    /// Keeps what began with the byte before.
    fn keep(&mut self, room: usize, is_name: bool) {
        self.held.clear();
        self.from = Some(self.at - 1);
        self.began = self.position(self.at - 1);
        (self.room, self.is_name) = (room, is_name);
    }

    /// Saves the beginning of what is kept when a piece is at its end.
    fn hold(&mut self, piece: &[u8]) -> Result<(), Wrong> {
        let Some(from) = self.from else {
            return Ok(());
        };
        if self.held.len() + piece.len() - from <= self.room {
            self.held.extend_from_slice(&piece[from..]);
            self.from = Some(0);
        } else if self.is_name {
            (self.from, self.name) = (None, Name::Unknown);
        } else {
            return Err(self.too_large());
        }
        Ok(())
    }

    /// What was kept, up to the byte before.
    fn kept(&mut self, piece: &[u8]) -> Result<Kept, Wrong> {
        let from = self.from.take().unwrap_or(self.at);
        if self.held.len() + self.at - from > self.room {
            return Err(self.too_large());
        }
        if self.held.is_empty() {
            return Ok(Kept::Here(from, self.at));
        }
        self.held.extend_from_slice(&piece[from..self.at]);
        Ok(Kept::Held)
    }

    /// A name is at its end.
    fn named(&mut self, piece: &[u8], depth: u32) {
        self.name = Name::Unknown;
        let Ok(name) = self.kept(piece) else {
            return;
        };
        let name = name.of(&self.held, piece);
        self.name = match parse_name(name).as_deref() {
            Some("result") if depth == 1 => Name::Result,
            Some("flaggedResources") if depth == 2 => Name::List,
            Some(name) if depth == 2 => KEPT
                .into_iter()
                .find(|kept| *kept == name)
                .map_or(Name::Unknown, Name::Kept),
            _ => Name::Unknown,
        };
    }

    fn once(&self, seen: bool, expected: &'static str) -> Result<(), Wrong> {
        match seen {
            true => Err(self.wrong(expected)),
            false => Ok(()),
        }
    }

    /// The current byte breaks the grammar. If the kept text was too large before that, this is the
    /// error, wherever the pieces end.
    fn refused(&self, expected: Expected) -> Wrong {
        let kept = self.position(self.at) - self.began;
        if self.from.is_some() && !self.is_name && kept > self.room as u64 {
            return self.too_large();
        }
        self.wrong_at(self.at, expected.0)
    }

    /// The kept text is one byte too long; the error points to that byte.
    fn too_large(&self) -> Wrong {
        Wrong {
            expected: Expected(TOO_LARGE),
            at: self.began + self.room as u64,
        }
    }

    /// The byte before, possibly in the piece before, is not the expected one.
    fn wrong(&self, expected: &'static str) -> Wrong {
        Wrong {
            expected: Expected(expected),
            at: self.position(self.at).saturating_sub(1),
        }
    }

    fn wrong_at(&self, at: usize, expected: &'static str) -> Wrong {
        Wrong {
            expected: Expected(expected),
            at: self.position(at),
        }
    }

    /// The position in the answer of a position in this piece.
    fn position(&self, at: usize) -> u64 {
        self.before + at as u64
    }
}

const TOO_LARGE: &str = "no more than 1 MiB for a resource or for the rest of the result";

/// Where a kept text is.
enum Kept {
    /// In the piece at hand, all of it.
    Here(usize, usize),
    Held,
}

impl Kept {
    fn of<'a>(&self, held: &'a [u8], piece: &'a [u8]) -> &'a [u8] {
        match *self {
            Self::Here(from, to) => &piece[from..to],
            Self::Held => held,
        }
    }
}

/// An object that is whole, or null.
fn parse<T: Members + Default>(json: &[u8]) -> Option<Option<T>> {
    let mut object = None;
    let read = |from: &mut json::Reader<'_>| json::read::object(from, &mut object);
    json::parse_with(str::from_utf8(json).ok()?, read).ok()?;
    Some(object)
}

/// A name that is whole, and what it is without escapes.
fn parse_name(json: &[u8]) -> Option<String> {
    let name = |from: &mut json::Reader<'_>| Ok(from.maybe_text()?.map(str::to_owned));
    json::parse_with(str::from_utf8(json).ok()?, name).ok()?
}

#[cfg(test)]
mod tests;
