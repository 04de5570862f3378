//! boto3 drives every operation; what comes back is held against botocore's model of X-Ray.

use std::collections::BTreeSet;

use xray_local::api::Api;

use crate::installed::{python, run, script};
use crate::served::Served;

#[test]
fn boto3_drives_every_operation_and_understands_the_replies() {
    let Some(mut python) = python("python") else { return };
    let served = Served::new();
    let answered: BTreeSet<&str> = Api::operations().map(|(_, name)| name).collect();
    let said = run(python.arg(script("operations.py")).args(&answered), &served);
    let driven: BTreeSet<&str> = said.lines().filter_map(|line| line.strip_prefix("drove ")).collect();
    assert_eq!(driven, answered, "{said}");
}
