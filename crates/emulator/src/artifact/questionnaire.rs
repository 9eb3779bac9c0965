//! Files of questions (docs/service-notes.md, "Compliance inquiries").

use crate::operation::Refusal;
use crate::sample::Parts;
use crate::store::Question;

use super::refuse;

const CONTENT: &str = "inquiryContent.fileContent.content";
/// The most questions of a file.
const MOST: usize = 1_000;
/// The longest question, in characters (service model, InquiryContent).
const LONGEST: usize = 2_048;

/// Returns the questions of a file. The service's references do not name the kinds of files that it
/// takes, so the emulator takes all. It does not unpack workbooks: a file that is not CSV, or whose
/// sections the request names, has a sample question in each section, or all of them without sections.
pub(super) fn read(
    samples: &Parts,
    file: &[u8],
    sections: &[String],
) -> Result<Vec<Question>, Refusal> {
    let sample = samples.answers.iter().map(|sample| &sample.question);
    if !sections.is_empty() {
        let asked = sections.iter().zip(sample.cycle());
        let asked = asked.map(|(section, text)| samples.question(&format!("{section}: {text}")));
        return Ok(asked.collect());
    }
    let Some(text) = text(file) else {
        return Ok(sample.map(|text| samples.question(text)).collect());
    };
    let mut questions = first_cells(text);
    let is_heading = |cell: &String| ["question", "questions"].contains(&&*cell.to_lowercase());
    if questions.first().is_some_and(is_heading) {
        questions.remove(0);
    }
    if !(1..=MOST).contains(&questions.len()) {
        let why = format!("expected 1 to {MOST} questions, found {}", questions.len());
        return Err(refuse::member(CONTENT, &why));
    }
    Ok(questions
        .iter()
        .map(|cell| question(samples, cell))
        .collect())
}

/// Returns a file as text, without a byte order mark; `None` if it is binary.
fn text(file: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(file).ok()?;
    let is_text = |letter: char| !letter.is_control() || letter.is_whitespace();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    (text.chars().all(is_text) && !text.starts_with("%PDF-")).then_some(text)
}

/// Returns the first cells of the records of a CSV file (RFC 4180, section 2), without the empty ones.
fn first_cells(csv: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let (mut is_first, mut is_quoted, mut last) = (true, false, '\n');
    for letter in csv.chars().chain(['\n']) {
        match letter {
            '"' => {
                is_quoted = !is_quoted;
                // Two quotation marks within quotation marks stand for one.
                if is_quoted && last == '"' && is_first {
                    cell.push('"');
                }
            }
            ',' if !is_quoted => is_first = false,
            '\n' if !is_quoted => {
                cells.push(std::mem::take(&mut cell).trim().to_owned());
                is_first = true;
            }
            _ if is_first => cell.push(letter),
            _ => {}
        }
        last = letter;
    }
    cells.push(cell.trim().to_owned());
    cells.retain(|cell| !cell.is_empty());
    cells
}

/// Returns a question of a file. One that no query can have gets no answer.
fn question(samples: &Parts, cell: &str) -> Question {
    let allowed = cell.chars().filter(|letter| !['<', '>'].contains(letter));
    let text: String = allowed.take(LONGEST).collect();
    if text == cell {
        return samples.question(cell);
    }
    // A text of forbidden characters alone leaves a question mark, since a query is not empty.
    let text = if text.is_empty() {
        "?".to_owned()
    } else {
        text
    };
    Question { text, answer: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_cell_of_each_record_is_read_with_its_quotation_marks() {
        for (csv, cells) in [
            ("a,b\r\nc\n", vec!["a", "c"]),
            (
                "\"a, \"\"b\"\"\nc\",\"d\"\"e\"\r\n\r\n,x\r\nf",
                vec!["a, \"b\"\nc", "f"],
            ),
            ("\"open,\nto the end", vec!["open,\nto the end"]),
            ("\"\"\"\"", vec!["\""]),
            ("", vec![]),
        ] {
            assert_eq!(first_cells(csv), cells, "{csv:?}");
        }
    }
}
