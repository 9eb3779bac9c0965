//! Taking what was read out of the answer that it is a part of.

use casebook_types::{Text, Timestamp};

/// A value whose texts may be parts of the answer that they were read from.
///
/// [`members!`](crate::members) writes it for every structure, over its fields, and the method
/// `detached` for the whole.
pub trait Detach {
    /// Copies the texts into memory of their own, so that the answer does not stay for their sake.
    fn detach(&mut self);
}

impl Detach for Text {
    fn detach(&mut self) {
        *self = std::mem::take(self).detached();
    }
}

impl Detach for Timestamp {
    fn detach(&mut self) {
        let nothing = Self::issued(Text::default());
        *self = std::mem::replace(self, nothing).detached();
    }
}

impl<T: Detach> Detach for Option<T> {
    fn detach(&mut self) {
        self.iter_mut().for_each(T::detach);
    }
}

impl<T: Detach> Detach for Vec<T> {
    fn detach(&mut self) {
        self.iter_mut().for_each(T::detach);
    }
}

/// A field of a structure, for [`members!`](crate::members), which does not know its type.
///
/// Calling `detach_field` finds [`Shared`] where the type is [`Detach`], and else [`Whole`], which is
/// a reference further away and does nothing.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field<'a, T>(pub &'a mut T);

#[doc(hidden)]
pub trait Shared {
    fn detach_field(self);
}

impl<T: Detach> Shared for Field<'_, T> {
    fn detach_field(self) {
        self.0.detach();
    }
}

#[doc(hidden)]
pub trait Whole {
    fn detach_field(self);
}

impl<T> Whole for &Field<'_, T> {
    fn detach_field(self) {}
}
