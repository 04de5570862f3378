"""Records traces with AWS's X-Ray SDK for Python, with rules asked over TCP, and says which were sampled.

The SDK has threads that ask for rules every five minutes and report every ten seconds; here that is done at once, and
by nobody else.
"""

import http.client
import os
import sqlite3

import boto3
from aws_xray_sdk.core import patch, xray_recorder
from aws_xray_sdk.core.sampling.sampler import DefaultSampler
from botocore.config import Config
from botocore.exceptions import ClientError

sampler = DefaultSampler()
xray_recorder.configure(service="shop", sampler=sampler, context_missing="RUNTIME_ERROR")
patch(["botocore", "httplib", "sqlite3"])
sampler._started = True
sampler._rule_poller._refresh_cache()

decision = sampler.should_trace({"path": "/", "method": "GET", "host": "shop", "service": "shop"})
quiet = []
for _ in range(20):
    quiet.append(xray_recorder.begin_segment("quiet").sampled)
    xray_recorder.end_segment()
print(f"sampled by {decision}, not sampled {quiet.count(False)} times")

segment = xray_recorder.begin_segment("shop")
segment.set_user("ann")
segment.put_http_meta("method", "GET")
segment.put_http_meta("url", "http://shop.example/checkout")
segment.put_http_meta("status", 500)
segment.put_annotation("order", 7)
segment.put_metadata("basket", {"lamps": 2})
segment.set_rule_name(decision)
try:
    with xray_recorder.in_subsegment("check out"):
        with xray_recorder.in_subsegment("pay"):
            raise ValueError("no money")
except ValueError:
    pass
xray_recorder.end_segment()

segment = xray_recorder.begin_segment("shop")
segment.put_annotation("large", True)
for number in range(150):
    with xray_recorder.in_subsegment(f"step {number}") as step:
        step.put_metadata("text", "x" * 100)
xray_recorder.end_segment()

# What the SDK records of libraries that it patches. The endpoint knows no table, and says so.
xray_recorder.begin_segment("patched")
table = boto3.client("dynamodb", endpoint_url=os.environ["AWS_ENDPOINT_URL_XRAY"], config=Config(retries={"max_attempts": 0}))
try:
    table.get_item(TableName="orders", Key={"id": {"S": "7"}})
except ClientError as error:
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 404, error
sqlite3.connect(":memory:").execute("SELECT 1").fetchall()
connection = http.client.HTTPConnection(os.environ["AWS_ENDPOINT_URL_XRAY"].removeprefix("http://"))
connection.request("GET", "/local/status")
connection.getresponse().read()
xray_recorder.end_segment()

# Two services of one trace; the second is told of the first as by a header.
front = xray_recorder.begin_segment("front")
call = xray_recorder.begin_subsegment("back", namespace="remote")
trace_id, parent_id = front.trace_id, call.id
xray_recorder.end_subsegment()
xray_recorder.end_segment()
xray_recorder.begin_segment("back", traceid=trace_id, parent_id=parent_id, sampling=1)
xray_recorder.end_segment()


def default_rule():
    return next(rule for rule in sampler._cache.rules if rule.name == "Default")


sampler._target_poller._do_work()
assert default_rule().reservoir.quota == 1 and default_rule().rate == 1.0

# The rule is edited while the program runs; it hears of that with its next report.
with xray_recorder.in_segment("edit", sampling=0):
    change = {"RuleName": "Default", "FixedRate": 0.0, "ReservoirSize": 0}
    boto3.client("xray").update_sampling_rule(SamplingRuleUpdate=change)
sampler.should_trace({"service": "shop"})
sampler._target_poller._do_work()
assert default_rule().reservoir.quota == 0 and default_rule().rate == 0.0
assert not any(sampler.should_trace({"service": "shop"}) for _ in range(20))
