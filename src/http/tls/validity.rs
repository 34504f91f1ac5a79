//! The dates of a certificate (RFC 5280 §4.1.2.5), which rustls leaves to those who verify it.

use chrono::NaiveDateTime;

use crate::clock::Timestamp;

/// From when until when a certificate may be used.
pub(super) struct Validity {
    pub(super) not_before: Timestamp,
    pub(super) not_after: Timestamp,
}

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

impl Validity {
    /// Reads `tbsCertificate.validity`; `None` when the certificate has none.
    pub(super) fn of(certificate: &[u8]) -> Option<Self> {
        let (certificate, _) = content(certificate, SEQUENCE)?;
        let (rest, _) = content(certificate, SEQUENCE)?;
        let rest = content(rest, VERSION).map_or(rest, |(_, rest)| rest);
        let (_serial, rest) = content(rest, INTEGER)?;
        let (_algorithm, rest) = content(rest, SEQUENCE)?;
        let (_issuer, rest) = content(rest, SEQUENCE)?;
        let (dates, _) = content(rest, SEQUENCE)?;
        let (not_before, rest) = date(dates)?;
        let (not_after, _) = date(rest)?;
        Some(Self { not_before, not_after })
    }
}

/// The content of the element of this tag at the beginning, and what follows it (X.690 §8.1).
fn content(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (first, rest) = der.split_first()?;
    let (length, rest) = length(rest)?;
    (*first == tag).then(|| rest.split_at_checked(length))?
}

fn length(der: &[u8]) -> Option<(usize, &[u8])> {
    let (first, rest) = der.split_first()?;
    let count = match first {
        0..=0x7f => return Some((usize::from(*first), rest)),
        0x81..=0x83 => usize::from(first & 0x0f),
        _ => return None,
    };
    let (bytes, rest) = rest.split_at_checked(count)?;
    Some((bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest))
}

/// `UTCTime` counts years 50 to 99 to the last century.
fn date(der: &[u8]) -> Option<(Timestamp, &[u8])> {
    let (text, rest) = content(der, UTC_TIME).or_else(|| content(der, GENERALIZED_TIME))?;
    let text = std::str::from_utf8(text).ok()?;
    let text = match text.len() {
        13 if text < "5" => format!("20{text}"),
        13 => format!("19{text}"),
        _ => text.to_owned(),
    };
    let date = NaiveDateTime::parse_from_str(&text, "%Y%m%d%H%M%SZ").ok()?.and_utc();
    Some((Timestamp::from_secs(u64::try_from(date.timestamp()).unwrap_or(0)), rest))
}

#[cfg(test)]
mod tests {
    use super::{Validity, date};

    fn seconds(tag: u8, text: &str) -> Option<u64> {
        let der = [&[tag, text.len() as u8], text.as_bytes()].concat();
        date(&der).map(|(date, _)| date.as_secs())
    }

    #[test]
    fn dates_of_both_forms_are_read() {
        assert_eq!(seconds(0x17, "261120183000Z"), Some(1_795_199_400));
        assert_eq!(seconds(0x18, "20261120183000Z"), Some(1_795_199_400));
        assert_eq!(seconds(0x17, "991231235959Z"), Some(946_684_799));
        assert_eq!(seconds(0x17, "500101000000Z"), Some(0));
        assert_eq!(seconds(0x18, "99991231235959Z"), Some(253_402_300_799));
        assert_eq!(seconds(0x17, "261320183000Z"), None);
        assert_eq!(seconds(0x16, "261120183000Z"), None);
    }

    #[test]
    fn what_is_no_certificate_has_no_dates() {
        for der in [&b""[..], &[0x30], &[0x30, 0x80], &[0x30, 0x84, 0, 0, 0, 1], &[0x30, 2, 0x30, 0]] {
            assert!(Validity::of(der).is_none());
        }
    }
}
