//! Copies values out of the response whose memory they share.

use casebook_types::{Text, Timestamp};

/// A value whose texts may share the memory of a response.
///
/// [`members!`](crate::members) implements it for every structure, and adds the method `detached`.
pub trait Detach {
    /// Replaces the texts that share the memory of a response by copies. Otherwise one of them
    /// keeps the whole response in memory.
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

/// A field of a structure, whose type may or may not implement [`Detach`];
/// [`members!`](crate::members) cannot know.
///
/// A call of `detach_field` on `Field` finds [`DetachField`] if the type of the field is
/// [`Detach`]. Otherwise method resolution goes on to `&Field` and finds [`KeepField`], which does
/// nothing.
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
