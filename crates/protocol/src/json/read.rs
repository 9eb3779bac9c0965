//! Functions that read the values of members, for [`members!`](crate::members).
//!
//! Most of them are `inline(never)`, so that a function exists once for all fields of a type, and
//! not once for each field.
//!
//! Each function but [`skip`] reads a value into a field, and reads null as a missing value. It
//! fails if the value has another JSON type. An odd value of the right type, such as an identifier
//! in a wrong format, does not fail the whole response if the field can express it.

use std::collections::BTreeMap;

use casebook_types::{Text, Timestamp};

use super::error::{ReadError, ReadResult};
use super::members::Members;
use super::number::{FITTING, Number};
use super::reader::Reader;

/// Reads a string into a text, or into a type that is made from any text, such as an open enum (a
/// status) or a secret.
#[inline(never)]
pub fn text<T: for<'t> From<&'t str>>(from: &mut Reader<'_>, into: &mut Option<T>) -> ReadResult {
    *into = from.maybe_text()?.map(T::from);
    Ok(())
}

/// Reads a string into a [`Text`], which shares the memory of a long response.
#[inline(never)]
pub fn shared(from: &mut Reader<'_>, into: &mut Option<Text>) -> ReadResult {
    *into = from.maybe_shared()?;
    Ok(())
}

/// Reads an identifier into the type that requests take. An invalid identifier is read as missing.
#[inline(never)]
pub fn id<T: for<'t> TryFrom<&'t str>>(from: &mut Reader<'_>, into: &mut Option<T>) -> ReadResult {
    *into = from.maybe_text()?.and_then(|text| T::try_from(text).ok());
    Ok(())
}

/// Reads an identifier, token or link as the service issued it, without validating it. `make` is
/// the constructor of its type, such as `NextToken::issued`.
pub fn issued<T>(make: fn(String) -> T) -> impl Fn(&mut Reader<'_>, &mut Option<T>) -> ReadResult {
    move |from, into| {
        *into = from.maybe_text()?.map(|text| make(text.to_owned()));
        Ok(())
    }
}

/// Reads a time, which may be a string or a number of seconds since 1970. A string that is no time
/// stays as it is, and [`Timestamp`] reports that it is unreadable.
#[inline(never)]
pub fn time(from: &mut Reader<'_>, into: &mut Option<Timestamp>) -> ReadResult {
    let time = match from.next_byte() {
        Some(b'"') => from.maybe_shared()?,
        _ => any_time(from)?,
    };
    *into = time.map(Timestamp::issued);
    Ok(())
}

#[inline(never)]
fn any_time(from: &mut Reader<'_>) -> ReadResult<Option<Text>> {
    match from.peek()? {
        b'-' | b'0'..=b'9' => Ok(Some(from.number()?.to_string().into())),
        b'"' | b'n' => from.maybe_shared(),
        _ => Err(from.unexpected("a time as text or as seconds since 1970")),
    }
}

/// Reads a whole number. Fails if the field cannot hold it.
#[inline(never)]
pub fn number<T: TryFrom<u32> + TryFrom<i128>>(
    from: &mut Reader<'_>,
    into: &mut Option<T>,
) -> ReadResult {
    *into = match from.short_number() {
        Some(number) => Some(T::try_from(number).map_err(unfit)?),
        None => whole_number(from)?
            .map(|number| T::try_from(number).map_err(unfit))
            .transpose()?,
    };
    Ok(())
}

/// Reads a count; null is 0.
#[inline(never)]
pub fn count(from: &mut Reader<'_>, into: &mut i64) -> ReadResult {
    let mut count = None;
    number(from, &mut count)?;
    *into = count.unwrap_or_default();
    Ok(())
}

/// Reads a floating-point number; `NaN` and the infinities are texts, and null is 0.
///
/// A derived `Serialize` writes NaN as null, which this function reads as 0. A field that can be NaN needs
/// `serialize_with`.
#[inline(never)]
pub fn double(from: &mut Reader<'_>, into: &mut f64) -> ReadResult {
    *into = match from.peek()? {
        b'-' | b'0'..=b'9' => match from.number()? {
            Number::Positive(number) => number as f64,
            Number::Negative(number) => number as f64,
            Number::Float(number) => number,
        },
        b'"' | b'n' => match from.maybe_text()? {
            None => 0.0,
            Some("NaN") => f64::NAN,
            Some("Infinity") => f64::INFINITY,
            Some("-Infinity") => f64::NEG_INFINITY,
            Some(_) => return Err(ReadError::expected(DOUBLE)),
        },
        _ => return Err(from.unexpected(DOUBLE)),
    };
    Ok(())
}

/// Reads a boolean; null is false.
#[inline(never)]
pub fn flag(from: &mut Reader<'_>, into: &mut bool) -> ReadResult {
    let (value, length) = match from.rest() {
        [b'f', b'a', b'l', b's', b'e', ..] => (false, 5),
        [b't', b'r', b'u', b'e', ..] => (true, 4),
        _ => return any_flag(from, into),
    };
    from.at += length;
    *into = value;
    Ok(())
}

#[inline(never)]
fn any_flag(from: &mut Reader<'_>, into: &mut bool) -> ReadResult {
    *into = match from.peek()? {
        b't' => from.literal("true").map(|()| true)?,
        b'f' => from.literal("false").map(|()| false)?,
        b'n' => from.literal("null").map(|()| false)?,
        _ => return Err(from.unexpected("true or false")),
    };
    Ok(())
}

/// Reads an object.
#[inline(never)]
pub fn object<T: Members + Default>(from: &mut Reader<'_>, into: &mut Option<T>) -> ReadResult {
    if into.is_some() {
        return Err(ReadError::expected(ONCE));
    }
    if from.null()? {
        return Ok(());
    }
    from.object(into.insert(T::default()))
}

/// Reads a list of objects. Null entries are left out, and null is an empty list.
#[inline(never)]
pub fn list<T: Members + Default>(from: &mut Reader<'_>, into: &mut Vec<T>) -> ReadResult {
    if !into.is_empty() {
        return Err(ReadError::expected(ONCE));
    }
    from.objects(into)
}

/// Reads a list of strings. Null entries are left out, and null is an empty list.
#[inline(never)]
pub fn texts<T: for<'t> From<&'t str>>(from: &mut Reader<'_>, into: &mut Vec<T>) -> ReadResult {
    into.clear();
    from.entries(|from| {
        into.extend(from.maybe_text()?.map(T::from));
        Ok(())
    })
}

/// Reads a list of strings whose entries may be null. A null entry becomes `None`, so that the
/// others keep their indexes. Null in place of the list is an empty list.
#[inline(never)]
pub fn texts_and_nulls<T: for<'t> From<&'t str>>(
    from: &mut Reader<'_>,
    into: &mut Vec<Option<T>>,
) -> ReadResult {
    into.clear();
    from.entries(|from| {
        into.push(from.maybe_text()?.map(T::from));
        Ok(())
    })
}

/// Reads a map from strings to strings, such as tags. An entry whose value is null is left out, and
/// null in place of the map is an empty map. If a key occurs twice, the last entry counts.
#[inline(never)]
pub fn map<K: for<'t> From<&'t str> + Ord, V: for<'t> From<&'t str>>(
    from: &mut Reader<'_>,
    into: &mut BTreeMap<K, V>,
) -> ReadResult {
    into.clear();
    match from.peek()? {
        b'{' => from.enter()?,
        b'n' => return from.literal("null"),
        _ => return Err(from.unexpected("a JSON object")),
    }
    let mut first = true;
    while from.has_entry(&mut first, b'}')? {
        from.expect_name()?;
        let key = K::from(from.text()?);
        from.take(b':')?;
        match from.maybe_text()? {
            Some(text) => into.insert(key, V::from(text)),
            None => into.remove(&key),
        };
    }
    Ok(())
}

/// Skips a value.
pub fn skip(from: &mut Reader<'_>) -> ReadResult {
    from.skip()
}

/// The expectation in the error for an object or a list of objects that occurs twice.
const ONCE: &str = "every object and list of objects once";
const DOUBLE: &str = "a number, \"NaN\", \"Infinity\" or \"-Infinity\"";

fn unfit<E>(_: E) -> ReadError {
    ReadError::expected(FITTING)
}

fn whole_number(from: &mut Reader<'_>) -> ReadResult<Option<i128>> {
    match from.peek()? {
        b'-' | b'0'..=b'9' => from.whole_number().map(Some),
        b'n' => from.literal("null").map(|()| None),
        _ => Err(from.unexpected("a whole number")),
    }
}
