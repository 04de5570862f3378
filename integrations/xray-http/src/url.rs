//! URLs as they are recorded: whose host names a call, and texts in which no secret of one is left.
//!
//! Knows texts. The runtime leaves query, fragment and user name out of what is recorded as a URL.

use std::borrow::Cow;

/// The name of the host in an authority (`user@host:port`), without user and port and in lower case;
/// `None` where there is none.
///
/// ```
/// use xray_http::integration::host_name;
///
/// assert_eq!(host_name("ada:pw@Shop.example.com:8080").as_deref(), Some("shop.example.com"));
/// assert_eq!(host_name("[::1]:80").as_deref(), Some("::1"));
/// ```
#[must_use]
pub fn host_name(authority: &str) -> Option<String> {
    let host = without_user(authority);
    let host = match host.strip_prefix('[') {
        Some(ipv6) => ipv6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

/// The authority in an absolute URL.
pub(crate) fn authority(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    rest.split(['/', '?', '#']).next()
}

/// `host:port` of an authority.
pub(crate) fn without_user(authority: &str) -> &str {
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// A message without the secrets of the URLs in it: users, passwords and queries.
///
/// Errors of clients like to tell the whole URL.
pub(crate) fn without_secrets(message: &str) -> String {
    message.split_inclusive(char::is_whitespace).map(word_without_secrets).collect()
}

fn word_without_secrets(word: &str) -> Cow<'_, str> {
    let scheme_end = word.find("://").map(|at| at + 3);
    let query =
        word.find('?').filter(|&at| scheme_end.is_some() || word.get(at..).is_some_and(|query| query.contains('=')));
    if scheme_end.is_none() && query.is_none() {
        return Cow::Borrowed(word);
    }
    let end = query.unwrap_or(word.len());
    let (Some(plain), Some(query)) = (word.get(..end), word.get(end..)) else { return Cow::Borrowed("(a URL)") };
    let mut cleaned = match scheme_end.and_then(|at| plain.split_at_checked(at)) {
        Some((scheme, rest)) => {
            let authority_end = rest.find('/').unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(authority_end).unwrap_or((rest, ""));
            format!("{scheme}{}{path}", without_user(authority))
        }
        None => plain.to_owned(),
    };
    // What closed a bracket or ended a sentence stays, so that it still reads.
    let ending = query.trim_end_matches(|last: char| {
        last.is_whitespace() || matches!(last, ')' | '"' | '\'' | '`' | ':' | ',' | '.')
    });
    cleaned.push_str(query.get(ending.len()..).unwrap_or_default());
    Cow::Owned(cleaned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_keeps_no_secret_of_a_url() {
        for (message, expected) in [
            (
                "error sending request for url (http://ada:pw@h:1/a?token=s)",
                "error sending request for url (http://h:1/a)",
            ),
            ("\"https://h/?a=1,b=2\": not found", "\"https://h/\": not found"),
            ("cannot read /orders?key=s: gone", "cannot read /orders: gone"),
            ("who asks? nobody", "who asks? nobody"),
            ("tcp connect error", "tcp connect error"),
            ("http://ada@h", "http://h"),
        ] {
            assert_eq!(without_secrets(message), expected);
        }
    }

    #[test]
    fn the_authority_of_a_url_ends_where_its_path_begins() {
        assert_eq!(authority("http://a:1/b"), Some("a:1"));
        assert_eq!(authority("http://a?b"), Some("a"));
        assert_eq!(authority("/a"), None);
    }
}
