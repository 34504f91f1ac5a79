//! The key of one purpose, and the cipher.

use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Prk};
use zeroize::Zeroizing;

use crate::protocol::IssuerIdentifier;
use crate::seal::blob::{self, Header};
use crate::seal::{Purpose, RootKey, TooLong};

/// `K_p`, and what every blob sealed under it has in common.
pub(super) struct PurposeKey {
    purpose: Purpose,
    key: Zeroizing<[u8; 32]>,
    header: Header,
    /// `header ‖ LP(prefix) ‖ LP(issuer)`.
    aad: Vec<u8>,
}

impl PurposeKey {
    /// Derives the key; `None` for a prefix or an issuer beyond 65,535 bytes, which none is.
    pub(super) fn derive(root: &RootKey, purpose: Purpose, issuer: &IssuerIdentifier) -> Option<Self> {
        let mut bound = Vec::new();
        put_length_prefixed(&mut bound, purpose.prefix())?;
        put_length_prefixed(&mut bound, issuer.as_str())?;
        let key = root.expand(&[b"signet v1 purpose", &[purpose.number()], &bound])?;
        let header = blob::header(purpose, root.key_id());
        Some(Self { purpose, key, header, aad: [&header, bound.as_slice()].concat() })
    }

    pub(super) const fn purpose(&self) -> Purpose {
        self.purpose
    }

    pub(super) const fn header(&self) -> &Header {
        &self.header
    }

    /// Encrypts the payload of `header ‖ salt ‖ payload` and appends the tag.
    ///
    /// # Errors
    /// [`TooLong`], the only reason *ring* has to refuse.
    pub(super) fn seal(&self, mut blob: Zeroizing<Vec<u8>>) -> Result<Vec<u8>, TooLong> {
        let (_, rest) = blob.split_first_chunk_mut::<{ blob::HEADER }>().ok_or(TooLong)?;
        let (salt, payload) = rest.split_first_chunk_mut().ok_or(TooLong)?;
        let key = self.message_key(salt).ok_or(TooLong)?;
        let tag = key.seal_in_place_separate_tag(zero_nonce(), Aad::from(&self.aad), payload).map_err(|_| TooLong)?;
        blob.extend_from_slice(tag.as_ref());
        // Nothing is left to wipe: what was payload is ciphertext now.
        Ok(std::mem::take(&mut blob))
    }

    /// Decrypts a blob in place and returns its payload; `None` when it was not sealed under this key.
    pub(super) fn open<'b>(&self, blob: &'b mut [u8]) -> Option<&'b [u8]> {
        let (header, rest) = blob.split_first_chunk_mut()?;
        if *header != self.header {
            return None;
        }
        let (salt, sealed) = rest.split_first_chunk_mut()?;
        let payload = self.message_key(salt)?.open_in_place(zero_nonce(), Aad::from(&self.aad), sealed).ok()?;
        Some(payload)
    }

    /// `K_m`, which seals one message.
    fn message_key(&self, salt: &[u8; blob::SALT]) -> Option<LessSafeKey> {
        let prk = Prk::new_less_safe(HKDF_SHA256, self.key.as_slice());
        let info: [&[u8]; 3] = [b"signet v1 message", &self.header, salt];
        let key = prk.expand(&info, &AES_256_GCM).ok()?;
        Some(LessSafeKey::new(UnboundKey::from(key)))
    }
}

/// A message key seals one message, so one nonce is enough.
fn zero_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; NONCE_LEN])
}

/// `LP(text)`: its length as two big-endian bytes, then the text.
fn put_length_prefixed(out: &mut Vec<u8>, text: &str) -> Option<()> {
    out.extend_from_slice(&u16::try_from(text.len()).ok()?.to_be_bytes());
    out.extend_from_slice(text.as_bytes());
    Some(())
}
