//! The closed lists of the authorization endpoint.

use crate::protocol::registered_names::registered_names;

registered_names! {
    /// A `response_mode`: how the answer of the authorization endpoint travels.
    #[derive(Default)]
    ResponseMode {
        /// OAuth 2.0 Multiple Response Type Encoding Practices §2.1
        #[default]
        Query = "query",
        /// OAuth 2.0 Multiple Response Type Encoding Practices §2.1
        Fragment = "fragment",
        /// OAuth 2.0 Form Post Response Mode §2
        FormPost = "form_post",
    }
}

registered_names! {
    /// A value of `prompt` (OpenID Connect Core §3.1.2.1).
    Prompt {
        /// No page at all.
        None = "none",
        /// Sign in again.
        Login = "login",
        /// Be asked for consent again.
        Consent = "consent",
        /// Choose the account.
        SelectAccount = "select_account",
        /// Make an account (Initiating User Registration via OpenID Connect §4).
        Create = "create",
    }
}

registered_names! {
    /// A value of `display` (OpenID Connect Core §3.1.2.1). The pages fit all of them.
    Display {
        /// A full page.
        Page = "page",
        /// A popup window.
        Popup = "popup",
        /// A device with a touch screen.
        Touch = "touch",
        /// A feature phone.
        Wap = "wap",
    }
}

registered_names! {
    /// A method of authentication of a user (RFC 8176 §2).
    AuthenticationReference {
        /// A face.
        Face = "face",
        /// A fingerprint.
        Fingerprint = "fpt",
        /// Where the user is.
        Geolocation = "geo",
        /// A key in hardware.
        HardwareKey = "hwk",
        /// An iris.
        Iris = "iris",
        /// Questions that only the user can answer.
        Knowledge = "kba",
        /// Several ways of communication.
        ManyChannels = "mca",
        /// Several factors.
        ManyFactors = "mfa",
        /// A one-time password.
        OneTimePassword = "otp",
        /// A personal identification number.
        Pin = "pin",
        /// A key that the user was proven to have.
        ProofOfPossession = "pop",
        /// A password.
        Password = "pwd",
        /// The risk was judged.
        RiskBased = "rba",
        /// A retina.
        Retina = "retina",
        /// A smart card.
        SmartCard = "sc",
        /// A message to a telephone.
        Sms = "sms",
        /// A key in software.
        SoftwareKey = "swk",
        /// A call to a telephone.
        Telephone = "tel",
        /// The user was present.
        Presence = "user",
        /// A voice.
        Voice = "vbm",
        /// Integrated Windows authentication.
        Windows = "wia",
    }
}

/// The set of prompts of one request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prompts(u8);

impl Prompts {
    /// Reads the space-delimited list; `None` when there is a value we do not have, or others beside `none`: "If this
    /// parameter contains none with any other value, an error is returned" (OpenID Connect Core §3.1.2.1); or beside
    /// `create`, which says all that the person is to do.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut prompts = Self::default();
        for name in text.split(' ').filter(|name| !name.is_empty()) {
            prompts.0 |= bit(Prompt::parse(name)?);
        }
        (prompts.stands_alone(Prompt::None) && prompts.stands_alone(Prompt::Create)).then_some(prompts)
    }

    /// Whether `prompt` is not among others.
    fn stands_alone(self, prompt: Prompt) -> bool {
        !self.contains(prompt) || self.0 == bit(prompt)
    }

    /// Whether `prompt` is among them.
    #[must_use]
    pub const fn contains(self, prompt: Prompt) -> bool {
        self.0 & bit(prompt) != 0
    }

    /// The set with `prompt`.
    #[must_use]
    pub const fn with(self, prompt: Prompt) -> Self {
        Self(self.0 | bit(prompt))
    }

    /// The set without `prompt`.
    #[must_use]
    pub const fn without(self, prompt: Prompt) -> Self {
        Self(self.0 & !bit(prompt))
    }

    /// The set as one byte.
    #[must_use]
    pub const fn to_bits(self) -> u8 {
        self.0
    }

    /// The set that was that byte; `None` for one that never was. Whoever follows the link of a sign-in page to make an
    /// account has [`Prompt::Create`] beside what else was asked; nobody has anything beside [`Prompt::None`].
    #[must_use]
    pub fn from_bits(bits: u8) -> Option<Self> {
        let all = Prompt::ALL.into_iter().fold(0, |all, prompt| all | bit(prompt));
        Some(Self(bits)).filter(|prompts| bits & !all == 0 && prompts.stands_alone(Prompt::None))
    }
}

const fn bit(prompt: Prompt) -> u8 {
    1 << prompt as u8
}

/// The scopes that OpenID Connect defines (Core §3.1.2.1, §5.4, §11).
pub mod openid_scope {
    /// Makes a request an OpenID Connect request.
    pub const OPENID: &str = "openid";
    /// Asks for a refresh token that outlives the session.
    pub const OFFLINE_ACCESS: &str = "offline_access";
    /// All of them; the middle four ask for claims.
    pub const ALL: [&str; 6] = [OPENID, "profile", "email", "address", "phone", OFFLINE_ACCESS];
}
