//! `signet keys list`: the schedule as a picture.

use crate::config::small;
use crate::folder::Folder;
use crate::keys::{DAY, now};
use crate::run::signet;

/// Every key with its label, its line, its days and its phase, and below it the dates that were written.
#[test]
fn the_timeline_shows_every_key_with_its_days_and_its_phase() {
    let folder = Folder::of(&(small() + &in_every_phase()));
    let said = signet(&folder, &["keys", "list"]).succeeded();
    assert!(said.lines().next().is_some_and(|line| line.contains("▼ now (20") && line.ends_with("Z)")), "{said}");
    for (label, line, bar, phase) in [
        ("es256", "signing ES256", bar(&[('█', 48)]), "active"),
        ("a-waiting", "refresh", bar(&[('·', 17), ('█', 31)]), "waiting"),
        ("b-published", "refresh", bar(&[('·', 5), ('░', 12), ('█', 31)]), "published"),
        ("c-active", "refresh", bar(&[('█', 17), ('▒', 20), ('·', 11)]), "active"),
        ("d-retired", "refresh", bar(&[('█', 5), ('▒', 12), ('·', 31)]), "retired"),
        ("e-removed", "refresh", bar(&[('█', 3), ('▒', 2), ('·', 43)]), "removed"),
        ("f-revoked", "refresh", bar(&[('×', 48)]), "revoked"),
    ] {
        let shown = said.lines().find(|shown| shown.starts_with(&format!("{label} ")));
        let words: Vec<&str> = shown.unwrap_or_else(|| panic!("{label}: {said}")).split_whitespace().collect();
        assert_eq!(words.join(" "), format!("{label} {line} {bar} {phase}"), "{said}");
    }
    for date in ["publish_at  ", "activate_at ", "retire_at   ", "remove_at   "] {
        assert!(said.contains(&format!("{date}20")), "{date}: {said}");
    }
    let legend = "one column is a day: · not there  ░ published  █ signs or seals  ▒ still accepted  × revoked\n";
    assert!(said.ends_with(legend), "{said}");
}

/// The schedule can be looked at before the files are there, and when they are wrong.
#[test]
fn the_timeline_needs_no_key_files() {
    let folder = Folder::of(&small());
    folder.write_private("keys/es256.pem", "damaged");
    assert!(signet(&folder, &["keys", "list"]).succeeded().contains("es256  signing ES256  ████"));
    assert!(signet(&folder, &["keys", "check"]).refused().contains("keys.es256.file"));
}

fn in_every_phase() -> String {
    // In the middle of a column, so that a slow machine does not come into the next one.
    let date = |days: i64| {
        let period = u32::try_from(days.abs()).unwrap() * DAY;
        let noon = now().after(DAY / 2);
        (if days < 0 { noon.before(period) } else { noon.after(period) }).to_string()
    };
    let key = |label: &str, lines: &[(&str, i64)]| {
        let dates: String = lines.iter().map(|(name, days)| format!("{name} = {}\n", date(*days))).collect();
        format!("\n[keys.{label}]\nclass = \"refresh\"\nfile = \"keys/{label}.jwk\"\n{dates}")
    };
    [
        key("a-waiting", &[("publish_at", 9), ("activate_at", 9)]),
        key("b-published", &[("publish_at", -3), ("activate_at", 9)]),
        key("c-active", &[("retire_at", 9), ("remove_at", 29)]),
        key("d-retired", &[("retire_at", -3), ("remove_at", 9)]),
        key("e-removed", &[("retire_at", -5), ("remove_at", -3)]),
        key("f-revoked", &[]) + "revoked = true\n",
    ]
    .concat()
}

fn bar(spans: &[(char, usize)]) -> String {
    spans.iter().map(|(symbol, days)| symbol.to_string().repeat(*days)).collect()
}
