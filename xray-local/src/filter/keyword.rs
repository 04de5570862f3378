//! X-Ray's keywords, and the type of each.
//!
//! X-Ray: [Use filter expressions], *Boolean, number and string keywords*. What they mean for a trace is for `view`.
//!
//! [Use filter expressions]: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html

/// What a keyword may be compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `true` and `false`, with `=` and `!=`.
    Flag,
    /// Numbers, with `=`, `!=`, `<`, `<=`, `>` and `>=`.
    Number,
    /// Strings, with `=`, `!=`, `CONTAINS`, `BEGINSWITH` and `ENDSWITH`.
    Text,
}

macro_rules! keywords {
    ($($variant:ident $text:literal $kind:ident,)*) => {
        /// A keyword.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "they are AWS's own words")]
        pub enum Keyword {
            $($variant,)*
        }

        impl Keyword {
            /// All of them, for completion.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// As it is written, in lower case.
            #[must_use]
            pub fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// What it may be compared with.
            #[must_use]
            pub fn kind(self) -> Type {
                match self {
                    $(Self::$variant => Type::$kind,)*
                }
            }
        }
    };
}

keywords! {
    Ok "ok" Flag,
    Error "error" Flag,
    Throttle "throttle" Flag,
    Fault "fault" Flag,
    Partial "partial" Flag,
    Inferred "inferred" Flag,
    First "first" Flag,
    Last "last" Flag,
    Remote "remote" Flag,
    Root "root" Flag,
    ResponseTime "responsetime" Number,
    Duration "duration" Number,
    HttpStatus "http.status" Number,
    Index "index" Number,
    Coverage "coverage" Number,
    HttpUrl "http.url" Text,
    HttpMethod "http.method" Text,
    HttpUserAgent "http.useragent" Text,
    HttpClientIp "http.clientip" Text,
    User "user" Text,
    Name "name" Text,
    Type "type" Text,
    Message "message" Text,
    AvailabilityZone "availabilityzone" Text,
    InstanceId "instance.id" Text,
    ResourceArn "resource.arn" Text,
    AccountId "account.id" Text,
    GroupName "group.name" Text,
    GroupArn "group.arn" Text,
}

impl Keyword {
    /// The keyword of that text, in whatever case.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|keyword| keyword.text().eq_ignore_ascii_case(text))
    }

    /// The keyword that was probably meant by a text that is none: at most two letters away, and not half the word.
    #[must_use]
    pub fn meant(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        // No keyword is much longer, and a long text takes long to compare.
        let near = |keyword: &Self| Some(distance(&text, keyword.text())).filter(|it| *it <= 2 && it * 2 < text.len());
        let known = Self::ALL.iter().filter(|keyword| keyword.text().len().abs_diff(text.len()) <= 2);
        known
            .filter_map(|keyword| Some((near(keyword)?, *keyword)))
            .min_by_key(|(distance, _)| *distance)
            .map(|it| it.1)
    }
}

/// How many bytes must be put in, taken out or changed to make one text the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, byte) in one.bytes().enumerate() {
        // What stands to the left and above; the row is rewritten from the left.
        let (mut corner, mut left) = (above, above + 1);
        for (cell, of_other) in row.iter_mut().skip(1).zip(other.bytes()) {
            let changed = corner + usize::from(byte != of_other);
            corner = *cell;
            left = changed.min(left + 1).min(*cell + 1);
            *cell = left;
        }
        if let Some(first) = row.first_mut() {
            *first = above + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Keyword, distance};

    #[test]
    fn what_was_probably_meant_is_found() {
        for (text, meant) in [
            ("fulat", Some(Keyword::Fault)),
            ("responsetim", Some(Keyword::ResponseTime)),
            ("HTTP.Staus", Some(Keyword::HttpStatus)),
            ("http.methd", Some(Keyword::HttpMethod)),
            ("x", None),
            ("okay", None),
            ("latency", None),
        ] {
            assert_eq!(Keyword::meant(text), meant, "{text}");
        }
        assert_eq!(
            [distance("", "abc"), distance("abc", ""), distance("kitten", "sitting"), distance("a", "a")],
            [3, 3, 3, 0]
        );
    }
}
