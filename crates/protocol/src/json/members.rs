//! Reads JSON objects into structures, by a table of their members.

use super::error::{ReadError, ReadResult};
use super::reader::Reader;

/// A structure that is read from a JSON object; [`members!`](crate::members) implements it.
pub trait Members {
    /// Returns the names of the members in their usual order. Each is written as in JSON, with its
    /// quotation marks and the colon behind it, `"name":`, so that all of it is compared at once.
    fn names(&self) -> &'static [&'static str];

    /// Reads the value of a member into its field. `member` is the index of its name in
    /// [`names`](Self::names); for an unknown name, it is the number of names.
    ///
    /// # Errors
    ///
    /// Fails if the value is not valid for the member.
    fn read(&mut self, member: usize, from: &mut Reader<'_>) -> ReadResult;
}

/// Implements reading a structure from a JSON object, and serde's `Deserialize`.
///
/// For each member, the macro takes the name, the field, and the function that reads the value: one
/// of [`json::read`](crate::json::read) or one with the same signature. List the members in the
/// order in which the service writes them. Any other order costs a little time, and only for the
/// first object of a list.
///
/// Every field must be listed. Unknown members are skipped, and a missing member leaves its field
/// unchanged. If a member occurs twice, the last value counts. But if it is an object or a list of
/// objects, which the first value has already filled, the second one is an error, because data
/// would be lost.
///
/// A member that holds a map of texts, such as tags, is a field that [`map`](crate::json::read::map) reads.
/// [`response!`](crate::response) writes the structure, too.
///
/// The structure also gets serde's `Deserialize`, by the same list of members. It reads every
/// format that describes itself, such as JSON, YAML or CBOR, by way of a [`serde_json::Value`].
/// Such a `Value` keeps only the last of several members with the same name, and a number that
/// neither 64 bits nor an `f64` can hold is an error. The structure must implement `Default`, which
/// gives the values of missing members. Derive `Serialize`.
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
            /// Copies all texts and times of this value out of the response, except those in fields
            /// whose types have no `Detach`.
            ///
            /// The texts and times of a long response are slices of its memory, so one value keeps
            /// the whole response in memory. Call this method if you keep only a few values of
            /// many.
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

    /// Reads an object in a list, whose members probably have the same order as those of the object
    /// before. `order` is the order of that object, and is updated.
    pub(super) fn object_in(&mut self, order: &mut Order, into: &mut dyn Members) -> ReadResult {
        if self.peek()? != b'{' {
            return Err(self.unexpected("a JSON object"));
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
            if self.next_byte() == Some(b',') || self.peek()? == b',' {
                self.at += 1;
            } else if self.peek()? == b'}' {
                self.leave();
                return Ok(());
            } else {
                return Err(ReadError::json());
            }
        }
    }

    /// Reads the name of a member and the colon behind it. Returns the index of the name, or, for
    /// an unknown name, the number of names. The name is probably the one with the index `likely`.
    #[inline]
    fn member(&mut self, names: &[&str], likely: usize) -> ReadResult<usize> {
        if let Some(name) = names.get(likely) {
            let end = self.at + name.len();
            let found = self.json.as_bytes().get(self.at..end);
            if found.is_some_and(|found| is_equal(found, name.as_bytes())) {
                self.at = end;
                return Ok(likely);
            }
        }
        self.any_member(names)
    }

    #[inline(never)]
    fn any_member(&mut self, names: &[&str]) -> ReadResult<usize> {
        self.expect_name()?;
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

/// Compares two byte strings of the same length without a function call. Nearly all names have 8 to
/// 16 bytes, so comparing the first 8 and the last 8 bytes, which may overlap, is enough.
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
/// JSON sets no order, but a service writes all objects of a list in the same order. Slot 0 holds
/// the index of the first member, and slot `n + 1` the index of the member that followed member
/// `n`. So if an object leaves out one member, only the prediction for the next one is wrong.
#[derive(Debug)]
pub(super) struct Order([u8; Self::SLOTS]);

impl Order {
    /// The number of slots. In a structure with more members, two members share a slot. A wrong
    /// prediction costs only the time to search all names.
    const SLOTS: usize = 32;
    /// The slot that predicts the first member of an object.
    const START: usize = 0;

    /// Makes an order in which the members follow one another as in `names`. Each object that is
    /// read replaces it by its own order.
    #[inline]
    pub(super) const fn new() -> Self {
        const IN_ORDER: [u8; Order::SLOTS] = {
            let mut slots = [0; Order::SLOTS];
            let mut member = 0;
            while member < Order::SLOTS {
                slots[member] = member as u8;
                member += 1;
            }
            slots
        };
        Self(IN_ORDER)
    }

    /// Returns the index of the member that a slot predicts.
    #[inline]
    fn expected(&self, slot: usize) -> usize {
        self.0[slot % Self::SLOTS].into()
    }

    /// Stores in `slot` which member really came, and returns the slot that predicts the next one.
    #[inline]
    fn record(&mut self, slot: usize, member: usize) -> usize {
        self.0[slot % Self::SLOTS] = member as u8;
        member + 1
    }
}
