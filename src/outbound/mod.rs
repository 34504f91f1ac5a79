//! The only way out: every document that Signet fetches comes through here, bounded in size and time.
//!
//! https only, or http to this machine; no redirects, no proxies from the environment, no cookies.

mod fetcher;
mod settings;

pub use fetcher::{FetchFault, Fetched, Fetcher};
pub use settings::OutboundSettings;
