//! Fields with bounds: each reader answers the value, nothing when it was not sent, or what to send instead.

use std::ops::RangeInclusive;

use serde_json::Value;

use super::error::ApiError;
use super::request::Request;
use super::time;

impl<'a> Request<'a> {
    /// An object in the body, to be read as the body is.
    pub(super) fn object(&self, name: &str) -> Result<Option<Request<'a>>, ApiError> {
        match self.field(name) {
            None => Ok(None),
            Some(value @ Value::Object(_)) => Request::new(value).map(Some),
            Some(_) => Err(ApiError::invalid(format!("`{name}` is no object; send one"))),
        }
    }

    /// A text of so many characters.
    pub(super) fn text_within(
        &self,
        name: &str,
        characters: RangeInclusive<usize>,
    ) -> Result<Option<&'a str>, ApiError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let length = text.chars().count();
        if characters.contains(&length) {
            return Ok(Some(text));
        }
        let (least, most) = (characters.start(), characters.end());
        Err(ApiError::invalid(format!("`{name}` has {length} characters; send {least} to {most}")))
    }

    /// One of the texts that the model names.
    pub(super) fn choice(&self, name: &str, choices: &[&'static str]) -> Result<Option<&'static str>, ApiError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let found = choices.iter().copied().find(|choice| *choice == text);
        let refusal = || ApiError::invalid(format!("`{name}` is none that X-Ray knows; send {}", choices.join(" or ")));
        found.map(Some).ok_or_else(refusal)
    }

    /// A number within bounds; a fraction is one too.
    pub(super) fn number(&self, name: &str, bounds: RangeInclusive<f64>) -> Result<Option<f64>, ApiError> {
        let Some(value) = self.field(name) else { return Ok(None) };
        let number = value.as_f64().filter(|number| bounds.contains(number));
        let (least, most) = (bounds.start(), bounds.end());
        let refusal = || ApiError::invalid(format!("`{name}` is out of bounds; send a number from {least} to {most}"));
        number.map(Some).ok_or_else(refusal)
    }

    /// A whole number within bounds; `5.0` is one.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and within the bounds")]
    pub(super) fn whole(&self, name: &str, bounds: RangeInclusive<u32>) -> Result<Option<u32>, ApiError> {
        let Some(value) = self.field(name) else { return Ok(None) };
        let bounds = f64::from(*bounds.start())..=f64::from(*bounds.end());
        let number = value.as_f64().filter(|number| bounds.contains(number) && number.fract() == 0.0);
        let (least, most) = (bounds.start(), bounds.end());
        let refusal =
            || ApiError::invalid(format!("`{name}` is out of bounds; send a whole number from {least} to {most}"));
        number.map(|number| Some(number as u32)).ok_or_else(refusal)
    }

    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.field(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(ApiError::invalid(format!("`{name}` is neither true nor false; send one of them"))),
        }
    }

    /// Seconds since 1970.
    pub(super) fn time(&self, name: &str) -> Result<f64, ApiError> {
        let time = self.field(name).and_then(time::seconds);
        time.ok_or_else(|| ApiError::invalid(format!("no `{name}`; send seconds since 1970")))
    }

    /// The objects of a list that is not longer than that.
    pub(super) fn objects(&self, name: &str, most: usize) -> Result<Vec<Request<'a>>, ApiError> {
        let list = self.list(name)?;
        if list.len() > most {
            let problem = format!("{} in `{name}`, X-Ray takes {most}; send the others later", list.len());
            return Err(ApiError::invalid(problem));
        }
        let read = |item: &'a Value| item.is_object().then(|| Request::new(item)).transpose();
        let objects: Result<Option<Vec<Request<'a>>>, ApiError> =
            list.iter().map(read).collect::<Result<Vec<_>, _>>().map(|read| read.into_iter().collect());
        objects?.ok_or_else(|| ApiError::invalid(format!("`{name}` has what is no object; send objects alone")))
    }

    /// `NextToken`; an empty one is none.
    pub(super) fn token(&self) -> Result<Option<&'a str>, ApiError> {
        Ok(self.text("NextToken")?.filter(|token| !token.is_empty()))
    }

    /// Where all fits one page, no page gave a token.
    pub(super) fn no_token(&self) -> Result<(), ApiError> {
        self.token()?.map_or(Ok(()), |_| Err(ApiError::strange_token()))
    }
}

/// What the model requires.
pub(super) fn required<T>(value: Option<T>, name: &str) -> Result<T, ApiError> {
    value.ok_or_else(|| ApiError::invalid(format!("no `{name}`; send it")))
}
