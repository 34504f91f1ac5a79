//! How text becomes HTML.

/// Appends `text` so that it means itself in HTML text and in a quoted attribute.
pub(super) fn push(html: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
}

/// What opens and closes the isolation of a value within a message: U+2068 and U+2069 (UAX #9).
const ISOLATES: [char; 2] = ['\u{2068}', '\u{2069}'];

/// HTML of a formatted message: each value in an element of its own, so that its direction changes nothing around it.
pub(super) fn message(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    for piece in text.split_inclusive(ISOLATES) {
        push(&mut html, piece.trim_end_matches(ISOLATES));
        match piece.chars().next_back() {
            Some('\u{2068}') => html.push_str("<bdi>"),
            Some('\u{2069}') => html.push_str("</bdi>"),
            _ => {}
        }
    }
    html
}

/// Text without what steers the text around it: controls, and the marks of bidirectional writing (UAX #9). It is for
/// showing only.
pub(super) fn shown(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().filter(|c| !steers(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::{message, push, shown};

    #[test]
    fn what_means_something_in_html_means_itself() {
        let mut html = String::new();
        push(&mut html, "<a href=\"x\" y='z'>&amp;/\u{e4}");
        assert_eq!(html, "&lt;a href=&quot;x&quot; y=&#39;z&#39;&gt;&amp;amp;/\u{e4}");
    }

    #[test]
    fn a_value_in_a_message_is_an_element() {
        assert_eq!(message("to \u{2068}<b>\u{2069}!"), "to <bdi>&lt;b&gt;</bdi>!");
        assert_eq!(message("plain"), "plain");
    }

    #[test]
    fn what_is_shown_steers_nothing() {
        assert_eq!(shown("a\u{202e}b\u{2069}c\n\u{0}d\u{200f}"), "abcd");
    }
}
