//! W3C Trace Context (§3.2): the caller's name for what a request is part of.

use std::fmt;

use log::kv::{ToValue, Value};

/// The trace id of a `traceparent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceId([u8; Self::CHARS]);

impl TraceId {
    const CHARS: usize = 32;

    /// Reads `00-<trace id>-<parent id>-<flags>`, all lower-case hexadecimal; `None` for anything else, of which nothing
    /// may reach a log. Ids of zeros are none (§3.2.2.3, §3.2.2.4).
    #[must_use]
    pub fn of_parent(traceparent: &[u8]) -> Option<Self> {
        let rest = traceparent.strip_prefix(b"00-")?;
        let (trace, rest) = rest.split_first_chunk::<{ Self::CHARS }>()?;
        let (parent, rest) = rest.strip_prefix(b"-")?.split_first_chunk::<16>()?;
        let flags: &[u8; 2] = rest.strip_prefix(b"-")?.try_into().ok()?;
        let is_id = |id: &[u8]| is_hex(id) && id.iter().any(|digit| *digit != b'0');
        (is_id(trace) && is_id(parent) && is_hex(flags)).then_some(Self(*trace))
    }
}

fn is_hex(text: &[u8]) -> bool {
    text.iter().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or_default())
    }
}

impl ToValue for TraceId {
    fn to_value(&self) -> Value<'_> {
        Value::from_display(self)
    }
}

#[cfg(test)]
mod tests {
    use super::TraceId;

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    #[test]
    fn a_well_formed_parent_names_its_trace() {
        let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
        assert_eq!(TraceId::of_parent(parent.as_bytes()).map(|id| id.to_string()).as_deref(), Some(TRACE));
    }

    #[test]
    fn nothing_else_is_taken_over() {
        let zeros = "0".repeat(32);
        for parent in [
            String::new(),
            TRACE.to_owned(),
            format!("01-{TRACE}-00f067aa0ba902b7-01"),
            format!("00-{}-00f067aa0ba902b7-01", TRACE.to_uppercase()),
            format!("00-{zeros}-00f067aa0ba902b7-01"),
            format!("00-{TRACE}-0000000000000000-01"),
            format!("00-{TRACE}-00f067aa0ba902b7-0"),
            format!("00-{TRACE}-00f067aa0ba902b7-01-x"),
            format!("00-{TRACE}-00f067aa0ba902b7-0\n"),
            format!("00-{TRACE}_00f067aa0ba902b7-01"),
            format!(" 00-{TRACE}-00f067aa0ba902b7-01"),
        ] {
            assert_eq!(TraceId::of_parent(parent.as_bytes()), None, "{parent:?}");
        }
    }
}
