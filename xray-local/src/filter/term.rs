//! The terms of an expression: keywords, annotations, `service`, `edge` and `rootcause`, and which values they take.

use std::ops::Range;

use super::ast::{Cause, Expression, Literal, Operator, Part, Selector, Subject, Test};
use super::error::FilterError;
use super::keyword::{Keyword, Type};
use super::lexer::Token;
use super::parser::Parser;

impl Parser<'_> {
    pub(super) fn term(&mut self) -> Result<Expression, FilterError> {
        let span = self.here();
        let (subject, word) = match self.peek().cloned() {
            Some(Token::Annotation(key)) => (Subject::Annotation(key), String::new()),
            Some(Token::Word(word)) => {
                let lower = word.to_ascii_lowercase();
                if lower == "service" || lower == "edge" || lower.starts_with("rootcause.") {
                    return self.node(&lower, span);
                }
                (subject(&word, span)?, word)
            }
            _ => return Err(self.expected("a keyword", "write one such as `fault`, or `annotation.key = 7`")),
        };
        self.advance();
        let at = self.here();
        let Some(operator) = self.operator() else {
            return Ok(Expression::Test(Test { subject, comparison: None }));
        };
        let value = self.literal()?;
        check(&subject, &word, operator, &value, at)?;
        Ok(Expression::Test(Test { subject, comparison: Some((operator, value)) }))
    }

    fn node(&mut self, word: &str, span: Range<usize>) -> Result<Expression, FilterError> {
        if self.in_braces {
            let fix = "braces look at one node; join two terms with AND instead";
            return Err(FilterError::new(span, format!("`{word}` in the braces of another"), fix));
        }
        self.advance();
        match word {
            "service" => {
                let mut selector = Selector::default();
                if self.take_mark('(') {
                    selector = self.selector()?.unwrap_or_default();
                    self.close(')')?;
                }
                Ok(Expression::Service(selector, Box::new(self.braces()?)))
            }
            "edge" => {
                let (mut from, mut to) = (Selector::default(), Selector::default());
                if self.take_mark('(') {
                    if let Some(caller) = self.selector()? {
                        if !self.take_mark(',') {
                            return Err(self.expected("`,`", "name both ends, as `edge(\"a\", \"b\")`"));
                        }
                        let fix = "name both ends, as `edge(\"a\", \"b\")`";
                        to = self.selector()?.ok_or_else(|| self.expected("a name or `id(..)`", fix))?;
                        from = caller;
                    }
                    self.close(')')?;
                }
                Ok(Expression::Edge(from, to, Box::new(self.braces()?)))
            }
            "rootcause.json" => {
                if self.operator() != Some(Operator::Equal) {
                    return Err(self.expected("`=`", "write `rootcause.json = #[{..}]`"));
                }
                let Some(Token::Json(value)) = self.peek().cloned() else {
                    return Err(self.expected("`#[`", "write `rootcause.json = #[{..}]`"));
                };
                self.advance();
                Ok(Expression::RootCauseJson(value))
            }
            other => {
                let Some((cause, part)) = root_cause(other) else {
                    let fix =
                        "use `rootcause.`, one of fault, error, responsetime, `.`, one of service, entity, exception";
                    return Err(FilterError::new(span, format!("unknown root cause `{other}`"), fix));
                };
                if self.peek() != Some(&Token::Mark('{')) {
                    return Err(self.expected("`{`", "say what to look for, as `{ name = \"auth\" }`"));
                }
                Ok(Expression::RootCause(cause, part, Box::new(self.braces()?)))
            }
        }
    }

    /// A name, `id(..)`, or nothing.
    fn selector(&mut self) -> Result<Option<Selector>, FilterError> {
        if let Some(Token::Text(name)) = self.peek().cloned() {
            self.advance();
            return Ok(Some(Selector { name: Some(name), ..Selector::default() }));
        }
        if !self.take_word("id") {
            return Ok(None);
        }
        if !self.take_mark('(') {
            return Err(self.expected("`(`", "write `id(name: \"a\", type: \"b\")`"));
        }
        let mut selector = Selector::default();
        while self.peek() != Some(&Token::Mark(')')) {
            let fix = "write `id(name: \"a\", type: \"b\", account.id: \"c\")`";
            let place = match self.peek() {
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("name") => &mut selector.name,
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("type") => &mut selector.kind,
                Some(Token::Word(word)) if word.eq_ignore_ascii_case("account.id") => &mut selector.account_id,
                _ => return Err(self.expected("`name`, `type`, `account.id` or `)`", fix)),
            };
            self.advance();
            if !self.take_mark(':') {
                return Err(self.expected("`:`", fix));
            }
            let Some(Token::Text(text)) = self.peek().cloned() else {
                return Err(self.expected("a string", fix));
            };
            *place = Some(text);
            self.advance();
            if !self.take_mark(',') {
                break;
            }
        }
        self.close(')')?;
        Ok(Some(selector))
    }

    fn operator(&mut self) -> Option<Operator> {
        let operator = match self.peek()? {
            Token::Operator(operator) => *operator,
            Token::Word(word) if word.eq_ignore_ascii_case("CONTAINS") => Operator::Contains,
            Token::Word(word) if word.eq_ignore_ascii_case("BEGINSWITH") => Operator::BeginsWith,
            Token::Word(word) if word.eq_ignore_ascii_case("ENDSWITH") => Operator::EndsWith,
            _ => return None,
        };
        self.advance();
        Some(operator)
    }

    fn literal(&mut self) -> Result<Literal, FilterError> {
        let literal = match self.peek().cloned() {
            Some(Token::Text(text)) => Literal::Text(text),
            Some(Token::Number(number)) => Literal::Number(number),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("true") => Literal::Flag(true),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("false") => Literal::Flag(false),
            _ => return Err(self.expected("a value", "write a \"string\", a number, `true` or `false`")),
        };
        self.advance();
        Ok(literal)
    }
}

fn subject(word: &str, span: Range<usize>) -> Result<Subject, FilterError> {
    let annotation = word.get(..11).filter(|start| start.eq_ignore_ascii_case("annotation."));
    if let Some(key) = annotation.and_then(|_| word.get(11..)).filter(|key| !key.is_empty()) {
        return Ok(Subject::Annotation(key.to_owned()));
    }
    Keyword::find(word).map(Subject::Keyword).ok_or_else(|| {
        let known: Vec<&str> = Keyword::ALL.iter().map(|keyword| keyword.text()).collect();
        let meant = Keyword::meant(word).map(|keyword| format!("did you mean `{}`? ", keyword.text()));
        let fix = format!(
            "{}expected one of: {}, annotation.key, service(), edge()",
            meant.unwrap_or_default(),
            known.join(", ")
        );
        FilterError::new(span, format!("unknown keyword `{word}`"), fix)
    })
}

fn root_cause(word: &str) -> Option<(Cause, Part)> {
    let (cause, part) = word.strip_prefix("rootcause.")?.split_once('.')?;
    let cause = match cause {
        "fault" => Cause::Fault,
        "error" => Cause::Error,
        "responsetime" => Cause::ResponseTime,
        _ => return None,
    };
    match part {
        "service" => Some((cause, Part::Service)),
        "entity" => Some((cause, Part::Entity)),
        "exception" => Some((cause, Part::Exception)),
        _ => None,
    }
}

/// Whether the operator and the value suit the subject, and each other. An annotation may be of any type.
fn check(
    subject: &Subject,
    word: &str,
    operator: Operator,
    value: &Literal,
    at: Range<usize>,
) -> Result<(), FilterError> {
    use Operator::{BeginsWith, Contains, EndsWith, Equal, NotEqual};
    let kind = match (subject, value) {
        (Subject::Keyword(keyword), _) => keyword.kind(),
        (Subject::Annotation(_), Literal::Text(_)) => Type::Text,
        (Subject::Annotation(_), Literal::Number(_)) => Type::Number,
        (Subject::Annotation(_), Literal::Flag(_)) => Type::Flag,
    };
    let right = match (kind, value) {
        (Type::Flag, Literal::Flag(_)) => matches!(operator, Equal | NotEqual),
        (Type::Number, Literal::Number(_)) => !matches!(operator, Contains | BeginsWith | EndsWith),
        (Type::Text, Literal::Text(_)) => matches!(operator, Equal | NotEqual | Contains | BeginsWith | EndsWith),
        _ => false,
    };
    if right {
        return Ok(());
    }
    let who = if word.is_empty() { "an annotation".to_owned() } else { format!("`{word}`") };
    let (takes, fix) = match kind {
        Type::Flag => ("`=` or `!=` with true/false", "write it alone, or with `= true` or `= false`"),
        Type::Number => ("a number comparison", "use = != < <= > >= and a number without quotes"),
        Type::Text => ("a string comparison", "use = != CONTAINS BEGINSWITH ENDSWITH and a string in quotes"),
    };
    Err(FilterError::new(at, format!("{who} takes {takes},"), fix))
}
