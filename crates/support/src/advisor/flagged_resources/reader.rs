//! Reading resources from a response that has not arrived completely.

use bytes::Bytes;
use casebook_protocol::json::{self, Members};

use super::error::{Expected, Wrong};
use super::scanner::{Met, Scanner};
use crate::advisor::{TrustedAdvisorCheckResult, TrustedAdvisorResourceDetail};

/// The largest size of one resource, and of all other members of the result together, in bytes.
pub(super) const LARGEST: usize = 1 << 20;

/// The longest name that is compared. A longer one is no known name, even with every letter escaped.
const LONGEST_NAME: usize = 256;

/// The members of a result that are kept until its end (API reference, TrustedAdvisorCheckResult).
const KEPT: [&str; 5] = [
    "checkId",
    "timestamp",
    "status",
    "resourcesSummary",
    "categorySpecificSummary",
];

/// The next step of the reader.
#[derive(Debug)]
pub(super) enum Next {
    Resource(TrustedAdvisorResourceDetail),
    /// More of the response is needed.
    More,
}

/// Takes a response in pieces of any length, and returns resources.
///
/// It holds one piece, the beginning of one resource, and the other members of the result. Members may
/// come in any order, and unknown ones are skipped.
#[derive(Debug)]
pub(super) struct Reader {
    scanner: Scanner,
    piece: Bytes,
    at: usize,
    /// The number of bytes before this piece.
    before: u64,
    /// The start of the kept text in this piece. `held` has its earlier part.
    from: Option<usize>,
    /// The position in the response where the kept text begins.
    began: u64,
    /// The limit for the kept text, and the limit for any text.
    room: usize,
    largest: usize,
    /// Whether the kept text is a name. A name that is too long is no error.
    is_name: bool,
    held: Vec<u8>,
    name: Name,
    /// Whether the current value is in the result, or in its list of resources.
    in_result: bool,
    in_list: bool,
    seen_result: bool,
    seen_list: bool,
    /// Whether the result is an object and not null.
    is_there: bool,
    /// The kept members as JSON, each followed by a comma.
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

    /// Takes the next piece, after [`next`](Self::next) has returned [`Next::More`].
    pub(super) fn push(&mut self, piece: Bytes) {
        self.piece = piece;
    }

    /// Returns the next resource, if it has arrived completely.
    pub(super) fn next(&mut self) -> Result<Next, Wrong> {
        // This clone only counts a reference, and lets `self` be changed.
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

    /// Returns the other members of the result at the end of the response, or `None` if there is no
    /// result.
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
        // The scanner already counts the list or object that begins here.
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
                    // The names are constants without characters to escape.
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

    /// Starts to keep the text that began with the previous byte.
    fn keep(&mut self, room: usize, is_name: bool) {
        self.held.clear();
        self.from = Some(self.at - 1);
        self.began = self.position(self.at - 1);
        (self.room, self.is_name) = (room, is_name);
    }

    /// Saves the beginning of the kept text at the end of a piece.
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

    /// Returns the kept text up to the previous byte.
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

    /// Takes a complete name.
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

    /// Returns the error of a byte that breaks the grammar. If the kept text was already too large,
    /// it returns that error instead, so that the result does not depend on the pieces.
    fn refused(&self, expected: Expected) -> Wrong {
        let kept = self.position(self.at) - self.began;
        if self.from.is_some() && !self.is_name && kept > self.room as u64 {
            return self.too_large();
        }
        self.wrong_at(self.at, expected.0)
    }

    /// Returns the error of a kept text that is too large, at its first byte over the limit.
    fn too_large(&self) -> Wrong {
        Wrong {
            expected: Expected(TOO_LARGE),
            at: self.began + self.room as u64,
        }
    }

    /// Returns an error at the previous byte, which may be in the previous piece.
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

    /// Converts a position in this piece to a position in the response.
    fn position(&self, at: usize) -> u64 {
        self.before + at as u64
    }
}

const TOO_LARGE: &str = "no more than 1 MiB for a resource or for the rest of the result";

/// The place of a kept text.
enum Kept {
    /// In the current piece, completely.
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

/// Parses a complete object, or null.
fn parse<T: Members + Default>(json: &[u8]) -> Option<Option<T>> {
    let mut object = None;
    let read = |from: &mut json::Reader<'_>| json::read::object(from, &mut object);
    json::parse_with(str::from_utf8(json).ok()?, read).ok()?;
    Some(object)
}

/// Parses a complete name, and removes its escapes.
fn parse_name(json: &[u8]) -> Option<String> {
    let name = |from: &mut json::Reader<'_>| Ok(from.maybe_text()?.map(str::to_owned));
    json::parse_with(str::from_utf8(json).ok()?, name).ok()?
}

#[cfg(all(test, feature = "proptest"))]
mod tests;
