//! Globs over the parts of a path: `*` is any run of characters inside one part, `**` any number of parts.
//!
//! Knows texts only: whether the parts are modules or folders is for `pattern` to say.

/// A glob, cut into its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob {
    parts: Vec<String>,
}

impl Glob {
    /// Cuts `text` at each `separator`.
    pub(crate) fn new(text: &str, separator: &str) -> Self {
        Self { parts: text.split(separator).map(str::to_owned).collect() }
    }

    pub(crate) fn parts(&self) -> &[String] {
        &self.parts
    }

    /// Whether the glob matches the whole path. Takes time in proportion to glob times path.
    pub(crate) fn matches<S: AsRef<str>>(&self, path: &[S]) -> bool {
        // After each part of the glob: which beginnings of the path are matched so far.
        let mut reached = vec![false; path.len() + 1];
        if let Some(first) = reached.first_mut() {
            *first = true;
        }
        for part in &self.parts {
            let mut next = vec![false; path.len() + 1];
            let mut any_before = false;
            for (length, slot) in next.iter_mut().enumerate() {
                let here = reached.get(length).copied().unwrap_or(false);
                if part == "**" {
                    any_before |= here;
                    *slot = any_before;
                } else if let Some(before) = length.checked_sub(1) {
                    let was = reached.get(before).copied().unwrap_or(false);
                    *slot = was && path.get(before).is_some_and(|text| part_matches(part, text.as_ref()));
                }
            }
            reached = next;
        }
        reached.last().copied().unwrap_or(false)
    }
}

/// Whether `pattern`, in which `*` stands for any run of characters, is the whole of `text`.
pub(crate) fn part_matches(pattern: &str, text: &str) -> bool {
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut pieces: Vec<&str> = pieces.collect();
    let Some(last) = pieces.pop() else { return rest.is_empty() };
    for piece in pieces {
        let Some(place) = rest.find(piece) else { return false };
        rest = rest.get(place + piece.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(glob: &str, path: &str) -> bool {
        Glob::new(glob, "::").matches(&path.split("::").collect::<Vec<_>>())
    }

    #[test]
    fn a_star_stays_inside_one_part() {
        assert!(matches("handlers::*", "handlers::list"));
        assert!(!matches("handlers::*", "handlers::orders::list"));
        assert!(!matches("handlers::*", "handlers"));
        assert!(matches("*::get_*_by_*", "orders::get_one_by_id"));
        assert!(!matches("*::get_*_by_*", "orders::get_one"));
    }

    #[test]
    fn two_stars_are_any_number_of_parts() {
        for path in ["handlers::list", "handlers::orders::list", "handlers::a::b::list"] {
            assert!(matches("handlers::**", path), "{path}");
            assert!(matches("**::list", path), "{path}");
            assert!(matches("handlers::**::list", path), "{path}");
        }
        assert!(matches("**", "main"));
        assert!(!matches("handlers::**::list", "handlers::orders::get"));
    }

    #[test]
    fn a_star_may_be_nothing_and_pieces_do_not_overlap() {
        assert!(part_matches("*", ""));
        assert!(part_matches("a*b", "ab"));
        assert!(!part_matches("ab*ba", "aba"));
        assert!(part_matches("*é*", "café au lait"));
        assert!(!part_matches("a", "ab"));
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        let glob = vec!["**"; 60].join("::") + "::x";
        let path = vec!["a"; 200].join("::");
        assert!(!matches(&glob, &path));
    }
}
