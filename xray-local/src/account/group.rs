//! A group, a change to one, and what is refused: a named filter expression, with what is wanted of insights.

use std::error::Error;
use std::fmt;

use super::groups::MAX_GROUPS;
use crate::filter::{Expression, Filter, FilterError, Keyword, Subject};

/// A group with what its owner said.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptGroup {
    /// Its name, which never changes.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its filter expression; empty for all traces.
    pub expression: String,
    /// Whether insights are looked for in it.
    pub insights_enabled: bool,
    /// Whether somebody wants to hear of them; nobody is told locally.
    pub notifications_enabled: bool,
}

/// What is to be changed of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GroupChange {
    /// As [`KeptGroup::expression`].
    pub expression: Option<String>,
    /// As [`KeptGroup::insights_enabled`].
    pub insights_enabled: Option<bool>,
    /// As [`KeptGroup::notifications_enabled`].
    pub notifications_enabled: Option<bool>,
}

/// Why the groups stay as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupError {
    /// No group has this name or ARN.
    Unknown(String),
    /// A group has this name already.
    Exists(String),
    /// There are [`MAX_GROUPS`].
    TooMany,
    /// The default group cannot be deleted, and holds all traces.
    DefaultStays,
    /// Notifications tell of insights.
    NotificationsWithoutInsights,
    /// What was to be its expression is none.
    Filter(FilterError),
    /// Its expression asks for groups, so that each trace would have to be asked for all of them, again and again.
    AsksForGroups,
}

impl fmt::Display for GroupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(formatter, "there is no group `{name}`; ask for the groups"),
            Self::Exists(name) => {
                write!(formatter, "there is a group `{name}` already; update it, or take another name")
            }
            Self::TooMany => write!(formatter, "there are {MAX_GROUPS} groups already; delete one"),
            Self::DefaultStays => {
                formatter.write_str("the group `Default` stays and holds all traces; create another one")
            }
            Self::NotificationsWithoutInsights => {
                formatter.write_str("`NotificationsEnabled` without `InsightsEnabled`; enable both, or neither")
            }
            Self::Filter(error) => write!(formatter, "`FilterExpression` is none: {error}"),
            Self::AsksForGroups => formatter
                .write_str("`FilterExpression` of a group asks for groups; write what that group asks for instead"),
        }
    }
}

impl Error for GroupError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        if let Self::Filter(error) = self { Some(error) } else { None }
    }
}

impl KeptGroup {
    pub(super) fn apply(&mut self, change: GroupChange) -> Result<(), GroupError> {
        if let Some(expression) = change.expression {
            let filter = Filter::parse(&expression).map_err(GroupError::Filter)?;
            if asks_for_groups(filter.expression()) {
                return Err(GroupError::AsksForGroups);
            }
            self.expression = expression;
        }
        self.insights_enabled = change.insights_enabled.unwrap_or(self.insights_enabled);
        // Who disables insights, and says nothing of notifications, disables these too.
        let kept = self.notifications_enabled && self.insights_enabled;
        self.notifications_enabled = change.notifications_enabled.unwrap_or(kept);
        if self.notifications_enabled && !self.insights_enabled {
            return Err(GroupError::NotificationsWithoutInsights);
        }
        Ok(())
    }
}

fn asks_for_groups(expression: &Expression) -> bool {
    let mut pending = vec![expression];
    while let Some(expression) = pending.pop() {
        match expression {
            Expression::And(terms) | Expression::Or(terms) => pending.extend(terms),
            Expression::Not(inner)
            | Expression::Service(_, inner)
            | Expression::Edge(_, _, inner)
            | Expression::RootCause(_, _, inner) => pending.push(inner),
            Expression::Test(test) => {
                if matches!(test.subject, Subject::Keyword(Keyword::GroupName | Keyword::GroupArn)) {
                    return true;
                }
            }
            Expression::RootCauseJson(_) => {}
        }
    }
    false
}
