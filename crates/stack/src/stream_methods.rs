//! Gives streams the methods `next`, `try_next` and `try_collect`, so that users need no other
//! crate to read them.

/// Writes `next`, `try_next` and `try_collect` into an `impl` block of a [`Stream`] that is `Unpin`
/// and has results as items. The arguments are the types of the values and the errors.
///
/// The methods do what those of the same names in `futures_util::StreamExt` and `TryStreamExt` do.
/// If a user imports these traits too, the methods here are called, because inherent methods take
/// precedence.
///
/// [`Stream`]: futures_core::Stream
#[doc(hidden)]
#[macro_export]
macro_rules! stream_methods {
    ($item:ty, $error:ty) => {
        /// Waits for the next item; returns `None` after the end.
        ///
        /// Dropping the future loses nothing: the next call continues where this one stopped.
        pub async fn next(&mut self) -> Option<::std::result::Result<$item, $error>> {
            ::std::future::poll_fn(|cx| {
                ::futures_core::Stream::poll_next(::std::pin::Pin::new(&mut *self), cx)
            })
            .await
        }

        /// Waits for the next item; returns `Ok(None)` after the end.
        ///
        /// Dropping the future loses nothing: the next call continues where this one stopped.
        ///
        /// # Errors
        ///
        /// Fails with the error that ends the stream. The requests for earlier items were sent; the
        /// last request may have been sent.
        pub async fn try_next(&mut self) -> ::std::result::Result<Option<$item>, $error> {
            self.next().await.transpose()
        }

        /// Reads the stream to its end and collects its items.
        ///
        /// Items may share the memory of the response that they came in. To keep only a few of
        /// many, read them with `try_next` and keep `item.detached()`, if they have that method.
        ///
        /// Dropping the future drops the items collected so far.
        ///
        /// # Errors
        ///
        /// Fails with the error that ends the stream, and drops the items collected so far. The
        /// requests for these items were sent; the last request may have been sent.
        pub async fn try_collect<Collection>(mut self) -> ::std::result::Result<Collection, $error>
        where
            Collection: Default + Extend<$item>,
        {
            let mut collected = Collection::default();
            while let Some(item) = self.try_next().await? {
                collected.extend([item]);
            }
            Ok(collected)
        }
    };
}
