//! Where private keys live: in aws-lc, or in *ring* where the feature `aws-lc` is off. Both have the same surface.

#[cfg(feature = "aws-lc")]
mod aws_lc;
#[cfg(not(feature = "aws-lc"))]
mod ring;

#[cfg(feature = "aws-lc")]
pub(super) use self::aws_lc::{MAX_RSA_BITS, PrivateKey, generate};
#[cfg(not(feature = "aws-lc"))]
pub(super) use self::ring::{MAX_RSA_BITS, PrivateKey, generate};

/// The library that private keys live in.
pub const ENGINE: &str = if cfg!(feature = "aws-lc") { "aws-lc" } else { "ring" };

/// A private key as its file holds it.
pub(super) enum PrivateParts<'a> {
    /// A PKCS#8 document in DER.
    Pkcs8(&'a [u8]),
    /// A scalar and the uncompressed point that belongs to it.
    Ec {
        /// Big-endian, of the curve's full width.
        d: &'a [u8],
        /// The public key.
        point: &'a [u8],
    },
    /// The 32 bytes that an Ed25519 key is derived from, and the public key that belongs to them.
    Ed25519 {
        /// The private key of RFC 8032 §5.1.5.
        seed: &'a [u8],
        /// The public key.
        public_key: &'a [u8],
    },
    /// Two-prime RSA.
    Rsa(RsaParts<'a>),
}

/// The integers of a two-prime RSA key (RFC 7518 §6.3), big-endian.
pub(super) struct RsaParts<'a> {
    pub(super) n: &'a [u8],
    pub(super) e: &'a [u8],
    pub(super) d: &'a [u8],
    pub(super) p: &'a [u8],
    pub(super) q: &'a [u8],
    pub(super) dp: &'a [u8],
    pub(super) dq: &'a [u8],
    pub(super) qi: &'a [u8],
}
