//! Where two replicas differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::clock::MAX_SKEW;
use crate::fleet::Told;

/// What kind of thing differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A setting.
    Configuration,
    /// A file that the configuration names.
    Files,
    /// A key's file or its dates.
    Keys,
    /// The time.
    Clock,
    /// The binary.
    Build,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Configuration, Self::Files, Self::Keys, Self::Clock, Self::Build];

    /// Its name in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Files => "files",
            Self::Keys => "keys",
            Self::Clock => "clock",
            Self::Build => "build",
        }
    }
}

/// One thing in which two replicas differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Difference {
    /// What kind of thing.
    pub part: Part,
    /// Which, such as `tokens.access_token_lifetime` or `keys.es256, its file`.
    pub what: String,
    /// What the first of both has, where that can be told.
    pub one: String,
    /// What the other has.
    pub other: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.one.as_str(), self.other.as_str()) {
            ("", "") => f.write_str(&self.what),
            (one, other) => write!(f, "{}: {one} | {other}", self.what),
        }
    }
}

/// All in which `other` differs from `one`, in order.
#[must_use]
pub fn differences(one: &Told, other: &Told) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut note = |part, what: String, [one, other]: [String; 2]| found.push(Difference { part, what, one, other });
    if one.issuer != other.issuer {
        note(Part::Configuration, "issuer".to_owned(), [one.issuer.clone(), other.issuer.clone()]);
    }
    if let Some(values) = incomparable(one, other) {
        note(
            Part::Configuration,
            "the key that digests are made with, so that nothing else can be compared".to_owned(),
            values,
        );
    } else {
        for (name, values) in differing(&one.settings, &other.settings).filter(|(name, _)| *name != "issuer") {
            note(Part::Configuration, name.to_owned(), values);
        }
        for (name, values) in differing(&one.files, &other.files) {
            note(Part::Files, name.to_owned(), values);
        }
        for (name, values) in differing(&one.key_files, &other.key_files) {
            note(Part::Keys, format!("keys.{name}, its file"), values);
        }
    }
    for (name, values) in schedules(one, other) {
        note(Part::Keys, format!("keys.{name}"), values);
    }
    if let Some(skew) = skew(one, other) {
        note(Part::Clock, "clock".to_owned(), skew);
    }
    if one.build != other.build {
        note(Part::Build, "build".to_owned(), [one.build.clone(), other.build.clone()]);
    }
    found.sort();
    found
}

/// Digests under different keys say nothing of each other.
fn incomparable(one: &Told, other: &Told) -> Option<[String; 2]> {
    let same_name = one.keyed_by == other.keyed_by;
    let told = |told: &Told| if same_name { format!("another {}", told.keyed_by) } else { told.keyed_by.clone() };
    (one.check != other.check).then(|| [told(one), told(other)])
}

/// The names under which two tables do not have the same; who has nothing there is told, digests are not.
fn differing<'a>(
    one: &'a BTreeMap<String, String>,
    other: &'a BTreeMap<String, String>,
) -> impl Iterator<Item = (&'a str, [String; 2])> {
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).map(|name| {
        let values = match (one.get(name), other.get(name)) {
            (Some(_), Some(_)) => [String::new(), String::new()],
            (has, _) => {
                let told = |has| if has { "there" } else { "not there" }.to_owned();
                [told(has.is_some()), told(has.is_none())]
            }
        };
        (name.as_str(), values)
    })
}

/// The keys whose dates are not the same, and what they are. A phase alone differs where clocks do.
fn schedules(one: &Told, other: &Told) -> Vec<(String, [String; 2])> {
    let names: BTreeSet<&String> = one.keys.keys().chain(other.keys.keys()).collect();
    let mut found = Vec::new();
    for name in names {
        let (mine, theirs) = (one.keys.get(name), other.keys.get(name));
        if mine == theirs {
            continue;
        }
        let (Some(mine), Some(theirs)) = (mine, theirs) else {
            let told = |has: bool| if has { "declared" } else { "not declared, or removed" }.to_owned();
            found.push((name.clone(), [told(mine.is_some()), told(theirs.is_some())]));
            continue;
        };
        let which: BTreeSet<&String> = mine.keys().chain(theirs.keys()).collect();
        let text = |dates: &BTreeMap<String, String>, date: &String| {
            dates.get(date).cloned().unwrap_or_else(|| "not written".to_owned())
        };
        let changed = which.into_iter().filter(|date| mine.get(*date) != theirs.get(*date));
        found.extend(changed.map(|date| (format!("{name}, {date}"), [text(mine, date), text(theirs, date)])));
    }
    found
}

/// How far two clocks are apart, where that is too far whatever was lost on the way.
fn skew(one: &Told, other: &Told) -> Option<[String; 2]> {
    let apart = other.ahead_ms.saturating_sub(one.ahead_ms);
    let sure = i64::try_from(apart.unsigned_abs()).unwrap_or(i64::MAX);
    let sure = sure.saturating_sub(one.unsure_ms).saturating_sub(other.unsure_ms);
    let seconds = |ms: i64| format!("{:+.1} s", ms as f64 / 1000.0);
    (u128::try_from(sure).unwrap_or(0) > MAX_SKEW.as_millis()).then(|| [seconds(one.ahead_ms), seconds(other.ahead_ms)])
}
