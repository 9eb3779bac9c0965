//! XML elements.

/// Writes an element that has only a text.
pub(crate) fn write(xml: &mut String, name: &str, text: &str) {
    for part in ["<", name, ">", &escaped(text), "</", name, ">"] {
        xml.push_str(part);
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_end_its_element() {
        let mut xml = String::new();
        write(&mut xml, "A", "</A>&amp;");
        assert_eq!(xml, "<A>&lt;/A&gt;&amp;amp;</A>");
    }
}
