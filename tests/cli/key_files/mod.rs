//! Key files: whose they are, who may read them, and what is in them.

mod access;
mod content;
mod sharing;

use crate::folder::Folder;
use crate::run::signet;

/// The key file of the small configuration.
const KEY: &str = "keys/es256.pem";

/// What `check` says, after the service itself refused in the same words.
#[track_caller]
fn refused(folder: &Folder) -> String {
    let said = signet(folder, &["check"]).refused();
    assert_eq!(signet(folder, &["serve"]).refused(), said);
    said
}
