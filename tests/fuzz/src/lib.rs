//! Fuzz targets: one for each parser that a stranger can reach, one for what travels sealed from page to page while
//! people sign in, one for the configuration, one for key files, one for the rows of the guard's file.
//!
//! A target is a module with a `run` that takes bytes and panics when a promise is broken, and not only when the
//! parser panics: what was accepted is judged again by the small readers of [`oracle`], which were written from the
//! RFCs and know nothing of Signet's own; what was read is printed and read again; what must stay secret is looked for
//! where it must not be.
//!
//! Each target has one planted bug behind the feature `planted`: a wrong answer of a kind that such parsers have given
//! elsewhere. A target that cannot find its own within seconds would not find a real one either; `tests/fuzz/run`
//! tries them all.

pub mod authorization;
pub mod basic;
pub mod claims;
pub mod client_assertion;
pub mod config;
pub mod fixed;
pub mod guard_rows;
pub mod hint;
pub mod introspection;
pub mod jws_compact;
pub mod key_file;
pub mod oracle;
pub mod parameters;
pub mod pieces;
pub mod published;
pub mod scope;
pub mod sealed_blob;
pub mod sign_in_blobs;
