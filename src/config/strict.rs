//! Reads figment's values without the liberties that serde takes with them.
//!
//! A list is no table, although a derived struct would read its fields from one by position, and of a choice such
//! as `{ file = "…" }` exactly one may be written, although serde would take the first and forget the others.

use figment::Error;
use figment::error::{Actual, Kind};
use figment::value::{Dict, Value};
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::words;

/// A value to read strictly.
#[derive(Clone, Copy)]
pub(super) struct Strict<'v>(pub(super) &'v Value);

impl<'de> Deserializer<'de> for Strict<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Dict(_, entries) => visitor.visit_map(Entries::new(entries)),
            Value::Array(_, items) => visitor.visit_seq(Items { items: items.iter().enumerate() }),
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(..) => Err(Error::invalid_type(Unexpected::Seq, &visitor)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let expected = choice(&visitor, variants);
        let read = match self.0 {
            Value::String(_, name) => visitor.visit_enum(name.as_str().into_deserializer()),
            Value::Dict(_, entries) if entries.len() == 1 => {
                visitor.visit_enum(MapAccessDeserializer::new(Entries::new(entries)))
            }
            Value::Dict(..) => Err(Error::invalid_type(Unexpected::Map, &visitor)),
            _ => self.deserialize_any(visitor),
        };
        read.map_err(|error| expecting(error, expected))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq
        tuple tuple_struct map identifier ignored_any
    }
}

/// What a choice says of itself, or the names to choose from.
fn choice<'de>(visitor: &impl Visitor<'de>, variants: &[&str]) -> Option<String> {
    let described = (visitor as &dyn Expected).to_string();
    if !described.starts_with("enum ") {
        return Some(described);
    }
    (!variants.is_empty()).then(|| words::one_of(variants, None))
}

/// serde speaks of variants, which an operator has never heard of.
fn expecting(error: Error, expected: Option<String>) -> Error {
    let Some(expected) = expected.filter(|_| error.path.is_empty()) else { return error };
    match error.kind {
        Kind::InvalidType(actual, _) => Kind::InvalidType(actual, expected).into(),
        Kind::UnknownVariant(name, names) if expected == words::one_of(names, None) => {
            Kind::UnknownVariant(name, names).into()
        }
        Kind::UnknownVariant(name, _) => Kind::InvalidValue(Actual::Str(name), expected).into(),
        _ => error,
    }
}

struct Entries<'v> {
    entries: std::collections::btree_map::Iter<'v, String, Value>,
    entry: Option<(&'v str, &'v Value)>,
}

impl<'v> Entries<'v> {
    fn new(entries: &'v Dict) -> Self {
        Self { entries: entries.iter(), entry: None }
    }
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.entry = self.entries.next().map(|(key, value)| (key.as_str(), value));
        let Some((key, _)) = self.entry else { return Ok(None) };
        seed.deserialize(key.into_deserializer()).map(Some).map_err(|error| under(of_key(error, key), key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.entry.take() {
            Some((key, value)) => seed.deserialize(Strict(value)).map_err(|error| under(error, key)),
            None => Err(Error::custom("a value was read before its key")),
        }
    }
}

struct Items<'v> {
    items: std::iter::Enumerate<std::slice::Iter<'v, Value>>,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        let Some((at, item)) = self.items.next() else { return Ok(None) };
        seed.deserialize(Strict(item)).map(Some).map_err(|error| under(error, &at.to_string()))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// Tells a name that is not allowed from a value that is not.
fn of_key(error: Error, key: &str) -> Error {
    match error.kind {
        Kind::Message(message) => Kind::UnsupportedKey(Actual::Str(key.to_owned()), message.into()).into(),
        _ => error,
    }
}

fn under(mut error: Error, key: &str) -> Error {
    error.path.insert(0, key.to_owned());
    error
}

#[cfg(test)]
mod tests {
    use figment::Figment;
    use figment::providers::{Format, Toml};
    use figment::value::Value;
    use serde::Deserialize;

    use super::Strict;
    use crate::secret::Reference;

    #[derive(Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        Memory,
        Redis,
    }

    #[derive(Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Sample {
        limits: Limits,
        kind: Option<Kind>,
        secret: Option<Reference>,
    }

    #[derive(Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Limits {
        body: u64,
    }

    fn read(text: &str) -> Result<Sample, Box<figment::Error>> {
        let value: Value = Figment::from(Toml::string(text)).extract()?;
        Ok(Sample::deserialize(Strict(&value))?)
    }

    fn refusal(text: &str) -> String {
        read(text).err().map(|error| format!("{}: {}", error.path.join("."), error.kind)).unwrap_or_default()
    }

    #[test]
    fn what_is_written_as_it_should_be_is_read() -> Result<(), Box<figment::Error>> {
        let sample = read("limits.body = 7\nkind = \"redis\"\nsecret.file = \"a\"\n")?;
        assert_eq!(sample.limits.body, 7);
        assert!(matches!(sample.kind, Some(Kind::Redis)));
        assert_eq!(sample.secret, Some(Reference::File("a".into())));
        assert!(matches!(read("kind = \"memory\"\n")?.kind, Some(Kind::Memory)));
        Ok(())
    }

    #[test]
    fn a_list_is_no_table() {
        assert!(refusal("limits = [7]\n").starts_with("limits: invalid type: found sequence"));
        assert!(refusal("[[limits]]\n").starts_with("limits: invalid type: found sequence"));
    }

    #[test]
    fn of_a_choice_exactly_one_is_written() {
        for text in ["secret = { file = \"a\", env = \"B\" }\n", "secret = {}\n", "secret = \"abc\"\n", "secret = 1\n"]
        {
            let said = refusal(text);
            assert!(said.starts_with("secret: ") && said.ends_with("{ file = \"…\" } or { env = \"…\" }"), "{said}");
        }
        assert!(refusal("secret = { fiel = \"a\" }\n").starts_with("secret.fiel: unknown variant"));
        assert!(refusal("kind = 3\n").contains("one of memory, redis"));
        assert!(refusal("kind = \"mem\"\n").contains("unknown variant"));
    }

    #[test]
    fn a_fault_in_a_choice_has_the_key_of_its_value() {
        assert!(refusal("secret = { file = 3 }\n").starts_with("secret.file: invalid type"));
    }
}
