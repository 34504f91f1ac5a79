//! What a replica tells operators of itself, and where two of them differ: keyed digests of what has to be the same,
//! schedules of keys, clocks, builds. Nothing here asks anybody.

mod difference;
mod told;

pub use difference::{Difference, Part, differences};
pub use told::{ReadFault, Told};
