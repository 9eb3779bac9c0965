//! Tests of the reader, with one structure that has a field of every kind.

mod deserialize;
mod generated;
mod kinds;
mod laws;
mod limits;
mod memory;

use std::collections::BTreeMap;
use std::sync::Arc;

use casebook_types::{Text, Timestamp};
use serde::Serialize;

pub(super) use generated::{any_shape, value};

use super::{ParseError, ReadError, Reader, parse, parse_borrowed, parse_response, parse_with};

/// A structure with a field of every kind that a response can have.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shape {
    text: Option<String>,
    region: Option<Text>,
    pub(super) level: Option<i64>,
    small: Option<u32>,
    tiny: Option<u16>,
    float: f64,
    truth: bool,
    period_start: Option<Timestamp>,
    words: Vec<String>,
    headings: Vec<Option<String>>,
    tags: BTreeMap<String, String>,
    pub(super) inner: Option<Box<Self>>,
    pub(super) many: Vec<Self>,
}

crate::members! {
    Shape {
        "text" => text: text,
        "region" => region: shared,
        "level" => level: number,
        "small" => small: number,
        "tiny" => tiny: number,
        "float" => float: double,
        "truth" => truth: flag,
        "periodStart" => period_start: time,
        "words" => words: texts,
        "headings" => headings: texts_and_nulls,
        "tags" => tags: map,
        "inner" => inner: boxed,
        "many" => many: list,
    }
}

fn boxed(from: &mut Reader<'_>, into: &mut Option<Box<Shape>>) -> Result<(), ReadError> {
    let mut inner = into.take().map(|inner| *inner);
    super::read::object(from, &mut inner)?;
    *into = inner.map(Box::new);
    Ok(())
}

fn shape(json: &str) -> Result<Shape, ParseError> {
    let read = parse(json);
    // Padded to the length of a long response, whose strings share its memory, the text gives the
    // same value.
    let mut into = Shape::default();
    let long = format!("{json}{}", " ".repeat(5000));
    let borrowed = parse_borrowed(&long, &mut into).map(|()| std::mem::take(&mut into));
    assert_eq!(borrowed.ok().as_ref(), read.as_ref().ok());
    let mut into = Shape::default();
    let shared = parse_response(&Arc::new(long), &mut into).map(|()| into);
    assert_eq!(shared.ok().as_ref(), read.as_ref().ok());
    read
}

/// Returns whether the reader can skip the text as one valid value.
fn is_json(json: &str) -> bool {
    parse_with(json, super::read::skip).is_ok()
}

fn text(json: &str) -> Result<Option<String>, ParseError> {
    parse_with(json, |from| Ok(from.maybe_text()?.map(str::to_owned)))
}
