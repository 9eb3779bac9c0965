//! HTML as text.
//!
//! Trusted Advisor describes its checks in simple HTML: paragraphs, lists, headings and links. This
//! is no full parser: everything that is not a tag is text, and unknown tags are dropped.

/// The text of a piece of HTML: a paragraph per block, a dash before each entry of a list, the
/// address behind each link.
pub(crate) fn to_text(html: &str) -> String {
    let mut out = Lines::default();
    let mut rest = html;
    let mut hidden = None;
    while let Some(at) = rest.find('<') {
        let (text, tail) = rest.split_at(at);
        if hidden.is_none() {
            out.text(text);
        }
        let Some(tag) = Tag::at(tail) else {
            if hidden.is_none() {
                out.text("<");
            }
            rest = &tail[1..];
            continue;
        };
        rest = &tail[tag.length..];
        match &hidden {
            Some(name) => {
                if tag.closes && tag.name == *name {
                    hidden = None;
                }
            }
            None if matches!(&*tag.name, "script" | "style") && !tag.closes => {
                hidden = Some(tag.name);
            }
            None => out.tag(&tag),
        }
    }
    if hidden.is_none() {
        out.text(rest);
    }
    out.finish()
}

/// The longest tag, in bytes; a longer one is text.
const LONGEST: usize = 1024;

/// A tag, a comment or a declaration.
struct Tag<'a> {
    name: String,
    closes: bool,
    attributes: &'a str,
    length: usize,
}

impl<'a> Tag<'a> {
    /// Returns the tag at the beginning of a text.
    fn at(text: &'a str) -> Option<Self> {
        let unnamed = |length| Self {
            name: String::new(),
            closes: false,
            attributes: "",
            length,
        };
        if let Some(comment) = text.strip_prefix("<!--") {
            // An unclosed comment hides the rest.
            let end = comment.find("-->").map(|end| end + "<!---->".len());
            return Some(unnamed(end.unwrap_or(text.len())));
        }
        let inside = &text[1..];
        let closes = inside.starts_with('/');
        let named = inside.trim_start_matches('/');
        if !named.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') {
            return None;
        }
        let end = text.bytes().take(LONGEST).position(|byte| byte == b'>')?;
        let name_at = text.len() - named.len();
        let name_end = text[name_at..end]
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '!')
            .map_or(end, |length| name_at + length);
        Some(Self {
            name: text[name_at..name_end].to_ascii_lowercase(),
            closes,
            attributes: &text[name_end..end],
            length: end + 1,
        })
    }

    /// The target of a link.
    fn href(&self) -> Option<&'a str> {
        let lower = self.attributes.to_ascii_lowercase();
        let at = lower.find("href")? + "href".len();
        let value = self.attributes[at..]
            .trim_start()
            .strip_prefix('=')?
            .trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = match quote {
            Some(quote) => value[1..].split(quote).next()?,
            None => value.split(|c: char| c.is_ascii_whitespace()).next()?,
        };
        (value.starts_with("https://") || value.starts_with("http://")).then_some(value)
    }
}

/// Text that is being broken into lines.
#[derive(Default)]
struct Lines {
    done: String,
    /// The number of line breaks before the next word.
    breaks: usize,
    /// Whether a blank comes before the next word.
    blank: bool,
    /// The text before the next word, such as the dash of a list.
    mark: &'static str,
    link: Option<String>,
}

impl Lines {
    fn text(&mut self, text: &str) {
        let text = decode(text);
        for (at, word) in text.split(is_space).enumerate() {
            self.blank |= at > 0;
            if !word.is_empty() {
                self.word(word);
            }
        }
    }

    fn word(&mut self, word: &str) {
        if !self.done.is_empty() {
            match self.breaks {
                0 if self.blank => self.done.push(' '),
                0 => {}
                breaks => self.done.push_str(&"\n\n"[..breaks.min(2)]),
            }
        }
        self.done.push_str(std::mem::take(&mut self.mark));
        self.done.push_str(word);
        (self.breaks, self.blank) = (0, false);
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match &*tag.name {
            "br" => self.breaks = (self.breaks + 1).min(2),
            "li" => {
                self.breaks = self.breaks.max(1);
                if !tag.closes {
                    self.mark = "- ";
                }
            }
            "tr" | "dt" | "dd" => self.breaks = self.breaks.max(1),
            "td" | "th" => self.blank = true,
            "p" | "div" | "ul" | "ol" | "dl" | "table" | "pre" | "blockquote" | "h1" | "h2"
            | "h3" | "h4" | "h5" | "h6" => self.breaks = 2,
            "a" if !tag.closes => self.link = tag.href().map(decode),
            "a" => {
                if let Some(link) = self.link.take()
                    && !self.done.ends_with(link.as_str())
                {
                    self.blank = true;
                    self.word(&format!("({link})"));
                }
            }
            _ => {}
        }
    }

    fn finish(self) -> String {
        self.done
    }
}

/// Whether HTML joins a run of this blank into one. It keeps no-break spaces.
fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

/// Replaces character references by their characters.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // A reference ends within twelve bytes: the longest name that is known here has eight
        // letters.
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(number);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "bull" => '•',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "le" => '≤',
        "ge" => '≥',
        "times" => '×',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paragraphs_lists_and_links_are_readable() {
        let html = "Checks <b>disks</b>.<br>\n<br>\n<h4 class='x'>Alert Criteria</h4>\n\
            <ul><li>Red: <i>old</i></li><LI>Yellow: &lt; 30&nbsp;days &amp; more</ul>\
            <p>See <a href=\"https://example.com/?a=1&amp;b=2\" target='_blank'>the guide</a>.</p>";
        assert_eq!(
            to_text(html),
            "Checks disks.\n\nAlert Criteria\n\n- Red: old\n- Yellow: < 30\u{a0}days & more\n\n\
             See the guide (https://example.com/?a=1&b=2)."
        );
    }

    #[test]
    fn what_is_no_tag_is_text() {
        for (html, text) in [
            ("a < b and b > c", "a < b and b > c"),
            ("5 <6", "5 <6"),
            ("an open <b", "an open <b"),
            ("&unknown; & &#65; &#x1F600;", "&unknown; & A 😀"),
            ("a<!-- no -->b", "ab"),
            ("a<!-- no <b>b", "a"),
            ("<!doctype html>a<script>alert(1 < 2)</script> b", "a b"),
            ("<a href=javascript:x>here</a>", "here"),
            ("<a href='https://e.com'>https://e.com</a>", "https://e.com"),
            ("", ""),
        ] {
            assert_eq!(to_text(html), text, "{html}");
        }
    }

    #[test]
    fn what_never_closes_costs_no_more_than_what_does() {
        let open = "<a".repeat(20_000);
        assert_eq!(to_text(&open), open);
        assert_eq!(to_text(&"<!--".repeat(20_000)), "");
    }

    proptest! {
        #[test]
        fn never_panics(html in "(\\PC|<[a-z/]{0,3}|>|&#?[a-z0-9]{0,9};?|<!--|-->|\n){0,40}") {
            let _ = to_text(&html);
        }

        #[test]
        fn plain_words_stay_what_they_are(words in "[a-zé]{1,8}( [a-zé]{1,8}){0,9}") {
            prop_assert_eq!(to_text(&words), words);
        }
    }
}
