//! Which schedules are safe: a verifier never meets a key it cannot know, a valid token never outlives its key, and
//! there is always a key to sign with.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::Timestamp;
use crate::keys::{KeyClass, KeySettings, Schedule};
use crate::protocol::SigningAlgorithm;
use crate::seal::SealClass;
use crate::settings::{Findings, Label};

/// How far the clocks of replicas and verifiers may be apart without harm.
pub const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// How far ahead a moment without an active key is a fault.
pub const FORESIGHT: Duration = Duration::from_secs(30 * 24 * 3600);

/// What the rest of the configuration demands of the keys.
#[derive(Clone, Debug, Default)]
pub struct Demands {
    /// The algorithms that tokens are signed with, each with the longest lifetime of such a token.
    pub signing: BTreeMap<SigningAlgorithm, Duration>,
    /// The classes that tokens are sealed for, each with the longest lifetime of such a token.
    pub sealing: BTreeMap<SealClass, Duration>,
    /// Whether the keyed functions are needed, and how long what they named is asked about.
    pub mac: Option<Duration>,
    /// The longest lifetime of any token, for algorithms that nothing uses at present.
    pub longest_lifetime: Duration,
    /// How long a cache may keep the JWK Set.
    pub jwk_set_max_age: Duration,
}

impl Demands {
    /// The earliest safe activation of a key that is published at `publish_at`, as a date that can be written.
    #[must_use]
    pub fn earliest_activation(&self, publish_at: Timestamp) -> Timestamp {
        publish_at.after(self.jwk_set_max_age).after(CLOCK_SKEW).at_whole_second()
    }

    /// By when every replica must have a key that takes over at `activate_at`. One that is later may give a cache a JWK Set
    /// without the key, and the cache may keep that until then; only signing keys are in it.
    #[must_use]
    pub fn latest_arrival(&self, class: KeyClass, activate_at: Timestamp) -> Timestamp {
        if class == KeyClass::Signing { activate_at.before(self.jwk_set_max_age) } else { activate_at }
    }

    /// The earliest safe removal of a key that is retired at `retire_at`, as a date that can be written.
    #[must_use]
    pub fn earliest_removal(
        &self,
        class: KeyClass,
        algorithm: Option<SigningAlgorithm>,
        retire_at: Timestamp,
    ) -> Timestamp {
        let signed = algorithm.and_then(|algorithm| self.signing.get(&algorithm)).copied();
        let sealed = class.sealing().and_then(|class| self.sealing.get(&class)).copied();
        let named = self.mac.filter(|_| class == KeyClass::Mac);
        let lifetime = class.longest_use().max(signed).max(sealed).max(named).unwrap_or(self.longest_lifetime);
        retire_at.after(lifetime).after(CLOCK_SKEW).at_whole_second()
    }
}

/// Notes every unsafe date, which one it is, and what would be right.
pub fn findings_about_schedules(
    keys: &BTreeMap<Label, KeySettings>,
    demands: &Demands,
    now: Timestamp,
    findings: &mut Findings,
) {
    for (label, key) in keys {
        if key.class.is_some_and(KeyClass::is_kept_for_ever) {
            has_no_end(label, key, findings);
        }
        if !key.revoked {
            dates_are_in_order(label, key, findings);
        }
        if Schedule::of(key).has_future(now) {
            publication_is_dated(label, key, keys, demands, now, findings);
            activation_is_announced(label, key, keys, demands, findings);
            removal_outlasts_tokens(label, key, demands, findings);
        }
    }
    let signing = demands.signing.keys().map(|algorithm| (KeyClass::Signing, Some(*algorithm)));
    let sealing = demands.sealing.keys().map(|class| (KeyClass::Sealing(*class), None));
    let mac = demands.mac.map(|_| (KeyClass::Mac, None));
    for (class, algorithm) in signing.chain(sealing).chain(mac) {
        there_is_always_an_active_key(class, algorithm, keys, now, findings);
    }
}

fn has_no_end(label: &Label, key: &KeySettings, findings: &mut Findings) {
    for (name, date) in [("retire_at", key.retire_at), ("remove_at", key.remove_at)] {
        if let Some(date) = date {
            findings.note(
                format!("keys.{label}.{name}"),
                date.to_string(),
                "no date: what this class of keys protects is kept for ever",
            );
        }
    }
}

fn dates_are_in_order(label: &Label, key: &KeySettings, findings: &mut Findings) {
    let written = [
        ("publish_at", key.publish_at),
        ("activate_at", key.activate_at),
        ("retire_at", key.retire_at),
        ("remove_at", key.remove_at),
    ];
    let mut latest: Option<(&str, Timestamp)> = None;
    for (name, date) in written.into_iter().filter_map(|(name, date)| Some((name, date?))) {
        if let Some((before, earlier)) = latest.filter(|(_, earlier)| date < *earlier) {
            findings.note(
                format!("keys.{label}.{name}"),
                date.to_string(),
                format!("{earlier} or later, because that is its {before}"),
            );
        }
        latest = Some((name, date));
    }
}

/// Nobody can tell whether caches know a key that has no date of publication, unless it is the first.
fn publication_is_dated(
    label: &Label,
    key: &KeySettings,
    keys: &BTreeMap<Label, KeySettings>,
    demands: &Demands,
    now: Timestamp,
    findings: &mut Findings,
) {
    if key.class != Some(KeyClass::Signing) || key.publish_at.is_some() || Schedule::of(key).retire_at <= now {
        return;
    }
    let place = (Schedule::of(key).activate_at, label);
    let precedes = |(other_label, other): &(&Label, &KeySettings)| {
        let schedule = Schedule::of(other);
        let earlier = other.line() == key.line() && (schedule.activate_at, *other_label) < place;
        earlier && !schedule.revoked && schedule.retire_at > now
    };
    if let Some((first, _)) = keys.iter().find(precedes) {
        let announced = period(demands.jwk_set_max_age.saturating_add(CLOCK_SKEW));
        findings.note(
            format!("keys.{label}.publish_at"),
            "no date",
            format!(
                "a date {announced} or more before activate_at, because it follows keys.{first}: signet keys rotate"
            ),
        );
    }
}

fn activation_is_announced(
    label: &Label,
    key: &KeySettings,
    keys: &BTreeMap<Label, KeySettings>,
    demands: &Demands,
    findings: &mut Findings,
) {
    let schedule = Schedule::of(key);
    let follows_another = keys.iter().any(|(other_label, other)| {
        let earlier = Schedule::of(other);
        other_label != label
            && other.line() == key.line()
            && !earlier.revoked
            && earlier.activate_at < schedule.activate_at
    });
    let earliest = demands.earliest_activation(schedule.publish_at);
    let published_by_date = key.publish_at.is_some();
    if key.class == Some(KeyClass::Signing) && follows_another && published_by_date && schedule.activate_at < earliest {
        findings.note(
            format!("keys.{label}.activate_at"),
            schedule.activate_at.to_string(),
            format!(
                "{earliest} or later: caches may keep the JWK Set they fetched before publish_at = {} for {}",
                schedule.publish_at,
                period(demands.jwk_set_max_age),
            ),
        );
    }
}

fn removal_outlasts_tokens(label: &Label, key: &KeySettings, demands: &Demands, findings: &mut Findings) {
    let Some(remove_at) = key.remove_at else { return };
    let verb = |ending: &str| {
        let stem = match key.class {
            Some(KeyClass::Signing) => "sign",
            Some(KeyClass::Mac) => "mark",
            _ => "seal",
        };
        format!("{stem}{ending}")
    };
    let Some(retire_at) = key.retire_at else {
        findings.note(
            format!("keys.{label}.retire_at"),
            "no date",
            format!("a date well before remove_at = {remove_at}, so that what the key {} expires first", verb("ed")),
        );
        return;
    };
    let Some(class) = key.class else { return };
    let earliest = demands.earliest_removal(class, key.algorithm, retire_at);
    if remove_at < earliest {
        findings.note(
            format!("keys.{label}.remove_at"),
            remove_at.to_string(),
            format!(
                "{earliest} or later: what the key {} just before retire_at = {retire_at} is valid until then",
                verb("s")
            ),
        );
    }
}

fn there_is_always_an_active_key(
    class: KeyClass,
    algorithm: Option<SigningAlgorithm>,
    keys: &BTreeMap<Label, KeySettings>,
    now: Timestamp,
    findings: &mut Findings,
) {
    let of_line = |key: &&KeySettings| key.line() == (Some(class), algorithm);
    if !keys.values().any(|key| of_line(&key)) {
        let (found, expected) = no_key(class, algorithm);
        findings.note("keys", found, expected);
        return;
    }
    let horizon = now.after(FORESIGHT);
    let mut spans: Vec<Schedule> =
        keys.values().filter(of_line).map(Schedule::of).filter(|schedule| !schedule.revoked).collect();
    spans.sort_by_key(|schedule| schedule.activate_at);
    let mut covered_until = now;
    for span in &spans {
        if span.activate_at <= covered_until {
            covered_until = covered_until.max(span.retire_at);
        }
    }
    if covered_until < horizon {
        let next = spans.iter().map(|span| span.activate_at).find(|start| *start > covered_until);
        let until = next.map_or_else(|| "for ever".to_owned(), |next| format!("until {next}"));
        findings.note(
            label_of_gap((Some(class), algorithm), keys, covered_until),
            format!("no active {} key from {covered_until} {until}", line_name(class, algorithm)),
            format!(
                "an active key at every moment until {horizon}: a successor with activate_at = {covered_until} or earlier \
                 (signet keys rotate), or a later retire_at"
            ),
        );
    }
}

fn no_key(class: KeyClass, algorithm: Option<SigningAlgorithm>) -> (String, String) {
    match algorithm {
        Some(algorithm) => (
            format!("no signing key for {algorithm}"),
            format!("one, because tokens are signed with it: signet keys generate --algorithm {algorithm}"),
        ),
        None if class == KeyClass::Mac => (
            format!("no key of class {class}"),
            format!(
                "one, because status lists and identical tokens are made with it: signet keys generate --class {class}"
            ),
        ),
        None => (
            format!("no key of class {class}"),
            format!("one, because tokens are sealed with it: signet keys generate --class {class}"),
        ),
    }
}

fn line_name(class: KeyClass, algorithm: Option<SigningAlgorithm>) -> &'static str {
    algorithm.map_or(class.as_str(), SigningAlgorithm::as_str)
}

/// The date that opens the gap, or the whole table when no key ever covered the present.
fn label_of_gap(
    line: (Option<KeyClass>, Option<SigningAlgorithm>),
    keys: &BTreeMap<Label, KeySettings>,
    gap: Timestamp,
) -> String {
    keys.iter()
        .filter(|(_, key)| key.line() == line)
        .find(|(_, key)| Schedule::of(key).retire_at == gap)
        .map_or_else(|| "keys".to_owned(), |(label, _)| format!("keys.{label}.retire_at"))
}

fn period(duration: Duration) -> String {
    crate::units::Period::from_secs(duration.as_secs()).to_string()
}
