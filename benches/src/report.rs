//! The budget table: a row for each promise, with what was measured and what the peers cost beside it.

use serde::Serialize;
use std::error::Error;
use std::fs;

/// What became of a budget.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Verdict {
    Holds,
    Missed,
    /// A figure without a budget, told for comparison.
    Told,
    /// Why there is no figure.
    NotRun(String),
}

impl Verdict {
    /// Judges a measured number against the most it may be.
    pub(crate) fn at_most(measured: f64, budget: f64) -> Verdict {
        if measured.is_nan() {
            Verdict::NotRun("no figure".to_owned())
        } else if measured <= budget {
            Verdict::Holds
        } else {
            Verdict::Missed
        }
    }

    /// Judges a measured number against the least it may be.
    pub(crate) fn at_least(measured: f64, budget: f64) -> Verdict {
        Verdict::at_most(-measured, -budget)
    }
}

/// One line of the table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) budget: String,
    pub(crate) measured: String,
    pub(crate) peers: String,
    pub(crate) verdict: Verdict,
}

impl Row {
    /// A row without figures.
    pub(crate) fn not_run(what: &str, budget: &str, why: impl Into<String>) -> Row {
        let verdict = Verdict::NotRun(why.into());
        Row { what: what.to_owned(), budget: budget.to_owned(), measured: String::new(), peers: String::new(), verdict }
    }
}

/// Everything one run found out.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) rows: Vec<Row>,
    /// The figures the rows were made from, and whatever a reader should know about them.
    pub(crate) notes: Vec<String>,
}

impl Report {
    /// Takes over what one question found out.
    pub(crate) fn add(&mut self, other: Report) {
        self.rows.extend(other.rows);
        self.notes.extend(other.notes);
    }

    /// Prints the notes, then the table.
    pub(crate) fn print(&self) {
        for note in &self.notes {
            println!("{note}");
        }
        let lines = self.rows.iter().map(cells).collect::<Vec<_>>();
        let heads = ["what", "budget", "measured", "peers in this run", "verdict"].map(str::to_owned);
        let width = |column: usize| {
            let cells = lines.iter().chain([&heads]).filter_map(|line| line.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths = [0, 1, 2, 3, 4].map(width);
        for line in [&heads, &widths.map(|width| "-".repeat(width))].into_iter().chain(&lines) {
            let padded = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
            println!("| {} |", padded.collect::<Vec<_>>().join(" | "));
        }
        let missed = self.rows.iter().filter(|row| row.verdict == Verdict::Missed).count();
        let held = self.rows.iter().filter(|row| row.verdict == Verdict::Holds).count();
        println!("\n{held} budgets hold, {missed} missed, {} lines without a verdict", self.rows.len() - held - missed);
    }

    /// Writes the same as JSON.
    pub(crate) fn write_json(&self, path: &str) -> Result<(), Box<dyn Error>> {
        Ok(fs::write(path, serde_json::to_string_pretty(self)?)?)
    }
}

fn cells(row: &Row) -> [String; 5] {
    let verdict = match &row.verdict {
        Verdict::Holds => "holds".to_owned(),
        Verdict::Missed => "MISSED".to_owned(),
        Verdict::Told => "-".to_owned(),
        Verdict::NotRun(why) => format!("not run: {why}"),
    };
    [row.what.clone(), row.budget.clone(), row.measured.clone(), row.peers.clone(), verdict]
}
