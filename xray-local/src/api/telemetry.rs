//! `PutTelemetryRecords`: what a daemon says of itself, kept for the status.

use serde_json::{Value, json};

use super::error::ApiError;
use super::operations::Call;
use super::request::Request;
use crate::account::{Telemetry, TelemetryRecord};

/// Records of one request; the daemon sends ten.
const MAX_RECORDS: usize = 100;

pub(super) fn put(call: &Call<'_>) -> Result<Value, ApiError> {
    let host_name = call.request.text_within("Hostname", 0..=255)?.map(str::to_owned);
    let instance_id = call.request.text_within("EC2InstanceId", 0..=20)?.map(str::to_owned);
    call.request.text_within("ResourceARN", 0..=500)?;
    let records = call.request.objects("TelemetryRecords", MAX_RECORDS)?;
    let of_sender = TelemetryRecord { host_name, instance_id, ..TelemetryRecord::default() };
    let records: Vec<TelemetryRecord> =
        records.iter().map(|record| read(record, &of_sender)).collect::<Result<_, _>>()?;
    let mut account = call.api.account();
    records.into_iter().for_each(|record| account.telemetry.add(record));
    Ok(json!({}))
}

fn read(record: &Request<'_>, of_sender: &TelemetryRecord) -> Result<TelemetryRecord, ApiError> {
    let count = |of: &Request<'_>, name: &str| {
        Ok::<_, ApiError>(of.whole(name, 0..=i32::MAX.unsigned_abs())?.map(u64::from).unwrap_or_default())
    };
    let mut connection_errors = 0;
    if let Some(errors) = record.object("BackendConnectionErrors")? {
        for name in [
            "TimeoutCount",
            "ConnectionRefusedCount",
            "HTTPCode4XXCount",
            "HTTPCode5XXCount",
            "UnknownHostCount",
            "OtherCount",
        ] {
            connection_errors += count(&errors, name)?;
        }
    }
    Ok(TelemetryRecord {
        timestamp: record.time("Timestamp")?,
        received: count(record, "SegmentsReceivedCount")?,
        sent: count(record, "SegmentsSentCount")?,
        spillover: count(record, "SegmentsSpilloverCount")?,
        rejected: count(record, "SegmentsRejectedCount")?,
        connection_errors,
        ..of_sender.clone()
    })
}

/// For the status: how many records came, and the last of them.
pub(super) fn status(telemetry: &Telemetry) -> Value {
    let record = |record: &TelemetryRecord| {
        json!({
            "Hostname": record.host_name,
            "EC2InstanceId": record.instance_id,
            "Timestamp": record.timestamp,
            "Received": record.received,
            "Sent": record.sent,
            "Spillover": record.spillover,
            "Rejected": record.rejected,
            "ConnectionErrors": record.connection_errors,
        })
    };
    json!({"Received": telemetry.received(), "Last": telemetry.newest_first().map(record).collect::<Value>()})
}
