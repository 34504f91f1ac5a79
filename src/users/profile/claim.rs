//! Values of standard claims, each in the form that its clause gives it.

use url::Url;

use crate::protocol::text_type::text_type;

text_type! {
    /// One line of text, such as a name: 1 to 255 characters without control characters.
    Line, "one line of 1 to 255 characters"
}

impl Line {
    /// The longest line, in characters.
    pub const MAX_CHARS: usize = 255;

    /// Reads a line without the space around it; `None` when nothing is left, or it is too long.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let legal = (1..=Self::MAX_CHARS).contains(&text.chars().count()) && !text.contains(char::is_control);
        legal.then(|| Self(text.to_owned()))
    }
}

text_type! {
    /// Lines of text, such as an address "formatted for display" (OpenID Connect Core §5.1.1): 1 to 1,024 characters, and
    /// no control characters but line breaks.
    Lines, "text of 1 to 1024 characters"
}

impl Lines {
    /// The longest text, in characters.
    pub const MAX_CHARS: usize = 1024;

    /// Reads text without the space around it; `None` when nothing is left, or it is too long.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_foreign = |c: char| c.is_control() && !matches!(c, '\n' | '\r');
        let legal = (1..=Self::MAX_CHARS).contains(&text.chars().count()) && !text.contains(is_foreign);
        legal.then(|| Self(text.to_owned()))
    }
}

text_type! {
    /// The address of a page or picture: an absolute http or https URL of at most 2,048 printable ASCII characters.
    WebAddress, "an http or https URL of at most 2048 characters"
}

impl WebAddress {
    /// The longest address, in characters.
    pub const MAX_CHARS: usize = 2048;

    /// Reads an address; `None` when it is no such URL.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.len() <= Self::MAX_CHARS && text.bytes().all(|byte| byte.is_ascii_graphic());
        let url = plain.then(|| Url::parse(text).ok()).flatten()?;
        let legal = matches!(url.scheme(), "http" | "https") && url.has_host() && url.username().is_empty();
        (legal && url.password().is_none()).then(|| Self(text.to_owned()))
    }
}

text_type! {
    /// A birthday, "represented as an ISO 8601-1 YYYY-MM-DD format": `0000` for a year that is left out, or a year alone.
    Birthdate, "a birthday as YYYY-MM-DD, 0000-MM-DD or YYYY"
}

impl Birthdate {
    /// Reads a birthday; `None` for a day that no calendar has.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_year = |year: &str| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        let legal = match text.split_at_checked(4)? {
            (year, "") => is_year(year) && year != "0000",
            // A leap year, so that the 29th of February of a year that is left out is one.
            ("0000", day) => is_date(&format!("2000{day}")),
            (year, _) => is_year(year) && is_date(text),
        };
        legal.then(|| Self(text.to_owned()))
    }
}

fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok()
}

text_type! {
    /// A telephone number: "E.164 is RECOMMENDED as the format". A plus sign, digits, and what people write between them;
    /// 3 to 64 characters.
    PhoneNumber, "a telephone number such as +1 (425) 555-1212"
}

impl PhoneNumber {
    /// Reads a number; `None` when there are other characters, or too few digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let (national, extension) = text.split_once(";ext=").unwrap_or((text, "0"));
        let plain = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '(' | ')' | '/');
        let legal = (3..=64).contains(&text.len())
            && digits >= 3
            && national.strip_prefix('+').unwrap_or(national).chars().all(plain)
            && !extension.is_empty()
            && extension.bytes().all(|byte| byte.is_ascii_digit());
        legal.then(|| Self(text.to_owned()))
    }
}

text_type! {
    /// A name of the time zone database, such as `Europe/Paris`.
    TimeZone, "a time zone such as Europe/Paris"
}

impl TimeZone {
    /// Reads a name; `None` when it has other characters than the database's, or is longer than 64.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
        let is_part = |part: &str| !part.is_empty() && part.chars().all(plain);
        let legal = text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_alphabetic());
        (legal && text.split('/').all(is_part)).then(|| Self(text.to_owned()))
    }
}

text_type! {
    /// A language tag (RFC 5646 §2.1), such as `en-US`; with the underscore that "some implementations have used".
    Locale, "a language tag such as en-US"
}

impl Locale {
    /// Reads a tag; `None` when it is not well-formed, or longer than 35 characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_subtag = |tag: &str| (1..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric());
        let mut subtags = text.split(['-', '_']);
        let is_language = |tag: &str| (2..=8).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphabetic());
        let legal = text.len() <= 35 && subtags.next().is_some_and(is_language) && subtags.all(is_subtag);
        legal.then(|| Self(text.to_owned()))
    }
}
