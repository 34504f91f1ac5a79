//! The only way out: everything that Signet fetches or posts goes through here, bounded in size, time and number.
//!
//! https only, or http to this machine where the issuer exists on it only; no redirects, no proxies from the environment,
//! no cookies. A URL comes from whoever registered it, so an address that is not of the Internet at large is refused,
//! be it written in the URL or what its name leads to, unless an operator allowed its network; and what was checked is what
//! is connected to. Nothing is started where nothing needs it.

mod cache;
mod counts;
mod document;
mod exchange;
mod fault;
mod fetcher;
mod gate;
mod resolver;
mod settings;
mod special;

pub use counts::{Counted, Counts};
pub use document::Document;
pub use fault::FetchFault;
pub use fetcher::{Fetched, Fetcher, FetcherPlan};
pub use gate::Reach;
pub use settings::OutboundSettings;
