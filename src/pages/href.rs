//! Which URLs may stand in a link or a form.

/// Whether a browser may be sent there: an absolute path, http or https, or a private-use scheme, which has a period
/// in its name (RFC 8252 §7.1). What a browser would run is none of these.
pub(super) fn is_safe(url: &str) -> bool {
    let plain = url.chars().all(|c| !c.is_control() && !c.is_whitespace() && c != '\\');
    plain && (is_absolute_path(url) || url.split_once(':').is_some_and(|(scheme, rest)| leads_away(scheme, rest)))
}

fn is_absolute_path(url: &str) -> bool {
    url.starts_with('/') && !url.starts_with("//")
}

fn leads_away(scheme: &str, rest: &str) -> bool {
    let web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    let private = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.chars().all(legal);
    (web && rest.starts_with("//")) || (private && scheme.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn a_link_leads_to_a_page_or_an_app() {
        for url in ["/", "/auth/login?x=1", "https://rp.example/cb", "HTTP://127.0.0.1:8080", "com.example.app:/cb"] {
            assert!(is_safe(url), "{url}");
        }
    }

    #[test]
    fn a_link_runs_nothing_and_stays_on_no_other_host_by_accident() {
        let urls = [
            "",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
            "java\tscript:alert(1)",
            " javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "blob:https://x",
            "file:///etc/passwd",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https:evil",
            "relative",
            "mailto:x@example.com",
            "com.example app:/",
            "\u{1}https://x",
        ];
        for url in urls {
            assert!(!is_safe(url), "{url}");
        }
    }
}
