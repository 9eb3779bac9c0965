//! The functions of JMESPath (specification, "Built-in Functions") with their arguments and
//! results.

use std::fmt;

use jmespath::Variable;
use serde_json::Value;

use crate::near::hint;

/// The kinds that a value may have.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Kinds(u8);

const NAMES: [&str; 7] = [
    "null",
    "boolean",
    "number",
    "string",
    "array",
    "object",
    "expression with & before it",
];

impl Kinds {
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(1 << 1);
    pub(super) const NUMBER: Self = Self(1 << 2);
    pub(super) const STRING: Self = Self(1 << 3);
    pub(super) const ARRAY: Self = Self(1 << 4);
    pub(super) const OBJECT: Self = Self(1 << 5);
    pub(super) const EXPRESSION: Self = Self(1 << 6);
    /// Any kind of JSON.
    pub(super) const ANY: Self = Self((1 << 6) - 1);

    /// The kind of a value.
    pub(super) fn of(value: &Variable) -> Self {
        match value {
            Variable::Null => Self::NULL,
            Variable::Bool(_) => Self::BOOLEAN,
            Variable::Number(_) => Self::NUMBER,
            Variable::String(_) => Self::STRING,
            Variable::Array(_) => Self::ARRAY,
            Variable::Object(_) => Self::OBJECT,
            Variable::Expref(_) => Self::EXPRESSION,
        }
    }

    /// The kind of a value of serde_json.
    pub(super) fn of_json(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(_) => Self::NUMBER,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether values of these kinds have only a few characters.
    pub(super) fn is_small(self) -> bool {
        self.0 & !(Self::NULL.or(Self::BOOLEAN).or(Self::NUMBER).0) == 0
    }

    /// Whether the two sets of kinds overlap.
    fn may_be(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The names, separated by commas, with "or" before the last.
impl fmt::Display for Kinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = NAMES
            .into_iter()
            .enumerate()
            .filter(|(bit, _)| self.0 & (1 << bit) != 0)
            .map(|(_, name)| name)
            .collect();
        match names.split_last() {
            Some((last, [])) => f.write_str(last),
            Some((last, before)) => write!(f, "{} or {last}", before.join(", ")),
            None => f.write_str("nothing"),
        }
    }
}

/// The signature of a function.
#[derive(Debug)]
pub(super) struct Signature {
    name: &'static str,
    takes: &'static [Kinds],
    /// Whether the last argument may be repeated.
    more: bool,
    pub(super) gives: Kinds,
}

const fn row(name: &'static str, takes: &'static [Kinds], gives: Kinds) -> Signature {
    Signature {
        name,
        takes,
        more: false,
        gives,
    }
}

const ANY: Kinds = Kinds::ANY;
const NUMBER: Kinds = Kinds::NUMBER;
const STRING: Kinds = Kinds::STRING;
const ARRAY: Kinds = Kinds::ARRAY;
const OBJECT: Kinds = Kinds::OBJECT;
const EXPRESSION: Kinds = Kinds::EXPRESSION;
const BOOLEAN: Kinds = Kinds::BOOLEAN;
const NUMBER_OR_NULL: Kinds = NUMBER.or(Kinds::NULL);

const FUNCTIONS: &[Signature] = &[
    row("abs", &[NUMBER], NUMBER),
    row("avg", &[ARRAY], NUMBER_OR_NULL),
    row("ceil", &[NUMBER], NUMBER),
    row("contains", &[STRING.or(ARRAY), ANY], BOOLEAN),
    row("ends_with", &[STRING, STRING], BOOLEAN),
    row("floor", &[NUMBER], NUMBER),
    row("join", &[STRING, ARRAY], STRING),
    row("keys", &[OBJECT], ARRAY),
    row("length", &[STRING.or(ARRAY).or(OBJECT)], NUMBER),
    row("map", &[EXPRESSION, ARRAY], ARRAY),
    row("max", &[ARRAY], ANY),
    row("max_by", &[ARRAY, EXPRESSION], ANY),
    Signature {
        more: true,
        ..row("merge", &[OBJECT], OBJECT)
    },
    row("min", &[ARRAY], ANY),
    row("min_by", &[ARRAY, EXPRESSION], ANY),
    Signature {
        more: true,
        ..row("not_null", &[ANY], ANY)
    },
    row("reverse", &[STRING.or(ARRAY)], STRING.or(ARRAY)),
    row("sort", &[ARRAY], ARRAY),
    row("sort_by", &[ARRAY, EXPRESSION], ARRAY),
    row("starts_with", &[STRING, STRING], BOOLEAN),
    row("sum", &[ARRAY], NUMBER),
    row("to_array", &[ANY], ARRAY),
    row("to_number", &[ANY], NUMBER_OR_NULL),
    row("to_string", &[ANY], STRING),
    row("type", &[ANY], STRING),
    row("values", &[OBJECT], ARRAY),
];

impl Signature {
    /// The function of this name.
    ///
    /// # Errors
    ///
    /// Fails for an unknown name, and names similar functions.
    pub(super) fn find(name: &str) -> Result<&'static Self, String> {
        if let Some(found) = FUNCTIONS.iter().find(|known| known.name == name) {
            return Ok(found);
        }
        let near = hint(name, FUNCTIONS.iter().map(|known| known.name));
        Err(format!("there is no function {name}{near}"))
    }

    /// Checks the number of arguments.
    ///
    /// # Errors
    ///
    /// Fails for another number, and says how many the function takes.
    pub(super) fn takes_so_many(&self, found: usize) -> Result<(), String> {
        let expected = self.takes.len();
        if found == expected || (self.more && found > expected) {
            return Ok(());
        }
        let arguments = if expected == 1 {
            "argument"
        } else {
            "arguments"
        };
        let least = if self.more { "at least " } else { "" };
        Err(format!(
            "{} takes {least}{expected} {arguments}, found {found}",
            self.name
        ))
    }

    /// Checks whether an argument, counted from 0, may have one of these kinds.
    ///
    /// # Errors
    ///
    /// Fails if the function never accepts any of them.
    pub(super) fn takes(&self, n: usize, found: Kinds) -> Result<(), String> {
        let expected = self.takes.get(n).or(self.takes.last());
        match expected {
            Some(&expected) if !found.may_be(expected) => Err(format!(
                "{}: expected {expected} as argument {}, found {found}",
                self.name,
                n + 1
            )),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jmespath::ErrorReason;
    use jmespath::RuntimeError::{
        InvalidType, NotEnoughArguments, TooManyArguments, UnknownFunction,
    };

    /// The library's error for a call with `count` arguments.
    fn asked(name: &str, count: usize) -> Option<ErrorReason> {
        let arguments = vec!["`null`"; count].join(", ");
        let query = jmespath::compile(&format!("{name}({arguments})")).unwrap();
        query.search(()).err().map(|error| error.reason)
    }

    #[test]
    fn the_library_knows_these_functions_and_as_many_arguments_of_each() {
        assert_eq!(FUNCTIONS.len(), 26);
        assert!(FUNCTIONS.windows(2).all(|pair| pair[0].name < pair[1].name));
        for function in FUNCTIONS {
            for count in 1..5 {
                let said = asked(function.name, count);
                let wrong = matches!(
                    said,
                    Some(ErrorReason::Runtime(
                        NotEnoughArguments { .. } | TooManyArguments { .. }
                    ))
                );
                let unknown = matches!(said, Some(ErrorReason::Runtime(UnknownFunction(_))));
                assert!(!unknown, "{}", function.name);
                let taken = function.takes_so_many(count).is_ok();
                assert_eq!(taken, !wrong, "{} with {count}", function.name);
            }
        }
    }

    #[test]
    fn the_library_takes_these_kinds_and_no_others() {
        let values = ["`null`", "`true`", "`1`", "'a'", "`[]`", "`{}`", "&a"];
        let fitting = |kinds: Kinds| {
            let bit = (0..7).find(|bit| kinds.0 & (1 << bit) != 0).unwrap();
            values[bit]
        };
        for function in FUNCTIONS {
            for n in 0..function.takes.len() {
                for (bit, value) in values.iter().enumerate() {
                    let mut arguments: Vec<&str> =
                        function.takes.iter().map(|kinds| fitting(*kinds)).collect();
                    arguments[n] = value;
                    let call = format!("{}({})", function.name, arguments.join(", "));
                    // For an argument of any kind, the library also accepts an expression, which is
                    // of no use there. `takes` refuses it.
                    if bit == 6 && function.takes[n] == ANY {
                        continue;
                    }
                    let said = jmespath::compile(&call).unwrap().search(());
                    let took = !matches!(
                        said.err().map(|error| error.reason),
                        Some(ErrorReason::Runtime(InvalidType { .. }))
                    );
                    let ours = function.takes(n, Kinds(1 << bit)).is_ok();
                    assert_eq!(ours, took, "{call}");
                }
            }
        }
    }

    #[test]
    fn kinds_are_named() {
        assert_eq!(Kinds::NULL.to_string(), "null");
        assert_eq!(
            STRING.or(ARRAY).or(OBJECT).to_string(),
            "string, array or object"
        );
    }
}
