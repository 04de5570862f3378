//! The `sql` block of a subsegment: a query to a database.
//!
//! X-Ray: [SQL queries](https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-sql).

use super::json::Object;
use super::shorten::Limits;

/// What is known of a query to a database. What is not set is not sent.
///
/// ```
/// use xray_runtime::Sql;
///
/// let sql = Sql::new().url("postgresql://db.internal:5432/orders").database_type("PostgreSQL");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sql {
    connection_string: Option<String>,
    url: Option<String>,
    sanitized_query: Option<String>,
    database_type: Option<String>,
    database_version: Option<String>,
    driver_version: Option<String>,
    user: Option<String>,
    preparation: Option<Preparation>,
}

/// How a query was prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preparation {
    /// A prepared call.
    Call,
    /// A prepared statement.
    Statement,
}

impl Sql {
    /// A block that says nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How the database was connected to, for connections that have no URL. Must hold no password.
    #[must_use]
    pub fn connection_string(mut self, text: impl Into<String>) -> Self {
        self.connection_string = Some(text.into());
        self
    }

    /// The URL of the database, `scheme://host:port/database`; a user name and password and a query
    /// are left out. A URL without a database name is sent as the connection string, since an
    /// OpenTelemetry Collector refuses the whole document for it.
    #[must_use]
    pub fn url(mut self, url: impl AsRef<str>) -> Self {
        let url = super::http::without_secrets(url.as_ref());
        if names_a_database(&url) {
            self.url = Some(url);
        } else {
            self.connection_string = Some(url);
        }
        self
    }

    /// The query with its values taken out. Never send one with values.
    #[must_use]
    pub fn sanitized_query(mut self, query: impl Into<String>) -> Self {
        self.sanitized_query = Some(query.into());
        self
    }

    /// The kind of database, such as `PostgreSQL`.
    #[must_use]
    pub fn database_type(mut self, name: impl Into<String>) -> Self {
        self.database_type = Some(name.into());
        self
    }

    /// The version of the database.
    #[must_use]
    pub fn database_version(mut self, version: impl Into<String>) -> Self {
        self.database_version = Some(version.into());
        self
    }

    /// The version of the driver.
    #[must_use]
    pub fn driver_version(mut self, version: impl Into<String>) -> Self {
        self.driver_version = Some(version.into());
        self
    }

    /// The name the program has at the database.
    #[must_use]
    pub fn user(mut self, user: impl Into<String>) -> Self {
        self.user = Some(user.into());
        self
    }

    /// How the query was prepared.
    #[must_use]
    pub fn preparation(mut self, preparation: Preparation) -> Self {
        self.preparation = Some(preparation);
        self
    }

    /// Writes `,"sql":{..}`, or nothing.
    pub(super) fn write(&self, out: &mut Vec<u8>, limits: &mut Limits) {
        let user = self.user.as_deref().map(|user| crate::text::cut_chars(user, 250));
        let mut sql = Object::begin(out, b",\"sql\":");
        for (key, value) in [
            ("connection_string", self.connection_string.as_deref()),
            ("url", self.url.as_deref()),
            ("database_type", self.database_type.as_deref()),
            ("database_version", self.database_version.as_deref()),
            ("driver_version", self.driver_version.as_deref()),
            ("user", user),
        ] {
            sql.string(key, value.map(|value| limits.string(value)));
        }
        sql.string("sanitized_query", self.sanitized_query.as_deref().map(|query| limits.query(query)));
        sql.string(
            "preparation",
            self.preparation.map(|preparation| match preparation {
                Preparation::Call => "call",
                Preparation::Statement => "statement",
            }),
        );
        sql.end();
    }
}

fn names_a_database(url: &str) -> bool {
    url.split_once("://")
        .and_then(|(_, rest)| rest.split_once('/'))
        .is_some_and(|(host, database)| !host.is_empty() && !database.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_without_a_database_is_a_connection_string() {
        for url in ["postgresql://h:5432", "postgresql://h:5432/", "sqlite::memory:"] {
            let sql = Sql::new().url(url);
            assert_eq!((sql.url, sql.connection_string.as_deref()), (None, Some(url)));
        }
        assert_eq!(Sql::new().url("postgresql://u:p@h/db?x").url.as_deref(), Some("postgresql://h/db"));
    }
}
