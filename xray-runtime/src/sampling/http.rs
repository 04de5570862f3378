//! Answers of HTTP/1.1, read from bytes as they come: nothing but a body of at most 1 MiB gets through.
//!
//! Knows no socket and no time. Written by hand because all it needs is one `POST` with a small JSON
//! body to a daemon next door, and because every bound is then in sight.

use std::fmt;

/// The longest body that is taken.
pub(crate) const MAX_BODY_BYTES: usize = 1 << 20;

/// The longest status line and headers.
const MAX_HEAD_BYTES: usize = 16 * 1024;

/// The question, with all that belongs to it.
pub(crate) fn post(host: &str, path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
         Accept-Encoding: identity\r\nConnection: close\r\n\r\n{body}"
    )
    .into_bytes()
}

/// Why an answer is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadAnswer {
    /// Any status but 200; redirects are not followed.
    Status(u16),
    TooLarge,
    Malformed(&'static str),
    /// The connection was closed in the middle.
    CutShort,
}

impl fmt::Display for BadAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status @ 300..=399) => {
                write!(f, "it answered with the redirect {status}, which is not followed")
            }
            Self::Status(status) => write!(f, "it answered with status {status}"),
            Self::TooLarge => write!(f, "its answer is longer than {MAX_BODY_BYTES} bytes"),
            Self::Malformed(what) => write!(f, "its answer is not HTTP ({what})"),
            Self::CutShort => f.write_str("it closed the connection before the end of its answer"),
        }
    }
}

/// Reads one answer, in pieces as they arrive.
#[derive(Debug, Default)]
pub(crate) struct AnswerReader {
    bytes: Vec<u8>,
    /// How far `bytes` has been searched for the end of the head, or read as chunks.
    at: usize,
    body: Option<Body>,
}

#[derive(Debug)]
enum Body {
    Length { start: usize, end: usize },
    UntilClosed { start: usize },
    Chunked { decoded: Vec<u8> },
}

impl AnswerReader {
    /// Takes what has arrived; answers with the body once it is complete.
    pub(crate) fn feed(&mut self, arrived: &[u8]) -> Result<Option<Vec<u8>>, BadAnswer> {
        self.bytes.extend_from_slice(arrived);
        while self.body.is_none() {
            let Some(end) = self.end_of_head() else {
                return if self.bytes.len() > MAX_HEAD_BYTES { Err(BadAnswer::TooLarge) } else { Ok(None) };
            };
            let head = self.bytes.get(..end).unwrap_or_default();
            if head.len() > MAX_HEAD_BYTES {
                return Err(BadAnswer::TooLarge);
            }
            if let Some(body) = read_head(head)? {
                self.at = end;
                self.body = Some(body);
            } else {
                // "100 Continue" and its like: the answer itself follows.
                self.bytes.drain(..end);
                self.at = 0;
            }
        }
        self.read_body()
    }

    /// The other side has closed: for some answers that is the end, for others too early.
    pub(crate) fn end(mut self) -> Result<Vec<u8>, BadAnswer> {
        match self.body {
            Some(Body::UntilClosed { start }) => Ok(self.bytes.split_off(start.min(self.bytes.len()))),
            _ => Err(BadAnswer::CutShort),
        }
    }

    fn end_of_head(&mut self) -> Option<usize> {
        const END: &[u8] = b"\r\n\r\n";
        let found = self.bytes.get(self.at..)?.windows(END.len()).position(|bytes| bytes == END);
        let end = found.map(|place| self.at + place + END.len());
        self.at = self.bytes.len().saturating_sub(END.len() - 1);
        end
    }

    fn read_body(&mut self) -> Result<Option<Vec<u8>>, BadAnswer> {
        // Framing of chunks counts too: who needs a megabyte of it says nothing we want to hear.
        if self.bytes.len() > MAX_HEAD_BYTES + MAX_BODY_BYTES {
            return Err(BadAnswer::TooLarge);
        }
        match &mut self.body {
            Some(Body::Length { start, end }) => Ok(self.bytes.get(*start..*end).map(<[u8]>::to_vec)),
            Some(Body::UntilClosed { start }) if self.bytes.len() - *start > MAX_BODY_BYTES => Err(BadAnswer::TooLarge),
            Some(Body::Chunked { decoded }) => {
                while let Some(chunk) = next_chunk(self.bytes.get(self.at..).unwrap_or_default())? {
                    if chunk.data.is_empty() {
                        return Ok(Some(std::mem::take(decoded)));
                    }
                    decoded.extend_from_slice(chunk.data);
                    self.at += chunk.bytes;
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }
}

/// What the head says of the body; `None` when another head follows.
fn read_head(head: &[u8]) -> Result<Option<Body>, BadAnswer> {
    let start = head.len();
    let text = std::str::from_utf8(head).map_err(|_| BadAnswer::Malformed("its head is not text"))?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(status).ok_or(BadAnswer::Malformed("no status line"))?;
    match status {
        100..=199 => return Ok(None),
        200 => {}
        _ => return Err(BadAnswer::Status(status)),
    }
    let (mut length, mut is_chunked) = (None, false);
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or(BadAnswer::Malformed("a header without `:`"))?;
        let value = value.trim();
        if name.eq_ignore_ascii_case("content-length") {
            let said = decimal(value).ok_or(BadAnswer::Malformed("a length that is no number"))?;
            if length.is_some_and(|length| length != said) {
                return Err(BadAnswer::Malformed("two lengths"));
            }
            length = Some(said);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            if !value.eq_ignore_ascii_case("chunked") {
                return Err(BadAnswer::Malformed("an encoding that was not asked for"));
            }
            is_chunked = true;
        } else if name.eq_ignore_ascii_case("content-encoding") && !value.eq_ignore_ascii_case("identity") {
            return Err(BadAnswer::Malformed("an encoding that was not asked for"));
        }
    }
    match (is_chunked, length) {
        (true, Some(_)) => Err(BadAnswer::Malformed("chunks and a length")),
        (true, None) => Ok(Some(Body::Chunked { decoded: Vec::new() })),
        (false, Some(length)) if length > MAX_BODY_BYTES => Err(BadAnswer::TooLarge),
        (false, Some(length)) => Ok(Some(Body::Length { start, end: start + length })),
        (false, None) => Ok(Some(Body::UntilClosed { start })),
    }
}

fn status(line: &str) -> Option<u16> {
    let status = line.strip_prefix("HTTP/1.1 ").or_else(|| line.strip_prefix("HTTP/1.0 "))?;
    let (digits, rest) = status.split_at_checked(3)?;
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit()) && (rest.is_empty() || rest.starts_with(' '));
    digits.parse().ok().filter(|status| is_number && *status >= 100)
}

/// Digits and nothing else; more than any length has count as too many.
fn decimal(text: &str) -> Option<usize> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(usize::MAX))
}

struct Chunk<'a> {
    /// Empty in the last.
    data: &'a [u8],
    /// Its length with its frame.
    bytes: usize,
}

/// The next chunk, if all of it is there.
fn next_chunk(bytes: &[u8]) -> Result<Option<Chunk<'_>>, BadAnswer> {
    const LONGEST_LINE: usize = 256;
    let bad = BadAnswer::Malformed("a bad chunk");
    let line = bytes.iter().take(LONGEST_LINE).position(|&byte| byte == b'\n');
    let Some(end) = line else { return if bytes.len() < LONGEST_LINE { Ok(None) } else { Err(bad) } };
    let line = bytes.get(..end).and_then(|line| line.strip_suffix(b"\r")).ok_or(bad)?;
    let digits = line.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    if digits.is_empty() || digits.len() > 8 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(bad);
    }
    let digits = std::str::from_utf8(digits).map_err(|_| bad)?;
    let length = usize::from_str_radix(digits, 16).map_err(|_| bad)?;
    if length == 0 {
        // What stands behind it are trailers, which nobody asked for.
        return Ok(Some(Chunk { data: &[], bytes: end + 1 }));
    }
    if length > MAX_BODY_BYTES {
        return Err(BadAnswer::TooLarge);
    }
    let start = end + 1;
    let (data, behind) = (bytes.get(start..start + length), bytes.get(start + length..start + length + 2));
    match (data, behind) {
        (Some(data), Some(b"\r\n")) => Ok(Some(Chunk { data, bytes: length + start + 2 })),
        (Some(_), Some(_)) => Err(bad),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of an answer that arrives in pieces of so many bytes, and is then closed.
    fn read(answer: &[u8], piece: usize) -> Result<Vec<u8>, BadAnswer> {
        let mut reader = AnswerReader::default();
        for piece in answer.chunks(piece) {
            if let Some(body) = reader.feed(piece)? {
                return Ok(body);
            }
        }
        reader.end()
    }

    /// However it arrives.
    fn read_any(answer: &str) -> Result<Vec<u8>, BadAnswer> {
        let whole = read(answer.as_bytes(), usize::MAX);
        for piece in [1, 2, 3, 7, 64] {
            assert_eq!(read(answer.as_bytes(), piece), whole, "in pieces of {piece}: {answer:?}");
        }
        whole
    }

    #[test]
    fn a_body_ends_by_its_length_its_chunks_or_with_the_connection() {
        for answer in [
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            "HTTP/1.1 200\r\ncontent-length:2\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\n{} and more",
            "HTTP/1.0 200 OK\r\n\r\n{}",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1;x=y\r\n{\r\n01\r\n}\r\n0\r\n",
        ] {
            assert_eq!(read_any(answer), Ok(b"{}".to_vec()), "{answer:?}");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for (answer, expected) in [
            ("", BadAnswer::CutShort),
            ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}", BadAnswer::CutShort),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", BadAnswer::CutShort),
            ("HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n", BadAnswer::Status(302)),
            ("HTTP/1.1 403 Forbidden\r\n\r\n{}", BadAnswer::Status(403)),
            ("HTTP/2 200\r\n\r\n{}", BadAnswer::Malformed("no status line")),
            ("garbage\r\n\r\n", BadAnswer::Malformed("no status line")),
            ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", BadAnswer::Malformed("a header without `:`")),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", BadAnswer::Malformed("a length that is no number")),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
                BadAnswer::Malformed("two lengths"),
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                BadAnswer::Malformed("chunks and a length"),
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n{}",
                BadAnswer::Malformed("an encoding that was not asked for"),
            ),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n", BadAnswer::Malformed("a bad chunk")),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}xx", BadAnswer::Malformed("a bad chunk")),
        ] {
            assert_eq!(read_any(answer), Err(expected), "{answer:?}");
        }
    }

    #[test]
    fn nothing_that_goes_on_for_ever_is_kept() {
        let heads = [
            "HTTP/1.1 200 OK\r\n".to_owned() + &"X: y\r\n".repeat(1_000_000),
            "x".repeat(3 << 20),
            "HTTP/1.1 100 Continue\r\n".to_owned() + &"X: y\r\n".repeat(10_000),
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\n".to_owned(),
            "HTTP/1.1 200 OK\r\n\r\n".to_owned() + &"x".repeat(3 << 20),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned() + &"1\r\nx\r\n".repeat(1 << 20),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n".to_owned(),
        ];
        for answer in heads {
            let mut reader = AnswerReader::default();
            let refused = answer.as_bytes().chunks(8_192).find_map(|piece| reader.feed(piece).err());
            assert_eq!(refused, Some(BadAnswer::TooLarge), "{:?}", &answer[..40]);
            assert!(reader.bytes.len() <= MAX_HEAD_BYTES + MAX_BODY_BYTES + 8_192);
        }
    }
}
