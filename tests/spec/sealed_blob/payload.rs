//! "What was sealed is still parsed as hostile": payloads that the true key sealed and no honest release wrote.

use signet::clock::Timestamp;
use signet::seal::{Broken, Purpose, Reader, Sealed, TooLong, Writer, open};

use crate::sealed_blob::forgery::{Forgery, SALT};
use crate::sealed_blob::key_of;
use crate::support::ReplayedEntropy;

/// The encoding is part of what replicas agree on: big-endian, u64 of milliseconds, u16 lengths, u8 counts, 0 or 1.
#[test]
fn the_fields_are_written_as_the_layout_says() {
    let key = key_of(Purpose::Challenge);
    let sealed = key.seal(&honest(), &ReplayedEntropy::new(&SALT));
    assert_eq!(sealed, Ok(Forgery::of(Purpose::Challenge, HONEST).text()));
    assert_eq!(opened(HONEST), Ok(honest()));
}

/// "trailing bytes are refused"
#[test]
fn trailing_bytes_are_refused() {
    for trailing in [&[0][..], &[1], &[0; 64]] {
        assert_eq!(opened(&[HONEST, trailing].concat()), Err(Broken));
    }
}

/// A payload that ends early is refused, wherever it ends.
#[test]
fn a_payload_that_ends_early_is_refused() {
    for end in 0..HONEST.len() {
        assert_eq!(opened(&HONEST[..end]), Err(Broken), "{end}");
    }
}

/// "A release reads version v+1 before the next one writes it": what it cannot read, it refuses.
#[test]
fn a_payload_of_an_unknown_version_is_refused() {
    for version in (0..=255).filter(|version| *version != 1) {
        assert_eq!(opened(&[&[version], &HONEST[1..]].concat()), Err(Broken), "{version}");
    }
}

/// A length beyond the rest, up to the largest there is, is refused.
#[test]
fn a_length_larger_than_the_rest_is_refused() {
    let at = position(b"alice") - 2;
    for length in [&[0, 6][..], &[0x0f, 0xff], &[0xff, 0xff]] {
        let refused = opened(&patched(at, length));
        assert_eq!(refused, Err(Broken), "{length:?}");
    }
    assert_eq!(Reader::new(&[0xff, 0xff, 0]).bytes(), Err(Broken));
    assert_eq!(Reader::new(&[0, 1]).str(), Err(Broken));
}

/// A count beyond the rest is refused before the first item is read.
#[test]
fn a_count_larger_than_the_rest_is_refused() {
    let at = position(&[2, 0, 0, 0, 0, 0, 0, 0, 1]);
    assert_eq!(opened(&patched(at, &[3])), Err(Broken));
    assert_eq!(opened(&patched(at, &[255])), Err(Broken));
    let never = |_: &mut Reader<'_>| -> Result<(), Broken> { panic!("no item may be read") };
    assert_eq!(Reader::new(&[255, 0, 0]).list(never), Err(Broken));
    assert_eq!(Reader::new(&[1]).list(never), Err(Broken));
}

/// "options a 0/1 byte"
#[test]
fn a_byte_that_is_neither_0_nor_1_is_no_bool_and_no_option() {
    for byte in 2..=255 {
        assert_eq!(Reader::new(&[byte]).bool(), Err(Broken));
        assert_eq!(Reader::new(&[byte, 0]).option(Reader::u8), Err(Broken));
    }
    assert_eq!(Reader::new(&[0]).option(Reader::u8), Ok(None));
    assert_eq!(Reader::new(&[1, 9]).option(Reader::u8), Ok(Some(9)));
    assert_eq!(Reader::new(&[1]).option(Reader::u8), Err(Broken));
}

/// A string is UTF-8; an overlong form, a surrogate half and a stray byte are not.
#[test]
fn text_that_is_not_utf_8_is_refused() {
    for bytes in [&b"\xc0\xafabc"[..], b"\xed\xa0\x80ab", b"\xff\xff\xff\xff\xff", b"alic\xc3"] {
        assert_eq!(opened(&patched(position(b"alice"), bytes)), Err(Broken), "{bytes:?}");
    }
}

/// Whatever bit of a payload is another, reading it ends well or is refused.
#[test]
fn no_flipped_bit_of_a_payload_makes_the_reader_panic() {
    for bit in 0..HONEST.len() * 8 {
        let mut flipped = HONEST.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert_ne!(opened(&flipped), Ok(honest()), "{bit}");
    }
}

#[derive(Debug, PartialEq, Eq)]
struct Fields {
    subject: String,
    at: Vec<Timestamp>,
    nonce: Option<Vec<u8>>,
    absent: Option<u16>,
    offline: bool,
    generation: u32,
    digest: [u8; 3],
}

impl Sealed for Fields {
    const PURPOSE: Purpose = Purpose::Challenge;
    const VERSION: u8 = 1;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        writer.str(&self.subject)?;
        writer.list(&self.at, |writer, at| writer.time(*at))?;
        writer.option(self.nonce.as_deref(), Writer::bytes)?;
        writer.option(self.absent, Writer::u16)?;
        writer.bool(self.offline)?;
        writer.u32(self.generation)?;
        writer.array(&self.digest)
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        if version != 1 {
            return Err(Broken);
        }
        Ok(Self {
            subject: reader.str()?.to_owned(),
            at: reader.list(Reader::time)?,
            nonce: reader.option(Reader::bytes)?.map(<[u8]>::to_vec),
            absent: reader.option(Reader::u16)?,
            offline: reader.bool()?,
            generation: reader.u32()?,
            digest: reader.array()?,
        })
    }
}

const HONEST: &[u8] = b"\x01\
    \x00\x05alice\
    \x02\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x01\x9a\xa0\x00\x00\x00\
    \x01\x00\x02\xff\xfe\
    \x00\
    \x01\
    \x00\x00\x01\x02\
    \x0a\x0b\x0c";

fn honest() -> Fields {
    Fields {
        subject: "alice".to_owned(),
        at: vec![Timestamp::from_millis(1), Timestamp::from_millis(0x019a_a000_0000)],
        nonce: Some(vec![0xff, 0xfe]),
        absent: None,
        offline: true,
        generation: 0x0102,
        digest: [10, 11, 12],
    }
}

fn opened(payload: &[u8]) -> Result<Fields, Broken> {
    let key = key_of(Purpose::Challenge);
    open(&Forgery::of(Purpose::Challenge, payload).text(), |_| Some(&key))
}

/// [`HONEST`] with other bytes at `at`.
fn patched(at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut payload = HONEST.to_vec();
    payload.splice(at..at + bytes.len(), bytes.iter().copied());
    payload
}

#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
fn position(part: &[u8]) -> usize {
    HONEST.windows(part.len()).position(|window| window == part).unwrap()
}
