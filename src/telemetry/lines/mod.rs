//! Log lines through `log` and env_logger, written straight into one buffer: a line costs less than the token it tells of.

mod audit_file;
mod buffer;
mod fields;
mod printable;
mod stamp;

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use env_logger::Target;
use log::{LevelFilter, Record, SetLoggerError};

use crate::telemetry::lines::audit_file::AuditFile;
use crate::telemetry::lines::buffer::{LineBuffer, LineWriter};
use crate::telemetry::lines::fields::{JsonFields, TextFields};
use crate::telemetry::lines::printable::{JsonText, PlainText};
use crate::telemetry::{LogFormat, LogSettings};

/// The target of lines about who got what.
const AUDIT: &str = "signet::audit";

/// A log that was started. Lines are gathered as long as this is kept; dropping it writes the rest.
#[must_use = "lines are not gathered any longer once this is dropped"]
pub struct Log {
    audit: Option<Arc<AuditFile>>,
    _writers: Vec<LineWriter>,
}

impl Log {
    /// Opens the audit file again, if there is one.
    pub fn reopen(&self) {
        if let Some(file) = &self.audit {
            file.reopen();
        }
    }
}

/// Begins to log, to standard error and, if there is one, to the audit file in `folder`. Once per process.
///
/// # Errors
/// A log was started before.
pub fn start_log(settings: &LogSettings, folder: &Path) -> Result<Log, SetLoggerError> {
    let write = match settings.format {
        LogFormat::Text => text_line,
        LogFormat::Json => json_line,
    };
    let (others, writer) = LineBuffer::before(io::stderr());
    let (audit, audit_writer) = match &settings.audit_file {
        Some(file) => {
            let (file, writer) = AuditFile::new(folder.join(file));
            (Some(Arc::new(file)), Some(writer))
        }
        None => (None, None),
    };
    let audited = audit.clone();
    env_logger::Builder::new()
        // Its lines about threads and sockets help nobody who did not ask for them.
        .filter_module("actix_server", LevelFilter::Warn)
        .parse_filters(&settings.filter)
        .format(move |out, record| {
            with_buffer(|line| {
                write(line, record)?;
                match audited.as_ref().filter(|_| record.target() == AUDIT) {
                    Some(file) => file.append(line),
                    None => out.write_all(line),
                }
            })
        })
        .target(Target::Pipe(Box::new(others)))
        .try_init()?;
    let log = Log { audit, _writers: [Some(writer), audit_writer].into_iter().flatten().collect() };
    log.reopen();
    Ok(log)
}

/// Lends a buffer that keeps its memory from line to line.
fn with_buffer(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<()> {
    thread_local! {
        static BUFFER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    // Whatever is logged while a line is written, or when its thread ends, gets a buffer of its own.
    let mut buffer = BUFFER.try_with(RefCell::take).unwrap_or_default();
    buffer.clear();
    let written = write(&mut buffer);
    let _ = BUFFER.try_with(|kept| kept.replace(buffer));
    written
}

fn text_line(line: &mut Vec<u8>, record: &Record<'_>) -> io::Result<()> {
    stamp::write(line);
    write!(line, " {:5} ", record.level())?;
    PlainText(line).write(record.args());
    // A field that cannot be shown must not cost the line.
    let _ = record.key_values().visit(&mut TextFields(line));
    line.push(b'\n');
    Ok(())
}

fn json_line(line: &mut Vec<u8>, record: &Record<'_>) -> io::Result<()> {
    line.extend_from_slice(b"{\"time\":\"");
    stamp::write(line);
    write!(line, "\",\"level\":\"{}\",\"target\":", record.level())?;
    JsonText::quote(line, record.target());
    line.extend_from_slice(b",\"message\":");
    JsonText::quote(line, record.args());
    let _ = record.key_values().visit(&mut JsonFields(line));
    line.extend_from_slice(b"}\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use log::{Level, Record};

    use super::{json_line, text_line};

    fn lines(message: &str, fields: &dyn log::kv::Source) -> [String; 2] {
        let args = format_args!("{message}");
        let record = Record::builder().args(args).level(Level::Info).target("a\"b").key_values(&fields).build();
        [text_line, json_line].map(|write| {
            let mut line = Vec::new();
            write(&mut line, &record).unwrap();
            String::from_utf8(line).unwrap()
        })
    }

    /// Record by record what serde_json would make of it.
    #[test]
    fn a_json_line_is_json_whatever_is_in_it() {
        let nasty = "a\"b\\c\u{0}\u{1f}\n\t\r\u{7f}\u{85}ä€\u{1F600}";
        let fields = [("text", log::kv::Value::from(nasty)), ("number", 7_u64.into()), ("flag", true.into())];
        let [_, json] = lines(nasty, &fields);
        assert_eq!(json.matches('\n').count(), 1, "{json}");
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!((&read["message"], &read["text"]), (&nasty.into(), &nasty.into()));
        assert_eq!((&read["number"], &read["flag"], &read["target"]), (&7.into(), &true.into(), &"a\"b".into()));
        assert!(read["time"].as_str().is_some_and(|time| time.len() == 24 && time.ends_with('Z')), "{json}");
    }

    #[test]
    fn a_text_line_is_one_line_for_each_line_of_its_message() {
        let fields = [("plain", log::kv::Value::from("a-b")), ("other", "a b\"\n\u{1b}".into()), ("empty", "".into())];
        let [text, _] = lines("one\ntwo\u{1b}[31m\r", &fields);
        let (_, said) = text.split_once("INFO  ").unwrap();
        assert_eq!(said, "one\ntwo\\u{1b}[31m\\r plain=a-b other=\"a b\\\"\\n\\u{1b}\" empty=\"\"\n");
    }

    /// A field that is not there leaves nothing behind.
    #[test]
    fn an_absent_field_is_left_out() {
        let fields = [("trace", log::kv::Value::null()), ("n", 1_u64.into())];
        let [text, json] = lines("said", &fields);
        assert!(text.ends_with("said n=1\n") && json.ends_with("\"message\":\"said\",\"n\":1}\n"), "{text}{json}");
    }
}
