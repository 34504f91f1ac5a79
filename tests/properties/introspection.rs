//! Introspection and revocation against a model that knows when each token was issued, until when it lives, whom it is
//! for, and whether it was revoked; and what is sealed as an opaque token.

mod model;
mod round_trip;
mod service;
