//! Whatever a client or a user is called, a page has the elements and attributes it was written with.

use proptest::prelude::*;
use proptest::test_runner::Config;
use signet::pages::{BrandSettings, ErrorMessage, Frame, Language, Page, RenderFault};

use crate::markup::Document;
use crate::sample::{Fill, html, pages};

const HOSTILE: [&str; 16] = [
    "\"><script>alert(1)</script>",
    "' autofocus onfocus='alert(1)",
    "\" onmouseover=\"alert(1)",
    "</title><img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&lt;b&gt;&#x3c;b&#x3e;",
    "{{ 7 * 7 }}{% include \"sign_in.html\" %}",
    "{ $client }",
    "javascript:alert(1)",
    "`${alert(1)}`\\u003cb\\u003e",
    "\u{ff1c}b\u{ff1e}\u{2028}\u{0}",
    "a\u{202e}b\u{2066}c\u{2069}\u{2069}d\u{200f}",
];

/// Where a browser would be made to run something, or to go where nobody meant.
const URLS: [&str; 7] = [
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//evil.example",
    "/\\evil.example",
    "vbscript:x",
];

#[test]
fn no_text_adds_an_element_or_an_attribute() {
    let pages = pages(&BrandSettings::default());
    for language in Language::ALL {
        let usual: Vec<_> = Fill::USUAL.all().iter().map(|(_, page)| read(&pages, page, language).shape()).collect();
        for text in HOSTILE.iter().copied().chain([long().as_str()]) {
            for ((name, page), expected) in Fill::everywhere(text).all().iter().zip(&usual) {
                assert_eq!(&read(&pages, page, language).shape(), expected, "{name}: {text}");
            }
        }
    }
}

#[test]
fn what_a_form_sends_is_what_it_was_given() {
    let pages = pages(&BrandSettings::default());
    for text in HOSTILE {
        for (name, page) in Fill::everywhere(text).all() {
            let document = read(&pages, &page, Language::English);
            let mut hidden = document.named("input").filter(|input| input.attribute("type") == Some("hidden"));
            assert!(hidden.all(|input| input.attribute("value") == Some(text)), "{name}: {text}");
        }
        let document = read(&pages, &Fill::everywhere(text).sign_in(Some(text), None), Language::German);
        assert_eq!(document.by_id("username").unwrap().attribute("value"), Some(text));
    }
}

#[test]
fn what_is_shown_does_not_turn_the_text_around_it() {
    let pages = pages(&BrandSettings::default());
    for (name, page) in Fill::everywhere("ab\u{202e}cd\u{2067}").all() {
        let text = read(&pages, &page, Language::English).text();
        assert!(!text.contains(['\u{202e}', '\u{2067}']), "{name}");
        assert_eq!(text.matches('\u{2068}').count(), text.matches('\u{2069}').count(), "{name}");
    }
}

#[test]
fn a_form_is_not_sent_to_what_is_no_page() {
    let pages = pages(&BrandSettings::default());
    for action in URLS {
        let fill = Fill { action, ..Fill::USUAL };
        for page in
            [fill.sign_in(None, None), fill.select_account(), fill.consent(vec![]), fill.sign_out(), fill.form_post()]
        {
            let rendered = pages.render(&page, Frame::default(), Language::English);
            assert_eq!(rendered, Err(RenderFault::Action), "{action}");
        }
    }
}

#[test]
fn a_link_to_what_is_no_page_is_not_shown() {
    let pages = pages(&BrandSettings::default());
    let shown = |page: Page<'_>| read(&pages, &page, Language::English).named("a").count();
    for url in URLS {
        assert_eq!(shown(Fill::USUAL.signed_out(Some(url))), 0, "{url}");
        assert_eq!(shown(Fill::USUAL.error(ErrorMessage::BadRequest, Some(url))), 0, "{url}");
    }
    for url in ["https://orders.example.com/", "/start", "com.example.orders:/start"] {
        assert_eq!(shown(Fill::USUAL.signed_out(Some(url))), 1, "{url}");
        assert_eq!(shown(Fill::USUAL.error(ErrorMessage::BadRequest, Some(url))), 1, "{url}");
    }
}

fn read(pages: &signet::pages::Pages, page: &Page<'_>, language: Language) -> Document {
    Document::read(&html(pages, page, language))
}

fn long() -> String {
    "<b title='\"&".repeat(1024)
}

proptest! {
    #![proptest_config(Config { cases: 64, failure_persistence: None, ..Config::default() })]

    #[test]
    fn no_text_at_all_adds_an_element_or_an_attribute(text in "([<>\"'&/={}%! -]|script|onload|--|\\PC){1,24}") {
        let pages = pages(&BrandSettings::default());
        for ((name, page), (_, usual)) in Fill::everywhere(&text).all().iter().zip(Fill::USUAL.all()) {
            let expected = read(&pages, &usual, Language::German).shape();
            prop_assert_eq!(read(&pages, page, Language::German).shape(), expected, "{}", name);
        }
    }
}
