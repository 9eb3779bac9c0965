//! Reads the modules of our crates, without the parts that are compiled for tests only.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The path of a module, without `crate`. It is empty for the root of a crate.
pub(crate) type Name = Vec<String>;

/// Returns the names of our crates, which are those of their folders.
pub(crate) fn crates() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<_> = entries
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Returns each module of a crate with the words of its source: names and punctuation.
pub(crate) fn modules(name: &str) -> BTreeMap<Name, Vec<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../crates")
        .join(name)
        .join("src");
    let roots = ["lib.rs", "main.rs"].map(|name| source.join(name));
    let root = roots.into_iter().find(|path| path.exists()).unwrap();
    let mut found = BTreeMap::new();
    let mut next = vec![(Name::new(), root, source)];
    while let Some((name, file, folder)) = next.pop() {
        let text =
            fs::read_to_string(&file).unwrap_or_else(|why| panic!("{}: {why}", file.display()));
        let words = without_tests(&words(&text));
        for child in children(&words) {
            let path = folder.join(child);
            let name = [name.as_slice(), &[child.to_owned()]].concat();
            next.push((name, path.with_extension("rs"), path));
        }
        found.insert(name, words);
    }
    found
}

/// Returns the names of the modules that a source declares and that have files of their own.
pub(crate) fn children(words: &[String]) -> impl Iterator<Item = &str> {
    let declared = words
        .windows(3)
        .filter(|three| three[0] == "mod" && three[2] == ";");
    declared.map(|three| three[1].as_str())
}

/// Returns whether a word is a name and not punctuation.
pub(crate) fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Splits a source into names and punctuation. Comments and literals are left out.
pub(crate) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let Some(length) = literal(rest) {
            words.push("\"".to_owned());
            length
        } else if rest.starts_with("::") {
            words.push("::".to_owned());
            2
        } else if is_part(first) {
            let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
            words.push(rest[..length].to_owned());
            length
        } else {
            if !first.is_whitespace() {
                words.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    words
}

/// Returns the length of the string or character literal at the start of a text, if there is one.
fn literal(text: &str) -> Option<usize> {
    let start = text.trim_start_matches(['b', 'c']);
    let prefix = text.len() - start.len();
    if prefix < 2
        && let Some(raw) = start.strip_prefix('r')
    {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(hashes));
            let body = &raw[hashes + 1..];
            return Some(text.len() - body.len() + body.find(&end)? + end.len());
        }
    }
    let quote = start
        .chars()
        .next()
        .filter(|quote| prefix < 2 && ['"', '\''].contains(quote))?;
    let mut characters = start.char_indices().skip(1);
    let mut count = 0;
    while let Some((at, c)) = characters.next() {
        match c {
            '\\' => drop(characters.next()),
            c if c == quote => return Some(prefix + at + 1),
            // A lifetime.
            _ if quote == '\'' && count > 0 => return None,
            _ => {}
        }
        count += 1;
    }
    None
}

/// Removes the items that are compiled for tests only.
pub(crate) fn without_tests(words: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let attribute = ["#", "["]
            .iter()
            .zip(&words[at..])
            .filter(|(sign, word)| sign == word)
            .count()
            == 2;
        let end = if attribute { closed(words, at + 1) } else { at };
        let inside = &words[at..end];
        let has = |name: &str| inside.iter().any(|word| word == name);
        if attribute && has("cfg") && has("test") && !has("not") {
            at = end;
            while words[at] == "#" {
                at = closed(words, at + 1);
            }
            while !["{", ";"].contains(&words[at].as_str()) {
                at += 1;
            }
            at = if words[at] == "{" {
                closed(words, at)
            } else {
                at + 1
            };
        } else {
            kept.push(words[at].clone());
            at += 1;
        }
    }
    kept
}

/// Returns the position behind the bracket that closes the bracket at `open`.
fn closed(words: &[String], open: usize) -> usize {
    let mut depth = 0;
    for (at, word) in words.iter().enumerate().skip(open) {
        match word.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    words.len()
}

#[test]
fn comments_literals_and_tests_are_no_words() {
    let source = r##"
        // comment::this
        fn f<'a>(c: char) { g('"', "h::i", r#"j"k"#, b"l", 'm'); /* n */ }
        #[cfg(test)]
        #[expect(unused)]
        mod tests { fn o() { p::q() } }
        #[cfg(all(test, unix))]
        mod more;
        #[cfg(not(test))]
        mod kept;
    "##;
    let words = without_tests(&words(source));
    for word in [
        "comment", "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "tests", "more",
    ] {
        assert!(!words.contains(&word.to_owned()), "{word}: {words:?}");
    }
    assert_eq!(children(&words).collect::<Vec<_>>(), ["kept"]);
    assert!(words.contains(&"a".to_owned()) && words.contains(&"g".to_owned()));
}
