//! The macro that writes a table and its rows.

/// Writes a table and the structure of its rows from one list of columns.
macro_rules! row {
    (
        #[doc = $description:literal]
        pub struct $row:ident<'a>: $kind:literal {
            $($(#[doc = $about:literal])+ $field:ident: $type:ty,)+
        }
        $($(#[doc = $doc:literal])+ $column:ident: $method:ident $value:ident = $expression:expr;)+
    ) => {
        #[doc = $description]
        #[derive(Clone, Debug)]
        #[expect(clippy::exhaustive_structs, reason = "a row has to be complete")]
        pub struct $row<'a> {
            $($(#[doc = $about])+ pub $field: $type,)+
        }

        impl $crate::record::Record for $row<'_> {
            const TABLE: &'static $crate::table::Table = {
                // A static has one address, by which a table is recognized.
                static TABLE: $crate::table::Table = $crate::table::Table {
                    kind: $kind,
                    description: $description.trim_ascii(),
                    columns: &[$($crate::table::Column {
                        name: stringify!($column),
                        value: $crate::table::ColumnType::$value,
                        description: concat!($($doc),+).trim_ascii(),
                    }),+],
                };
                &TABLE
            };

            fn write(&self, cells: &mut impl $crate::record::Cells) {
                let Self { $($field),+ } = self;
                $(cells.$method($expression);)+
            }
        }
    };
}
pub(crate) use row;
