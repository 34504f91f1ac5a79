//! Log lines through `log` and env_logger.

use std::io::{self, Write};

use chrono::{DateTime, SecondsFormat};
use env_logger::fmt::Formatter;
use log::kv::{Error, Key, Value, VisitSource};
use log::{LevelFilter, Record, SetLoggerError};

use crate::clock::{Clock, SystemClock};
use crate::telemetry::{LogFormat, LogSettings};

/// Begins to log to standard error. Once per process.
///
/// # Errors
/// A log was started before.
pub fn start_log(settings: &LogSettings) -> Result<(), SetLoggerError> {
    let format = match settings.format {
        LogFormat::Text => text_line,
        LogFormat::Json => json_line,
    };
    env_logger::Builder::new()
        // Its lines about threads and sockets help nobody who did not ask for them.
        .filter_module("actix_server", LevelFilter::Warn)
        .parse_filters(&settings.filter)
        .format(format)
        .try_init()
}

fn text_line(line: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    write!(line, "{} {:5} {}", timestamp(), record.level(), printable(&record.args().to_string()))?;
    let mut fields = TextFields(Vec::new());
    // A field that cannot be shown must not cost the line.
    let _ = record.key_values().visit(&mut fields);
    line.write_all(&fields.0)?;
    writeln!(line)
}

fn json_line(line: &mut Formatter, record: &Record<'_>) -> io::Result<()> {
    let mut object = serde_json::Map::new();
    object.insert("time".to_owned(), timestamp().into());
    object.insert("level".to_owned(), record.level().as_str().into());
    object.insert("target".to_owned(), record.target().into());
    object.insert("message".to_owned(), record.args().to_string().into());
    let mut fields = JsonFields(&mut object);
    let _ = record.key_values().visit(&mut fields);
    serde_json::to_writer(&mut *line, &object)?;
    writeln!(line)
}

fn timestamp() -> String {
    i64::try_from(SystemClock.now().as_millis())
        .ok()
        .and_then(DateTime::from_timestamp_millis)
        .map_or_else(String::new, |date| date.to_rfc3339_opts(SecondsFormat::Millis, true))
}

/// Line breaks and escape sequences in a text would let one record pose as two.
fn printable(text: &str) -> String {
    text.chars()
        .flat_map(|c| if c.is_control() && c != '\n' { c.escape_default().collect() } else { vec![c] })
        .collect()
}

struct TextFields(Vec<u8>);

impl<'kvs> VisitSource<'kvs> for TextFields {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let text = value.to_string();
        let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_graphic() && c != '"');
        let written =
            if plain { write!(self.0, " {key}={text}") } else { write!(self.0, " {key}=\"{}\"", text.escape_debug()) };
        written.map_err(Error::from)
    }
}

struct JsonFields<'a>(&'a mut serde_json::Map<String, serde_json::Value>);

impl<'kvs> VisitSource<'kvs> for JsonFields<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let json = match (value.to_u64(), value.to_bool()) {
            (Some(number), _) => number.into(),
            (_, Some(flag)) => flag.into(),
            _ => value.to_string().into(),
        };
        self.0.insert(key.to_string(), json);
        Ok(())
    }
}
