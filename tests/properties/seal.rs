//! Sealed blobs: open∘seal is the identity, anything else is refused, and no payload makes the reader panic.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use signet::clock::Timestamp;
use signet::protocol::IssuerIdentifier;
use signet::seal::{Broken, Purpose, Reader, RootKey, SealClass, Sealed, SealingKey, TooLong, Writer, open};

use crate::support::SeededEntropy;

proptest! {
    /// "open∘seal = id"
    #[test]
    fn a_sealed_value_is_opened_as_it_was(value in values(), root: [u8; 32], seed: u64) {
        let key = key(root);
        let text = key.seal(&value, &SeededEntropy::new(seed)).unwrap();
        prop_assert!(text.starts_with("challenge."));
        prop_assert!(text.len() <= Purpose::Challenge.max_chars());
        prop_assert_eq!(opened(&text, &key), Ok(value));
    }

    /// "any flipped bit rejected"
    #[test]
    fn a_blob_with_a_flipped_bit_is_refused(value in values(), seed: u64, at: Index, bit in 0..8_u8) {
        let key = key([1; 32]);
        let text = key.seal(&value, &SeededEntropy::new(seed)).unwrap();
        let mut blob = URL_SAFE_NO_PAD.decode(&text["challenge.".len()..]).unwrap();
        let at = at.index(blob.len());
        blob[at] ^= 1_u8 << bit;
        let flipped = format!("challenge.{}", URL_SAFE_NO_PAD.encode(blob));
        prop_assert_eq!(open::<Value>(&flipped, |_| Some(&key)), Err(Broken));
    }

    /// One text for one blob: another character anywhere is refused.
    #[test]
    fn a_text_with_another_character_is_refused(value in values(), seed: u64, at: Index, other: char) {
        let key = key([1; 32]);
        let text = key.seal(&value, &SeededEntropy::new(seed)).unwrap();
        let at = at.index(text.len());
        prop_assume!(!text[at..].starts_with(other));
        let changed = format!("{}{other}{}", &text[..at], &text[at + 1..]);
        prop_assert_eq!(open::<Value>(&changed, |_| Some(&key)), Err(Broken));
    }

    /// A blob is refused under every other root key.
    #[test]
    fn a_blob_under_another_root_key_is_refused(value in values(), root: [u8; 32], other: [u8; 32]) {
        prop_assume!(root != other);
        let (key, other) = (key(root), key(other));
        let text = key.seal(&value, &SeededEntropy::new(1)).unwrap();
        prop_assert_eq!(open::<Value>(&text, |_| Some(&other)), Err(Broken));
    }

    /// "nothing sealed is ever deterministic"
    #[test]
    fn a_value_sealed_twice_is_two_blobs(value in values(), seed: u64) {
        let (key, entropy) = (key([1; 32]), SeededEntropy::new(seed));
        prop_assert_ne!(key.seal(&value, &entropy).unwrap(), key.seal(&value, &entropy).unwrap());
    }

    /// Whatever a stranger sends is refused.
    #[test]
    fn any_text_is_refused(text: String, encoded in "[A-Za-z0-9_-]{62,200}") {
        let key = key([1; 32]);
        for text in [text.clone(), format!("challenge.{text}"), format!("challenge.{encoded}")] {
            prop_assert_eq!(open::<Value>(&text, |_| Some(&key)), Err(Broken));
        }
    }

    /// Whatever the bytes, reading them in any order ends, and takes nothing that is not there.
    #[test]
    fn the_reader_never_panics(bytes in vec(any::<u8>(), 0..300), calls in vec(0..11_u8, 0..40)) {
        let mut reader = Reader::new(&bytes);
        let mut taken = 0;
        for call in calls {
            taken += read_anything(&mut reader, call);
        }
        prop_assert!(taken <= bytes.len());
    }

    /// A payload has one form: whatever is read without complaint is written as it was.
    #[test]
    fn what_is_read_is_written_as_it_was(bytes in vec(prop_oneof![0..12_u8, any::<u8>()], 1..60)) {
        let mut reader = Reader::new(&bytes);
        if let Ok(value) = Value::read(Value::VERSION, &mut reader) {
            let left = std::iter::from_fn(|| reader.u8().ok()).count();
            let read = Raw(bytes[..bytes.len() - left].to_vec());
            let (key, salt) = (key([1; 32]), || SeededEntropy::new(1));
            prop_assert_eq!(key.seal(&value, &salt()), key.seal(&read, &salt()));
        }
    }
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn key(root: [u8; 32]) -> SealingKey {
    let issuer = IssuerIdentifier::parse("https://as.example").unwrap();
    SealingKey::derive(&RootKey::from_bytes(root), SealClass::ShortLived, &issuer)
}

fn opened(text: &str, key: &SealingKey) -> Result<Value, Broken> {
    open(text, |id| (id == key.key_id()).then_some(key))
}

/// Makes one call and says how many bytes it gave.
fn read_anything(reader: &mut Reader<'_>, call: u8) -> usize {
    match call {
        0 => reader.u8().map_or(0, |_| 1),
        1 => reader.u16().map_or(0, |_| 2),
        2 => reader.u32().map_or(0, |_| 4),
        3 => reader.u64().map_or(0, |_| 8),
        4 => reader.time().map_or(0, |_| 8),
        5 => reader.bool().map_or(0, |_| 1),
        6 => reader.array::<16>().map_or(0, |_| 16),
        7 => reader.bytes().map_or(0, <[u8]>::len),
        8 => reader.str().map_or(0, str::len),
        9 => reader.option(Reader::str).map_or(0, |text| text.map_or(0, str::len)),
        _ => reader.list(Reader::bytes).map_or(0, |items| items.concat().len()),
    }
}

/// A payload of any structure: each value is written after the number of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    U8(u8),
    U16(u16),
    U32(u32),
    U64(u64),
    Time(Timestamp),
    Bool(bool),
    Array([u8; 5]),
    Bytes(Vec<u8>),
    Str(String),
    Optional(Option<Box<Value>>),
    List(Vec<Value>),
}

/// How deep values nest; a reader that trusted its input here would run out of stack.
const MAX_DEPTH: u8 = 5;

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<u8>().prop_map(Value::U8),
        any::<u16>().prop_map(Value::U16),
        any::<u32>().prop_map(Value::U32),
        any::<u64>().prop_map(Value::U64),
        any::<u64>().prop_map(|millis| Value::Time(Timestamp::from_millis(millis))),
        any::<bool>().prop_map(Value::Bool),
        any::<[u8; 5]>().prop_map(Value::Array),
        vec(any::<u8>(), 0..100).prop_map(Value::Bytes),
        ".{0,24}".prop_map(Value::Str),
    ];
    leaf.prop_recursive(u32::from(MAX_DEPTH), 30, 6, |inner| {
        prop_oneof![
            proptest::option::of(inner.clone()).prop_map(|value| Value::Optional(value.map(Box::new))),
            vec(inner, 0..6).prop_map(Value::List),
        ]
    })
}

impl Value {
    fn write_nested(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.u8(self.kind())?;
        match self {
            Self::U8(value) => writer.u8(*value),
            Self::U16(value) => writer.u16(*value),
            Self::U32(value) => writer.u32(*value),
            Self::U64(value) => writer.u64(*value),
            Self::Time(value) => writer.time(*value),
            Self::Bool(value) => writer.bool(*value),
            Self::Array(value) => writer.array(value),
            Self::Bytes(value) => writer.bytes(value),
            Self::Str(value) => writer.str(value),
            Self::Optional(value) => writer.option(value.as_deref(), |writer, value| value.write_nested(writer)),
            Self::List(values) => writer.list(values, |writer, value| value.write_nested(writer)),
        }
    }

    fn read_nested(reader: &mut Reader<'_>, depth: u8) -> Result<Self, Broken> {
        let deeper = depth.checked_sub(1).ok_or(Broken)?;
        Ok(match reader.u8()? {
            0 => Self::U8(reader.u8()?),
            1 => Self::U16(reader.u16()?),
            2 => Self::U32(reader.u32()?),
            3 => Self::U64(reader.u64()?),
            4 => Self::Time(reader.time()?),
            5 => Self::Bool(reader.bool()?),
            6 => Self::Array(reader.array()?),
            7 => Self::Bytes(reader.bytes()?.to_vec()),
            8 => Self::Str(reader.str()?.to_owned()),
            9 => Self::Optional(reader.option(|reader| Self::read_nested(reader, deeper))?.map(Box::new)),
            10 => Self::List(reader.list(|reader| Self::read_nested(reader, deeper))?),
            _ => return Err(Broken),
        })
    }

    const fn kind(&self) -> u8 {
        match self {
            Self::U8(_) => 0,
            Self::U16(_) => 1,
            Self::U32(_) => 2,
            Self::U64(_) => 3,
            Self::Time(_) => 4,
            Self::Bool(_) => 5,
            Self::Array(_) => 6,
            Self::Bytes(_) => 7,
            Self::Str(_) => 8,
            Self::Optional(_) => 9,
            Self::List(_) => 10,
        }
    }
}

impl Sealed for Value {
    const PURPOSE: Purpose = Purpose::Challenge;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        self.write_nested(writer)
    }

    fn read(_: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        Self::read_nested(reader, MAX_DEPTH + 1)
    }
}

/// The same purpose and version, with fields that need not be a value.
struct Raw(Vec<u8>);

impl Sealed for Raw {
    const PURPOSE: Purpose = Value::PURPOSE;
    const VERSION: u8 = Value::VERSION;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        self.0.iter().try_for_each(|byte| writer.u8(*byte))
    }

    fn read(_: u8, _: &mut Reader<'_>) -> Result<Self, Broken> {
        Err(Broken)
    }
}
