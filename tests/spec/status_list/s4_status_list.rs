//! §4: the list and its encoding, with the examples of the draft (§4.1) and its vectors (appendix C).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use signet::protocol::{StatusList, StatusListFault, TokenStatus};

const ONE_BIT: &str = "eNrbuRgAAhcBXQ";
const TWO_BITS: &str = "eNo76fITAAPfAgc";

/// A vector of appendix C: what is named has a status, and the rest of the 2^20 entries are 0.
#[derive(Deserialize)]
struct Vector {
    name: String,
    bits: u64,
    lst: String,
    statuses: Vec<(u64, u8)>,
}

fn vectors() -> Vec<Vector> {
    #[derive(Deserialize)]
    struct Vectors {
        vectors: Vec<Vector>,
    }
    let text = include_str!("../../vectors/status-list-20-c.json");
    serde_json::from_str::<Vectors>(text).unwrap().vectors
}

/// "C.1. 1-bit Status List"
fn one_bit_vector() -> Vector {
    vectors().into_iter().find(|vector| vector.name == "C.1").unwrap()
}

fn number(status: TokenStatus) -> u8 {
    match status {
        TokenStatus::Valid => 0,
        TokenStatus::Invalid => 1,
        TokenStatus::Suspended => 2,
        TokenStatus::Other(other) => other,
    }
}

fn statuses(bits: u64, lst: &str, indices: impl Iterator<Item = u64>) -> Vec<u8> {
    let list = StatusList::parse(bits, lst).unwrap();
    indices.map(|index| number(list.status(index).unwrap())).collect()
}

/// "packed into bytes from the least significant bit ("0") to the most significant bit ("7")"
#[test]
fn the_examples_of_the_draft_are_read_as_it_says() {
    assert_eq!(statuses(1, ONE_BIT, 0..16), [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]);
    assert_eq!(statuses(2, TWO_BITS, 0..12), [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3]);
}

/// "Implementations SHOULD verify correctness using the test vectors given by this specification" (§11.1): lists of one, two,
/// four and eight bits, what is named in each and no other entry.
#[test]
fn the_vectors_of_the_draft_are_read_as_it_says() {
    let vectors = vectors();
    assert_eq!(vectors.iter().map(|vector| vector.bits).collect::<Vec<_>>(), [1, 2, 4, 8]);
    for Vector { name, bits, lst, statuses } in vectors {
        let list = StatusList::parse(bits, &lst).unwrap();
        for (index, status) in &statuses {
            assert_eq!(list.status(*index).map(number), Some(*status), "{name}, {index}");
        }
        let set = statuses.iter().filter(|(_, status)| *status != 0).count();
        assert_eq!((0..1 << 20).filter(|index| list.status(*index) != Some(TokenStatus::Valid)).count(), set, "{name}");
        assert_eq!(list.status(1 << 20), None, "{name} ends there");
    }
}

/// What is written is what the draft has, byte for byte before compression.
#[test]
fn a_list_is_written_as_the_vectors_are() {
    let Vector { lst, statuses, .. } = one_bit_vector();
    let mut list = StatusList::all_valid(1 << 20);
    statuses.iter().for_each(|(index, _)| list.invalidate(u32::try_from(*index).unwrap()));
    assert_eq!(list, StatusList::parse(1, &lst).unwrap());
    assert_eq!(StatusList::parse(1, &list.encoded()).unwrap(), list);
    assert!(list.encoded().len() < 2 * lst.len(), "\"RECOMMENDED to use the highest compression level available\"");
    let mut example = StatusList::all_valid(16);
    [0, 3, 4, 5, 7, 8, 9, 13, 15].into_iter().for_each(|index| example.invalidate(index));
    assert_eq!(example.encoded(), ONE_BIT);
}

/// "If the provided index is out of bounds of the Status List, no statement about the status of the Referenced Token can be
/// made and the Referenced Token MUST be rejected" (§8.3).
#[test]
fn beyond_the_end_nothing_is_said() {
    let list = StatusList::parse(2, TWO_BITS).unwrap();
    for index in [12, 13, 1 << 32, u64::MAX / 2, u64::MAX] {
        assert_eq!(list.status(index), None);
    }
    let mut list = StatusList::all_valid(8);
    list.invalidate(8);
    assert_eq!(list, StatusList::all_valid(8));
}

/// "The allowed values for bits are 1, 2, 4, and 8."
#[test]
fn no_other_number_of_bits_is_read() {
    for bits in [0, 3, 5, 6, 7, 9, 16, 257, u64::MAX] {
        assert_eq!(StatusList::parse(bits, ONE_BIT), Err(StatusListFault::Bits));
    }
    for bits in [1, 2, 4, 8] {
        assert_eq!(StatusList::parse(bits, ONE_BIT).map(|list| u64::from(list.bits())), Ok(bits));
    }
}

/// "compresses the byte array using DEFLATE … with the ZLIB … data format": one whole stream, and nothing besides.
#[test]
fn what_is_no_stream_of_zlib_is_refused() {
    let whole = URL_SAFE_NO_PAD.decode(one_bit_vector().lst).unwrap();
    let refused = |bytes: &[u8]| StatusList::parse(1, &URL_SAFE_NO_PAD.encode(bytes)).unwrap_err();
    for end in 0..whole.len() {
        assert_eq!(refused(&whole[..end]), StatusListFault::NotZlib, "cut off at {end}");
    }
    assert_eq!(refused(&[whole.as_slice(), &[0]].concat()), StatusListFault::NotZlib);
    assert_eq!(refused(&[whole.as_slice(), &whole].concat()), StatusListFault::NotZlib);
    let mut checksum = whole.clone();
    *checksum.last_mut().unwrap() ^= 1;
    assert_eq!(refused(&checksum), StatusListFault::NotZlib);
    // Raw DEFLATE and gzip are other formats.
    assert_eq!(refused(&whole[2..whole.len() - 4]), StatusListFault::NotZlib);
    assert_eq!(refused(&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), StatusListFault::NotZlib);
    for lst in [&format!("{ONE_BIT}=="), "eNrbuRgAAhcBXR", "eNrb uRgAAhcBXQ", "*", "eNrbuRgAAhcBX+"] {
        assert_eq!(StatusList::parse(1, lst), Err(StatusListFault::NotBase64Url), "{lst}");
    }
}

/// A few kilobytes that would be gigabytes are given up at a mebibyte.
#[test]
fn a_list_that_grows_without_end_is_given_up() {
    let mut longest = StatusList::all_valid(8 << 20);
    longest.invalidate((8 << 20) - 1);
    assert_eq!(StatusList::parse(1, &longest.encoded()), Ok(longest));
    let bomb = URL_SAFE_NO_PAD.encode(deflated_zeros(64 << 20));
    assert!(bomb.len() < (64 << 20) / 100);
    assert_eq!(StatusList::parse(1, &bomb), Err(StatusListFault::TooLong));
    assert_eq!(
        StatusList::parse(1, &URL_SAFE_NO_PAD.encode(deflated_zeros((1 << 20) + 258))),
        Err(StatusListFault::TooLong)
    );
}

/// A stream of ZLIB of at least so many zeros, made by hand: a literal, then nothing but repetitions of it (RFC 1951 §3.2.6:
/// `00110000`, then for each 258 bytes the length `11000101` and the distance `00000`).
fn deflated_zeros(bytes: usize) -> Vec<u8> {
    let mut bits: Vec<u8> = vec![1, 1, 0];
    bits.extend([0, 0, 1, 1, 0, 0, 0, 0]);
    for _ in 0..bytes.div_ceil(258) {
        bits.extend([1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0]);
    }
    bits.extend([0; 7]);
    let packed = bits.chunks(8).map(|byte| byte.iter().rev().fold(0, |packed, bit| packed << 1 | bit));
    // Whoever gives up earlier never sees that there is no checksum.
    [0x78, 0xda].into_iter().chain(packed).collect()
}
