//! Keys: their files, their classes, and the dated life each of them leads.
//!
//! All replicas switch keys by the clock, not by the order in which they are deployed:
//!
//! ```text
//! publish_at → in the JWK Set, not yet used → activate_at → signs or seals → retire_at → still verifies or opens
//!            → remove_at → gone.      revoked = true → out of the JWK Set and refused at once.
//! ```

mod class;
mod file;
mod jwk_set;
mod ring;
mod rotation;
mod safety;
mod schedule;
mod settings;
mod timeline;

pub use class::KeyClass;
pub use file::{
    FileFault, MAX_KEY_FILE_BYTES, create_key_file, generate_key_file, generate_missing_key_files, read_key_file,
};
pub use jwk_set::{JwkSetTimeline, PublishedJwkSet, entity_tag};
pub use ring::{KeyRing, Loading, MissingFile, Scheduled};
pub use rotation::Rotation;
pub use safety::{CLOCK_SKEW, Demands, FORESIGHT, findings_about_schedules};
pub use schedule::{Phase, Schedule};
pub use settings::KeySettings;
pub use timeline::{TimelineRow, render_timeline};
