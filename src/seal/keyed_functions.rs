//! What the keys of the MAC class compute: tags, and permutations of 128 bits.

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes256, Block};
use ring::hmac::{HMAC_SHA256, Key, sign};

use crate::protocol::IssuerIdentifier;
use crate::seal::{RootKey, SealKeyId};

/// The keyed functions of one issuer. Every replica with the key computes the same, and nobody else can.
///
/// ```compile_fail
/// fn print(key: signet::seal::KeyedFunctions) {
///     println!("{key:?}");
/// }
/// ```
pub struct KeyedFunctions {
    id: SealKeyId,
    tags: Key,
    grant_ids: BlockCipher,
    lists: BlockCipher,
    places: BlockCipher,
}

impl KeyedFunctions {
    /// The functions of a root key; `None` for an issuer beyond 65,535 bytes, which none is.
    #[must_use]
    pub fn derive(root: &RootKey, issuer: &IssuerIdentifier) -> Option<Self> {
        let length = u16::try_from(issuer.as_str().len()).ok()?.to_be_bytes();
        // No name is the beginning of another.
        let key = |name: &str| {
            root.expand::<32>(&[b"signet v1 keyed ", name.as_bytes(), b" ", &length, issuer.as_str().as_bytes()])
        };
        let cipher = |name: &str| key(name).map(|key| BlockCipher(Aes256::new(&(*key).into())));
        Some(Self {
            id: root.key_id(),
            tags: Key::new(HMAC_SHA256, key("tags")?.as_slice()),
            grant_ids: cipher("grant ids")?,
            lists: cipher("lists")?,
            places: cipher("places")?,
        })
    }

    /// The id of the root key.
    #[must_use]
    pub const fn key_id(&self) -> SealKeyId {
        self.id
    }

    /// HMAC-SHA256 of a message.
    #[must_use]
    pub fn tag(&self, message: &[u8]) -> [u8; 32] {
        sign(&self.tags, message).as_ref().try_into().unwrap_or_default()
    }

    /// What grant ids are encrypted with.
    #[must_use]
    pub const fn grant_ids(&self) -> &BlockCipher {
        &self.grant_ids
    }

    /// What the names of status lists are encrypted with.
    #[must_use]
    pub const fn lists(&self) -> &BlockCipher {
        &self.lists
    }

    /// What says where in its status list a grant is.
    #[must_use]
    pub const fn places(&self) -> &BlockCipher {
        &self.places
    }
}

/// AES-256 on single blocks: a permutation of 128 bits, which hides what it is applied to and proves nothing of it.
pub struct BlockCipher(Aes256);

impl BlockCipher {
    /// The image of a block.
    #[must_use]
    pub fn encrypt(&self, block: [u8; 16]) -> [u8; 16] {
        let mut block = Block::from(block);
        self.0.encrypt_block(&mut block);
        block.into()
    }

    /// The block whose image this is.
    #[must_use]
    pub fn decrypt(&self, block: [u8; 16]) -> [u8; 16] {
        let mut block = Block::from(block);
        self.0.decrypt_block(&mut block);
        block.into()
    }
}

#[cfg(test)]
mod tests {
    use aes::Aes256;
    use aes::cipher::KeyInit;

    use super::BlockCipher;

    /// FIPS 197 appendix C.3.
    #[test]
    fn a_block_is_encrypted_as_the_standard_says() {
        let key: [u8; 32] = std::array::from_fn(|index| u8::try_from(index).unwrap());
        let plain: [u8; 16] = std::array::from_fn(|index| u8::try_from(index * 0x11).unwrap());
        let image = 0x8ea2_b7ca_5167_45bf_eafc_4990_4b49_6089_u128.to_be_bytes();
        let cipher = BlockCipher(Aes256::new(&key.into()));
        assert_eq!(cipher.encrypt(plain), image);
        assert_eq!(cipher.decrypt(image), plain);
    }
}
