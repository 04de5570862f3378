//! From text to tokens, each with its place. Knows no grammar beside `annotation[key]`, whose key is raw text.

use std::ops::Range;

use serde_json::Value;

use super::ast::Operator;
use super::error::FilterError;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A keyword, `AND`, `service` and the like, with its dots.
    Word(String),
    /// `annotation[key]`.
    Annotation(String),
    Text(String),
    Number(f64),
    Operator(Operator),
    /// One of `( ) { } , : !`.
    Mark(char),
    /// `#[..]`.
    Json(Value),
}

pub(super) type Spanned = (Token, Range<usize>);

pub(super) fn tokens(text: &str) -> Result<Vec<Spanned>, FilterError> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.chars().next()) {
        if next.is_whitespace() {
            at += next.len_utf8();
            continue;
        }
        let rest = text.get(at..).unwrap_or_default();
        let (token, length) = token(rest, next, at)?;
        found.push((token, at..at + length));
        at += length;
    }
    Ok(found)
}

fn token(rest: &str, first: char, at: usize) -> Result<(Token, usize), FilterError> {
    let two = |text: &str| rest.starts_with(text);
    match first {
        _ if two("!=") => Ok((Token::Operator(Operator::NotEqual), 2)),
        _ if two("<=") => Ok((Token::Operator(Operator::LessOrEqual), 2)),
        _ if two(">=") => Ok((Token::Operator(Operator::GreaterOrEqual), 2)),
        '=' => Ok((Token::Operator(Operator::Equal), 1)),
        '<' => Ok((Token::Operator(Operator::Less), 1)),
        '>' => Ok((Token::Operator(Operator::Greater), 1)),
        '(' | ')' | '{' | '}' | ',' | ':' | '!' => Ok((Token::Mark(first), 1)),
        '"' => string(rest, at),
        '#' => json(rest, at),
        '-' | '0'..='9' => number(rest, at),
        _ if first.is_alphabetic() || first == '_' => word(rest, at),
        _ => {
            let fix = if first == '\'' { "write strings in double quotes" } else { "take it away" };
            Err(FilterError::new(at..at + first.len_utf8(), format!("unexpected character `{first}`"), fix))
        }
    }
}

/// In double quotes, where `\"` and `\\` stand for the second character.
fn string(rest: &str, at: usize) -> Result<(Token, usize), FilterError> {
    let mut text = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((place, char)) = chars.next() {
        match char {
            '"' => return Ok((Token::Text(text), place + 1)),
            '\\' => match chars.next() {
                Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                Some((_, other)) => text.extend(['\\', other]),
                None => break,
            },
            other => text.push(other),
        }
    }
    Err(FilterError::new(at..at + rest.len(), "the string that begins", "close it with `\"`"))
}

fn number(rest: &str, at: usize) -> Result<(Token, usize), FilterError> {
    let part = |char: char| char.is_alphanumeric() || ".-_".contains(char);
    let length = rest.find(|char| !part(char)).unwrap_or(rest.len());
    let text = rest.get(..length).unwrap_or_default();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && text.bytes().all(|byte| b"0123456789.-eE".contains(&byte)) => {
            Ok((Token::Number(number), length))
        }
        _ => Err(FilterError::new(at..at + length, format!("`{text}` is not a number"), "write one such as 3 or 0.25")),
    }
}

fn word(rest: &str, at: usize) -> Result<(Token, usize), FilterError> {
    let part = |char: char| char.is_alphanumeric() || "._-".contains(char);
    let length = rest.find(|char| !part(char)).unwrap_or(rest.len());
    let (word, after) = rest.split_at(length);
    let Some(inside) = after.strip_prefix('[').filter(|_| word.eq_ignore_ascii_case("annotation")) else {
        return Ok((Token::Word(word.to_owned()), length));
    };
    match inside.find(']') {
        Some(0) => Err(FilterError::new(at..at + length + 2, "no annotation key", "write `annotation[key]`")),
        Some(end) => {
            let key = inside.get(..end).unwrap_or_default();
            Ok((Token::Annotation(key.to_owned()), length + 1 + end + 1))
        }
        None => {
            let end = at + rest.len();
            Err(FilterError::new(end..end, "expected `]` after the annotation key", "write `annotation[key]`"))
        }
    }
}

fn json(rest: &str, at: usize) -> Result<(Token, usize), FilterError> {
    let after = rest.get(1..).unwrap_or_default();
    let mut values = serde_json::Deserializer::from_str(after).into_iter::<Value>();
    match values.next() {
        Some(Ok(value @ Value::Array(_))) => Ok((Token::Json(value), 1 + values.byte_offset())),
        _ => Err(FilterError::new(at..at + rest.len(), "no JSON array after `#`", "write `#[{..}]`")),
    }
}
