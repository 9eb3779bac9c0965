//! Reads the members `afterTime` and `beforeTime` of a request.

use crate::operation::Refusal;
use crate::store::Window;
use crate::time::Timestamp;

use super::refuse;

/// Returns the window between two times, both included. A missing time does not limit the window.
pub(super) fn read(after: Option<&str>, before: Option<&str>) -> Result<Window, Refusal> {
    let time = |member: &str, text: &str| {
        let moment = Timestamp::from_iso(text);
        moment.ok_or_else(|| {
            let found = refuse::named(text);
            let why = format!("expected a time such as 2030-01-02T03:04:05Z, found {found}");
            refuse::invalid(member, why)
        })
    };
    let from = after.map(|text| time("afterTime", text)).transpose()?;
    let to = before.map(|text| time("beforeTime", text)).transpose()?;
    Ok(Window {
        from: from.map_or(0, Timestamp::millis),
        to: to.map_or(u64::MAX, Timestamp::millis),
    })
}
