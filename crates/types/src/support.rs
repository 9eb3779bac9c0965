//! The bounded values of AWS Support.
//!
//! Ranges are those of the service model, `support-2013-04-15`.

use crate::invalid::Why;
use crate::number::number;
use crate::text::{issued, text};

text! {
    /// Where the next page of a Support list begins: any text but none.
    ///
    /// The model sets no length here.
    ///
    /// ```
    /// use casebook_types::support::NextToken;
    ///
    /// let token: NextToken = "eyJ2IjoyfQ==".parse()?;
    /// assert_eq!(token.as_str(), "eyJ2IjoyfQ==");
    /// # Ok::<(), casebook_types::Invalid>(())
    /// ```
    pub struct NextToken("next token") =
        |text: &str| if text.is_empty() { Err(Why::Empty) } else { Ok(()) };
}

issued!(NextToken);

number! {
    /// How many entries one page of a Support list may have: 10 to 100.
    ///
    /// ```
    /// use casebook_types::support::MaxResults;
    ///
    /// let refused = "9".parse::<MaxResults>().unwrap_err();
    /// assert_eq!(refused.to_string(), "max results: expected a number from 10 to 100, found 9");
    /// ```
    pub struct MaxResults("max results", u8) = 10..=100;
}
