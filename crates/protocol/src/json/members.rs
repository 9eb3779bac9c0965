//! Reads objects into structures.

use super::error::{ReadError, ReadResult};
use super::reader::Reader;

/// A structure that is read from a JSON object; [`members!`](crate::members) implements it.
pub trait Members {
    /// The names of the members in their usual order, each written as before its value: `"name":`.
    fn names(&self) -> &'static [&'static str];

    /// Reads the value of a member into its field; the index is that of its name.
    ///
    /// # Errors
    ///
    /// Fails if the value is not valid for the member.
    fn read(&mut self, member: usize, from: &mut Reader<'_>) -> ReadResult;
}

/// Implements reading a structure from a JSON object, and serde's `Deserialize`.
///
/// The macro takes, for each member, its name, its field, and the function that reads it: one of
/// [`json::read`](crate::json::read) or one with the same signature. List the members in the order in
/// which the service writes them; any other order costs a little time, for the first object of a list
/// only.
///
/// Every field must be listed. Unknown members are skipped, and a missing member leaves its field
/// unchanged. If a member occurs twice, the last value counts. But a second value after an object, or
/// after a list with objects, is an error, because data would be lost.
///
/// A member that holds a map of texts, such as tags, is a field that [`map`](crate::json::read::map) reads.
/// [`response!`](crate::response) writes the structure, too.
///
/// The structure also gets serde's `Deserialize`, by the same list of members. It reads every format
/// that describes itself, such as JSON, YAML or CBOR, by way of a
/// [`serde_json::Value`]. There, members with the same name are one, of which the last counts, and a
/// number that neither 64 bits nor an `f64` can hold is an error. The structure must implement
/// `Default`, which gives the values of missing members. Derive `Serialize`.
///
/// The structure also gets a method `detached`, which copies texts that share the memory of the
/// response; see [`Detach`](crate::json::Detach).
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
///
/// let stored = serde_json::json!({"code": null, "severityLevel": 4});
/// let read: Severity = serde_json::from_value(stored)?;
/// assert_eq!((read.code, read.level), (None, Some(4)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! members {
    ($type:ty { $($name:literal => $field:ident: $read:expr),* $(,)? }) => {
        impl $crate::json::Members for $type {
            fn names(&self) -> &'static [&'static str] {
                &[$(concat!("\"", $name, "\":")),*]
            }

            fn read(
                &mut self,
                member: usize,
                from: &mut $crate::json::Reader<'_>,
            ) -> ::std::result::Result<(), $crate::json::ReadError> {
                #[allow(unused_imports, reason = "each structure needs some of them")]
                use $crate::json::read::*;
                #[allow(dead_code, reason = "a structure may have no fields")]
                #[allow(non_camel_case_types, reason = "one for each field, of its name")]
                enum Index { $($field),* }
                let Self { $($field: _),* } = self;
                match member {
                    $(_ if member == Index::$field as usize => ($read)(from, &mut self.$field),)*
                    _ => skip(from),
                }
            }
        }

        impl<'de> $crate::json::Deserialize<'de> for $type {
            fn deserialize<D>(from: D) -> ::std::result::Result<Self, D::Error>
            where
                D: $crate::json::Deserializer<'de>,
            {
                $crate::json::deserialize(from)
            }
        }

        impl $crate::json::Detach for $type {
            fn detach(&mut self) {
                #[allow(unused_imports, reason = "each structure needs one of them, or both")]
                use $crate::json::detach::{DetachField as _, Field, KeepField as _};
                $(Field(&mut self.$field).detach_field();)*
            }
        }

        impl $type {
            /// Copies all texts into memory of their own.
            ///
            /// The texts and times of a long response share its memory, so one value keeps the whole
            /// response in memory. Call this method to keep only a few values of many.
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
    /// Reads an object into a structure.
    ///
    /// # Errors
    ///
    /// Fails if the next value is not an object, or if one of its members cannot be read.
    pub fn object(&mut self, into: &mut dyn Members) -> ReadResult {
        self.object_in(&mut Order::new(), into)
    }

    /// Reads one object of many, whose members usually have the same order.
    pub(super) fn object_in(&mut self, order: &mut Order, into: &mut dyn Members) -> ReadResult {
        if self.peek()? != b'{' {
            return Err(self.other("a JSON object"));
        }
        self.enter()?;
        let names = into.names();
        let mut slot = Order::START;
        if self.peek()? == b'}' {
            self.leave();
            return Ok(());
        }
        loop {
            let member = self.member(names, order.expected(slot))?;
            slot = order.record(slot, member);
            into.read(member, self)
                .map_err(|error| error.in_member(names.get(member)))?;
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

    /// Reads the name of a member, which is probably the one with the index `likely`, and returns
    /// its index; for an unknown name, the number of names.
    #[inline]
    fn member(&mut self, names: &[&str], likely: usize) -> ReadResult<usize> {
        if let Some(name) = names.get(likely) {
            let end = self.at + name.len();
            let found = self.text.as_bytes().get(self.at..end);
            if found.is_some_and(|found| is_equal(found, name.as_bytes())) {
                self.at = end;
                return Ok(likely);
            }
        }
        self.any_member(names)
    }

    #[inline(never)]
    fn any_member(&mut self, names: &[&str]) -> ReadResult<usize> {
        self.key()?;
        let name = self.text()?;
        let member = names.iter().position(|known| {
            let bare = known
                .strip_prefix('"')
                .and_then(|it| it.strip_suffix("\":"));
            bare == Some(name)
        });
        self.take(b':')?;
        Ok(member.unwrap_or(names.len()))
    }
}

/// Compares two texts of the same length. Nearly all names fit into two machine words, which may
/// overlap, so the comparison needs no function call.
#[inline]
fn is_equal(one: &[u8], other: &[u8]) -> bool {
    const WORD: usize = size_of::<u64>();
    match one.len() {
        WORD..=16 => {
            one.first_chunk::<WORD>() == other.first_chunk()
                && one.last_chunk::<WORD>() == other.last_chunk()
        }
        _ => one == other,
    }
}

/// The member that followed each member in the last object.
///
/// JSON sets no order, but a service writes objects of the same kind in the same order. Slot 0
/// holds the first member, and slot `n + 1` the member that followed member `n`. So if an object
/// leaves a member out, only the member behind the gap is unexpected.
#[derive(Debug)]
pub(super) struct Order([u8; Self::SLOTS]);

impl Order {
    /// The number of slots. Further members share slots, and are then found by a search.
    const SLOTS: usize = 32;
    /// The slot of the first member.
    const START: usize = 0;

    /// Makes the order in which `names` lists the members. Objects replace it by their own order.
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|member| member as u8))
    }

    /// Returns the member that is expected in a slot.
    #[inline]
    fn expected(&self, slot: usize) -> usize {
        self.0[slot % Self::SLOTS].into()
    }

    /// Stores the member that came in a slot, and returns the slot of the member that follows it.
    #[inline]
    fn record(&mut self, slot: usize, member: usize) -> usize {
        self.0[slot % Self::SLOTS] = member as u8;
        member + 1
    }
}
