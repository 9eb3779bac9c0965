//! How the values of members are read, for [`members!`](crate::members).
//!
//! They are not inlined, so that a table stays a list of jumps to them: each is there once for all
//! fields of its kind.
//!
//! Each function puts a value to where it belongs, and takes null for the absence of one. What is odd
//! never costs a whole page where there is a way around it.

use casebook_types::{Text, Timestamp};

use super::error::ReadError;
use super::members::Members;
use super::number::Number;
use super::reader::Reader;

/// A text, or what one is made into: a word, a secret.
///
/// # Errors
///
/// Fails when there is something else.
#[inline(never)]
pub fn text<T: for<'t> From<&'t str>>(
    from: &mut Reader<'_>,
    into: &mut Option<T>,
) -> Result<(), ReadError> {
    *into = from.maybe_text()?.map(T::from);
    Ok(())
}

/// A text that stays where it is, if it is in a long answer.
///
/// # Errors
///
/// Fails when there is something else.
#[inline(never)]
pub fn shared(from: &mut Reader<'_>, into: &mut Option<Text>) -> Result<(), ReadError> {
    *into = from.maybe_shared()?;
    Ok(())
}

/// An identifier in the form that requests take; a text that cannot be such is as good as absent.
///
/// # Errors
///
/// Fails when there is something else than a text.
#[inline(never)]
pub fn id<T: for<'t> TryFrom<&'t str>>(
    from: &mut Reader<'_>,
    into: &mut Option<T>,
) -> Result<(), ReadError> {
    *into = from.maybe_text()?.and_then(|text| T::try_from(text).ok());
    Ok(())
}

/// A text as the service issued it, taken without a check.
///
/// # Errors
///
/// Reading fails when there is something else.
pub fn issued<T>(
    made: fn(String) -> T,
) -> impl Fn(&mut Reader<'_>, &mut Option<T>) -> Result<(), ReadError> {
    move |from, into| {
        *into = from.maybe_text()?.map(|text| made(text.to_owned()));
        Ok(())
    }
}

/// A time, as text or as seconds since 1970; one that cannot be read keeps its text.
///
/// # Errors
///
/// Fails when there is something else.
#[inline(never)]
pub fn time(from: &mut Reader<'_>, into: &mut Option<Timestamp>) -> Result<(), ReadError> {
    let time = match from.here() {
        Some(b'"') => from.maybe_shared()?,
        _ => any_time(from)?,
    };
    *into = time.map(Timestamp::issued);
    Ok(())
}

#[inline(never)]
fn any_time(from: &mut Reader<'_>) -> Result<Option<Text>, ReadError> {
    match from.peek()? {
        b'-' | b'0'..=b'9' => Ok(Some(from.number()?.to_string().into())),
        b'"' | b'n' => from.maybe_shared(),
        _ => Err(from.other("a time as text or as seconds since 1970")),
    }
}

/// A whole number.
///
/// # Errors
///
/// Fails when there is something else, or a number that the type cannot hold.
#[inline(never)]
pub fn number<T: TryFrom<u32> + TryFrom<i128>>(
    from: &mut Reader<'_>,
    into: &mut Option<T>,
) -> Result<(), ReadError> {
    if let Some(small) = from.small().and_then(|small| T::try_from(small).ok()) {
        *into = Some(small);
        return Ok(());
    }
    *into = match whole(from)? {
        Some(number) => Some(T::try_from(number).map_err(|_| ReadError::expected(SMALLER))?),
        None => None,
    };
    Ok(())
}

/// How many there are of something; null is none.
///
/// # Errors
///
/// Fails when there is something else than a whole number.
#[inline(never)]
pub fn count(from: &mut Reader<'_>, into: &mut i64) -> Result<(), ReadError> {
    let mut count = None;
    number(from, &mut count)?;
    *into = count.unwrap_or_default();
    Ok(())
}

/// A number of any size, of which JSON cannot write three: those are texts. Null is nought.
///
/// # Errors
///
/// Fails when there is something else.
#[inline(never)]
pub fn double(from: &mut Reader<'_>, into: &mut f64) -> Result<(), ReadError> {
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
        _ => return Err(from.other(DOUBLE)),
    };
    Ok(())
}

/// Yes or no; null is no.
///
/// # Errors
///
/// Fails when there is something else.
#[inline(never)]
pub fn flag(from: &mut Reader<'_>, into: &mut bool) -> Result<(), ReadError> {
    let (truth, length) = match from.rest() {
        [b'f', b'a', b'l', b's', b'e', ..] => (false, 5),
        [b't', b'r', b'u', b'e', ..] => (true, 4),
        _ => return any_flag(from, into),
    };
    from.at += length;
    *into = truth;
    Ok(())
}

#[inline(never)]
fn any_flag(from: &mut Reader<'_>, into: &mut bool) -> Result<(), ReadError> {
    *into = match from.peek()? {
        b't' => from.word("true").map(|()| true)?,
        b'f' => from.word("false").map(|()| false)?,
        b'n' => from.word("null").map(|()| false)?,
        _ => return Err(from.other("true or false")),
    };
    Ok(())
}

/// An object.
///
/// # Errors
///
/// Fails when there is something else, or when one of its members is not what it can be.
#[inline(never)]
pub fn object<T: Members + Default>(
    from: &mut Reader<'_>,
    into: &mut Option<T>,
) -> Result<(), ReadError> {
    if from.null()? {
        return Ok(());
    }
    if into.is_some() {
        return Err(ReadError::expected(ONCE));
    }
    from.object(into.insert(T::default()))
}

/// A list of objects. Entries that are null are left out; null in the place of the list is an empty
/// one.
///
/// # Errors
///
/// Fails when there is something else, or when an entry is not what it can be.
#[inline(never)]
pub fn list<T: Members + Default>(
    from: &mut Reader<'_>,
    into: &mut Vec<T>,
) -> Result<(), ReadError> {
    if !into.is_empty() {
        return Err(ReadError::expected(ONCE));
    }
    from.objects(into)
}

/// A list of texts. Entries that are null are left out; null in the place of the list is an empty
/// one.
///
/// # Errors
///
/// Fails when there is something else.
#[inline(never)]
pub fn texts<T: for<'t> From<&'t str>>(
    from: &mut Reader<'_>,
    into: &mut Vec<T>,
) -> Result<(), ReadError> {
    into.clear();
    from.entries(|from| {
        into.extend(from.maybe_text()?.map(T::from));
        Ok(())
    })
}

/// A list of texts, of which one that is null keeps its place; null in the place of the list is an
/// empty one.
///
/// # Errors
///
/// Fails when there is something else.
#[inline(never)]
pub fn places<T: for<'t> From<&'t str>>(
    from: &mut Reader<'_>,
    into: &mut Vec<Option<T>>,
) -> Result<(), ReadError> {
    into.clear();
    from.entries(|from| {
        into.push(from.maybe_text()?.map(T::from));
        Ok(())
    })
}

/// Whatever is there, which is passed over.
///
/// # Errors
///
/// Fails when it is no JSON.
pub fn skip(from: &mut Reader<'_>) -> Result<(), ReadError> {
    from.skip()
}

/// Nothing that was read is lost to a second one.
const ONCE: &str = "every object and list of objects once";
const SMALLER: &str = "a whole number that is not too large";
const DOUBLE: &str = "a number, \"NaN\", \"Infinity\" or \"-Infinity\"";

fn whole(from: &mut Reader<'_>) -> Result<Option<i128>, ReadError> {
    match from.peek()? {
        b'-' | b'0'..=b'9' => match from.number()? {
            Number::Positive(number) => Ok(Some(number.into())),
            Number::Negative(number) => Ok(Some(number.into())),
            Number::Float(_) => Err(ReadError::expected("a whole number")),
        },
        b'n' => from.word("null").map(|()| None),
        _ => Err(from.other("a whole number")),
    }
}
