//! The groups of an account: the default one, and not too many others. Which traces belong to one is for its filter.
//!
//! X-Ray: [Configuring groups].
//!
//! [Configuring groups]: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-groups.html

use std::sync::Arc;

use super::arn;
use super::group::{GroupChange, GroupError, KeptGroup};
use crate::filter::{Filter, Group};

/// Groups beside the default one.
pub const MAX_GROUPS: usize = 25;
const DEFAULT: &str = "Default";

/// The groups, the default one first.
///
/// ```
/// use xray_local::account::{GroupChange, Groups};
///
/// let mut groups = Groups::default();
/// let slow = GroupChange { expression: Some("responsetime > 1".into()), ..GroupChange::default() };
/// assert_eq!(groups.create("slow", slow)?.arn, "arn:aws:xray:local:000000000000:group/slow/1");
/// assert_eq!(groups.all().len(), 2);
/// let wrong = GroupChange { expression: Some("responsetime >".into()), ..GroupChange::default() };
/// let error = groups.update("slow", wrong).expect_err("nothing to compare with");
/// assert!(error.to_string().starts_with("`FilterExpression` is none: expected a value at 14; "));
/// # Ok::<(), xray_local::account::GroupError>(())
/// ```
#[derive(Debug)]
pub struct Groups {
    groups: Vec<KeptGroup>,
    /// The same as filters need them; made anew at each change.
    filters: Arc<[Group]>,
    created: u64,
}

impl Default for Groups {
    fn default() -> Self {
        let default = KeptGroup {
            name: DEFAULT.to_owned(),
            arn: arn("group", DEFAULT),
            expression: String::new(),
            // Nobody pays for it here.
            insights_enabled: true,
            notifications_enabled: false,
        };
        let mut groups = Self { groups: vec![default], filters: Arc::new([]), created: 0 };
        groups.changed();
        groups
    }
}

impl Groups {
    /// All groups.
    #[must_use]
    pub fn all(&self) -> &[KeptGroup] {
        &self.groups
    }

    /// All groups, for [`Filter::selects`].
    #[must_use]
    pub fn filters(&self) -> Arc<[Group]> {
        Arc::clone(&self.filters)
    }

    /// The group with this name or ARN.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn find(&self, name_or_arn: &str) -> Result<&KeptGroup, GroupError> {
        let found = self.groups.iter().find(|group| group.name == name_or_arn || group.arn == name_or_arn);
        found.ok_or_else(|| GroupError::Unknown(name_or_arn.to_owned()))
    }

    /// Adds a group.
    ///
    /// # Errors
    ///
    /// When its name is taken, there are too many, or what it should be is refused as in [`Groups::update`].
    pub fn create(&mut self, name: &str, change: GroupChange) -> Result<KeptGroup, GroupError> {
        if self.groups.iter().any(|group| group.name == name) {
            return Err(GroupError::Exists(name.to_owned()));
        }
        if self.groups.len() > MAX_GROUPS {
            return Err(GroupError::TooMany);
        }
        // A group that is made anew under its old name is another one.
        let arn = arn("group", &format!("{name}/{}", self.created + 1));
        let mut group = KeptGroup {
            name: name.to_owned(),
            arn,
            expression: String::new(),
            insights_enabled: false,
            notifications_enabled: false,
        };
        group.apply(change)?;
        self.created += 1;
        self.groups.push(group.clone());
        self.changed();
        Ok(group)
    }

    /// Changes a group; what the change does not name stays.
    ///
    /// # Errors
    ///
    /// When there is no such group, its expression is none, the default group is to have one, or notifications are to
    /// be sent without insights.
    pub fn update(&mut self, name_or_arn: &str, change: GroupChange) -> Result<KeptGroup, GroupError> {
        let mut group = self.find(name_or_arn)?.clone();
        if group.name == DEFAULT && change.expression.as_ref().is_some_and(|expression| !expression.is_empty()) {
            return Err(GroupError::DefaultStays);
        }
        group.apply(change)?;
        if let Some(place) = self.groups.iter_mut().find(|it| it.name == group.name) {
            *place = group.clone();
        }
        self.changed();
        Ok(group)
    }

    /// Takes a group away.
    ///
    /// # Errors
    ///
    /// When there is no such group, or it is the default one.
    pub fn delete(&mut self, name_or_arn: &str) -> Result<KeptGroup, GroupError> {
        let group = self.find(name_or_arn)?.clone();
        if group.name == DEFAULT {
            return Err(GroupError::DefaultStays);
        }
        self.groups.retain(|it| it.name != group.name);
        self.changed();
        Ok(group)
    }

    fn changed(&mut self) {
        // Every expression was read before it was kept.
        let filter = |group: &KeptGroup| {
            let filter = Filter::parse(&group.expression).ok()?;
            Some(Group { name: group.name.clone(), arn: group.arn.clone(), filter })
        };
        self.filters = self.groups.iter().filter_map(filter).collect();
    }
}
