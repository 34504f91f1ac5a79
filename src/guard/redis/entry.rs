//! Revocations and families as Redis holds them. Others can write there, so each is read as a stranger's.

use redis::Value;
use rusqlite::types::ValueRef;

use crate::clock::Timestamp;
use crate::guard::advance::Family;
use crate::guard::rows::{Record, Row, Table};

/// News of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    Revoked(Record),
    Advanced(Family),
}

/// What a member is called, and what it holds.
type Member = (String, String);

/// Reads a member of the stream; nothing if it is none of ours.
pub(super) fn news(members: &[Member]) -> Option<News> {
    let text = |name: &str| members.iter().find(|(member, _)| member == name).map(|(_, value)| value.as_str());
    if let Some(kind) = text("kind") {
        let notes = [text("author")?, text("reason")?];
        return revoked(kind, text("name")?, text("since")?, text("until")?, notes).map(News::Revoked);
    }
    let integer = |name: &str| text(name)?.parse::<i64>().ok().map(ValueRef::Integer);
    let gid = ValueRef::Text(text("gid")?.as_bytes());
    let cells = [gid, integer("generation")?, integer("advanced_at")?, integer("until")?];
    match Row::read(Table::RefreshFamilies, &cells) {
        Ok(Row::Family(family)) => Some(News::Advanced(family)),
        _ => None,
    }
}

/// Reads an entry; nothing if it is none of ours.
pub(super) fn revoked(kind: &str, name: &str, since: &str, until: &str, notes: [&str; 2]) -> Option<Record> {
    let moment = |text: &str| text.parse::<i64>().ok().map(ValueRef::Integer);
    let [author, reason] = notes.map(|text| match text {
        "" => ValueRef::Null,
        text => ValueRef::Text(text.as_bytes()),
    });
    let text = |text| ValueRef::Text(str::as_bytes(text));
    match Row::read(Table::Revocations, &[text(kind), text(name), moment(since)?, moment(until)?, author, reason]) {
        Ok(Row::Revocation(record)) => Some(record),
        _ => None,
    }
}

/// A moment as scripts can compare it: a number that a double holds.
pub(super) fn millis(moment: Timestamp) -> String {
    moment.as_millis().min((1 << 53) - 1).to_string()
}

/// How long something lives that ends at `until`, as Redis wants it.
pub(super) fn life(until: Timestamp, now: Timestamp) -> String {
    const CENTURY: u64 = 100 * 366 * 86_400 * 1000;
    let millis = u64::try_from(until.since(now).as_millis()).unwrap_or(u64::MAX);
    millis.clamp(1, CENTURY).to_string()
}

/// The members of a stream's entry, from an array of names and values in turn.
pub(super) fn members(value: &Value) -> Option<Vec<Member>> {
    let Value::Array(items) = value else { return None };
    let texts: Vec<String> = items.iter().map(text).collect::<Option<_>>()?;
    Some(texts.chunks_exact(2).filter_map(|pair| Some((pair.first()?.clone(), pair.get(1)?.clone()))).collect())
}

pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => String::from_utf8(bytes.clone()).ok(),
        Value::SimpleString(text) => Some(text.clone()),
        Value::Int(number) => Some(number.to_string()),
        Value::Nil => Some(String::new()),
        _ => None,
    }
}
