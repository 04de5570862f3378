//! The services of the made-up shop: where each runs, and with which SDK it traces itself.
//!
//! X-Ray: [AWS resource data], [Segment fields] (`origin`, `service`). What they do is for the scenarios.
//!
//! [AWS resource data]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-aws
//! [Segment fields]: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-fields

use serde_json::{Value, json};

use super::random::Random;

pub(super) const ACCOUNT: &str = "123456789012";
pub(super) const REGION: &str = "eu-central-1";

/// Who sends a segment.
#[derive(Debug, Clone)]
pub(super) struct Service {
    pub(super) name: &'static str,
    pub(super) origin: Option<&'static str>,
    pub(super) resource_arn: Option<String>,
    /// The block `aws` of its segments.
    pub(super) aws: Value,
    /// The block `service` of its segments.
    pub(super) version: Value,
}

fn xray(sdk: &str, sdk_version: &str) -> Value {
    json!({"sdk": sdk, "sdk_version": sdk_version})
}

/// The web server, on two EC2 instances.
pub(super) fn shop_front(random: &mut Random) -> Service {
    let (instance, zone) = if random.chance(0.5) {
        ("i-0ab1c2d3e4f500001", "eu-central-1a")
    } else {
        ("i-0ab1c2d3e4f500002", "eu-central-1b")
    };
    Service {
        name: "shop-front",
        origin: Some("AWS::EC2::Instance"),
        resource_arn: None,
        aws: json!({
            "account_id": ACCOUNT,
            "ec2": {"instance_id": instance, "availability_zone": zone, "instance_size": "t4g.small",
                "ami_id": "ami-0d1c2b3a4f5e60718"},
            "xray": xray("X-Ray for Node.js", "3.12.0"),
        }),
        version: json!({"version": "2.31.0", "runtime": "node", "runtime_version": "22.11.0"}),
    }
}

/// A container on Fargate.
pub(super) fn orders(random: &mut Random) -> Service {
    let container = random.pick(&["orders-7d4f", "orders-b19c", "orders-e083"]);
    Service {
        name: "orders",
        origin: Some("AWS::ECS::Fargate"),
        resource_arn: None,
        aws: json!({
            "account_id": ACCOUNT,
            "ecs": {"container": container},
            "xray": xray("X-Ray for Rust", "0.1.0"),
        }),
        version: json!({"version": "1.8.2", "runtime": "rust", "compiler": "rustc", "compiler_version": "1.89.0"}),
    }
}

/// A container on EC2 instances.
pub(super) fn payments() -> Service {
    Service {
        name: "payments",
        origin: Some("AWS::ECS::Container"),
        resource_arn: None,
        aws: json!({
            "account_id": ACCOUNT,
            "ecs": {"container": "payments-5c20"},
            "xray": xray("X-Ray for Go", "2.0.3"),
        }),
        version: json!({"version": "0.19.4", "runtime": "go1.23", "compiler": "gc", "compiler_version": "go1.23.4"}),
    }
}

/// An environment of Elastic Beanstalk.
pub(super) fn inventory() -> Service {
    Service {
        name: "inventory",
        origin: Some("AWS::ElasticBeanstalk::Environment"),
        resource_arn: None,
        aws: json!({
            "account_id": ACCOUNT,
            "elastic_beanstalk": {"environment_name": "inventory-prod", "version_label": "app-5a56-170119",
                "deployment_id": 32},
            "xray": xray("X-Ray for Java", "2.21.0"),
        }),
        version: json!({"version": "5.2", "runtime": "OpenJDK 64-Bit Server VM", "runtime_version": "21.0.5"}),
    }
}

/// Another company's service, which traces its requests too.
pub(super) fn carrier() -> Service {
    Service {
        name: "api.carrier.example",
        origin: None,
        resource_arn: None,
        aws: json!({"xray": xray("X-Ray for Python", "2.15.0")}),
        version: json!({"runtime": "CPython", "runtime_version": "3.13.1"}),
    }
}

/// Both segments of a function: that of the Lambda service, and that of the function's own code.
pub(super) fn lambda(name: &'static str, random: &mut Random) -> (Service, Service) {
    let arn = format!("arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}");
    let request_id = random.request_id();
    let service = Service {
        name,
        origin: Some("AWS::Lambda"),
        resource_arn: Some(arn.clone()),
        aws: json!({"account_id": ACCOUNT, "request_id": request_id, "resource_names": [name]}),
        version: Value::Null,
    };
    let function = Service {
        name,
        origin: Some("AWS::Lambda::Function"),
        resource_arn: Some(arn.clone()),
        aws: json!({"account_id": ACCOUNT, "function_arn": arn,
            "cloudwatch_logs": [{"log_group": format!("/aws/lambda/{name}")}],
            "xray": xray("X-Ray for Python", "2.15.0")}),
        version: json!({"version": "$LATEST", "runtime": "CPython", "runtime_version": "3.13.1"}),
    };
    (service, function)
}
