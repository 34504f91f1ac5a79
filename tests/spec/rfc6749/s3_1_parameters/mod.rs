//! RFC 6749 §3.1, §3.2 and appendix B, the parameters of a request.

mod bounds;
mod encoding;
mod endpoints;
mod repeated;
