//! Objects, by the names of their members.

use super::error::ReadError;
use super::reader::Reader;

/// A structure that is read out of an object; [`members!`](crate::members) writes this down.
pub trait Members {
    /// What the members are called, in the order in which they usually come, each as it stands before
    /// its value: `"name":`.
    fn names(&self) -> &'static [&'static str];

    /// Reads the value of a member, by its place among the names, to where it belongs.
    ///
    /// # Errors
    ///
    /// Fails when the value is not what the member can be.
    fn read(&mut self, member: usize, from: &mut Reader<'_>) -> Result<(), ReadError>;
}

/// Says how a structure is read out of a JSON object: the name of each member, the field that it goes
/// to, and the function of [`json::read`](crate::json::read), or one like them, that reads it.
///
/// All fields have to be there. A member that no field is for is passed over, one that does not come
/// leaves its field as it is. Of a text or number that comes twice the last one counts; objects and lists
/// of them are refused then, since something would be lost.
///
/// The structure gets a method `detached` as well, which copies what it shares with the answer; see
/// [`Detach`](crate::json::Detach).
///
/// The order is that in which the service writes them. It costs a little if another one comes, and
/// only for the first object of a list.
///
/// ```
/// use casebook_protocol::{json, members};
///
/// #[derive(Default)]
/// struct Severity {
///     code: Option<String>,
///     level: Option<i64>,
/// }
///
/// members! {
///     Severity {
///         "code" => code: text,
///         "severityLevel" => level: number,
///     }
/// }
///
/// let read: Severity = json::parse(r#"{"code": "low", "new": [1], "severityLevel": 4}"#)?;
/// assert_eq!((read.code.as_deref(), read.level), (Some("low"), Some(4)));
/// # Ok::<(), json::JsonError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! members {
    ($type:ty { $($name:literal => $field:ident: $read:expr),+ $(,)? }) => {
        impl $crate::json::Members for $type {
            fn names(&self) -> &'static [&'static str] {
                &[$(concat!("\"", $name, "\":")),+]
            }

            fn read(
                &mut self,
                member: usize,
                from: &mut $crate::json::Reader<'_>,
            ) -> ::std::result::Result<(), $crate::json::ReadError> {
                #[allow(unused_imports, reason = "each structure needs some of them")]
                use $crate::json::read::*;
                #[allow(non_camel_case_types, reason = "one for each field, of its name")]
                enum Place { $($field),+ }
                let Self { $($field: _),+ } = self;
                $(if member == Place::$field as usize {
                    return ($read)(from, &mut self.$field);
                })+
                skip(from)
            }
        }

        impl $crate::json::Detach for $type {
            fn detach(&mut self) {
                #[allow(unused_imports, reason = "each structure needs one of them, or both")]
                use $crate::json::detach::{Field, Shared as _, Whole as _};
                $(Field(&mut self.$field).detach_field();)+
            }
        }

        impl $type {
            /// The same in memory of its own.
            ///
            /// Texts and times of a long answer are parts of it, so one value that is kept keeps the
            /// whole answer in memory. Keep a detached one where only a few of many are kept.
            #[must_use]
            #[allow(dead_code, unreachable_pub, reason = "a structure may be private")]
            pub fn detached(mut self) -> Self {
                $crate::json::Detach::detach(&mut self);
                self
            }
        }
    };
}

impl Reader<'_> {
    /// Reads an object, member by member.
    ///
    /// # Errors
    ///
    /// Fails when something else comes next, and when a member does.
    pub fn object(&mut self, into: &mut dyn Members) -> Result<(), ReadError> {
        self.object_in(&mut Order::new(), into)
    }

    /// Reads one of many objects, which come in one order as a rule.
    pub(super) fn object_in(
        &mut self,
        order: &mut Order,
        into: &mut dyn Members,
    ) -> Result<(), ReadError> {
        if self.peek()? != b'{' {
            return Err(self.other("a JSON object"));
        }
        self.enter()?;
        let names = into.names();
        let mut place = Order::START;
        if self.peek()? == b'}' {
            self.leave();
            return Ok(());
        }
        loop {
            let member = self.member(names, order.behind(place))?;
            place = order.keep(place, member);
            into.read(member, self)?;
            if self.here() == Some(b',') || self.peek()? == b',' {
                self.at += 1;
            } else if self.peek()? == b'}' {
                self.leave();
                return Ok(());
            } else {
                return Err(ReadError::json());
            }
        }
    }

    /// Takes the name of a member, and tells its place; names that are not there have the one behind
    /// the last.
    #[inline]
    fn member(&mut self, names: &[&str], likely: usize) -> Result<usize, ReadError> {
        if let Some(name) = names.get(likely) {
            let end = self.at + name.len();
            let found = self.text.as_bytes().get(self.at..end);
            if found.is_some_and(|found| same(found, name.as_bytes())) {
                self.at = end;
                return Ok(likely);
            }
        }
        self.any_member(names)
    }

    #[inline(never)]
    fn any_member(&mut self, names: &[&str]) -> Result<usize, ReadError> {
        self.key()?;
        let name = self.text()?;
        let member = names.iter().position(|known| {
            let inside = known
                .strip_prefix('"')
                .and_then(|it| it.strip_suffix("\":"));
            inside == Some(name)
        });
        self.take(b':')?;
        Ok(member.unwrap_or(names.len()))
    }
}

/// Compares what is of one length. Nearly all names fit into two words that may overlap, for which a
/// call would cost more than it does.
#[inline]
fn same(one: &[u8], other: &[u8]) -> bool {
    let word = |bytes: &[u8], at: usize| match bytes.get(at..at + 8) {
        Some(&[a, b, c, d, e, f, g, h]) => u64::from_ne_bytes([a, b, c, d, e, f, g, h]),
        _ => 0,
    };
    match one.len() {
        last @ 8..=16 => {
            let last = last - 8;
            word(one, 0) == word(other, 0) && word(one, last) == word(other, last)
        }
        _ => one == other,
    }
}

/// Which member came behind which one, the last time.
///
/// Nobody says in which order a service writes the members of an object, but it hardly writes the
/// next object of the same kind in another one.
#[derive(Debug)]
pub(super) struct Order([u8; Self::KEPT]);

impl Order {
    /// So many members have a place of their own; more of them share theirs, and are looked for.
    const KEPT: usize = 32;
    /// Before the first member.
    const START: usize = 0;

    /// The order of the names, until another is seen.
    pub(super) fn new() -> Self {
        let mut behind = [0; Self::KEPT];
        (0..)
            .zip(&mut behind)
            .for_each(|(member, behind)| *behind = member);
        Self(behind)
    }

    #[inline]
    fn behind(&self, place: usize) -> usize {
        self.0[place % Self::KEPT].into()
    }

    /// Keeps what came at a place, and tells the next one.
    #[inline]
    fn keep(&mut self, place: usize, member: usize) -> usize {
        self.0[place % Self::KEPT] = member as u8;
        member + 1
    }
}
