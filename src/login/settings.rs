//! What `[login]` says.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use crate::guard::AttemptLimit;
use crate::pages::BrandSettings;
use crate::secret::Reference;
use crate::settings::Findings;
use crate::units::Period;

const DAY: u64 = 24 * 3600;

/// How people sign in.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoginSettings {
    /// How long a session lasts in which nothing happens.
    pub session_idle: Period,
    /// How long a session lasts, whatever happens in it.
    pub session_lifetime: Period,
    /// How long a person may take from the first page to the last.
    pub transaction_lifetime: Period,
    /// How long every sign-in takes that fails, at least: longer than any hash, so that its time tells nothing.
    pub refusal_floor: Period,
    /// How often passwords may be guessed.
    pub attempts: AttemptSettings,
    /// Where the operator's own service has people sign in instead of our pages: an https URL, or http to this machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What that service proves itself with, 32 bytes or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<Reference>,
    /// Whether people may make accounts.
    pub sign_up: bool,
    /// Whether people have a page on which they look after their own accounts.
    pub account_page: bool,
    /// What the pages look like.
    pub brand: BrandSettings,
}

/// How often passwords may be guessed, in a time of `within`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct AttemptSettings {
    /// The time.
    pub within: Period,
    /// Guesses at one account from one address.
    pub per_account_and_address: u32,
    /// Guesses at one account, from wherever: more, so that nobody is locked out easily by others.
    pub per_account: u32,
    /// Guesses from one address, at whatever accounts.
    pub per_address: u32,
    /// Accounts that people try to make from one address.
    pub sign_ups_per_address: u32,
}

impl AttemptSettings {
    /// `most` in the time of these settings.
    #[must_use]
    pub const fn limit(&self, most: u32) -> AttemptLimit {
        AttemptLimit { most, within: self.within.duration() }
    }
}

impl Default for LoginSettings {
    fn default() -> Self {
        Self {
            session_idle: Period::from_secs(30 * 60),
            session_lifetime: Period::from_secs(12 * 3600),
            transaction_lifetime: Period::from_secs(15 * 60),
            refusal_floor: Period::from_millis(400),
            attempts: AttemptSettings::default(),
            url: None,
            secret: None,
            sign_up: false,
            account_page: true,
            brand: BrandSettings::default(),
        }
    }
}

impl Default for AttemptSettings {
    fn default() -> Self {
        Self {
            within: Period::from_secs(10 * 60),
            per_account_and_address: 10,
            per_account: 100,
            per_address: 300,
            sign_ups_per_address: 20,
        }
    }
}

impl LoginSettings {
    /// Notes what nobody could sign in with, or what would protect nobody.
    pub fn judge(&self, findings: &mut Findings) {
        let seconds = |period: Period| period.duration().as_secs();
        let periods: [(&str, Period, RangeInclusive<u64>); 4] = [
            ("session_idle", self.session_idle, 1..=seconds(self.session_lifetime).max(1)),
            ("session_lifetime", self.session_lifetime, 1..=90 * DAY),
            ("transaction_lifetime", self.transaction_lifetime, 1..=DAY),
            ("attempts.within", self.attempts.within, 1..=DAY),
        ];
        for (key, period, bounds) in
            periods.into_iter().filter(|(_, period, bounds)| !bounds.contains(&seconds(*period)))
        {
            let expected = format!("{} to {}", Period::from_secs(*bounds.start()), Period::from_secs(*bounds.end()));
            findings.note(format!("login.{key}"), period.to_string(), expected);
        }
        if self.refusal_floor > Period::from_secs(10) {
            findings.note("login.refusal_floor", self.refusal_floor.to_string(), "10s at most");
        }
        let AttemptSettings { per_account_and_address, per_account, per_address, sign_ups_per_address, .. } =
            self.attempts;
        for (key, most) in [
            ("per_account_and_address", per_account_and_address),
            ("per_account", per_account),
            ("per_address", per_address),
            ("sign_ups_per_address", sign_ups_per_address),
        ] {
            if !(1..=1_000_000).contains(&most) {
                findings.note(format!("login.attempts.{key}"), most.to_string(), "1 to 1000000");
            }
        }
    }
}
