//! A sheet of cells for text and lines, and how lines meet. Knows no graph.

use std::collections::HashMap;

use crate::style::{Colour, Style};

pub(super) const UP: u8 = 1;
pub(super) const DOWN: u8 = 2;
pub(super) const LEFT: u8 = 4;
pub(super) const RIGHT: u8 = 8;

/// What stands in each cell. Text hides lines.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    text: HashMap<(usize, usize), char>,
    colours: HashMap<(usize, usize), Colour>,
    lines: HashMap<(usize, usize), Vec<(usize, u8)>>,
    rows: usize,
}

impl Canvas {
    /// Writes from a cell to the right. Wide characters take two cells.
    pub(super) fn write(&mut self, row: usize, column: usize, text: &str) {
        self.rows = self.rows.max(row + 1);
        let mut at = column;
        for char in text.chars() {
            match columns_of(char) {
                0 => {}
                width => {
                    self.text.insert((row, at), char);
                    // The second half of a wide character holds nothing, not even a blank.
                    self.text.extend((1..width).map(|more| ((row, at + more), '\0')));
                    at += width;
                }
            }
        }
    }

    /// Gives cells of a row a colour.
    pub(super) fn paint(&mut self, row: usize, column: usize, columns: usize, colour: Colour) {
        self.colours.extend((column..column + columns).map(|column| ((row, column), colour)));
    }

    /// Draws along a row. Lines of one net join where they meet; those of two cross.
    pub(super) fn across(&mut self, net: usize, row: usize, from: usize, to: usize) {
        for column in from..=to {
            let left = if column > from { LEFT } else { 0 };
            let right = if column < to { RIGHT } else { 0 };
            self.line(net, row, column, left | right);
        }
    }

    /// Draws along a column, in either direction.
    pub(super) fn along(&mut self, net: usize, column: usize, from: usize, to: usize) {
        let (first, last) = (from.min(to), from.max(to));
        for row in first..=last {
            let up = if row > first { UP } else { 0 };
            let down = if row < last { DOWN } else { 0 };
            self.line(net, row, column, up | down);
        }
    }

    fn line(&mut self, net: usize, row: usize, column: usize, sides: u8) {
        self.rows = self.rows.max(row + 1);
        let nets = self.lines.entry((row, column)).or_default();
        match nets.iter_mut().find(|(other, _)| *other == net) {
            Some((_, there)) => *there |= sides,
            None => nets.push((net, sides)),
        }
    }

    /// The sheet as text, without blanks at the ends of rows.
    pub(super) fn to_text(&self, columns: usize, style: Style) -> String {
        let mut text = String::new();
        for row in 0..self.rows {
            let cells: Vec<char> = (0..columns).map(|column| self.cell(row, column)).collect();
            let end = cells.iter().rposition(|char| *char != ' ').map_or(0, |last| last + 1);
            let mut run = String::new();
            let mut colour = None;
            for (column, char) in cells.into_iter().take(end).enumerate() {
                let next = self.colours.get(&(row, column)).copied();
                if next != colour {
                    text.push_str(&painted(&run, colour, style));
                    run.clear();
                    colour = next;
                }
                if char != '\0' {
                    run.push(char);
                }
            }
            text.push_str(&painted(&run, colour, style));
            text.push('\n');
        }
        text
    }

    fn cell(&self, row: usize, column: usize) -> char {
        if let Some(char) = self.text.get(&(row, column)) {
            return *char;
        }
        let nets = self.lines.get(&(row, column)).map(Vec::as_slice).unwrap_or_default();
        // Where one passes below another, the upright one is seen: a joint would say that they are one.
        let upright = nets.iter().find(|(_, sides)| sides & (UP | DOWN) == UP | DOWN);
        match upright {
            Some((_, sides)) if nets.len() > 1 => joint(*sides),
            _ => joint(nets.iter().fold(0, |all, (_, sides)| all | sides)),
        }
    }
}

fn painted(text: &str, colour: Option<Colour>, style: Style) -> String {
    colour.map_or_else(|| text.to_owned(), |colour| style.paint(colour, text))
}

fn joint(sides: u8) -> char {
    const ROUND: [char; 16] = [' ', '│', '│', '│', '─', '┘', '┐', '┤', '─', '└', '┌', '├', '─', '┴', '┬', '┼'];
    ROUND.get(usize::from(sides)).copied().unwrap_or(' ')
}

/// The cells that a terminal gives a text.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns_of).sum()
}

/// Shortens a text to so many cells, and says so by its end.
pub(super) fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let kept = text.chars().take_while(|char| {
        let fits = columns_of(*char) <= left;
        left = left.saturating_sub(columns_of(*char));
        fits
    });
    kept.chain(['…']).collect()
}

/// Two for East Asian characters and emoji, none for those that stand on the one before. Rough, so that a map needs
/// no table of Unicode; a character that is neither here nor narrow moves a border by a cell.
fn columns_of(char: char) -> usize {
    match char {
        '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{a4cf}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{Canvas, Style, fit};

    #[test]
    fn lines_of_one_net_join_and_those_of_two_cross() {
        let mut canvas = Canvas::default();
        canvas.across(1, 1, 0, 4);
        canvas.along(1, 1, 1, 2);
        canvas.along(2, 3, 0, 2);
        assert_eq!(canvas.to_text(9, Style::PLAIN), "   │\n─┬─│─\n │ │\n");
    }

    #[test]
    fn wide_characters_take_two_cells_and_long_texts_are_cut() {
        let mut canvas = Canvas::default();
        canvas.write(0, 0, "店e\u{301}|");
        canvas.write(0, 4, "x");
        assert_eq!(canvas.to_text(9, Style::PLAIN), "店e|x\n");
        assert_eq!((fit("shop", 4), fit("shops", 4), fit("店店店", 4)), ("shop".into(), "sho…".into(), "店…".into()));
    }
}
