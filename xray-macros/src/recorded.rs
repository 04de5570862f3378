//! A value to record: under which key, taken from where, and in which form.
//!
//! Comes from `#[annotate]` or `#[metadata]` on an argument, from `annotate(..)` and `metadata(..)` among
//! the options, or from `ok(..)`. Only collected here; `check` says whether it can be had.

use crate::errors::Errors;
use crate::options::{Given, expression, parenthesized, read_each, read_options, set_once};
use crate::text::{Text, first_span};
use proc_macro2::{Ident, Span, TokenStream};
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Expr, ExprPath, LitStr, Token};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Annotation,
    Metadata,
}

#[derive(Clone)]
pub(crate) struct Recorded {
    pub(crate) kind: Kind,
    /// The word `annotate` or `metadata`.
    pub(crate) helper: Ident,
    pub(crate) name: Option<Given<Text>>,
    pub(crate) on: On,
    pub(crate) form: Form,
    /// The argument has a name of ours, which no lint minds.
    pub(crate) is_ours: bool,
    /// The `cfg`s under which argument and helper exist.
    pub(crate) cfgs: Vec<TokenStream>,
}

/// What is recorded; of arguments only a name can be read.
#[derive(Clone)]
pub(crate) enum On {
    Name(Ident),
    Receiver,
    Wildcard,
    Pattern,
    /// `annotate(key = expression)`
    Value(Expr),
    /// `ok(annotate(key = |value| ..))`
    Returned(Expr),
}

/// How a value becomes what is recorded.
#[derive(Clone)]
pub(crate) enum Form {
    AsItIs,
    Display(Ident),
    Debug(Ident),
    With(Given<Expr>),
}

impl Kind {
    pub(crate) fn of(word: &Ident) -> Option<Self> {
        if word == "annotate" {
            Some(Self::Annotation)
        } else if word == "metadata" {
            Some(Self::Metadata)
        } else {
            None
        }
    }

    fn options(self) -> &'static [&'static str] {
        match self {
            Self::Annotation => &["name", "display", "with"],
            Self::Metadata => &["name", "display", "debug", "with"],
        }
    }
}

impl Recorded {
    /// The key as it will be sent, when it is written down.
    pub(crate) fn key(&self) -> Option<String> {
        match (&self.name, &self.on) {
            (Some(name), _) => name.value.literal().map(LitStr::value),
            (None, On::Name(argument)) => Some(argument.unraw().to_string()),
            (None, _) => None,
        }
    }

    /// The token that says the key.
    pub(crate) fn key_span(&self) -> Span {
        match (&self.name, &self.on) {
            (Some(name), _) => name.value.span(),
            (None, On::Name(argument)) => argument.span(),
            (None, _) => self.helper.span(),
        }
    }
}

/// What stands in the parentheses of `#[annotate(..)]`.
pub(crate) fn read_helper(kind: Kind, tokens: TokenStream, errors: &mut Errors) -> (Option<Given<Text>>, Form) {
    let mut name = None;
    let mut form: Option<Given<Form>> = None;
    read_options(tokens, kind.options(), errors, |key, input, errors| {
        if key == "name" {
            set_once(&mut name, key, Text::read_known(key, input)?, errors);
            return Ok(());
        }
        let value = if key == "with" {
            let value = expression(key, input, "`with` takes the path of a function; write `with = path`")?;
            Form::With(Given { key: key.clone(), value })
        } else if key == "display" {
            Form::Display(key.clone())
        } else {
            Form::Debug(key.clone())
        };
        match &form {
            Some(first) if first.key != *key => {
                let first = &first.key;
                errors.at(key, format_args!("`{first}` says already what is recorded; remove `{key}`"));
            }
            _ => set_once(&mut form, key, value, errors),
        }
        Ok(())
    });
    (name, form.map_or(Form::AsItIs, |form| form.value))
}

/// `annotate(key = value, "other.key" = value, {KEY} = value)` behind the word `annotate`.
pub(crate) fn read_list(
    word: &Ident,
    input: ParseStream<'_>,
    on: fn(Expr) -> On,
    list: &mut Vec<Recorded>,
    errors: &mut Errors,
) -> syn::Result<()> {
    let remedy = format!("`{word}` takes keys with their values; write `{word}(key = value)`");
    let Some(kind) = Kind::of(word) else { return Err(syn::Error::new(word.span(), remedy)) };
    let tokens = parenthesized(word, input, &remedy)?;
    if tokens.is_empty() {
        return Err(syn::Error::new(word.span(), remedy));
    }
    read_each(tokens, errors, |input, _| {
        let place = input.span();
        let (key, text) = read_key(input).map_err(|_| syn::Error::new(place, &remedy))?;
        let value = expression(&key, input, &remedy)?;
        let name = Some(Given { key, value: text });
        list.push(Recorded {
            kind,
            helper: word.clone(),
            name,
            on: on(value),
            form: Form::AsItIs,
            is_ours: false,
            cfgs: Vec::new(),
        });
        Ok(())
    });
    Ok(())
}

/// `key`, `"key"` or `{KEY}`, with a word that lies where it stands.
fn read_key(input: ParseStream<'_>) -> syn::Result<(Ident, Text)> {
    if input.peek(LitStr) {
        let text: LitStr = input.parse()?;
        return Ok((Ident::new("key", text.span()), Text::Literal(text)));
    }
    if input.peek(syn::token::Brace) {
        let content;
        syn::braced!(content in input);
        let path: ExprPath = content.parse()?;
        return Ok((Ident::new("key", first_span(&path)), Text::Const(Expr::Path(path))));
    }
    let mut word = input.call(Ident::parse_any)?;
    let mut key = word.unraw().to_string();
    while input.parse::<Option<Token![.]>>()?.is_some() {
        let next = input.call(Ident::parse_any)?;
        key = format!("{key}.{}", next.unraw());
        word.set_span(word.span().join(next.span()).unwrap_or(word.span()));
    }
    let text = LitStr::new(&key, word.span());
    Ok((word, Text::Literal(text)))
}
