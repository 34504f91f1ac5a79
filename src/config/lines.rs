//! Lines and columns of the file, and what of a line may be shown.

use std::ops::Range;
use std::sync::Arc;

use super::key_path;
use super::overrides::Origin;

/// The longest part of a line that is shown.
const MAX_SHOWN: usize = 120;

/// The text of the file, and where its lines begin.
#[derive(Clone)]
pub(super) struct Lines {
    text: Arc<str>,
    starts: Vec<usize>,
}

/// A place in the file; lines and columns count from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: usize,
    pub(super) column: usize,
    pub(super) excerpt: Option<Excerpt>,
}

/// Part of a line with a mark below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    /// The spaces and tabs that bring the mark below what it marks.
    pub(super) indent: String,
    pub(super) mark: String,
}

impl Spot {
    pub(super) const fn origin(&self) -> Origin {
        Origin::File { line: self.line, column: self.column }
    }
}

impl Lines {
    pub(super) fn new(text: Arc<str>) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at.saturating_add(1))).collect();
        Self { text, starts }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The line that `offset` lies in, counted from 0.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// A line without its line break and without a byte order mark.
    pub(super) fn line(&self, index: usize) -> &str {
        self.text.get(self.range(index)).unwrap_or("")
    }

    /// Where a line's text lies, without its line break.
    pub(super) fn range(&self, index: usize) -> Range<usize> {
        let start = self.starts.get(index).copied().unwrap_or(self.text.len());
        let end = self.starts.get(index.saturating_add(1)).map_or(self.text.len(), |next| next.saturating_sub(1));
        let line = self.text.get(start..end).unwrap_or("");
        let mark = if index == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let carriage_return = usize::from(line.ends_with('\r'));
        start.saturating_add(mark)..end.saturating_sub(carriage_return)
    }

    /// The place of `offset`, with nothing shown.
    pub(super) fn spot(&self, offset: usize) -> Spot {
        let index = self.line_of(offset);
        let start = self.range(index).start;
        let before = self.text.get(start..offset.max(start)).unwrap_or("");
        Spot { line: index.saturating_add(1), column: before.chars().count().saturating_add(1), excerpt: None }
    }

    /// The place of `marked` with the part of its line that `shown` covers.
    pub(super) fn excerpt(&self, shown: Range<usize>, marked: Range<usize>) -> Spot {
        let line = self.range(self.line_of(marked.start));
        let shown = shown.start.clamp(line.start, line.end)..shown.end.clamp(line.start, line.end);
        let part = |range: Range<usize>| self.text.get(range).unwrap_or("");
        let (left, right) = (part(line.start..shown.start), part(shown.end..line.end));
        // Closing brackets and a comment are left out without a sign.
        let right = right.trim_start_matches([' ', '\t', ',', ']', '}']);
        let cut = !right.is_empty() && !right.starts_with('#');
        let lead = if left.trim().is_empty() { "" } else { "… " };
        let before: String = lead.chars().chain(part(shown.start..marked.start).chars()).collect();
        let text = format!("{lead}{}{}", part(shown.clone()), if cut { " …" } else { "" });
        let width = part(marked.start..marked.end.min(shown.end)).chars().count().max(1);
        let excerpt = (!text.trim().is_empty()).then(|| Excerpt::new(&text, &before, width));
        Spot { excerpt, ..self.spot(marked.start) }
    }
}

impl Excerpt {
    fn new(text: &str, before: &str, width: usize) -> Self {
        let long = text.chars().count() > MAX_SHOWN;
        let mut shown: String = text.chars().take(MAX_SHOWN).map(printable).collect();
        if long {
            shown.push('…');
        }
        let indent: String = before.chars().take(MAX_SHOWN).map(|c| if c == '\t' { c } else { ' ' }).collect();
        let room = shown.chars().count().saturating_sub(indent.chars().count());
        Self { text: shown, mark: "^".repeat(width.min(room).max(1)), indent }
    }
}

const fn printable(c: char) -> char {
    match c {
        '\t' => '\t',
        c if c.is_ascii_control() || key_path::disturbs(c) => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{Lines, Spot};

    fn spot(text: &str, offset: usize) -> (usize, usize) {
        let Spot { line, column, .. } = Lines::new(text.into()).spot(offset);
        (line, column)
    }

    #[test]
    fn columns_count_characters_from_one() {
        assert_eq!(spot("a\nbcd\n", 0), (1, 1));
        assert_eq!(spot("a\nbcd\n", 4), (2, 3));
        assert_eq!(spot("a\r\nbé d\r\n", 7), (2, 4));
        assert_eq!(spot("", 0), (1, 1));
        assert_eq!(spot("ab", 99), (1, 1));
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        assert_eq!(spot("\u{feff}ab\n", 4), (1, 2));
        assert_eq!(Lines::new("\u{feff}ab\r\n".into()).line(0), "ab");
    }

    #[test]
    fn an_excerpt_marks_what_it_shows_and_says_what_it_leaves_out() {
        let lines = Lines::new("web = { id = 1, name = 2 } # note\n".into());
        let excerpt = lines.excerpt(16..24, 23..24).excerpt;
        assert_eq!(excerpt.as_ref().map(|excerpt| excerpt.text.as_str()), Some("… name = 2"));
        assert_eq!(excerpt.map(|excerpt| (excerpt.indent.len(), excerpt.mark)), Some((9, "^".to_owned())));
    }

    #[test]
    fn a_long_line_is_shown_in_part() {
        let lines = Lines::new(format!("a = \"{}\"\n", "x".repeat(9000)).into());
        let excerpt = lines.excerpt(0..9006, 4..9006).excerpt;
        assert_eq!(excerpt.map(|excerpt| (excerpt.text.chars().count(), excerpt.mark.len())), Some((121, 117)));
    }
}
