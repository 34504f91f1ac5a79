//! `signet keys …`: edits that change what they say and no other byte.

mod generate;
mod list;
mod retire;
mod revoke;
mod rotate;

use std::collections::BTreeMap;
use std::time::Duration;

use signet::clock::{Clock, SystemClock, Timestamp};
use signet::keys::{CLOCK_SKEW, KeySettings};
use signet::settings::Label;

use crate::config::small;
use crate::folder::Folder;
use crate::reload::load;
use crate::run::signet;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What the defaults say: `jwk_set_max_age` and `access_token_lifetime`.
const ANNOUNCED: Duration = Duration::from_secs(15 * 60 + CLOCK_SKEW.as_secs());
const OUTLIVED: Duration = Duration::from_secs(10 * 60 + CLOCK_SKEW.as_secs());

/// The small configuration with its key file.
fn with_key() -> Folder {
    let folder = Folder::of(&small());
    signet(&folder, &["keys", "generate", "es256"]).succeeded();
    folder
}

/// The keys as they are declared, which must be right.
#[track_caller]
fn keys(folder: &Folder) -> BTreeMap<String, KeySettings> {
    let loaded = load(folder).unwrap_or_else(|report| panic!("{report}"));
    loaded.config.keys.into_iter().map(|(label, key)| (label.to_string(), key)).collect()
}

/// The label of the one key that `then` declares and `before` does not.
#[track_caller]
fn new_key(before: &BTreeMap<String, KeySettings>, then: &BTreeMap<String, KeySettings>) -> String {
    let new: Vec<&String> = then.keys().filter(|label| !before.contains_key(*label)).collect();
    let [new] = new[..] else { panic!("{new:?}") };
    assert!(Label::parse(new).is_some(), "{new}");
    new.clone()
}

/// A command that must be refused and change nothing at all.
#[track_caller]
fn refused_without_a_trace(folder: &Folder, arguments: &[&str]) -> String {
    let before = (folder.read("config.toml"), folder.names(""), folder.names("keys"));
    let said = signet(folder, arguments).refused();
    assert_eq!((folder.read("config.toml"), folder.names(""), folder.names("keys")), before, "{said}");
    said
}

/// The present in whole seconds, as dates are written.
fn now() -> Timestamp {
    Timestamp::from_secs(SystemClock.now().as_secs())
}
