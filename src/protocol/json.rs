//! JSON read strictly, because two readers that disagree about a text are an attack (RFC 8725 §2.4, RFC 7515 §4).

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// How many objects and arrays may stand in each other.
const MAX_DEPTH: usize = 16;

/// What is wrong with a JSON text that should be an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonFault {
    /// A member stands twice in one object, perhaps once in escapes.
    DuplicateMember,
    /// JSON, but not an object.
    NotAnObject,
    /// Not JSON, or more than one JSON text.
    NotJson,
    /// Not UTF-8.
    NotUtf8,
    /// Objects and arrays nested deeper than 16.
    TooDeep,
}

impl fmt::Display for JsonFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DuplicateMember => "a member stands twice in one JSON object",
            Self::NotAnObject => "not a JSON object",
            Self::NotJson => "not JSON",
            Self::NotUtf8 => "not UTF-8",
            Self::TooDeep => "JSON nested deeper than 16",
        })
    }
}

impl std::error::Error for JsonFault {}

/// Reads one object from bytes whose number the caller has bounded. "The Header Parameter names within the JOSE Header
/// MUST be unique" (RFC 7515 §4), and so must all others at every level.
pub(crate) fn object(bytes: &[u8]) -> Result<Map<String, Value>, JsonFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| JsonFault::NotUtf8)?;
    let fault = Cell::new(JsonFault::NotJson);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict { depth: 0, fault: &fault }.deserialize(&mut deserializer);
    match value.and_then(|value| deserializer.end().map(|()| value)) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(JsonFault::NotAnObject),
        Err(_) => Err(fault.get()),
    }
}

/// Reads any JSON value that lies inside `depth` others. Serde's errors are texts; `fault` says which it was.
#[derive(Clone, Copy)]
struct Strict<'f> {
    depth: usize,
    fault: &'f Cell<JsonFault>,
}

impl Strict<'_> {
    fn inside<E: Error>(self) -> Result<Self, E> {
        if self.depth < MAX_DEPTH {
            Ok(Self { depth: self.depth + 1, ..self })
        } else {
            self.refuse(JsonFault::TooDeep)
        }
    }

    fn refuse<T, E: Error>(self, fault: JsonFault) -> Result<T, E> {
        self.fault.set(fault);
        Err(E::custom(fault))
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Value::from(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::from(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(inside)? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.contains_key(&name) {
                return self.refuse(JsonFault::DuplicateMember);
            }
            let value = members.next_value_seed(inside)?;
            object.insert(name, value);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::{JsonFault, object};

    #[test]
    fn a_member_that_stands_twice_is_refused_at_every_level_and_in_every_spelling() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"a":1,"\u0061":2}"#, r#"{"o":{"a":1,"a":2}}"#, r#"{"l":[{"a":1,"a":2}]}"#]
        {
            assert_eq!(object(text.as_bytes()), Err(JsonFault::DuplicateMember), "{text}");
        }
        assert!(object(br#"{"a":{"a":{"a":1}}}"#).is_ok());
    }

    #[test]
    fn sixteen_levels_are_read_and_seventeen_refused() {
        let nested = |depth: usize| format!("{}1{}", r#"{"a":"#.repeat(depth), "}".repeat(depth));
        assert!(object(nested(16).as_bytes()).is_ok());
        assert_eq!(object(nested(17).as_bytes()), Err(JsonFault::TooDeep));
        let arrays = |depth: usize| format!(r#"{{"a":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
        assert!(object(arrays(15).as_bytes()).is_ok());
        assert_eq!(object(arrays(16).as_bytes()), Err(JsonFault::TooDeep));
        assert_eq!(object("[".repeat(100_000).as_bytes()), Err(JsonFault::TooDeep));
    }

    #[test]
    fn only_one_object_in_utf_8_is_an_object() {
        assert_eq!(object(b"[]"), Err(JsonFault::NotAnObject));
        assert_eq!(object(b"null"), Err(JsonFault::NotAnObject));
        assert_eq!(object(b"{\"a\":\"\xff\"}"), Err(JsonFault::NotUtf8));
        for text in
            ["", "{}{}", "{} x", "{\"a\":1,}", "{'a':1}", "\u{feff}{}", "{\"a\":01}", "{\"a\":NaN}", "{\"a\":1e999}"]
        {
            assert_eq!(object(text.as_bytes()), Err(JsonFault::NotJson), "{text}");
        }
        assert_eq!(object(br#"{"a":"\ud800"}"#), Err(JsonFault::NotJson));
    }
}
