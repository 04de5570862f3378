//! Calls that leave a service, as subsegments: to AWS, to a database, over HTTP.
//!
//! X-Ray: [AWS resource data], [SQL queries], [HTTP request data]. Who calls, and when, is for the scenarios.
//!
//! [AWS resource data]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-aws
//! [SQL queries]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-sql
//! [HTTP request data]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-http

use serde_json::{Value, json};

use super::failures;
use super::random::Random;
use super::services::{ACCOUNT, REGION, Service};
use super::work::Work;

/// An operation of an AWS service; `resource` joins the block `aws`.
fn aws(random: &mut Random, name: &str, operation: &str, resource: (&str, Value), seconds: f64) -> Work {
    let mut block = json!({"operation": operation, "region": REGION, "request_id": random.request_id(), "retries": 0});
    if let Value::Object(block) = &mut block {
        block.insert(resource.0.to_owned(), resource.1);
    }
    Work::new(name).with("namespace", "aws").with("aws", block).pass(random.about(seconds))
}

/// An operation on a table that went well.
pub(super) fn dynamo_db(random: &mut Random, operation: &str, table: &str) -> Work {
    let call = aws(random, "DynamoDB", operation, ("table_name", table.into()), 0.006);
    call.answered(200, 20 + random.below(900))
}

/// A table that takes no more: the SDK tries again after a while, and the third time it goes well or not.
pub(super) fn throttled_dynamo_db(random: &mut Random, operation: &str, table: &str, ends_well: bool) -> Work {
    let mut work = Work::new("with-retries").annotated("table", table);
    for attempt in 0..3_u32 {
        let throttled = attempt < 2 || !ends_well;
        let call = aws(random, "DynamoDB", operation, ("table_name", table.into()), 0.005);
        let call = call.annotated("attempt", attempt + 1);
        work = work.then(if throttled {
            let call = call.answered(400, 116).with("throttle", true);
            call.failed("error", [failures::throughput_exceeded(table)])
        } else {
            call.answered(200, 412)
        });
        if throttled && attempt < 2 {
            work = work.then(Work::new("backoff").pass(random.about(0.05 * f64::from(1 << attempt))));
        }
    }
    if ends_well { work } else { work.with("throttle", true).failed_below("error") }
}

/// The queue that orders go through.
pub(super) fn send_message(random: &mut Random, queue: &str) -> Work {
    let url = format!("https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{queue}");
    aws(random, "SQS", "SendMessage", ("queue_url", url.into()), 0.009).answered(200, 378)
}

/// A note to whoever has subscribed.
pub(super) fn publish(random: &mut Random, topic: &str) -> Work {
    let arn = format!("arn:aws:sns:{REGION}:{ACCOUNT}:{topic}");
    aws(random, "SNS", "Publish", ("topic_arn", arn.into()), 0.012).answered(200, 294)
}

/// An operation on an object.
pub(super) fn s3(random: &mut Random, operation: &str, bucket: &str, key: &str) -> Work {
    let mut call = aws(random, "S3", operation, ("bucket_name", bucket.into()), 0.018);
    if let Some(Value::Object(block)) = call.fields.get_mut("aws") {
        block.insert("key".to_owned(), key.into());
    }
    call.answered(200, 1_000 + random.below(90_000))
}

/// A statement whose values were taken out.
pub(super) fn postgres(random: &mut Random, sanitized_query: &str, seconds: f64) -> Work {
    let host = format!("inventory-db.cluster-c1x2y3z4.{REGION}.rds.amazonaws.com");
    Work::new(format!("inventory@{host}"))
        .with("namespace", "remote")
        .with(
            "sql",
            json!({
                "url": format!("postgresql://{host}:5432/inventory"),
                "preparation": "statement",
                "database_type": "PostgreSQL",
                "database_version": "16.4",
                "driver_version": "42.7.4",
                "user": "inventory_app",
                "sanitized_query": sanitized_query,
            }),
        )
        .pass(random.about(seconds))
}

/// A request to a service that does not trace itself.
pub(super) fn http(host: &str, method: &str, path: &str, seconds: f64) -> Work {
    let request = json!({"method": method, "url": format!("https://{host}{path}")});
    Work::new(host).with("namespace", "remote").requested(request).pass(seconds)
}

/// A request to a service that goes on with the trace, there and back again.
pub(super) fn traced(
    random: &mut Random,
    service: Service,
    (method, path): (&str, &str),
    work: Work,
    status: u16,
) -> Work {
    let url = format!("http://{}.internal{path}", service.name.trim_end_matches(".example"));
    let work =
        work.requested(json!({"method": method, "url": url, "client_ip": "10.0.3.17", "x_forwarded_for": false}));
    let length = 40 + random.below(2_000);
    Work::new(service.name)
        .with("namespace", "remote")
        .requested(json!({"method": method, "url": url, "traced": true}))
        .pass(random.about(0.0012))
        .served(service, work.answered(status, length))
        .pass(random.about(0.0008))
        .answered(status, length)
}
