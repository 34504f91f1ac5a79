//! The key schedule of the next 90 days.

use std::time::Duration;

use crate::cli::doctor::Finding;
use crate::clock::Timestamp;
use crate::keys::{Schedule, findings_about_schedules};
use crate::settings::{Findings, Label};
use crate::startup::Loaded;

const AHEAD: Duration = Duration::from_secs(90 * 24 * 3600);

pub(super) fn examine(loaded: &Loaded, now: Timestamp) -> Vec<Finding> {
    let mut events: Vec<(Timestamp, &Label, &str)> =
        loaded.config.keys.iter().flat_map(|(label, key)| events_of(label, &Schedule::of(key))).collect();
    events.retain(|(date, ..)| (now..now.after(AHEAD)).contains(date));
    events.sort();
    let mut found: Vec<Finding> =
        events.into_iter().map(|(date, label, what)| Finding::Good(format!("keys.{label} {what} {date}"))).collect();
    // The same rules as today's, asked again for every month ahead: each of them looks 30 days further.
    for months in 1..=2_u32 {
        let later = now.after(AHEAD / 3 * months);
        let mut gaps = Findings::default();
        findings_about_schedules(&loaded.config.keys, &loaded.demands, later, &mut gaps);
        found.extend(gaps.iter().map(|gap| Finding::Warning(format!("{}: {}; {}", gap.key, gap.found, gap.expected))));
    }
    found.dedup_by(|a, b| a.to_string() == b.to_string());
    found.push(Finding::Good("nothing else happens to keys in the next 90 days".to_owned()));
    found
}

fn events_of<'a>(label: &'a Label, schedule: &Schedule) -> Vec<(Timestamp, &'a Label, &'static str)> {
    if schedule.revoked {
        return Vec::new();
    }
    vec![
        (schedule.publish_at, label, "is published at"),
        (schedule.activate_at, label, "signs or seals from"),
        (schedule.retire_at, label, "signs or seals until"),
        (schedule.remove_at, label, "is removed at"),
    ]
}
