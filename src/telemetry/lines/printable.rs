//! Texts in lines: line breaks and escape sequences would let one record pose as two, or as something else.

use std::fmt::{self, Display, Write};
use std::io;

/// Writes a text for people, whose line breaks stay.
pub(super) struct PlainText<'a>(pub(super) &'a mut Vec<u8>);

impl PlainText<'_> {
    pub(super) fn write(&mut self, text: impl Display) {
        // Nothing fails when it writes to memory; a text that fails itself ends where it does.
        let _ = write!(self, "{text}");
    }
}

impl Write for PlainText<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
            self.0.extend_from_slice(text.as_bytes());
            return Ok(());
        }
        for part in text.split_inclusive(|c: char| c.is_control() && c != '\n') {
            let control = part.chars().next_back().filter(|c| c.is_control() && *c != '\n');
            let plain = part.strip_suffix(|c: char| Some(c) == control).unwrap_or(part);
            self.0.extend_from_slice(plain.as_bytes());
            if let Some(control) = control {
                push(self.0, control.escape_default());
            }
        }
        Ok(())
    }
}

/// Writes a text as the value of a field: as it is, or quoted where that could be read in two ways.
pub(super) fn field(line: &mut Vec<u8>, text: impl Display) {
    let begin = line.len();
    // Nothing fails when it writes to memory.
    let _ = io::Write::write_fmt(line, format_args!("{text}"));
    let written = line.get(begin..).unwrap_or_default();
    if written.is_empty() || !written.iter().all(|byte| byte.is_ascii_graphic() && *byte != b'"') {
        let written = line.split_off(begin);
        line.push(b'"');
        push(line, String::from_utf8_lossy(&written).escape_debug());
        line.push(b'"');
    }
}

fn push(line: &mut Vec<u8>, chars: impl Iterator<Item = char>) {
    let mut bytes = [0; 4];
    chars.for_each(|c| line.extend_from_slice(c.encode_utf8(&mut bytes).as_bytes()));
}

/// Writes a text as a JSON string (RFC 8259 §7).
pub(super) struct JsonText<'a>(&'a mut Vec<u8>);

impl JsonText<'_> {
    pub(super) fn quote(line: &mut Vec<u8>, text: impl Display) {
        line.push(b'"');
        let _ = write!(JsonText(line), "{text}");
        line.push(b'"');
    }
}

impl Write for JsonText<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text.as_bytes();
        while let Some(at) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
            let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, &[]));
            self.0.extend_from_slice(plain);
            let Some((byte, after)) = special.split_first() else { break };
            match byte {
                b'"' | b'\\' => self.0.extend_from_slice(&[b'\\', *byte]),
                b'\n' => self.0.extend_from_slice(b"\\n"),
                // Nothing fails when it writes to memory.
                _ => drop(io::Write::write_fmt(self.0, format_args!("\\u{byte:04x}"))),
            }
            rest = after;
        }
        self.0.extend_from_slice(rest);
        Ok(())
    }
}
