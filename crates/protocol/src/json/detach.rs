//! Copies values out of the response whose memory they share.

use casebook_types::{Text, Timestamp};

/// A value whose texts may share the memory of a response.
///
/// [`members!`](crate::members) implements it for every structure, and adds the method `detached`.
pub trait Detach {
    /// Copies the texts into memory of their own, so that they no longer keep the response in memory.
    fn detach(&mut self);
}

impl Detach for Text {
    fn detach(&mut self) {
        *self = std::mem::take(self).detached();
    }
}

impl Detach for Timestamp {
    fn detach(&mut self) {
        let empty = Self::issued(Text::default());
        *self = std::mem::replace(self, empty).detached();
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

/// A field of a structure, whose type [`members!`](crate::members) does not know.
///
/// Method resolution of `detach_field` finds [`DetachField`] if the type is [`Detach`]. Otherwise it
/// finds [`KeepField`], which needs one more reference and does nothing.
#[doc(hidden)]
#[derive(Debug)]
pub struct Field<'a, T>(pub &'a mut T);

#[doc(hidden)]
pub trait DetachField {
    fn detach_field(self);
}

impl<T: Detach> DetachField for Field<'_, T> {
    fn detach_field(self) {
        self.0.detach();
    }
}

#[doc(hidden)]
pub trait KeepField {
    fn detach_field(self);
}

impl<T> KeepField for &Field<'_, T> {
    fn detach_field(self) {}
}
