//! Checks a query before there is a result to evaluate.

use jmespath::ast::Ast;
use serde_json::Value;

use super::functions::{Kinds, Signature};

/// A mistake in a query, with its byte position.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) at: usize,
    pub(super) why: String,
}

/// The deepest nesting of a query: evaluating and dropping it recurse that far.
const DEEPEST: usize = 1_000;

/// The most that a query may multiply the size of a result. Each `[@, @]` doubles it, and a row of
/// them outgrows the memory of any machine.
const LARGEST: f64 = 10_000.0;

/// The largest step of a slice. No list is as long, and the library's counter would overflow with
/// larger steps.
const FURTHEST: i32 = 1 << 30;

/// Refuses unknown functions, arguments of wrong kinds, and queries that are too deep or would
/// multiply a result too much. `shape` has a value of the right kind for each member of the result,
/// if the members are known. A member of the result is of this kind or null.
///
/// # Errors
///
/// Fails with the first mistake.
pub(super) fn check(query: &Ast, shape: Option<&Value>) -> Result<(), Mistake> {
    if is_deeper(query, DEEPEST) {
        return Err(Mistake {
            at: 0,
            why: format!("the query has more than {DEEPEST} nested or chained parts"),
        });
    }
    let mut walk = Walk { largest: 0.0 };
    if let Ast::Expref { offset, .. } = query {
        return Err(misplaced(*offset));
    }
    let result = Input {
        size: Size::OF_THE_RESULT,
        shape,
    };
    walk.part(query, result, Size::ONE)?;
    if walk.largest > LARGEST {
        return Err(Mistake {
            at: 0,
            why: format!("the query may grow a result more than {LARGEST} times"),
        });
    }
    Ok(())
}

/// Whether a query is nested deeper than `most`.
fn is_deeper(query: &Ast, most: usize) -> bool {
    most == 0 || parts(query).any(|part| is_deeper(part, most - 1))
}

/// Returns the expressions of which an expression directly consists.
fn parts(ast: &Ast) -> impl Iterator<Item = &Ast> {
    let (one, other): (Option<&Ast>, Option<&Ast>) = match ast {
        Ast::Comparison { lhs, rhs, .. }
        | Ast::Projection { lhs, rhs, .. }
        | Ast::And { lhs, rhs, .. }
        | Ast::Or { lhs, rhs, .. }
        | Ast::Subexpr { lhs, rhs, .. } => (Some(lhs), Some(rhs)),
        Ast::Condition {
            predicate, then, ..
        } => (Some(predicate), Some(then)),
        Ast::Expref { ast: node, .. }
        | Ast::Flatten { node, .. }
        | Ast::Not { node, .. }
        | Ast::ObjectValues { node, .. } => (Some(node), None),
        _ => (None, None),
    };
    let list: &[Ast] = match ast {
        Ast::Function { args, .. } => args,
        Ast::MultiList { elements, .. } => elements,
        _ => &[],
    };
    let pairs = match ast {
        Ast::MultiHash { elements, .. } => elements.as_slice(),
        _ => &[],
    };
    one.into_iter()
        .chain(other)
        .chain(list)
        .chain(pairs.iter().map(|pair| &pair.value))
}

/// An estimate of a value: its possible kinds, its largest size, and its shape, if that is known.
#[derive(Clone, Copy)]
struct Estimate<'a> {
    kinds: Kinds,
    size: Size,
    shape: Option<&'a Value>,
}

/// The value that a part is evaluated on.
#[derive(Clone, Copy)]
struct Input<'a> {
    size: Size,
    shape: Option<&'a Value>,
}

impl Input<'_> {
    /// An input of which only the size is known, such as an entry of a list.
    const fn unknown(size: Size) -> Self {
        Self { size, shape: None }
    }
}

/// A size as a multiple of the result's size plus a number of characters.
///
/// A part of a query sees no more than the output of the part before it, so sizes are added and
/// never multiplied with each other.
#[derive(Clone, Copy)]
struct Size {
    times: f64,
    more: f64,
}

impl Size {
    const OF_THE_RESULT: Self = Self {
        times: 1.0,
        more: 0.0,
    };
    const ONE: Self = Self {
        times: 0.0,
        more: 1.0,
    };

    fn plus(self, other: Self) -> Self {
        Self {
            times: self.times + other.times,
            more: self.more + other.more,
        }
    }

    fn by(self, factor: f64) -> Self {
        Self {
            times: self.times * factor,
            more: self.more * factor,
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            times: self.times.max(other.times),
            more: self.more.max(other.more),
        }
    }
}

struct Walk {
    /// The largest size that any part produces.
    largest: f64,
}

impl Walk {
    /// Estimates a part. `often` is the number of values that it is evaluated on, and `of`
    /// describes all of them together.
    fn part<'a>(&mut self, ast: &Ast, of: Input<'a>, often: Size) -> Result<Estimate<'a>, Mistake> {
        let known = self.look(ast, of, often)?;
        self.largest = self
            .largest
            .max(known.size.times + known.size.more / LARGEST);
        Ok(known)
    }

    fn look<'a>(&mut self, ast: &Ast, of: Input<'a>, often: Size) -> Result<Estimate<'a>, Mistake> {
        let known = |kinds, size| Estimate {
            kinds,
            size,
            shape: None,
        };
        let shaped = |shape: Option<&'a Value>| Estimate {
            kinds: shape.map_or(Kinds::ANY, |shape| Kinds::of_json(shape).or(Kinds::NULL)),
            size: of.size,
            shape,
        };
        Ok(match ast {
            Ast::Identity { .. } => shaped(of.shape),
            Ast::Field { name, .. } => shaped(of.shape.and_then(|shape| shape.get(name))),
            Ast::Index { .. } => known(Kinds::ANY, of.size),
            Ast::Literal { value, .. } => {
                let text = value.to_string().len() as f64;
                known(Kinds::of(value), often.by(text))
            }
            Ast::Slice { step, offset, .. } if *step == 0 || *step > FURTHEST => {
                return Err(Mistake {
                    at: *offset,
                    why: format!("expected a step other than 0 and up to {FURTHEST}, found {step}"),
                });
            }
            Ast::Slice { .. } => known(Kinds::ARRAY.or(Kinds::NULL), of.size),
            Ast::Subexpr { lhs, rhs, .. } => {
                let left = self.value(lhs, of, often)?;
                let left = Input {
                    size: left.size,
                    shape: left.shape,
                };
                self.value(rhs, left, often)?
            }
            Ast::Or { lhs, rhs, .. } | Ast::And { lhs, rhs, .. } => {
                let left = self.value(lhs, of, often)?;
                let right = self.value(rhs, of, often)?;
                known(left.kinds.or(right.kinds), left.size.or(right.size))
            }
            Ast::Not { node, .. } => {
                self.value(node, of, often)?;
                known(Kinds::BOOLEAN, often)
            }
            Ast::Condition {
                predicate, then, ..
            } => {
                self.value(predicate, of, often)?;
                let then = self.value(then, of, often)?;
                known(then.kinds.or(Kinds::NULL), then.size)
            }
            Ast::Comparison { lhs, rhs, .. } => {
                self.value(lhs, of, often)?;
                self.value(rhs, of, often)?;
                known(Kinds::BOOLEAN.or(Kinds::NULL), often)
            }
            Ast::ObjectValues { node, .. } | Ast::Flatten { node, .. } => {
                let node = self.value(node, of, often)?;
                known(Kinds::ARRAY.or(Kinds::NULL), node.size)
            }
            Ast::Projection { lhs, rhs, .. } => {
                let list = self.value(lhs, of, often)?.size;
                let each = self.value(rhs, Input::unknown(list), list)?;
                known(Kinds::ARRAY.or(Kinds::NULL), each.size)
            }
            Ast::MultiList { elements, .. } => {
                let size = self.sum(elements.iter(), of, often)?;
                known(Kinds::ARRAY.or(Kinds::NULL), size)
            }
            Ast::MultiHash { elements, .. } => {
                let size = self.sum(elements.iter().map(|pair| &pair.value), of, often)?;
                known(Kinds::OBJECT.or(Kinds::NULL), size)
            }
            Ast::Function { name, args, offset } => self.call(name, args, *offset, of, often)?,
            Ast::Expref { ast, .. } => {
                self.value(ast, Input::unknown(of.size), of.size)?;
                known(Kinds::EXPRESSION, of.size)
            }
        })
    }

    /// Estimates a part that has to have a value. An expression with `&`, which only a function can
    /// take, has none.
    fn value<'a>(
        &mut self,
        ast: &Ast,
        of: Input<'a>,
        often: Size,
    ) -> Result<Estimate<'a>, Mistake> {
        match ast {
            Ast::Expref { offset, .. } => Err(misplaced(*offset)),
            _ => self.part(ast, of, often),
        }
    }

    fn sum<'a, 'q>(
        &mut self,
        parts: impl Iterator<Item = &'q Ast>,
        of: Input<'a>,
        often: Size,
    ) -> Result<Size, Mistake> {
        let mut sum = often;
        for part in parts {
            sum = sum.plus(self.value(part, of, often)?.size);
        }
        Ok(sum)
    }

    fn call<'a>(
        &mut self,
        name: &str,
        arguments: &[Ast],
        at: usize,
        of: Input<'a>,
        often: Size,
    ) -> Result<Estimate<'a>, Mistake> {
        let refused = |why| Mistake { at, why };
        let signature = Signature::find(name).map_err(refused)?;
        signature.takes_so_many(arguments.len()).map_err(refused)?;
        let (mut all, mut each) = (often, None);
        for (n, argument) in arguments.iter().enumerate() {
            if let Ast::Expref { ast, .. } = argument
                && signature.takes(n, Kinds::EXPRESSION).is_ok()
            {
                each = Some(ast);
                continue;
            }
            let argument = self.part(argument, of, often)?;
            signature.takes(n, argument.kinds).map_err(refused)?;
            all = all.plus(argument.size);
        }
        // The expression runs once for each entry of the list.
        let each = match each {
            Some(ast) => Some(self.value(ast, Input::unknown(all), all)?.size),
            None => None,
        };
        let size = match name {
            "map" => each.unwrap_or(all),
            // Escaping can double a text: it puts a backslash before each quote and backslash.
            "to_string" => all.by(2.0),
            _ if signature.gives.is_small() => often,
            _ => all,
        };
        Ok(Estimate {
            kinds: signature.gives,
            size,
            shape: None,
        })
    }
}

fn misplaced(at: usize) -> Mistake {
    Mistake {
        at,
        why: "& belongs before an argument of map, sort_by, min_by or max_by".into(),
    }
}
