//! `Arbitrary`, by what a type is made of.

/// Writes `Arbitrary`, if the crate has its feature `proptest` on: for a structure by its fields, of
/// which none may be missing, and for others by a strategy.
#[doc(hidden)]
#[macro_export]
macro_rules! arbitrary {
    (@values) => { ::proptest::strategy::Just(()) };
    (@values $field:ident $($more:ident)*) => {
        (
            $crate::arbitrary::values_of(|it: &Self| &it.$field),
            $crate::arbitrary!(@values $($more)*),
        )
    };
    (@names) => { () };
    (@names $field:ident $($more:ident)*) => {
        ($field, $crate::arbitrary!(@names $($more)*))
    };
    ($type:ident { $($field:ident),* $(,)? }) => {
        $crate::arbitrary! {
            $type = $crate::arbitrary!(@values $($field)*)
                .prop_map(|$crate::arbitrary!(@names $($field)*)| Self { $($field),* })
        }
    };
    ($type:ident = $strategy:expr) => {
        #[cfg(feature = "proptest")]
        impl ::proptest::arbitrary::Arbitrary for $type {
            type Parameters = ();
            type Strategy = ::proptest::strategy::BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy {
                use ::proptest::strategy::Strategy as _;
                $strategy.boxed()
            }
        }

        #[cfg(feature = "proptest")]
        impl $crate::arbitrary::Field for $type {
            fn values() -> ::proptest::strategy::BoxedStrategy<Self> {
                ::proptest::arbitrary::any::<Self>()
            }
        }
    };
}
