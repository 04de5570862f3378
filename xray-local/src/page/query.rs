//! What the address of a page asks for: a filter expression, a time range, and names that single pages know.
//!
//! Its words are those of AWS's console: `filter` and `timeRange`, an ISO 8601 duration such as `PT15M`.

use form_urlencoded::{Serializer, parse};

/// The ranges that the page offers, with their seconds.
pub(super) const RANGES: [(&str, &str, f64); 5] = [
    ("PT5M", "Last 5 minutes", 300.0),
    ("PT15M", "Last 15 minutes", 900.0),
    ("PT1H", "Last hour", 3_600.0),
    ("PT6H", "Last 6 hours", 21_600.0),
    ("", "All traces", f64::INFINITY),
];

/// The names and values behind the `?` of an address.
#[derive(Debug, Clone, Default)]
pub(super) struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    pub(super) fn parse(text: &str) -> Self {
        Self { pairs: parse(text.as_bytes()).into_owned().collect() }
    }

    /// The first value of that name; empty when there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    pub(super) fn filter(&self) -> &str {
        self.get("filter").trim()
    }

    pub(super) fn time_range(&self) -> &str {
        self.get("timeRange")
    }

    /// From when to when traces are asked for, in seconds since 1970: `from` and `to` if there are, else the time range.
    /// What is not known stands for all of the time.
    pub(super) fn range(&self, now: f64) -> (f64, f64) {
        let known = RANGES.iter().find(|(text, ..)| *text == self.time_range());
        let time = |name: &str| self.get(name).parse::<f64>().ok().filter(|time| time.is_finite());
        let from = time("from").or_else(|| known.map(|(.., seconds)| now - seconds));
        (from.unwrap_or(f64::NEG_INFINITY), time("to").unwrap_or(f64::INFINITY))
    }
}

/// An address: a path and the names that have a value.
pub(super) fn link(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty()));
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A text as a filter expression writes it.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::{Query, link};

    #[test]
    fn what_a_link_says_is_what_the_query_reads() {
        for filter in ["fault", "http.url = \"a&b=c#d\" AND x", "ä % + ?", "a\nb"] {
            let address = link("/traces", &[("filter", filter), ("timeRange", "")]);
            let query = Query::parse(address.split_once('?').expect("it has a query").1);
            assert_eq!((query.filter(), query.time_range()), (filter, ""));
        }
        assert_eq!(link("/traces", &[("filter", "")]), "/traces");
    }

    #[test]
    fn a_range_is_counted_back_from_now() {
        assert_eq!(Query::parse("timeRange=PT15M").range(1_000.0), (100.0, f64::INFINITY));
        assert_eq!(Query::parse("timeRange=x&from=NaN").range(1_000.0).0, f64::NEG_INFINITY);
        assert_eq!(Query::parse("from=5&to=7.5&timeRange=PT5M").range(1_000.0), (5.0, 7.5));
    }
}
