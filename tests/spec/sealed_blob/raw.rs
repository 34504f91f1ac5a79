//! A value of each purpose whose fields are bytes as they are.

use signet::entropy::Entropy;
use signet::seal::{Broken, Purpose, Reader, SealFault, Sealed, SealingKey, TooLong, Writer, open};

/// Of the purpose numbered `P`; its payload begins with the version `V`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Raw<const P: usize, const V: u8>(pub(super) Vec<u8>);

impl<const P: usize, const V: u8> Sealed for Raw<P, V> {
    #[expect(clippy::indexing_slicing, reason = "a number without a purpose does not compile")]
    const PURPOSE: Purpose = Purpose::ALL[P - 1];
    const VERSION: u8 = V;

    fn write(&self, writer: &mut Writer) -> Result<(), TooLong> {
        self.0.iter().try_for_each(|byte| writer.u8(*byte))
    }

    fn read(version: u8, reader: &mut Reader<'_>) -> Result<Self, Broken> {
        if version != V {
            return Err(Broken);
        }
        Ok(Self(std::iter::from_fn(|| reader.u8().ok()).collect()))
    }
}

/// [`Raw`] of version 1, with its purpose as a value.
pub(crate) struct Any {
    pub(crate) purpose: Purpose,
    pub(crate) seal: fn(&SealingKey, fields: &[u8], &dyn Entropy) -> Result<String, SealFault>,
    /// Opens with this key when the blob names it.
    pub(crate) open: fn(&str, &SealingKey) -> Result<Vec<u8>, Broken>,
}

macro_rules! any {
    ($($number:literal)*) => {
        [$(Any {
            purpose: Raw::<$number, 1>::PURPOSE,
            seal: |key, fields, entropy| key.seal(&Raw::<$number, 1>(fields.to_vec()), entropy),
            open: |text, key| {
                open(text, |id| (id == key.key_id()).then_some(key)).map(|Raw::<$number, 1>(fields)| fields)
            },
        }),*]
    };
}

pub(crate) const ANY: [Any; Purpose::ALL.len()] = any!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19);
