//! The macro that implements `Arbitrary`.

/// Implements `Arbitrary` if the feature `proptest` of the crate is on: for a structure by the list of
/// all its fields, for any other type by a strategy.
///
/// The fields of a `response` also get values that no request can have ([`Field::received`]): for a type
/// whose strategy is followed by `, issued`, `Self::issued` makes them from arbitrary texts.
///
/// [`Field::received`]: crate::arbitrary::Field::received
#[doc(hidden)]
#[macro_export]
macro_rules! arbitrary {
    (@values $draw:ident) => { ::proptest::strategy::Just(()) };
    (@values $draw:ident $field:ident $($more:ident)*) => {
        (
            $crate::arbitrary::$draw(|it: &Self| &it.$field),
            $crate::arbitrary!(@values $draw $($more)*),
        )
    };
    (@names) => { () };
    (@names $field:ident $($more:ident)*) => {
        ($field, $crate::arbitrary!(@names $($more)*))
    };
    (@fields $draw:ident $type:ident $($field:ident)*) => {
        $crate::arbitrary! {
            $type = $crate::arbitrary!(@values $draw $($field)*)
                .prop_map(|$crate::arbitrary!(@names $($field)*)| Self { $($field),* })
        }
    };
    (response $type:ident { $($field:ident),* $(,)? }) => {
        $crate::arbitrary!(@fields received_of $type $($field)*);
    };
    ($type:ident { $($field:ident),* $(,)? }) => {
        $crate::arbitrary!(@fields values_of $type $($field)*);
    };
    ($type:ident = $strategy:expr $(, $issued:ident)?) => {
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

            $(fn received() -> ::proptest::strategy::BoxedStrategy<Self> {
                $crate::arbitrary::mostly(Self::values(), Self::$issued)
            })?
        }
    };
}
