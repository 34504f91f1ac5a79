//! PHC strings: `$id$v=…$name=value,…$salt$hash`.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Some writers carry stray bits in the last character, which mean nothing.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The parts of a PHC string.
pub(super) struct Phc<'a> {
    pub(super) id: &'a str,
    version: Option<&'a str>,
    parameters: &'a str,
    pub(super) salt: Vec<u8>,
    pub(super) hash: Vec<u8>,
}

impl<'a> Phc<'a> {
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        let parts: Vec<&str> = text.strip_prefix('$')?.split('$').collect();
        let (id, version, parameters, salt, hash) = match parts.as_slice() {
            [id, version, parameters, salt, hash] => {
                (*id, Some(version.strip_prefix("v=")?), *parameters, *salt, *hash)
            }
            [id, parameters, salt, hash] => (*id, None, *parameters, *salt, *hash),
            _ => return None,
        };
        Some(Self { id, version, parameters, salt: decode(salt)?, hash: decode(hash)? })
    }

    /// The version, or this one where none is written.
    pub(super) fn version(&self, default: u32) -> Option<u32> {
        self.version.map_or(Some(default), |version| version.parse().ok())
    }

    /// The parameters of these names, none of which may be missing; `None` when there is another one.
    pub(super) fn parameters<const N: usize>(&self, names: [&str; N]) -> Option<[u32; N]> {
        let mut values = [None; N];
        for pair in self.parameters.split(',') {
            let (name, value) = pair.split_once('=')?;
            let place = names.iter().position(|known| *known == name)?;
            let place = values.get_mut(place).filter(|place| place.is_none())?;
            *place = Some(value.parse().ok()?);
        }
        let mut complete = [0; N];
        for (complete, value) in complete.iter_mut().zip(values) {
            *complete = value?;
        }
        Some(complete)
    }

    /// The parameters as they stand, for those that write one number without a name.
    pub(super) const fn raw_parameters(&self) -> &'a str {
        self.parameters
    }
}

/// Base64 without padding, in the alphabet of RFC 4648 §4 or in that of passlib, which has a dot for the plus sign.
fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.replace('.', "+")).ok()
}
