//! The fields of a line. One that is absent leaves nothing behind.

use std::io::Write;

use log::kv::{Error, Key, Value, VisitSource, VisitValue};

use crate::telemetry::lines::printable::{JsonText, field};

/// ` key=value`
pub(super) struct TextFields<'a>(pub(super) &'a mut Vec<u8>);

impl<'kvs> VisitSource<'kvs> for TextFields<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        value.visit(TextValue { line: self.0, key: key.as_str() })
    }
}

struct TextValue<'a> {
    line: &'a mut Vec<u8>,
    key: &'a str,
}

impl TextValue<'_> {
    fn name(&mut self) {
        self.line.push(b' ');
        self.line.extend_from_slice(self.key.as_bytes());
        self.line.push(b'=');
    }
}

impl<'v> VisitValue<'v> for TextValue<'_> {
    fn visit_any(&mut self, value: Value<'_>) -> Result<(), Error> {
        self.name();
        field(self.line, value);
        Ok(())
    }

    fn visit_null(&mut self) -> Result<(), Error> {
        Ok(())
    }

    fn visit_str(&mut self, text: &str) -> Result<(), Error> {
        self.name();
        field(self.line, text);
        Ok(())
    }

    fn visit_u64(&mut self, number: u64) -> Result<(), Error> {
        self.name();
        Ok(write!(self.line, "{number}")?)
    }
}

/// `,"key":value`
pub(super) struct JsonFields<'a>(pub(super) &'a mut Vec<u8>);

impl<'kvs> VisitSource<'kvs> for JsonFields<'_> {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        value.visit(JsonValue { line: self.0, key: key.as_str() })
    }
}

struct JsonValue<'a> {
    line: &'a mut Vec<u8>,
    key: &'a str,
}

impl JsonValue<'_> {
    fn name(&mut self) {
        self.line.push(b',');
        JsonText::quote(self.line, self.key);
        self.line.push(b':');
    }
}

impl<'v> VisitValue<'v> for JsonValue<'_> {
    fn visit_any(&mut self, value: Value<'_>) -> Result<(), Error> {
        self.name();
        JsonText::quote(self.line, value);
        Ok(())
    }

    fn visit_null(&mut self) -> Result<(), Error> {
        Ok(())
    }

    fn visit_u64(&mut self, number: u64) -> Result<(), Error> {
        self.name();
        Ok(write!(self.line, "{number}")?)
    }

    fn visit_bool(&mut self, flag: bool) -> Result<(), Error> {
        self.name();
        Ok(write!(self.line, "{flag}")?)
    }
}
