//! The key that makes an operation happen once.

use crate::bounded::text;
use crate::grammar::NoControl;

text! {
    /// An idempotency key, such as the id of an alarm: an operation with this key happens once.
    ///
    /// The caller chooses the key. It has 1 to 256 characters, none of which is a control character.
    ///
    /// ```
    /// use casebook_types::OnceKey;
    ///
    /// let key: OnceKey = "alarm-2025-03-01T10:00".parse()?;
    /// assert_eq!(key.as_str(), "alarm-2025-03-01T10:00");
    ///
    /// let refused = "two\nlines".parse::<OnceKey>().unwrap_err();
    /// assert_eq!(refused.to_string(), "key: expected no control character, found '\\n' at byte 3");
    ///
    /// let refused = "".parse::<OnceKey>().unwrap_err();
    /// assert_eq!(refused.to_string(), "key: expected at least one character, found none");
    /// # Ok::<(), casebook_types::ValueError>(())
    /// ```
    pub struct OnceKey("key") = NoControl(1, OnceKey::MAX_CHARS);
}

impl OnceKey {
    /// The largest number of characters of a key.
    pub const MAX_CHARS: usize = 256;
}
