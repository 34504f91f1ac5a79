//! Which language a page is in.

use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::test_runner::Config;
use signet::pages::{BrandSettings, Language, Pages};

use crate::sample::pages;

static PAGES: OnceLock<Pages> = OnceLock::new();

#[test]
fn the_client_then_the_browser_then_the_operator_choose() {
    let german = pages(&BrandSettings { default_language: Language::German, ..BrandSettings::default() });
    let cases = [
        (Some("fr en-GB"), Some("de"), "en"),
        (Some("fr"), Some("en;q=0.5, de;q=0.4"), "en"),
        (None, Some("fr-CH, fr;q=0.9, en-US;q=0.8"), "en"),
        (None, Some("fr"), "de"),
        (None, Some("en;q=0, *"), "de"),
        (None, Some("de;q=0, *"), "en"),
        (None, None, "de"),
    ];
    for (ui_locales, accept_language, expected) in cases {
        let language = german.language(ui_locales, accept_language);
        assert_eq!(language.as_str(), expected, "{ui_locales:?} {accept_language:?}");
    }
}

#[test]
fn sixteen_kibibytes_of_anything_choose_the_operators_language() {
    let pages = pages(&BrandSettings::default());
    for part in ["fr;q=0.5,", "a-", "-", ",", ";q=", "*;q=0,", "\u{1f600}", "zz-x-"] {
        let header = part.repeat(16 * 1024 / part.len());
        assert_eq!(pages.language(Some(&header), Some(&header)), Language::English, "{part}");
    }
}

#[test]
fn scopes_that_mean_the_same_everywhere_have_texts() {
    let pages = pages(&BrandSettings::default());
    for token in ["openid", "profile", "email", "address", "phone", "offline_access"] {
        let [english, german] = Language::ALL.map(|language| pages.scope_text(token, language).unwrap());
        assert!(english.0 != german.0 && english.1 != german.1, "{token}");
    }
    assert_eq!(pages.scope_text("orders.read", Language::English), None);
    assert_eq!(pages.scope_text("scope-openid", Language::English), None);
}

proptest! {
    #![proptest_config(Config { cases: 512, failure_persistence: None, ..Config::default() })]

    /// RFC 9110 §12.4.2: a weight of nought means "not acceptable".
    #[test]
    fn what_is_refused_is_not_chosen(before in "([a-zA-Z*]{1,8}(-[a-zA-Z0-9]{1,8}){0,3};q=0.[0-9]{1,3}, ){0,5}", rest in "\\PC{0,40}") {
        let pages = PAGES.get_or_init(|| pages(&BrandSettings::default()));
        let header = format!("de;q=0, {before}en;q=0.001, {rest}");
        prop_assert_ne!(pages.language(None, Some(&header)), Language::German);
    }
}
