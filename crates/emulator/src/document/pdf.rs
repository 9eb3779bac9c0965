//! Renders the text of a document as a PDF file.

use pdf_writer::types::TextRenderingMode;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::stamp;

const CATALOG: Ref = Ref::new(1);
const TREE: Ref = Ref::new(2);
const ABOUT: Ref = Ref::new(3);
const PLAIN_FONT: Ref = Ref::new(4);
const BOLD_FONT: Ref = Ref::new(5);
/// The object number of the first page. Each page is followed by its content stream; the object of the
/// seal has the number after the last page.
const FIRST_PAGE: i32 = 6;

const PLAIN: Name<'_> = Name(b"Plain");
const BOLD: Name<'_> = Name(b"Bold");
const SEAL_NAME: Name<'_> = Name(b"Seal");
const A4: (f32, f32) = (595.0, 842.0);
const MARGIN: f32 = 56.0;

/// The text of a document, and everything else that determines its bytes.
#[derive(Debug)]
pub(super) struct Manuscript {
    pub(super) title: String,
    pub(super) company: String,
    /// The lines of the first page; the first line is large.
    pub(super) cover: Vec<String>,
    /// The lines of each page after the cover.
    pub(super) pages: Vec<Vec<String>>,
    /// The watermark on every page, by which a copy can be told from other copies.
    pub(super) mark: String,
    pub(super) notice: &'static str,
    /// The side length of the seal, a picture on the cover, in pixels; 0 for no seal.
    pub(super) seal: u32,
    /// The number that the picture is drawn from.
    pub(super) seed: u64,
    /// Identifies the file in its trailer (ISO 32000, "File identifiers").
    pub(super) identity: [u8; 32],
}

/// Renders a document. The same manuscript always gives the same bytes.
pub(super) fn render(manuscript: &Manuscript) -> Vec<u8> {
    let mut pdf = Pdf::with_capacity(16 * 1024 + 3 * (manuscript.seal * manuscript.seal) as usize);
    let pages: Vec<_> = (0..=manuscript.pages.len() as i32)
        .map(|index| {
            (
                Ref::new(FIRST_PAGE + 2 * index),
                Ref::new(FIRST_PAGE + 2 * index + 1),
            )
        })
        .collect();
    let seal_ref = Ref::new(FIRST_PAGE + 2 * pages.len() as i32);
    pdf.catalog(CATALOG).pages(TREE);
    pdf.pages(TREE)
        .kids(pages.iter().map(|(page, _)| *page))
        .count(pages.len() as i32);
    let mut about = pdf.document_info(ABOUT);
    about.title(TextStr(&manuscript.title));
    about.author(TextStr(&manuscript.company));
    about.subject(TextStr(manuscript.notice));
    about.producer(TextStr("casebook emulator"));
    about.finish();
    for (font, name) in [
        (PLAIN_FONT, b"Helvetica".as_slice()),
        (BOLD_FONT, b"Helvetica-Bold"),
    ] {
        pdf.type1_font(font)
            .base_font(Name(name))
            .encoding_predefined(Name(b"WinAnsiEncoding"));
    }
    if manuscript.seal > 0 {
        let pixels = stamp::pixels(manuscript.seal, manuscript.seed);
        let mut seal = pdf.image_xobject(seal_ref, &pixels);
        seal.width(manuscript.seal as i32);
        seal.height(manuscript.seal as i32);
        seal.color_space().device_rgb();
        seal.bits_per_component(8);
    }
    for (index, &(page, content)) in pages.iter().enumerate() {
        let mut writer = pdf.page(page);
        writer.media_box(Rect::new(0.0, 0.0, A4.0, A4.1));
        writer.parent(TREE);
        writer.contents(content);
        let mut resources = writer.resources();
        resources
            .fonts()
            .pair(PLAIN, PLAIN_FONT)
            .pair(BOLD, BOLD_FONT);
        if index == 0 && manuscript.seal > 0 {
            resources.x_objects().pair(SEAL_NAME, seal_ref);
        }
        resources.finish();
        writer.finish();
        pdf.stream(content, &set_page(manuscript, index, pages.len()));
    }
    let identity = manuscript.identity[..16].to_vec();
    pdf.set_file_id((identity.clone(), identity));
    pdf.finish()
}

fn set_page(manuscript: &Manuscript, index: usize, count: usize) -> Vec<u8> {
    let mut content = Content::new();
    set_mark(&mut content, &manuscript.mark);
    match index
        .checked_sub(1)
        .and_then(|index| manuscript.pages.get(index))
    {
        None => set_cover(&mut content, manuscript),
        Some(lines) => set_lines(&mut content, lines, 780.0, 10.0),
    }
    let foot = format!("{}  Page {} of {count}", manuscript.notice, index + 1);
    set_lines(&mut content, &[foot, manuscript.mark.clone()], 48.0, 8.0);
    content.finish().into_vec()
}

fn set_cover(content: &mut Content, manuscript: &Manuscript) {
    if let [title, rest @ ..] = manuscript.cover.as_slice() {
        set_text(
            content,
            BOLD,
            17.0,
            [1.0, 0.0, 0.0, 1.0, MARGIN, 740.0],
            title,
        );
        set_lines(content, rest, 700.0, 12.0);
    }
    if manuscript.seal > 0 {
        content.save_state();
        content.transform([260.0, 0.0, 0.0, 260.0, (A4.0 - 260.0) / 2.0, 170.0]);
        content.x_object(SEAL_NAME);
        content.restore_state();
    }
    let notice = [1.0, 0.0, 0.0, 1.0, MARGIN, 120.0];
    set_text(content, BOLD, 12.0, notice, manuscript.notice);
}

/// Writes lines, the first at the height `top` and each further one below.
fn set_lines(content: &mut Content, lines: &[String], top: f32, size: f32) {
    content.begin_text();
    content.set_font(PLAIN, size);
    content.set_leading(size * 1.4);
    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, MARGIN, top]);
    for line in lines {
        content.show(Str(&latin(line)));
        content.next_line_using_leading();
    }
    content.end_text();
}

/// Writes the watermark in light grey. It is written first, so everything else is drawn over it.
fn set_mark(content: &mut Content, mark: &str) {
    content.save_state();
    content.set_fill_gray(0.85);
    for height in [812.0, 493.0, 142.0] {
        let matrix = [1.0, 0.0, 0.0, 1.0, MARGIN, height];
        set_text(content, BOLD, 12.0, matrix, mark);
    }
    content.restore_state();
}

fn set_text(content: &mut Content, font: Name<'_>, size: f32, matrix: [f32; 6], text: &str) {
    content.begin_text();
    content.set_text_rendering_mode(TextRenderingMode::Fill);
    content.set_font(font, size);
    content.set_text_matrix(matrix);
    content.show(Str(&latin(text)));
    content.end_text();
}

/// Replaces each character outside of ASCII by a question mark, since the built-in fonts may lack it.
fn latin(text: &str) -> Vec<u8> {
    text.chars()
        .map(|letter| match letter {
            ' '..='~' => letter as u8,
            _ => b'?',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::link::{Address, DocumentKind};
    use super::super::wording;
    use super::*;
    use crate::sample::Samples;
    use crate::time::Timestamp;

    fn copy_of(report: &crate::store::Report, kind: DocumentKind, copy: &str) -> Vec<u8> {
        let address = Address {
            kind,
            id: &report.id,
            version: report.version,
            copy,
        };
        render(&wording::write(
            crate::account::AccountId::DEFAULT,
            &address,
            report,
            Timestamp::from_seconds(1_800_000_000),
        ))
    }

    /// Checks the structure of a PDF file: each object begins at its offset in the cross-reference table.
    fn assert_is_pdf(bytes: &[u8]) {
        let find = |what: &[u8]| bytes.windows(what.len()).rposition(|window| window == what);
        assert!(bytes.starts_with(b"%PDF-1.7\n"));
        assert!(bytes.ends_with(b"%%EOF"));
        let start = find(b"startxref\n").expect("a pointer to the table") + 10;
        let digits: String = bytes[start..]
            .iter()
            .map(|byte| char::from(*byte))
            .take_while(char::is_ascii_digit)
            .collect();
        let table: usize = digits.parse().expect("a number");
        assert!(bytes[table..].starts_with(b"xref\n0 "));
        let text = String::from_utf8_lossy(&bytes[table..]).into_owned();
        let mut lines = text.lines().skip(1);
        let count: usize = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.trim().parse().ok())
            .expect("a count");
        for (number, line) in lines.take(count).enumerate().skip(1) {
            let offset: usize = line[..10].parse().expect("an offset");
            let head = format!("{number} 0 obj");
            assert!(
                bytes[offset..].starts_with(head.as_bytes()),
                "object {number}"
            );
        }
    }

    #[test]
    fn every_sample_document_is_a_pdf_of_a_plausible_size() {
        let mut sizes = Vec::new();
        for report in Samples::new().parts().reports() {
            let whole = copy_of(&report, DocumentKind::Report, "00");
            assert_is_pdf(&whole);
            let pages = whole
                .windows(11)
                .filter(|window| window == b"/Type /Page")
                .count();
            // The count includes `/Type /Pages`, the tree of pages, which begins with the same letters.
            assert_eq!(pages - 1, report.pages as usize);
            sizes.push(whole.len());
            let terms = copy_of(&report, DocumentKind::Terms, "00");
            assert_is_pdf(&terms);
            assert!(terms.len() < 20_000);
        }
        assert!(sizes.iter().min() < Some(&20_000), "{sizes:?}");
        assert!(sizes.iter().max() > Some(&1_300_000), "{sizes:?}");
        assert!(sizes.iter().max() < Some(&1_700_000), "{sizes:?}");
    }

    #[test]
    fn a_copy_is_always_the_same_and_no_other_copy_is() {
        let report = &Samples::new().parts().reports().next().expect("a report");
        let first = copy_of(report, DocumentKind::Report, "00");
        assert_eq!(first, copy_of(report, DocumentKind::Report, "00"));
        let second = copy_of(report, DocumentKind::Report, "01");
        assert_ne!(first, second);
        assert_eq!(first.len(), second.len());
    }

    #[test]
    fn a_document_says_what_it_is() {
        let report = &Samples::new().parts().reports().next().expect("a report");
        let text =
            String::from_utf8_lossy(&copy_of(report, DocumentKind::Report, "c0ffee")).into_owned();
        for words in [
            report.name.as_str(),
            "Series: SOC 1",
            "Company: Example Cloud",
            "Version: 1",
            "Period: 2023-10-01 to 2024-09-30",
            "not a real audit report",
            "copy c0ffee",
        ] {
            assert!(text.contains(words), "{words}");
        }
    }
}
