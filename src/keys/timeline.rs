//! The schedule as a picture that a person can read.

use std::fmt::Write;
use std::time::Duration;

use crate::clock::Timestamp;
use crate::keys::{Phase, Schedule};

/// One key in the picture.
pub struct TimelineRow {
    /// Its label.
    pub label: String,
    /// Its class, and algorithm if it has one.
    pub line: String,
    /// Its dates.
    pub schedule: Schedule,
}

const COLUMNS: u64 = 48;
const PAST: Duration = Duration::from_secs(7 * 24 * 3600);
const FUTURE: Duration = Duration::from_secs(41 * 24 * 3600);

/// Draws seven days of the past and forty-one of the future, one column a day, and under each key its next dates.
#[must_use]
pub fn render_timeline(rows: &[TimelineRow], now: Timestamp) -> String {
    let start = now.before(PAST);
    let column = (PAST + FUTURE) / u32::try_from(COLUMNS).unwrap_or(u32::MAX);
    let width = |text: fn(&TimelineRow) -> &str| rows.iter().map(|row| text(row).chars().count()).max().unwrap_or(0);
    let (labels, lines) = (width(|row| &row.label), width(|row| &row.line));
    let mut picture = String::new();
    let mut previous = "";
    let _ = writeln!(picture, "{:labels$}  {:lines$}  {}▼ now ({now})", "", "", " ".repeat(7));
    for row in rows {
        if row.line != previous && !previous.is_empty() {
            picture.push('\n');
        }
        previous = &row.line;
        let bar: String = (0..COLUMNS)
            .map(|index| start.after(column * u32::try_from(index).unwrap_or(u32::MAX)))
            .map(|moment| symbol(row.schedule.phase(moment)))
            .collect();
        let _ = writeln!(picture, "{:labels$}  {:lines$}  {bar}  {}", row.label, row.line, row.schedule.phase(now));
        for (what, date) in dates(&row.schedule) {
            let _ = writeln!(picture, "{:labels$}  {:lines$}    {what} {date}", "", "");
        }
    }
    let _ = writeln!(
        picture,
        "\none column is a day: · not there  ░ published  █ signs or seals  ▒ still accepted  × revoked"
    );
    picture
}

const fn symbol(phase: Phase) -> char {
    match phase {
        Phase::Waiting | Phase::Removed => '·',
        Phase::Published => '░',
        Phase::Active => '█',
        Phase::Retired => '▒',
        Phase::Revoked => '×',
    }
}

fn dates(schedule: &Schedule) -> impl Iterator<Item = (&'static str, Timestamp)> {
    let written = |date: &Timestamp| *date != Timestamp::EPOCH && *date != Timestamp::FAR_FUTURE;
    [
        ("publish_at ", schedule.publish_at),
        ("activate_at", schedule.activate_at),
        ("retire_at  ", schedule.retire_at),
        ("remove_at  ", schedule.remove_at),
    ]
    .into_iter()
    .filter(move |(_, date)| written(date))
}
