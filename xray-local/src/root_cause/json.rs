//! Root causes as `GetTraceSummaries` writes them. Finds nothing.

use serde_json::{Map, Value, json};

use super::{Entity, RootCause, Service};
use crate::document::Exception;

/// The list of them, as it stands in a summary.
#[must_use]
pub fn to_json(causes: &[RootCause<'_>]) -> Value {
    causes.iter().map(RootCause::to_json).collect()
}

impl RootCause<'_> {
    /// The structure `FaultRootCause`, `ErrorRootCause` or `ResponseTimeRootCause` of X-Ray's replies.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let services: Value = self.services.iter().map(service).collect();
        json!({"Services": services, "ClientImpacting": self.client_impacting})
    }
}

fn service(service: &Service<'_>) -> Value {
    json!({
        "Name": service.name,
        "Names": [service.name],
        "Type": service.kind,
        "AccountId": service.account_id,
        "EntityPath": service.entities.iter().map(entity).collect::<Value>(),
        "Inferred": service.is_inferred,
    })
}

/// Either with a coverage or with exceptions, as the two shapes of X-Ray have it.
fn entity(entity: &Entity<'_>) -> Value {
    let mut fields = Map::new();
    fields.insert("Name".into(), entity.name.as_ref().into());
    fields.insert("Remote".into(), entity.is_remote.into());
    match entity.coverage {
        Some(coverage) => fields.insert("Coverage".into(), coverage.into()),
        None => fields.insert("Exceptions".into(), entity.exceptions.iter().map(exception).collect()),
    };
    fields.into()
}

fn exception(exception: &Exception) -> Value {
    json!({"Name": exception.kind, "Message": exception.message})
}
