//! Sealed blobs: [`open`] with whatever text, and a hostile payload under a good seal.
//!
//! The input is read twice: as the text of a blob, and as bytes that are sealed with a true key and opened as values of
//! several types. The first byte says which purpose.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, KeyType, Prk, Salt};
use signet::clock::Timestamp;
use signet::seal::{Broken, Purpose, Reader, SealFault, Sealed, SealingKey, TooLong, Writer, open};

use crate::fixed::{Counter, ISSUER, ROOT, SEALING_KEYS};
use crate::oracle;

/// Reads `data` as a text, and as a payload.
pub fn run(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        text_opens_as_what_it_is(text);
    }
    if let Some((which, payload)) = data.split_first() {
        match which % 4 {
            0 => payload_is_read_as_written::<1>(payload),
            1 => payload_is_read_as_written::<11>(payload),
            2 => payload_is_read_as_written::<14>(payload),
            _ => payload_is_read_as_written::<5>(payload),
        }
    }
}

fn text_opens_as_what_it_is(text: &str) {
    let opened = [
        opened::<Raw<1>>(text).map(|raw| raw.0),
        opened::<Raw<5>>(text).map(|raw| raw.0),
        opened::<Raw<11>>(text).map(|raw| raw.0),
        opened::<Raw<13>>(text).map(|raw| raw.0),
    ];
    assert!(opened.iter().flatten().count() <= 1, "{text} is a blob of two purposes");
    let purpose = Purpose::of(text);
    for (number, payload) in [1, 5, 11, 13].into_iter().zip(opened) {
        let Ok(payload) = payload else { continue };
        assert_eq!(purpose.map(Purpose::number), Some(number));
        assert_eq!(unsealed(text, number).as_deref(), Some(payload.as_slice()), "{text} was not sealed");
    }
}

fn payload_is_read_as_written<const P: usize>(payload: &[u8]) {
    let key = key_of(Value::<P>::PURPOSE);
    let sealed = key.seal(&Raw::<P>(payload.to_vec()), &Counter);
    // The writer of the version has taken one byte.
    let fits = payload.len() < Value::<P>::PURPOSE.max_bytes();
    assert_eq!(sealed.is_ok(), fits, "{} bytes", payload.len());
    let Ok(text) = sealed else { return };
    assert_eq!(opened::<Raw<P>>(&text).map(|raw| raw.0).as_deref(), Ok(payload));
    let value = opened::<Value<P>>(&text);
    assert_eq!(value.is_ok(), is_value(payload), "{payload:?} is read as {value:?}");
    if let Ok(value) = value {
        let again = key.seal(&value, &Counter).unwrap_or_else(|fault: SealFault| panic!("{fault}"));
        let again = opened::<Raw<P>>(&again).map(|raw| raw.0);
        assert_eq!(again.as_deref(), Ok(payload), "one value has two payloads");
    }
}

fn opened<T: Sealed>(text: &str) -> Result<T, Broken> {
    open(text, |id| SEALING_KEYS.iter().find(|key| key.key_id() == id && key.class() == T::PURPOSE.class()))
}

pub(crate) fn key_of(purpose: Purpose) -> &'static SealingKey {
    let key = SEALING_KEYS.iter().find(|key| key.class() == purpose.class());
    key.unwrap_or_else(|| panic!("no key seals {purpose:?}"))
}

/// A payload of whatever bytes, of the purpose numbered `P`.
struct Raw<const P: usize>(Vec<u8>);

impl<const P: usize> Sealed for Raw<P> {
    const PURPOSE: Purpose = Purpose::ALL[P - 1];
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        self.0.iter().try_for_each(|byte| writer.u8(*byte))
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        let bytes = std::iter::from_fn(|| reader.u8().ok()).collect();
        (version == Self::VERSION).then_some(Self(bytes)).ok_or(Broken)
    }
}

/// A value with a field of every kind, of the purpose numbered `P`.
#[derive(Debug)]
struct Value<const P: usize> {
    id: [u8; 4],
    name: String,
    issued_at: Timestamp,
    numbers: (u16, u32, u64),
    marked: bool,
    parent: Option<Vec<u8>>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    until: Option<Timestamp>,
}

impl<const P: usize> Sealed for Value<P> {
    const PURPOSE: Purpose = Purpose::ALL[P - 1];
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.array(&self.id)?;
        writer.str(&self.name)?;
        writer.time(self.issued_at)?;
        writer.u16(self.numbers.0)?;
        writer.u32(self.numbers.1)?;
        writer.u64(self.numbers.2)?;
        writer.bool(self.marked)?;
        writer.option(self.parent.as_deref(), Writer::bytes)?;
        writer.list(&self.entries, |writer, entry| {
            writer.str(&entry.name)?;
            writer.option(entry.until, Writer::time)
        })
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        if version != Self::VERSION {
            return Err(Broken);
        }
        let mut entry = 0;
        Ok(Self {
            id: reader.array()?,
            name: reader.str()?.to_owned(),
            issued_at: reader.time()?,
            numbers: (reader.u16()?, reader.u32()?, reader.u64()?),
            marked: reader.bool()?,
            parent: reader.option(Reader::bytes)?.map(<[u8]>::to_vec),
            entries: reader.list(|reader| {
                entry += 1;
                Ok(Entry { name: reader.str()?.to_owned(), until: planted(reader, entry)? })
            })?,
        })
    }
}

/// Whether a payload is one of [`Value`], by the table of its fields.
fn is_value(payload: &[u8]) -> bool {
    let mut rest = payload;
    let is_text = |octets: Vec<u8>| String::from_utf8(octets).is_ok();
    let value = |rest: &mut &[u8]| -> Option<bool> {
        take(rest, 4)?;
        let name = is_text(counted(rest)?);
        take(rest, 8 + 2 + 4 + 8)?;
        let marked = flag(rest)?;
        let parent = flag(rest)?;
        if parent == Some(true) {
            counted(rest)?;
        }
        let count = take(rest, 1)?[0];
        let mut legal = name && marked.is_some() && parent.is_some() && usize::from(count) <= rest.len();
        for _ in 0..count {
            legal &= is_text(counted(rest)?);
            let until = flag(rest)?;
            if until == Some(true) {
                take(rest, 8)?;
            }
            legal &= until.is_some();
        }
        Some(legal)
    };
    value(&mut rest) == Some(true) && rest.is_empty()
}

/// Takes so many bytes.
pub(crate) fn take(rest: &mut &[u8], count: usize) -> Option<Vec<u8>> {
    let taken = rest.get(..count)?.to_vec();
    *rest = &rest[count..];
    Some(taken)
}

/// Takes as many bytes as the two before them say.
pub(crate) fn counted(rest: &mut &[u8]) -> Option<Vec<u8>> {
    let count = take(rest, 2)?;
    take(rest, usize::from(count[0]) * 256 + usize::from(count[1]))
}

/// A byte that is 0 or 1; `Some(None)` when it is another.
pub(crate) fn flag(rest: &mut &[u8]) -> Option<Option<bool>> {
    let byte = take(rest, 1)?[0];
    Some([Some(false), Some(true)].get(usize::from(byte)).copied().flatten())
}

/// Opens a blob by the layout of version 1, step by step.
fn unsealed(text: &str, purpose: u8) -> Option<Vec<u8>> {
    let prefix = match purpose {
        1 => "challenge",
        5 => "urn:ietf:params:oauth:request_uri",
        11 => "consent",
        13 => "refresh",
        _ => return None,
    };
    let encoded = text.strip_prefix(prefix)?.strip_prefix(if purpose == 5 { ":" } else { "." })?;
    let mut blob = oracle::base64url(encoded.as_bytes())?;
    let (header, salt) = (blob.get(..6)?.to_vec(), blob.get(6..30)?.to_vec());
    let length_prefixed = |text: &str| [&[0, u8::try_from(text.len()).unwrap_or_default()], text.as_bytes()].concat();
    let bound = [length_prefixed(prefix), length_prefixed(ISSUER)].concat();
    let root = Salt::new(HKDF_SHA256, b"signet v1 root").extract(&ROOT);
    let key_id = expanded::<4>(&root, &[b"signet v1 key id"])?;
    let purpose_key = expanded::<32>(&root, &[b"signet v1 purpose", &[purpose], &bound])?;
    let purpose_key = Prk::new_less_safe(HKDF_SHA256, &purpose_key);
    let message_key = expanded::<32>(&purpose_key, &[b"signet v1 message", &header, &salt])?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &message_key).ok()?);
    let aad = Aad::from([header.as_slice(), &bound].concat());
    let payload = key.open_in_place(Nonce::assume_unique_for_key([0; 12]), aad, blob.get_mut(30..)?).ok()?;
    let (version, payload) = payload.split_first()?;
    (*version == 1 && header == [&[1, purpose], key_id.as_slice()].concat()).then(|| payload.to_vec())
}

fn expanded<const N: usize>(key: &Prk, info: &[&[u8]]) -> Option<[u8; N]> {
    let mut octets = [0; N];
    key.expand(info, Octets(N)).and_then(|okm| okm.fill(&mut octets)).ok()?;
    Some(octets)
}

/// How many octets are expanded.
struct Octets(usize);

impl KeyType for Octets {
    fn len(&self) -> usize {
        self.0
    }
}

/// The planted bug: whoever reads the second entry takes any byte but 0 for "there is one".
fn planted(reader: &mut Reader<'_>, entry: usize) -> Result<Option<Timestamp>, Broken> {
    if cfg!(feature = "planted") && entry == 2 {
        return if reader.u8()? == 0 { Ok(None) } else { reader.time().map(Some) };
    }
    reader.option(Reader::time)
}
