//! From tokens to an expression, by recursive descent. Depth and length are bounded, so no text overflows the stack.
//!
//! Knows how terms are joined; the terms themselves are for `term`.

use std::ops::Range;

use super::ast::Expression;
use super::error::FilterError;
use super::lexer::{Spanned, Token, tokens};

const MAX_BYTES: usize = 16_384;
const MAX_DEPTH: usize = 64;

pub(super) fn parse(text: &str) -> Result<Expression, FilterError> {
    if text.len() > MAX_BYTES {
        let problem = format!("the expression is longer than {MAX_BYTES} bytes");
        return Err(FilterError::new(0..text.len(), problem, "shorten it"));
    }
    let mut parser = Parser { tokens: &tokens(text)?, place: 0, end: text.len(), depth: 0, in_braces: false };
    if parser.peek().is_none() {
        return Ok(Expression::And(Vec::new()));
    }
    let expression = parser.expression()?;
    match parser.peek() {
        None => Ok(expression),
        Some(_) => Err(parser.expected("AND, OR or the end", "join terms with AND or OR")),
    }
}

pub(super) struct Parser<'a> {
    tokens: &'a [Spanned],
    place: usize,
    end: usize,
    depth: usize,
    /// Whether this is the filter of a node, where no other node can be asked for.
    pub(super) in_braces: bool,
}

impl Parser<'_> {
    /// `and { "OR" and }`
    pub(super) fn expression(&mut self) -> Result<Expression, FilterError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let fix = format!("nest at most {MAX_DEPTH} deep");
            return Err(FilterError::new(self.here(), "too many levels", fix));
        }
        let mut terms = vec![self.and()?];
        while self.take_word("OR") {
            terms.push(self.and()?);
        }
        self.depth -= 1;
        Ok(one_or(terms, Expression::Or))
    }

    /// `unary { ["AND"] unary }`
    fn and(&mut self) -> Result<Expression, FilterError> {
        let mut terms = vec![self.unary()?];
        loop {
            let goes_on = match self.peek() {
                Some(Token::Word(word)) => !word.eq_ignore_ascii_case("OR"),
                Some(Token::Annotation(_) | Token::Mark('!' | '(')) => true,
                _ => false,
            };
            if !goes_on {
                return Ok(one_or(terms, Expression::And));
            }
            self.take_word("AND");
            terms.push(self.unary()?);
        }
    }

    /// `"!" unary | "(" expression ")" | term`
    fn unary(&mut self) -> Result<Expression, FilterError> {
        let mut negations = 0;
        while self.take_mark('!') {
            negations += 1;
        }
        let inner = if self.take_mark('(') {
            let inner = self.expression()?;
            self.close(')')?;
            inner
        } else {
            self.term()?
        };
        Ok(if negations % 2 == 1 { Expression::Not(Box::new(inner)) } else { inner })
    }

    /// `[ "{" expression "}" ]`; without braces everything holds.
    pub(super) fn braces(&mut self) -> Result<Expression, FilterError> {
        if !self.take_mark('{') {
            return Ok(Expression::And(Vec::new()));
        }
        let outside = std::mem::replace(&mut self.in_braces, true);
        let inner = self.expression()?;
        self.close('}')?;
        self.in_braces = outside;
        Ok(inner)
    }

    pub(super) fn close(&mut self, mark: char) -> Result<(), FilterError> {
        if self.take_mark(mark) { Ok(()) } else { Err(self.expected(&format!("`{mark}`"), "close what was opened")) }
    }

    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.place).map(|(token, _)| token)
    }

    /// The place of the next token, or the end.
    pub(super) fn here(&self) -> Range<usize> {
        self.tokens.get(self.place).map_or(self.end..self.end, |(_, span)| span.clone())
    }

    pub(super) fn advance(&mut self) {
        self.place += 1;
    }

    pub(super) fn take_mark(&mut self, mark: char) -> bool {
        let found = self.peek() == Some(&Token::Mark(mark));
        self.place += usize::from(found);
        found
    }

    pub(super) fn take_word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word));
        self.place += usize::from(found);
        found
    }

    pub(super) fn expected(&self, what: &str, fix: &str) -> FilterError {
        FilterError::new(self.here(), format!("expected {what}"), fix)
    }
}

fn one_or(mut terms: Vec<Expression>, join: impl FnOnce(Vec<Expression>) -> Expression) -> Expression {
    match (terms.len(), terms.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            terms.extend(last);
            join(terms)
        }
    }
}
