//! Sealed blobs: encrypted, authenticated, versioned, purpose-bound values that only this service can open.
//!
//! Whoever owns a type says how it is written and read ([`Sealed`]), a [`SealingKey`] seals it, and [`open`] opens what
//! any replica sealed under a key this one knows. Times, lifetimes and single use are the owner's business.
//!
//! # Layout, version 1
//!
//! ```text
//! text    = prefix "." base64url( blob )          ":" instead of "." after urn:ietf:params:oauth:request_uri
//! blob    = header[6] ‖ salt[24] ‖ ciphertext ‖ tag[16]
//! header  = version(1) ‖ purpose(1) ‖ key id(4)
//! payload = payload version(1) ‖ fields in order  the plaintext: see Writer
//!
//! PRK     = HKDF-Extract(salt = "signet v1 root", root key[32])
//! key id  = HKDF-Expand(PRK, "signet v1 key id", 4)
//! K_p     = HKDF-Expand(PRK, "signet v1 purpose" ‖ purpose ‖ LP(prefix) ‖ LP(issuer), 32)
//! K_m     = HKDF-Expand(K_p, "signet v1 message" ‖ header ‖ salt, 32)
//! ciphertext ‖ tag = AES-256-GCM(K_m, nonce = 0, AAD = header ‖ LP(prefix) ‖ LP(issuer))
//! ```
//!
//! HKDF is RFC 5869 with SHA-256, and `LP(x)` is the length of x as two big-endian bytes, then x.
//!
//! # Why so
//!
//! - Every blob has a key of its own, so its nonce can be zero: no counter that replicas must agree on, and no limit of
//!   2^32 messages as random nonces have. The salt is always 24 random bytes, because the same salt over two payloads
//!   would be the same key twice; nothing sealed is deterministic.
//! - Prefix and issuer are in the key and in what the tag covers, so a blob opens only as what it says it is, and only
//!   where it was made.
//! - The key id picks the one key that is tried.
//!
//! # What is refused
//!
//! Padding, white space and a base64url tail that is not canonical; lengths that the purpose cannot have, before
//! anything is allocated; another version, purpose, prefix, issuer or key; trailing bytes. Every way to fail is one
//! error, [`Broken`]. What was sealed is parsed as if a stranger had written it.

mod blob;
mod class;
mod inspection;
mod key_id;
mod keyed_functions;
mod opening;
mod pairwise_key;
mod purpose;
mod purpose_key;
mod reader;
mod root_key;
mod sealed;
mod sealing_key;
mod text;
mod writer;

pub use class::SealClass;
pub use inspection::{Inspection, inspect};
pub use key_id::SealKeyId;
pub use keyed_functions::{BlockCipher, KeyedFunctions};
pub use opening::{Broken, open};
pub use pairwise_key::PairwiseKey;
pub use purpose::Purpose;
pub use reader::Reader;
pub use root_key::{RootKey, RootKeyFault};
pub use sealed::Sealed;
pub use sealing_key::{SealFault, SealingKey};
pub use writer::{TooLong, Writer};
