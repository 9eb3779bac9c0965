//! bash: the script, and the answer to it.
//!
//! bash splits a line at `=` and `:` too, and replaces only the last part of a word. It inserts a
//! value as it is, so the value is quoted here: a name from a service must never become a command.
//! A list of several candidates has their help in it, like that of kubectl.

use std::ffi::OsString;

use super::line::{Word, unquoted, words};

/// The script. It passes the line up to the cursor, the part of the word that bash will replace,
/// the type of the completion, and the width of the terminal (Bash Reference Manual, 5.2 "Bash
/// Variables" and 8.6 "Programmable Completion"). It runs in bash 3.2 as well, which macOS has.
pub(super) const SCRIPT: &str = r#"_casebook() {
    local reply
    COMPREPLY=()
    while IFS= read -r reply; do
        COMPREPLY+=("$reply")
    done < <(CASEBOOK_COMPLETE=bash casebook -- "${COMP_LINE:0:COMP_POINT}" "$2" "$COMP_TYPE" "${COLUMNS:-80}" 2>/dev/null)
    case ${COMPREPLY[0]-} in
        */ | *=) compopt -o nospace 2>/dev/null ;;
    esac
}
complete -o bashdefault -o nosort -F _casebook casebook 2>/dev/null ||
    complete -o bashdefault -F _casebook casebook
"#;

/// The widest value that help is aligned to, in characters.
const WIDEST: usize = 40;

/// The place at which bash inserts a value.
#[derive(Debug)]
pub(super) struct Cursor {
    /// The part of the last word that stays in the line.
    kept: Word,
    /// The last word without `kept`, as the command receives it.
    typed: String,
    purpose: Purpose,
    columns: usize,
}

/// What bash does with the candidates.
#[derive(Debug, Eq, PartialEq)]
enum Purpose {
    /// It inserts what they have in common.
    Insert,
    /// It inserts one after the other.
    InsertEach,
    /// It does that, and lists them as well.
    InsertAndList,
    /// It lists them.
    List,
}

/// Reads the arguments of the script.
pub(super) fn read(arguments: &[OsString]) -> Option<(Vec<OsString>, Cursor)> {
    let [line, replaced, purpose, columns] = arguments else {
        return None;
    };
    let (line, replaced) = (line.to_str()?, replaced.to_str()?);
    let words = words(line);
    let last = &line[words.last()?.start..];
    // After a key that bash does not count to the word, the two differ, and nothing stays.
    let kept = last.strip_suffix(replaced).unwrap_or_default();
    let purpose = match purpose.to_str()? {
        "63" => Purpose::List,
        "33" | "64" => Purpose::InsertAndList,
        "37" => Purpose::InsertEach,
        _ => Purpose::Insert,
    };
    let kept = unquoted(kept);
    let typed = words.last()?.text.strip_prefix(kept.text.as_str());
    let cursor = Cursor {
        typed: typed.unwrap_or_default().to_owned(),
        kept,
        purpose,
        columns: columns.to_str()?.parse().unwrap_or(80),
    };
    let words = words.into_iter().map(|word| word.text.into());
    Some((words.collect(), cursor))
}

impl Cursor {
    /// Returns the candidates, each as bash inserts or lists it.
    pub(super) fn lines(&self, found: &[(&str, String)]) -> Vec<String> {
        let found = found.iter().filter_map(|(value, help)| {
            let value = value.strip_prefix(self.kept.text.as_str())?;
            let value = match self.purpose {
                Purpose::List => value.to_owned(),
                _ => quoted(value, self.kept.open)?,
            };
            Some((value, help.as_str()))
        });
        let found: Vec<(String, &str)> = found.collect();
        // bash inserts a single candidate, whatever the type is.
        if found.len() < 2 || matches!(self.purpose, Purpose::Insert | Purpose::InsertEach) {
            let mut one_by_one: Vec<_> = found.into_iter().map(|(value, _)| value).collect();
            // An empty candidate has nothing in common with the others, so the word stays as it is.
            if self.purpose == Purpose::Insert && self.loses(&one_by_one) {
                one_by_one.push(String::new());
            }
            return one_by_one;
        }
        let widths = found.iter().map(|(value, _)| value.chars().count());
        let width = widths.max().unwrap_or_default().min(WIDEST);
        let listed = found.iter().map(|(value, help)| match *help {
            "" => value.clone(),
            help => {
                let line = format!("{value:<width$}  ({help})");
                shortened(&line, self.columns.saturating_sub(1))
            }
        });
        listed.collect()
    }
}

impl Cursor {
    /// Returns whether the user would lose a part of the word if what the candidates have in common
    /// took its place: they need not begin with it.
    fn loses(&self, values: &[String]) -> bool {
        let Some((first, others)) = values.split_first() else {
            return false;
        };
        let common = others.iter().fold(first.chars().count(), |common, other| {
            let same = first.chars().zip(other.chars()).take_while(|(a, b)| a == b);
            common.min(same.count())
        });
        common > 0 && common < self.typed.chars().count()
    }
}

/// Quotes a value for the place after an open quote, or for one without; `None` if a value cannot
/// stand there. In double quotes, `!` recalls a line even after a backslash, which stays (Bash
/// Reference Manual, 3.1.2.3).
fn quoted(value: &str, open: Option<char>) -> Option<String> {
    let harmless = "-_./:=+,@%~";
    let is_special = |c: char| match open {
        None => !c.is_alphanumeric() && !harmless.contains(c),
        Some(_) => "$`\"\\".contains(c),
    };
    match open {
        Some('\'') => return (!value.contains('\'')).then(|| value.to_owned()),
        Some(_) if value.contains('!') => return None,
        _ => {}
    }
    let mut out = String::with_capacity(value.len());
    for c in value.chars() {
        if is_special(c) {
            out.push('\\');
        }
        out.push(c);
    }
    Some(out)
}

/// Cuts a line to a width, so that each candidate has a line of its own.
fn shortened(line: &str, width: usize) -> String {
    if line.chars().count() <= width {
        return line.to_owned();
    }
    let mut cut: String = line.chars().take(width.saturating_sub(2)).collect();
    cut.push_str("…)");
    cut
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked(line: &str, replaced: &str, purpose: &str) -> (Vec<OsString>, Cursor) {
        let arguments = [line, replaced, purpose, "50"].map(Into::into);
        read(&arguments).unwrap()
    }

    fn inserted(line: &str, replaced: &str, values: &[&str]) -> Vec<String> {
        let found: Vec<(&str, String)> = values.iter().map(|it| (*it, "help".into())).collect();
        asked(line, replaced, "9").1.lines(&found)
    }

    #[test]
    fn bash_replaces_only_the_last_part_of_a_word() {
        assert_eq!(
            inserted(
                "casebook --output=js",
                "js",
                &["--output=json", "--output=jsonl"]
            ),
            ["json", "jsonl"]
        );
        assert_eq!(
            inserted("casebook --output=", "", &["--output=json", "--data"]),
            ["json"]
        );
        let line = "casebook --endpoint-url http://127.0.0.1:4747 case show ";
        assert_eq!(asked(line, "", "9").0[2], "http://127.0.0.1:4747");
        assert_eq!(inserted(line, "", &["1541019661"]), ["1541019661"]);
    }

    #[test]
    fn a_word_that_the_candidates_do_not_begin_with_is_not_cut() {
        let one = "amazon-cloudfront";
        let others = ["aws-cloudformation", "amazon-cloudwatch"];
        let line = "casebook catalog services cloud";
        assert_eq!(
            inserted(line, "cloud", &[one, others[0]]),
            [one, others[0], ""]
        );
        assert_eq!(inserted(line, "cloud", &[one, others[1]]), [one, others[1]]);
        assert_eq!(inserted(line, "cloud", &[one]), [one]);
        let found = [one, others[0]].map(|it| (it, String::new()));
        let each = asked(line, "cloud", "37").1.lines(&found);
        assert_eq!(each, [one, others[0]]);
    }

    #[test]
    fn a_value_is_quoted_as_the_word_is() {
        let name = "SOC 2 $(x) it's";
        assert_eq!(
            inserted("casebook report get SO", "SO", &[name]),
            [r"SOC\ 2\ \$\(x\)\ it\'s"]
        );
        assert_eq!(
            inserted(r"casebook report get SOC\ 2", r"SOC\ 2", &["SOC 2 b"]),
            [r"SOC\ 2\ b"]
        );
        assert_eq!(
            inserted("casebook report get \"SO", "SO", &[name]),
            [r"SOC 2 \$(x) it's"]
        );
        assert_eq!(
            inserted("casebook report get 'SO", "SO", &[name, "SOC 3"]),
            ["SOC 3"]
        );
    }

    #[test]
    fn a_list_has_the_help_and_a_single_candidate_none() {
        let found = [
            ("1541019661", "An instance does not start".to_owned()),
            ("77", String::new()),
            ("78", "é".repeat(60)),
        ];
        let list = |purpose: &str, found: &[(&str, String)]| {
            asked("casebook case show ", "", purpose).1.lines(found)
        };
        let lines = list("63", &found);
        assert_eq!(lines[0], "1541019661  (An instance does not start)");
        assert_eq!(lines[1], "77");
        assert_eq!(lines[2].chars().count(), 49);
        assert_eq!(list("33", &found)[0], lines[0]);
        assert_eq!(list("9", &found)[0], "1541019661");
        assert_eq!(list("37", &found)[0], "1541019661");
        assert_eq!(list("63", &found[..1]), ["1541019661"]);
    }

    proptest! {
        #[test]
        fn bash_reads_an_inserted_value_as_it_was(value in "\\PC{1,20}", open in 0..3_usize) {
            let quote = ["", "'", "\""][open];
            let line = format!("casebook {quote}");
            for inserted in inserted(&line, "", &[&value]) {
                prop_assert_eq!(&unquoted(&format!("{quote}{inserted}")).text, &value);
            }
        }
    }
}
