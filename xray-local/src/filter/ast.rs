//! What an expression says, after its text is forgotten.

use serde_json::Value;

use super::keyword::Keyword;

/// An expression or a part of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// All of them hold; of an empty list, always.
    And(Vec<Expression>),
    /// One of them holds.
    Or(Vec<Expression>),
    /// It does not hold.
    Not(Box<Expression>),
    /// A keyword or annotation, alone or compared.
    Test(Test),
    /// A node of the trace, on which the filter holds.
    Service(Selector, Box<Expression>),
    /// A call between two nodes, on whose calling side the filter holds.
    Edge(Selector, Selector, Box<Expression>),
    /// A service or entity on the path of a root cause.
    RootCause(Cause, Part, Box<Expression>),
    /// A path of a root cause, as JSON.
    RootCauseJson(Value),
}

/// `subject`, or `subject operator value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// What is looked at.
    pub subject: Subject,
    /// What it is compared with; alone it is a question whether it is set, or true.
    pub comparison: Option<(Operator, Literal)>,
}

/// What a test looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// One of X-Ray's keywords.
    Keyword(Keyword),
    /// The annotation of that key.
    Annotation(String),
}

/// A value that is written in an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// In double quotes.
    Text(String),
    /// With or without a fraction.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    BeginsWith,
    EndsWith,
}

/// `"name"`, `id(name: .., type: .., account.id: ..)`, or nothing, which stands for any node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are AWS's own")]
pub struct Selector {
    pub name: Option<String>,
    pub kind: Option<String>,
    pub account_id: Option<String>,
}

/// Of what a root cause is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum Cause {
    Fault,
    Error,
    ResponseTime,
}

/// Which list of a root cause is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they say themselves what they are")]
pub enum Part {
    Service,
    Entity,
    Exception,
}
