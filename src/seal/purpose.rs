//! What a sealed blob is for.

use crate::seal::{SealClass, blob, text};

/// What a sealed blob is for; a blob of one purpose never opens as another.
///
/// Append-only: a number is never recycled, and a prefix or class never changes, for the keys are derived from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Purpose {
    /// An authorization code.
    Challenge = 1,
    /// An opaque access token.
    User = 2,
    /// A one-time code or link in a mail.
    Otp = 3,
    /// A second factor that is asked for.
    Mfa = 4,
    /// A pushed authorization request (RFC 9126).
    RequestUri = 5,
    /// A device code (RFC 8628).
    Device = 6,
    /// The hand-over to the operator's own sign-in service.
    Login = 7,
    /// Claims that travel apart from the token they belong to.
    Claims = 8,
    /// A sign-in on its way.
    Transaction = 9,
    /// A session.
    Session = 10,
    /// A consent that is remembered.
    Consent = 11,
    /// A device on which a user once proved a second factor.
    RememberedDevice = 12,
    /// A refresh token.
    Refresh = 13,
    /// A password recovery.
    PasswordRecovery = 14,
    /// The activation of an account.
    Activation = 15,
    /// A registered client, as its `client_id`.
    Client = 16,
    /// A second factor at rest.
    SecondFactor = 17,
    /// A permalink token.
    Permalink = 18,
    /// The account behind a pairwise subject, in a signed access token.
    Account = 19,
}

impl Purpose {
    /// All of them, by number.
    pub const ALL: [Self; 19] = [
        Self::Challenge,
        Self::User,
        Self::Otp,
        Self::Mfa,
        Self::RequestUri,
        Self::Device,
        Self::Login,
        Self::Claims,
        Self::Transaction,
        Self::Session,
        Self::Consent,
        Self::RememberedDevice,
        Self::Refresh,
        Self::PasswordRecovery,
        Self::Activation,
        Self::Client,
        Self::SecondFactor,
        Self::Permalink,
        Self::Account,
    ];

    /// The number in the header of a blob.
    #[must_use]
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// The purpose with this number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.number() == number)
    }

    /// The purpose that a text says it has. Nothing is opened, so nothing is proven.
    #[must_use]
    pub fn of(unverified_text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| text::strip_prefix(*purpose, unverified_text).is_some())
    }

    /// What stands before the separator.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        self.row().0
    }

    /// What stands between the prefix and the blob.
    #[must_use]
    pub const fn separator(self) -> char {
        match self {
            // RFC 9126 §2.2 gives this form of a URN as its example.
            Self::RequestUri => ':',
            _ => '.',
        }
    }

    /// The class of the keys that seal it.
    #[must_use]
    pub const fn class(self) -> SealClass {
        self.row().1
    }

    /// The longest payload, in bytes. A release may raise it, but an older replica refuses what is longer than it knows.
    #[must_use]
    pub const fn max_bytes(self) -> usize {
        self.row().2
    }

    /// The longest text, in characters.
    #[must_use]
    pub const fn max_chars(self) -> usize {
        self.prefix().len() + self.separator().len_utf8() + text::chars(blob::OVERHEAD + self.max_bytes())
    }

    /// Prefix, class, and longest payload in bytes.
    const fn row(self) -> (&'static str, SealClass, usize) {
        match self {
            Self::Challenge => ("challenge", SealClass::ShortLived, 4 * KIB),
            Self::User => ("user", SealClass::ShortLived, 4 * KIB),
            Self::Otp => ("otp", SealClass::ShortLived, 4 * KIB),
            Self::Mfa => ("mfa", SealClass::ShortLived, 4 * KIB),
            Self::RequestUri => ("urn:ietf:params:oauth:request_uri", SealClass::ShortLived, 4 * KIB),
            Self::Device => ("device", SealClass::ShortLived, 4 * KIB),
            Self::Login => ("login", SealClass::ShortLived, 4 * KIB),
            Self::Claims => ("claims", SealClass::ShortLived, 2 * KIB),
            Self::Transaction => ("transaction", SealClass::Cookie, TRANSACTION),
            Self::Session => ("session", SealClass::Cookie, COOKIE),
            Self::Consent => ("consent", SealClass::Cookie, COOKIE),
            Self::RememberedDevice => ("remembereddevice", SealClass::Cookie, COOKIE),
            Self::Refresh => ("refresh", SealClass::Refresh, 4 * KIB),
            Self::PasswordRecovery => ("passwordrec", SealClass::Recovery, KIB),
            Self::Activation => ("activation", SealClass::Recovery, KIB),
            Self::Client => ("client", SealClass::Client, CLIENT),
            Self::SecondFactor => ("secondfactor", SealClass::Storage, 2 * KIB),
            Self::Permalink => ("permalink", SealClass::Permalink, 2 * KIB),
            Self::Account => ("account", SealClass::ShortLived, KIB),
        }
    }
}

const KIB: usize = 1024;

/// Browsers keep 4,096 bytes of a cookie with its name and attributes; this much is 3.5 KiB as text.
const COOKIE: usize = 2560;

/// The 2,400 bytes that an authorization request may bring, and what the sign-in adds. It travels in forms and URLs.
const TRANSACTION: usize = 3 * KIB;

/// One KiB of metadata, and what registration adds.
const CLIENT: usize = KIB + 256;
