//! Status lists: many statuses in few bytes (Token Status List, draft-ietf-oauth-status-list-20, §4 and §7).

use std::fmt;
use std::io::{Read, Write};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::Compression;
use flate2::bufread::ZlibDecoder;
use flate2::write::ZlibEncoder;

/// The status of a token (§7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenStatus {
    /// "valid, correct or legal"
    Valid,
    /// "revoked, annulled, taken back, recalled or cancelled"
    Invalid,
    /// "temporarily invalid, hanging, debarred from privilege"
    Suspended,
    /// Of an application, or of the future.
    Other(u8),
}

/// A status list (§4): the status of each index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusList {
    bits: u8,
    bytes: Vec<u8>,
}

impl StatusList {
    /// The longest list, in bytes before it is compressed: what is longer when it is decompressed is no list. A million
    /// statuses of eight bits, or eight million of one.
    pub const MAX_BYTES: usize = 1 << 20;

    /// A list of so many tokens, a bit for each, all of them valid. The number is rounded up to whole bytes, and cut off
    /// at the longest list.
    #[must_use]
    pub fn all_valid(tokens: usize) -> Self {
        Self { bits: 1, bytes: vec![0; tokens.div_ceil(8).min(Self::MAX_BYTES)] }
    }

    /// Makes the token at this index invalid, if the list has it.
    pub fn invalidate(&mut self, index: u32) {
        let Some(place) = self.place(u64::from(index)) else { return };
        if let Some(byte) = self.bytes.get_mut(place.byte) {
            *byte = (*byte & !place.mask) | (1 << place.shift);
        }
    }

    /// `bits`: how many bits a status has.
    #[must_use]
    pub const fn bits(&self) -> u8 {
        self.bits
    }

    /// The status at this index; `None` beyond the end: "no statement about the status of the Referenced Token can be made
    /// and the Referenced Token MUST be rejected" (§8.3).
    #[must_use]
    pub fn status(&self, index: u64) -> Option<TokenStatus> {
        let place = self.place(index)?;
        let value = (self.bytes.get(place.byte)? & place.mask) >> place.shift;
        Some(match value {
            0 => TokenStatus::Valid,
            1 => TokenStatus::Invalid,
            2 => TokenStatus::Suspended,
            other => TokenStatus::Other(other),
        })
    }

    /// `lst`: compressed "using DEFLATE … with the ZLIB … data format", in base64url (§4.1, §4.2). The same list is the same
    /// text each time.
    #[must_use]
    pub fn encoded(&self) -> String {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        // Memory takes whatever is written to it.
        let written = encoder.write_all(&self.bytes).and_then(|()| encoder.finish());
        URL_SAFE_NO_PAD.encode(written.unwrap_or_default())
    }

    /// Reads `bits` and `lst`.
    ///
    /// # Errors
    /// [`StatusListFault`]. No more than [`StatusList::MAX_BYTES`] are decompressed.
    pub fn parse(bits: u64, lst: &str) -> Result<Self, StatusListFault> {
        let bits = u8::try_from(bits).ok().filter(|bits| matches!(bits, 1 | 2 | 4 | 8)).ok_or(StatusListFault::Bits)?;
        let compressed = URL_SAFE_NO_PAD.decode(lst).map_err(|_| StatusListFault::NotBase64Url)?;
        let mut bytes = Vec::new();
        let most = u64::try_from(Self::MAX_BYTES).unwrap_or(u64::MAX);
        let mut decoder = ZlibDecoder::new(compressed.as_slice());
        decoder.by_ref().take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|_| StatusListFault::NotZlib)?;
        if bytes.len() > Self::MAX_BYTES {
            Err(StatusListFault::TooLong)
        } else if !decoder.into_inner().is_empty() {
            Err(StatusListFault::NotZlib)
        } else {
            Ok(Self { bits, bytes })
        }
    }

    /// "packed into bytes from the least significant bit ("0") to the most significant bit ("7")" (§4.1)
    fn place(&self, index: u64) -> Option<Place> {
        let bit = index.checked_mul(u64::from(self.bits))?;
        let byte = usize::try_from(bit / 8).ok()?;
        let shift = u32::try_from(bit % 8).ok()?;
        let mask = (u8::MAX >> 8_u8.saturating_sub(self.bits)) << shift;
        (byte < self.bytes.len()).then_some(Place { byte, mask, shift })
    }
}

/// Where a status is.
struct Place {
    byte: usize,
    mask: u8,
    shift: u32,
}

/// Why something is no status list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusListFault {
    /// "The allowed values for bits are 1, 2, 4, and 8."
    Bits,
    /// `lst` is not base64url without padding.
    NotBase64Url,
    /// What is in it is not one whole stream of ZLIB.
    NotZlib,
    /// It holds more than [`StatusList::MAX_BYTES`].
    TooLong,
}

impl fmt::Display for StatusListFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bits => "the list has another number of bits than 1, 2, 4 or 8",
            Self::NotBase64Url => "the list is not base64url without padding",
            Self::NotZlib => "the list is not one stream of ZLIB",
            Self::TooLong => "the list is longer than a mebibyte",
        })
    }
}

impl std::error::Error for StatusListFault {}
