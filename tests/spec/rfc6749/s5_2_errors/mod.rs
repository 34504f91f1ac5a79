//! RFC 6749 §5.2, the error answer.

mod catalogue;
mod codes;
mod form;
mod reflection;
