//! HTTP/1.1 as it stands on the wire, for the test crates that listen: `#[path = "../support/exchange/mod.rs"]`.
//!
//! Nothing here is corrected on the way: a request goes out with the bytes the test wrote, and an answer comes back
//! with its headers in the order in which the server sent them.

mod answer;
mod connection;
mod encoding;
mod request;

pub(crate) use answer::Answer;
pub(crate) use connection::Connection;
pub(crate) use encoding::{basic, basic_of, form};
pub(crate) use request::Request;

// No test crate uses all of this; naming the rest here keeps it from being told as dead code.
const _: fn(&Connection) = Connection::half_close;
const _: fn(&mut Connection) -> Answer = Connection::receive_of_head;
const _: fn(&mut Connection) -> bool = Connection::is_closed;
const _: fn(&Answer) -> serde_json::Value = Answer::json;
const _: fn(&Answer) -> answer::Comparable = Answer::comparable;
const _: fn(Request) -> Request = Request::without_host;
const _: fn(&[u8]) -> String = basic_of;
const _: fn(&mut Connection, u8) = Connection::send_until_answered;
