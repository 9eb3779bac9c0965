//! Values of a document, and where in it they stand.

use std::fmt;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use super::FaultsError;

/// A value and its place, such as `faults[0].fault.kind`.
pub(super) struct Place<'a> {
    path: String,
    pub(super) value: &'a Value,
}

/// The members of an object, none of which is unknown.
pub(super) struct Members<'a> {
    path: String,
    members: &'a Map<String, Value>,
}

impl<'a> Place<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self {
            path: String::new(),
            value,
        }
    }

    /// An object that has none but these members.
    pub(super) fn object(&self, known: &[&str]) -> Result<Members<'a>, FaultsError> {
        let members = self.members()?;
        if let Some(unknown) = members
            .members
            .keys()
            .find(|name| !known.contains(&name.as_str()))
        {
            let expected = format!("expected no members but {}", known.join(", "));
            return Err(wrong(&self.path, expected, format!("{unknown:?}")));
        }
        Ok(members)
    }

    /// An object with any members.
    pub(super) fn members(&self) -> Result<Members<'a>, FaultsError> {
        let members = self
            .value
            .as_object()
            .ok_or_else(|| self.wrong("an object"))?;
        Ok(Members {
            path: self.path.clone(),
            members,
        })
    }

    pub(super) fn list(&self) -> Result<Vec<Self>, FaultsError> {
        let list = self.value.as_array().ok_or_else(|| self.wrong("a list"))?;
        let place = |(number, value)| Self {
            path: format!("{}[{number}]", self.path),
            value,
        };
        Ok(list.iter().enumerate().map(place).collect())
    }

    pub(super) fn text(&self) -> Result<&'a str, FaultsError> {
        self.value.as_str().ok_or_else(|| self.wrong("a text"))
    }

    /// A whole number within bounds.
    pub(super) fn whole(&self, bounds: RangeInclusive<u64>) -> Result<u64, FaultsError> {
        let number = self.value.as_u64().filter(|number| bounds.contains(number));
        let (least, most) = bounds.into_inner();
        number.ok_or_else(|| self.wrong(format_args!("a whole number from {least} to {most}")))
    }

    /// One of some words; says which.
    pub(super) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, FaultsError> {
        let found = words.iter().find(|(word, _)| self.value == word);
        found.map(|(_, meaning)| *meaning).ok_or_else(|| {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.wrong(words.join(" or "))
        })
    }

    /// What stands here is not what was expected.
    pub(super) fn wrong(&self, expected: impl fmt::Display) -> FaultsError {
        wrong(
            &self.path,
            format_args!("expected {expected}"),
            found(self.value),
        )
    }

    /// The same of something that says by itself what is wrong.
    pub(super) fn refused(&self, why: &FaultsError) -> FaultsError {
        match self.path.as_str() {
            "" => why.clone(),
            path => FaultsError(format!("{path}.{why}")),
        }
    }
}

impl<'a> Members<'a> {
    pub(super) fn get(&self, name: &str) -> Option<Place<'a>> {
        let value = self.members.get(name)?;
        Some(self.place(name, value))
    }

    /// A member that has to be there.
    pub(super) fn need(&self, name: &str) -> Result<Place<'a>, FaultsError> {
        self.get(name).ok_or_else(|| {
            wrong(
                &self.path,
                format_args!("expected the member {name}"),
                "none",
            )
        })
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&'a str, Place<'a>)> {
        let members = self.members.iter();
        members.map(|(name, value)| (name.as_str(), self.place(name, value)))
    }

    /// A whole number within bounds, if it is there.
    pub(super) fn whole(
        &self,
        name: &str,
        bounds: RangeInclusive<u64>,
    ) -> Result<Option<u64>, FaultsError> {
        self.get(name).map(|place| place.whole(bounds)).transpose()
    }

    fn place(&self, name: &str, value: &'a Value) -> Place<'a> {
        let path = match self.path.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        Place { path, value }
    }
}

fn wrong(path: &str, expected: impl fmt::Display, found: impl fmt::Display) -> FaultsError {
    let path = if path.is_empty() {
        "the fault plan"
    } else {
        path
    };
    FaultsError(format!("{path}: {expected}, found {found}"))
}

/// A short word for what was found.
fn found(value: &Value) -> String {
    const MOST: usize = 60;
    match value {
        Value::Object(_) => "an object".to_owned(),
        Value::Array(_) => "a list".to_owned(),
        Value::String(text) if text.len() > MOST => "a longer text".to_owned(),
        value => value.to_string(),
    }
}
