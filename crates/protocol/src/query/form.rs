//! Requests of awsQuery.

use std::fmt::{self, Display, Write as _};

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, Request};
use percent_encoding::utf8_percent_encode;

use crate::encode::RESERVED;

/// A builder of the form in an awsQuery request.
///
/// | in the model | method | on the wire |
/// |---|---|---|
/// | text, number, flag, time | [`field`](Self::field) | `Name=v` |
/// | structure | [`structure`](Self::structure) | `Name.Field=v` |
/// | list | [`list`](Self::list) | `Name.member.1=v` |
/// | list with `xmlFlattened` | [`flat_list`](Self::flat_list) | `Name.1=v` |
/// | map | [`map`](Self::map) | `Name.entry.1.key=k&Name.entry.1.value=v` |
/// | with another `xmlName` | `flat_list`, with that name | `Name.item.1=v`, `Name.entry.1.K=k` |
///
/// The closure for an entry gets the form, adds the fields of the entry and returns the form. For an
/// entry that is not a structure, it adds the [`value`](Self::value):
///
/// ```
/// use casebook_protocol::query::Form;
///
/// let request = Form::new("CreateTopic", "2010-03-31")
///     .field("Name", "cases.fifo")
///     .map("Attributes", [("FifoTopic", true)], |form, on| form.value(on))
///     .list("Tags", [("team", "audit"), ("cost", "7")], |form, (key, value)| {
///         form.field("Key", key).field("Value", value)
///     })
///     .finish();
/// assert_eq!(
///     request.body(),
///     "Action=CreateTopic&Version=2010-03-31&Name=cases.fifo\
///      &Attributes.entry.1.key=FifoTopic&Attributes.entry.1.value=true\
///      &Tags.member.1.Key=team&Tags.member.1.Value=audit\
///      &Tags.member.2.Key=cost&Tags.member.2.Value=7",
/// );
/// ```
///
/// Equal operations must make equal requests, so use maps that have an order, such as
/// [`BTreeMap`](std::collections::BTreeMap).
pub struct Form {
    body: String,
    /// The beginning of the names of all fields that are added now, such as `Tags.member.1`. It is
    /// empty outside of structures, lists and maps.
    prefix: String,
}

impl Form {
    /// Makes the form for an action. `version` is the version of the service in its model, such as
    /// `2011-06-15`.
    #[must_use]
    pub fn new(action: &str, version: &str) -> Self {
        let form = Self {
            body: String::new(),
            prefix: String::new(),
        };
        form.field("Action", action).field("Version", version)
    }

    /// Adds a field with a text, a number, a flag or a time, as its `Display` writes it.
    #[must_use]
    pub fn field(self, name: &str, value: impl Display) -> Self {
        self.structure(name, |form| form.value(value))
    }

    /// Adds a field if the value is `Some`. An empty text is a value, and adds an empty field.
    #[must_use]
    pub fn field_opt(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }

    /// Adds a structure: `write` adds the fields of the structure. A structure without fields adds
    /// nothing.
    #[must_use]
    pub fn structure(mut self, name: &str, write: impl FnOnce(Self) -> Self) -> Self {
        let outer = self.prefix.len();
        if outer > 0 {
            self.prefix.push('.');
        }
        self.prefix.extend(utf8_percent_encode(name, RESERVED));
        let mut form = write(self);
        form.prefix.truncate(outer);
        form
    }

    /// Adds a list: `write` is called for each entry and adds its fields. An empty list is sent as
    /// an empty field.
    #[must_use]
    pub fn list<T>(
        self,
        name: &str,
        entries: impl IntoIterator<Item = T>,
        write: impl FnMut(Self, T) -> Self,
    ) -> Self {
        let mut entries = entries.into_iter().peekable();
        if entries.peek().is_none() {
            // As in the test EmptyQueryLists of Smithy's published protocol tests.
            return self.field(name, "");
        }
        self.structure(name, |form| form.flat_list("member", entries, write))
    }

    /// Adds a list that has the trait `xmlFlattened`: its names have no `member`. An empty list
    /// adds nothing.
    #[must_use]
    pub fn flat_list<T>(
        self,
        name: &str,
        entries: impl IntoIterator<Item = T>,
        mut write: impl FnMut(Self, T) -> Self,
    ) -> Self {
        self.structure(name, |form| {
            (1u64..).zip(entries).fold(form, |form, (number, entry)| {
                form.structure(&number.to_string(), |form| write(form, entry))
            })
        })
    }

    /// Adds a map: `write` is called for each value and adds its fields. An empty map adds nothing.
    #[must_use]
    pub fn map<K: Display, V>(
        self,
        name: &str,
        entries: impl IntoIterator<Item = (K, V)>,
        mut write: impl FnMut(Self, V) -> Self,
    ) -> Self {
        self.structure(name, |form| {
            form.flat_list("entry", entries, |form, (key, value)| {
                form.field("key", key)
                    .structure("value", |form| write(form, value))
            })
        })
    }

    /// Adds an entry of a list or map that is not a structure but one value.
    #[must_use]
    pub fn value(mut self, value: impl Display) -> Self {
        let ampersand = if self.body.is_empty() { "" } else { "&" };
        let (body, prefix) = (&mut self.body, &self.prefix);
        let written = write!(body, "{ampersand}{prefix}=")
            .and_then(|()| write!(EscapeWriter(body), "{value}"));
        debug_assert!(written.is_ok(), "writing to a String never fails");
        self
    }

    /// Builds the request: `POST /`, with the form in its body.
    #[must_use]
    pub fn finish(self) -> Request<Bytes> {
        let mut request = Request::new(Bytes::from(self.body));
        *request.method_mut() = Method::POST;
        request.headers_mut().insert(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        );
        request
    }
}

/// Hides the fields, because they may be secrets.
impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Form")
            .field("length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A writer that percent-encodes all text.
struct EscapeWriter<'a>(&'a mut String);

impl fmt::Write for EscapeWriter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend(utf8_percent_encode(text, RESERVED));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
