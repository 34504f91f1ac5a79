//! Markdown tables, whatever their alignment.

use std::io;

pub(crate) struct Row<'d> {
    heads: Vec<&'d str>,
    cells: Vec<&'d str>,
}

impl<'d> Row<'d> {
    /// The one name in the first cell.
    pub(crate) fn name(&self) -> String {
        self.cells.first().copied().map(words).unwrap_or_default().concat()
    }

    pub(crate) fn cell(&self, head: &str) -> &'d str {
        let mut columns = self.heads.iter().zip(&self.cells);
        columns.find(|(found, _)| **found == head).map_or("", |(_, cell)| cell)
    }
}

/// The rows of the table whose first column is headed `first`.
pub(crate) fn rows<'d>(doc: &[&'d str], first: &str) -> io::Result<Vec<Row<'d>>> {
    let mut table = doc.iter().skip_while(|line| cells(line).first() != Some(&first));
    let Some(head) = table.next() else {
        return Err(io::Error::other(format!("the crate's rustdoc has no table headed `| {first} |`")));
    };
    let body = table.skip(1).take_while(|line| line.starts_with('|'));
    Ok(body.map(|line| Row { heads: cells(head), cells: cells(line) }).collect())
}

fn cells(line: &str) -> Vec<&str> {
    let inner = line.strip_prefix('|').map(|line| line.strip_suffix('|').unwrap_or(line));
    inner.map(|line| line.split('|').map(str::trim).collect()).unwrap_or_default()
}

/// The names in a cell; a dash is none.
pub(crate) fn words(cell: &str) -> Vec<String> {
    let bare = cell.split([' ', ',']).map(|word| word.trim_matches(['`', '[', ']']));
    bare.filter(|word| !matches!(*word, "" | "–" | "—" | "-")).map(str::to_owned).collect()
}
