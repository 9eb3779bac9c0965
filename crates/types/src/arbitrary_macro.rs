//! The macro that implements `Arbitrary`.

/// Implements `Arbitrary` if the feature `proptest` of the crate is on: for a structure by the list of
/// all its fields, for any other type by a strategy.
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
