//! What a replica tells operators of itself, and where two of them differ: keyed digests of what has to be the same,
//! schedules of keys, clocks, builds. Nothing here asks anybody.

mod difference;
mod told;

pub use difference::{Difference, MAX_SKEW, Part, differences};
pub use told::{KeyTold, ReadFault, Told};
