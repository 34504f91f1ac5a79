//! Which language to answer in: lookup (RFC 4647 §3.4) in what a client and a browser ask for.

use super::language::Language;

/// How many language ranges of one list are looked at; a browser sends some five.
const MAX_RANGES: usize = 20;
/// How much of a list is looked at.
const MAX_BYTES: usize = 1024;
/// The longest language tag that is likely to occur (BCP 47 §4.4.1), and so the longest range that is looked at.
const MAX_RANGE_CHARS: usize = 35;

/// The best language for `ui_locales` (OpenID Connect Core §3.1.2.1, best first), then for `Accept-Language`
/// (RFC 9110 §12.5.4), then `default`.
pub(super) fn choose(ui_locales: Option<&str>, accept_language: Option<&str>, default: Language) -> Language {
    let named = |tags: &str| bounded(tags).split(' ').take(MAX_RANGES).find_map(lookup);
    ui_locales
        .and_then(named)
        .or_else(|| accept_language.and_then(|header| accepted(header, default)))
        .unwrap_or(default)
}

fn accepted(header: &str, default: Language) -> Option<Language> {
    let mut ranges: Vec<(&str, u16)> = bounded(header).split(',').take(MAX_RANGES).filter_map(weighted).collect();
    ranges.sort_by_key(|(_, quality)| std::cmp::Reverse(*quality));
    let refused: Vec<Language> =
        ranges.iter().filter(|(_, quality)| *quality == 0).filter_map(|(range, _)| Language::parse(range)).collect();
    let mut wanted = ranges.iter().filter(|(_, quality)| *quality > 0);
    let welcome = |language: &Language| !refused.contains(language);
    wanted.find_map(|(range, _)| match *range {
        "*" => [default].into_iter().chain(Language::ALL).find(welcome),
        range => lookup(range).filter(welcome),
    })
}

/// A range and its weight in thousandths (RFC 9110 §12.4.2); `None` when it is none.
fn weighted(item: &str) -> Option<(&str, u16)> {
    let (range, weight) = item.split_once(';').unwrap_or((item, "q=1"));
    let quality = weight.trim().strip_prefix(['q', 'Q'])?.trim_start().strip_prefix('=')?.trim_start();
    Some((range.trim(), thousandths(quality)?))
}

fn thousandths(quality: &str) -> Option<u16> {
    let (whole, fraction) = quality.split_once('.').unwrap_or((quality, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let fraction: u16 = format!("{fraction:0<3}").parse().ok()?;
    match (whole, fraction) {
        ("0", fraction) => Some(fraction),
        ("1", 0) => Some(1000),
        _ => None,
    }
}

/// The language whose tag the range is, or is once subtags are cut off its end; a single letter goes with what follows it.
fn lookup(range: &str) -> Option<Language> {
    let mut rest = (range.len() <= MAX_RANGE_CHARS).then_some(range)?;
    loop {
        if let Some(language) = Language::parse(rest) {
            return Some(language);
        }
        rest = rest.rsplit_once('-')?.0;
        if let Some((shorter, "x" | "X" | "u" | "U" | "t" | "T")) = rest.rsplit_once('-') {
            rest = shorter;
        }
    }
}

fn bounded(list: &str) -> &str {
    list.get(..list.floor_char_boundary(MAX_BYTES)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::{Language, choose};

    const EN: Language = Language::English;
    const DE: Language = Language::German;

    fn accept(header: &str, default: Language) -> Language {
        choose(None, Some(header), default)
    }

    #[test]
    fn the_range_with_the_greatest_weight_wins_and_the_first_among_equals() {
        assert_eq!(accept("de", EN), DE);
        assert_eq!(accept("en, de", DE), EN);
        assert_eq!(accept("en;q=0.3, de;q=0.301", EN), DE);
        assert_eq!(accept("en ; q=0.5 ,de; q = 1.000", EN), DE);
        assert_eq!(accept("fr, de;q=0.1, *;q=0.05", EN), DE);
    }

    #[test]
    fn subtags_are_cut_off_until_a_language_is_found() {
        for range in ["de-AT", "DE-ch-1996", "de-Latn-DE-u-co-phonebk", "de-x-old", "de-a-b-c"] {
            assert_eq!(accept(range, EN), DE, "{range}");
        }
        for range in ["den", "d", "x-de", "-de", "german", "zh-de"] {
            assert_eq!(accept(range, EN), EN, "{range}");
        }
    }

    #[test]
    fn what_is_weighted_with_nought_is_not_chosen() {
        assert_eq!(accept("de;q=0, en;q=0.1", DE), EN);
        assert_eq!(accept("de;q=0, *", DE), EN);
        assert_eq!(accept("*", DE), DE);
        assert_eq!(accept("de-AT, de;q=0", EN), EN);
    }

    #[test]
    fn a_weight_that_is_none_takes_its_range_along() {
        for item in ["de;q=2", "de;q=1.001", "de;q=0.1234", "de;q=-1", "de;q=", "de;v=1", "de;q=0,5", "de;q=0.1;x=2"] {
            assert_eq!(accept(item, EN), EN, "{item}");
        }
    }

    #[test]
    fn the_client_is_asked_before_the_browser() {
        assert_eq!(choose(Some("fr de-CH en"), Some("en"), EN), DE);
        assert_eq!(choose(Some("fr it"), Some("de"), EN), DE);
        assert_eq!(choose(Some(""), None, DE), DE);
        assert_eq!(choose(None, None, DE), DE);
    }

    #[test]
    fn what_is_long_is_not_read_to_its_end() {
        assert_eq!(accept(&format!("{}de", "fr,".repeat(5461)), EN), EN);
        assert_eq!(accept(&"d".repeat(16 * 1024), EN), EN);
        assert_eq!(accept(&"\u{e4}".repeat(8 * 1024), EN), EN);
        assert_eq!(accept(&format!("de{}", "-aaaaaaaa".repeat(1800)), EN), EN);
        assert_eq!(choose(Some(&"-".repeat(16 * 1024)), Some(&",".repeat(16 * 1024)), DE), DE);
    }
}
