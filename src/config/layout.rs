//! Where in the text of the file something new is written, and which lines something old takes up.

use std::ops::Range;

use toml_edit::{Item, Key, Table};

use super::document::Document;
use super::key_path;

/// The path of the whole file.
const TOP: &[&str] = &[];

/// A place for new lines.
pub(super) struct Slot {
    pub(super) at: usize,
    /// What comes before what is written.
    pub(super) lead: String,
    /// What comes after it.
    pub(super) trail: String,
}

impl Slot {
    const fn after(at: usize, lead: String) -> Self {
        Self { at, lead, trail: String::new() }
    }
}

impl Document {
    /// The file's way of ending lines.
    pub(super) fn line_break(&self) -> &'static str {
        let text = self.lines.text();
        let first = text.find('\n').and_then(|at| text.get(..at)).unwrap_or("");
        if first.ends_with('\r') { "\r\n" } else { "\n" }
    }

    /// The place of a new `key = value` of a table; `None` for one that exists only through those below it.
    pub(super) fn end_of_values(&self, path: &[&str], table: &Table) -> Option<Slot> {
        let first = table.iter().next().and_then(|(key, _)| table.key(key)?.span());
        let indent = first.map_or("", |key| self.indent(key.start));
        if table.is_dotted() {
            let end = last_value(table)?;
            let headed = (1..=path.len()).find(|len| path.get(..*len).is_some_and(|path| self.is_dotted(path)))?;
            let dotted = path.get(headed.saturating_sub(1)..)?;
            let lead = format!("{indent}{}.", key_path::print(dotted));
            return Some(Slot::after(self.lines.next_line(end), lead));
        }
        let has_values = table.span().filter(|span| !span.is_empty());
        match has_values {
            Some(span) if path.is_empty() || self.header(table).is_some() => {
                Some(Slot::after(self.lines.next_line(span.end), indent.to_owned()))
            }
            _ if path.is_empty() => Some(self.top()),
            _ => None,
        }
    }

    /// The place of the first value of the file: above the first header and the comment that belongs to it.
    fn top(&self) -> Slot {
        let headers = self.item(TOP).into_iter().flat_map(|root| self.headed(root));
        let Some(first) = headers.map(|span| span.start).min() else {
            return Slot::after(self.lines.text().len(), String::new());
        };
        let header = self.lines.line_of(first);
        let above = (0..header).rev().take_while(|line| self.is_comment(*line)).last().unwrap_or(header);
        let at = self.lines.range(above).start;
        Slot { at, lead: String::new(), trail: self.line_break().to_owned() }
    }

    /// The place of a new table: after the last one of the nearest parent that has one, or at the end.
    pub(super) fn end_of_tables(&self, path: &[&str]) -> Slot {
        let (text, line_break) = (self.lines.text(), self.line_break());
        let above = (1..path.len()).rev().filter_map(|len| self.item(path.get(..len)?));
        let last = above.map(|parent| self.headed(parent)).find_map(|beside| beside.iter().map(|span| span.end).max());
        let at = last.map_or(text.len(), |end| self.after_comments(self.lines.next_line(end)));
        let (before, after) = text.split_at_checked(at).unwrap_or_default();
        let apart = before.trim_start_matches('\u{feff}').is_empty() || self.ends_blank(before);
        let together = !after.is_empty() && !after.starts_with(['\n', '\r']);
        let gap = |needed: bool| if needed { line_break.to_owned() } else { String::new() };
        Slot { at, lead: gap(!apart), trail: gap(together) }
    }

    /// Steps over comments that end a table; those right above a header belong to that.
    fn after_comments(&self, at: usize) -> usize {
        let first = self.lines.line_of(at);
        let lines = self.lines.line_of(self.lines.text().len());
        let after = (first..lines).find(|line| !self.is_comment(*line)).unwrap_or(lines);
        if self.lines.line(after).trim().is_empty() { self.lines.range(after).start } else { at }
    }

    /// The whole lines that an item takes up, from the top.
    pub(super) fn lines_of(&self, path: &[&str], item: &Item) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let key = self.key(path).and_then(Key::span);
        self.collect_lines(item, key, true, &mut lines);
        lines.sort_by_key(|range| range.start);
        if !item.is_value() {
            lines = lines.into_iter().map(|range| self.with_gap(range)).collect();
        }
        lines
    }

    /// `apart` is false for values that lie within the lines of a table already.
    fn collect_lines(&self, item: &Item, key: Option<Range<usize>>, apart: bool, lines: &mut Vec<Range<usize>>) {
        match item {
            Item::Value(value) if apart => {
                lines.extend(key.zip(value.span()).map(|(key, value)| self.whole_lines(key.start..value.end)));
            }
            Item::Table(table) => self.collect_table_lines(table, apart, lines),
            Item::ArrayOfTables(tables) => {
                tables.iter().for_each(|table| self.collect_table_lines(table, apart, lines));
            }
            Item::Value(_) | Item::None => {}
        }
    }

    fn collect_table_lines(&self, table: &Table, apart: bool, lines: &mut Vec<Range<usize>>) {
        let headed = self.header(table).and_then(|_| table.span());
        let apart = apart && headed.is_none();
        lines.extend(headed.map(|span| self.whole_lines(span)));
        for (key, item) in table {
            self.collect_lines(item, table.key(key).and_then(Key::span), apart, lines);
        }
    }

    /// Where the tables with headers lie that are at or below an item.
    fn headed(&self, item: &Item) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        self.collect_lines(item, None, false, &mut lines);
        lines.into_iter().map(|range| range.start..range.end.saturating_sub(1)).collect()
    }

    fn whole_lines(&self, range: Range<usize>) -> Range<usize> {
        self.lines.range(self.lines.line_of(range.start)).start..self.lines.next_line(range.end)
    }

    /// Takes one of two blank lines that would meet.
    fn with_gap(&self, range: Range<usize>) -> Range<usize> {
        let (text, line_break) = (self.lines.text(), self.line_break());
        let (before, after) = (text.get(..range.start).unwrap_or(""), text.get(range.end..).unwrap_or(""));
        let meet = self.ends_blank(before) && (after.is_empty() || after.starts_with(line_break));
        if meet { range.start.saturating_sub(line_break.len())..range.end } else { range }
    }

    fn ends_blank(&self, text: &str) -> bool {
        text.ends_with(&self.line_break().repeat(2))
    }

    fn is_comment(&self, line: usize) -> bool {
        self.lines.line(line).trim_start().starts_with('#')
    }

    fn is_dotted(&self, path: &[&str]) -> bool {
        self.item(path).and_then(Item::as_table).is_some_and(Table::is_dotted)
    }

    fn indent(&self, offset: usize) -> &str {
        let line = self.lines.line(self.lines.line_of(offset));
        line.get(..line.len().saturating_sub(line.trim_start().len())).unwrap_or("")
    }
}

/// Where the last value of a dotted table ends.
fn last_value(table: &Table) -> Option<usize> {
    let ends = table.iter().filter_map(|(_, item)| match item {
        Item::Table(table) if table.is_dotted() => last_value(table),
        Item::Value(value) => value.span().map(|span| span.end),
        _ => None,
    });
    ends.max()
}
