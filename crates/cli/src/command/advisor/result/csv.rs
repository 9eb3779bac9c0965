//! Writes findings as comma-separated values while they arrive.

use std::io::{self, Write};

use casebook::support::{
    Findings, TrustedAdvisorCheckDescription, TrustedAdvisorCheckResult,
    TrustedAdvisorResourceDetail,
};

use super::chosen::Chosen;
use super::members::{LAST_COLUMNS, value};
use super::resources::Resources;
use crate::failure::Failure;
use crate::output::{LOOKED_AT, Lines};

/// The resources that were written.
#[derive(Debug, PartialEq)]
pub(super) struct Written {
    /// Whether there were none.
    pub(super) is_empty: bool,
    /// How many have more values than there are columns.
    pub(super) surplus: u64,
}

/// Writes a line per resource: the columns of the check first, under their own headings.
///
/// The headings of the check decide how many columns there are, unless one of the first 1,000
/// resources has more values than headings. If a later resource has even more values, they are at
/// the end of its line, behind the columns that every resource has. So no value is lost, and none
/// is under a wrong heading.
///
/// # Errors
///
/// Fails if the response breaks off or stdout cannot be written. The earlier resources are written.
pub(super) async fn write(
    check: &TrustedAdvisorCheckDescription,
    mut resources: Resources<'_>,
    out: Lines<impl Write>,
) -> Result<Written, Failure> {
    let broken = |error: io::Error| Failure::stdout(&error);
    let mut rows = Rows::new(check, out);
    let mut is_empty = true;
    let read = loop {
        match resources.next().await {
            Ok(Some(resource)) => rows.put(resource).map_err(broken)?,
            Ok(None) => break Ok(()),
            Err(failure) => break Err(failure),
        }
        is_empty = false;
    };
    let surplus = rows.finish().map_err(broken);
    // If both failed, the response failed first, so its failure is returned.
    read.and(surplus)
        .map(|surplus| Written { is_empty, surplus })
}

/// Writes a line per resource, with the chosen columns.
///
/// # Errors
///
/// Fails if the response breaks off or stdout cannot be written. The earlier resources are written.
pub(super) async fn write_chosen(
    chosen: &Chosen,
    mut resources: Resources<'_>,
    mut out: Lines<impl Write>,
) -> Result<Written, Failure> {
    let mut is_empty = true;
    let mut line = |values: &mut dyn Iterator<Item = &str>| {
        for value in values {
            out.value(value)?;
        }
        out.end()
    };
    let broken = |error: io::Error| Failure::stdout(&error);
    line(&mut chosen.titles().iter().map(String::as_str)).map_err(broken)?;
    let read = loop {
        match resources.next().await {
            Ok(Some(resource)) => line(&mut chosen.values(&resource)).map_err(broken)?,
            Ok(None) => break Ok(()),
            Err(failure) => break Err(failure),
        }
        is_empty = false;
    };
    let flushed = out.flush().map_err(broken);
    read.and(flushed)?;
    Ok(Written {
        is_empty,
        surplus: 0,
    })
}

struct Rows<'a, W: Write> {
    check: &'a TrustedAdvisorCheckDescription,
    out: Lines<W>,
    first: Vec<TrustedAdvisorResourceDetail>,
    /// The number of columns of the check; `None` while the first resources are held to find it
    /// out.
    width: Option<usize>,
    surplus: u64,
}

impl<'a, W: Write> Rows<'a, W> {
    fn new(check: &'a TrustedAdvisorCheckDescription, out: Lines<W>) -> Self {
        Self {
            check,
            out,
            first: Vec::new(),
            width: None,
            surplus: 0,
        }
    }

    fn put(&mut self, resource: TrustedAdvisorResourceDetail) -> io::Result<()> {
        let width = match self.width {
            Some(width) => width,
            None if self.first.len() < LOOKED_AT => {
                self.first.push(resource);
                return Ok(());
            }
            None => self.settle()?,
        };
        self.row(width, &resource)
    }

    /// Takes the number of columns from the headings and the held resources, and writes the header
    /// and these resources. Returns the number.
    fn settle(&mut self) -> io::Result<usize> {
        let mut result = TrustedAdvisorCheckResult::default();
        result.flagged_resources = std::mem::take(&mut self.first);
        let findings = Findings::new(self.check, result);
        let width = findings.headings().len();
        let header = findings.headings().iter();
        let header = header.map(|heading| -> &str { heading });
        for heading in header.chain(LAST_COLUMNS) {
            self.out.value(heading)?;
        }
        self.out.end()?;
        for finding in findings {
            self.row(width, &finding.resource)?;
        }
        self.width = Some(width);
        Ok(width)
    }

    fn row(&mut self, width: usize, resource: &TrustedAdvisorResourceDetail) -> io::Result<()> {
        let out = &mut self.out;
        let mut values = resource.metadata.iter();
        for _ in 0..width {
            out.value(values.next().flatten().unwrap_or_default())?;
        }
        for place in 0..LAST_COLUMNS.len() {
            out.value(value(resource, place))?;
        }
        if values.len() > 0 {
            self.surplus += 1;
            for value in values {
                out.value(value.unwrap_or_default())?;
            }
        }
        out.end()
    }

    fn finish(mut self) -> io::Result<u64> {
        if self.width.is_none() {
            self.settle()?;
        }
        self.out.flush()?;
        Ok(self.surplus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Formulas;
    use serde_json::json;

    #[test]
    fn a_late_surplus_goes_to_the_end_of_its_line() {
        let check = serde_json::from_value(json!({"metadata": ["A"]})).unwrap();
        let resource = |values| serde_json::from_value(json!({"metadata": values})).unwrap();
        let mut text = Vec::new();
        let mut rows = Rows::new(&check, Lines::flexible(&mut text, Formulas::Quote));
        rows.put(resource(json!(["1", "2"]))).unwrap();
        for _ in 1..LOOKED_AT {
            rows.put(resource(json!(["1"]))).unwrap();
        }
        rows.put(resource(json!(["1", null, "3", "4"]))).unwrap();
        assert_eq!(rows.finish().unwrap(), 1);
        let text = String::from_utf8(text).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines[0], "A,Column 2,status,region,resourceId,isSuppressed");
        assert_eq!(lines[1], "1,2,,,,false");
        assert_eq!(lines[LOOKED_AT], "1,,,,,false");
        assert_eq!(lines[LOOKED_AT + 1], "1,,,,,false,3,4");
    }
}
