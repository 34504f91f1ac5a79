//! Opaque access tokens: `user.<blob>`, which only this service can read.

mod forged;
mod form;
