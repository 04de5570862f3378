"""Drives the operations of X-Ray with boto3 and checks the replies, their values and their errors.

The words on the command line are the operations that are answered. Each one that was driven is printed.
"""

import datetime
import json
import sys
import time

import boto3
import botocore.config
import botocore.exceptions

import model

ANSWERED = set(sys.argv[1:])
NOW = int(time.time())
RULE = {
    "RuleName": "shop", "ResourceARN": "*", "Priority": 10, "FixedRate": 0.25, "ReservoirSize": 4, "ServiceName": "shop",
    "ServiceType": "*", "Host": "*", "HTTPMethod": "GET", "URLPath": "/a*", "Version": 1, "Attributes": {"tenant": "gold"},
}

config = botocore.config.Config(retries={"max_attempts": 1})
xray = boto3.client("xray", config=config)
driven = model.watch(xray)


def refused(name, call, **arguments):
    """The error, which is of that class and none of botocore's own."""
    try:
        call(**arguments)
    except botocore.exceptions.ClientError as error:
        assert error.response["Error"]["Code"] == name, error.response
        assert isinstance(error, getattr(xray.exceptions, name)), type(error)
        assert error.response["Error"]["Message"] and error.response["ResponseMetadata"]["RequestId"], error.response
        return error
    raise AssertionError(f"{call} {arguments} is not refused")


def within(**more):
    return {"StartTime": NOW - 3600, "EndTime": NOW + 60, **more}


def trace_id(number):
    return f"1-{NOW:08x}-{number:024x}"


def segment(number, **fields):
    return json.dumps({
        "name": "shop", "id": f"{number:016x}", "trace_id": trace_id(number), "start_time": NOW - 100 + number / 1000,
        "end_time": NOW - 99 + number / 1000, **fields,
    })


def traces():
    pay = {
        "name": "DynamoDB", "id": "00000000000000ff", "start_time": NOW - 100, "end_time": NOW - 99.5, "namespace": "aws",
        "aws": {"operation": "GetItem", "table_name": "orders"},
    }
    first = segment(
        1, fault=True, user="ann", origin="AWS::EC2::Instance", subsegments=[pay],
        annotations={"order": 7, "gift": True, "city": "Ulm"},
        aws={"ec2": {"instance_id": "i-1", "availability_zone": "a"}, "account_id": "123456789012"},
        http={"request": {"method": "GET", "url": "http://shop/", "client_ip": "1.2.3.4", "user_agent": "u"},
              "response": {"status": 500}},
        cause={"exceptions": [{"id": "00000000000000ee", "type": "T", "message": "no"}]},
    )
    many = [segment(number) for number in range(2, 251)]
    reply = xray.put_trace_segments(TraceSegmentDocuments=[first, "{x", *many])
    rejected = reply["UnprocessedTraceSegments"]
    assert [it["ErrorCode"] for it in rejected] == ["ParseError"], rejected

    pages = list(xray.get_paginator("get_trace_summaries").paginate(**within()))
    ids = [it["Id"] for page in pages for it in page["TraceSummaries"]]
    assert len(ids) == len(set(ids)) == 250 and len(pages) == 3, (len(ids), len(pages))
    assert ids[0] == trace_id(250), "the newest comes first"
    assert isinstance(pages[0]["ApproximateTime"], datetime.datetime)

    reply = xray.get_trace_summaries(**within(FilterExpression='annotation.order = 7 AND service("shop") { fault }'))
    (summary,) = reply["TraceSummaries"]
    assert summary["Id"] == trace_id(1) and summary["HasFault"] and not summary["IsPartial"]
    assert abs(summary["Duration"] - 1.001) < 1e-3 and summary["ResponseTime"] == 1.0, summary
    assert summary["StartTime"].timestamp() == NOW - 100, "the subsegment began first"
    assert summary["Http"] == {"HttpURL": "http://shop/", "HttpStatus": 500, "HttpMethod": "GET", "UserAgent": "u",
                               "ClientIp": "1.2.3.4"}
    values = {key: found[0]["AnnotationValue"] for key, found in summary["Annotations"].items()}
    assert values == {"order": {"NumberValue": 7.0}, "gift": {"BooleanValue": True}, "city": {"StringValue": "Ulm"}}
    assert summary["Users"][0]["UserName"] == "ann" and summary["InstanceIds"] == [{"Id": "i-1"}]
    assert summary["EntryPoint"]["Names"] == ["shop"] and summary["EntryPoint"]["Type"] == "AWS::EC2::Instance"

    some = xray.get_trace_summaries(**within(Sampling=True, SamplingStrategy={"Name": "FixedRate", "Value": 0.2}))
    assert 0 < len(some["TraceSummaries"]) < 100
    late = xray.get_trace_summaries(**within(TimeRangeType="Service", FilterExpression="fault"))
    assert late["TraceSummaries"][0]["MatchedEventTime"].timestamp() == NOW - 98.999
    refused("InvalidRequestException", xray.get_trace_summaries, **within(FilterExpression="fault AND"))
    refused("InvalidRequestException", xray.get_trace_summaries, StartTime=NOW, EndTime=NOW - 1)

    gone = f"1-{NOW:08x}-{0:024x}"
    pages = list(xray.get_paginator("batch_get_traces").paginate(TraceIds=[trace_id(1), gone]))
    (trace,) = [it for page in pages for it in page["Traces"]]
    assert pages[0]["UnprocessedTraceIds"] == [gone] and trace["LimitExceeded"] is False
    documents = [json.loads(it["Document"]) for it in trace["Segments"]]
    assert [it["Id"] for it in trace["Segments"]] == [it["id"] for it in documents]
    assert documents[0]["subsegments"][0]["name"] == "DynamoDB" and documents[1]["origin"] == "AWS::DynamoDB::Table"
    refused("InvalidRequestException", xray.batch_get_traces, TraceIds=[trace_id(it) for it in range(6)])

    def names(services):
        return sorted((it["Name"], it.get("Type")) for it in services)

    pages = xray.get_paginator("get_service_graph").paginate(**within(GroupName="Default"))
    services = [it for page in pages for it in page["Services"]]
    node = next(it for it in services if it.get("Type") == "AWS::EC2::Instance")
    assert node["SummaryStatistics"]["FaultStatistics"]["TotalCount"] == 1 and node["Root"] is True
    table = next(it for it in services if it.get("Type") == "AWS::DynamoDB::Table")
    assert table["ReferenceId"] in [edge["ReferenceId"] for edge in node["Edges"]]
    pages = xray.get_paginator("get_trace_graph").paginate(TraceIds=[trace_id(1)])
    of_trace = [it for page in pages for it in page["Services"]]
    assert names(of_trace) == [
        ("orders", "AWS::DynamoDB::Table"), ("shop", "AWS::EC2::Instance"), ("shop", "client")], names(of_trace)
    refused("InvalidRequestException", xray.get_service_graph, **within(GroupName="none"))


def sampling():
    record = xray.create_sampling_rule(SamplingRule=RULE, Tags=[{"Key": "team", "Value": "a"}])["SamplingRuleRecord"]
    made = record["SamplingRule"]
    assert {key: made[key] for key in RULE} == RULE and isinstance(record["CreatedAt"], datetime.datetime)
    refused("InvalidRequestException", xray.create_sampling_rule, SamplingRule=RULE)
    changed = xray.update_sampling_rule(SamplingRuleUpdate={"RuleARN": made["RuleARN"], "FixedRate": 0.75})
    assert changed["SamplingRuleRecord"]["SamplingRule"]["FixedRate"] == 0.75
    pages = xray.get_paginator("get_sampling_rules").paginate()
    rules = [it["SamplingRule"]["RuleName"] for page in pages for it in page["SamplingRuleRecords"]]
    assert rules == ["shop", "Default"], rules

    report = {"RuleName": "shop", "ClientID": "0" * 24, "Timestamp": NOW, "RequestCount": 5, "SampledCount": 2,
              "BorrowCount": 1}
    reply = xray.get_sampling_targets(SamplingStatisticsDocuments=[report, {**report, "RuleName": "gone"}])
    (target,) = reply["SamplingTargetDocuments"]
    assert (target["FixedRate"], target["ReservoirQuota"], target["Interval"]) == (0.75, 4, 10), target
    assert target["ReservoirQuotaTTL"].timestamp() > NOW and reply["UnprocessedStatistics"][0]["RuleName"] == "gone"
    again = xray.get_sampling_targets(SamplingStatisticsDocuments=[report])
    assert again["LastRuleModification"] == reply["LastRuleModification"]
    other = xray.get_sampling_targets(SamplingStatisticsDocuments=[{**report, "ClientID": "1" * 24}])
    assert other["SamplingTargetDocuments"][0]["ReservoirQuota"] == 2
    pages = xray.get_paginator("get_sampling_statistic_summaries").paginate()
    counted = [it["RequestCount"] for page in pages for it in page["SamplingStatisticSummaries"]]
    assert sum(counted) == 15, counted

    for number in range(24):
        xray.create_sampling_rule(SamplingRule={**RULE, "RuleName": f"rule {number}"})
    refused("RuleLimitExceededException", xray.create_sampling_rule, SamplingRule={**RULE, "RuleName": "one more"})
    refused("InvalidRequestException", xray.delete_sampling_rule, RuleName="Default")
    gone = xray.delete_sampling_rule(RuleName="shop")
    assert gone["SamplingRuleRecord"]["SamplingRule"]["RuleName"] == "shop"
    refused("ResourceNotFoundException", xray.list_tags_for_resource, ResourceARN=made["RuleARN"])


def groups_and_tags():
    insights = {"InsightsEnabled": True, "NotificationsEnabled": False}
    made = xray.create_group(GroupName="faulty", FilterExpression="fault", InsightsConfiguration=insights,
                             Tags=[{"Key": "team", "Value": "a"}])["Group"]
    assert made["InsightsConfiguration"] == insights
    changed = xray.update_group(GroupARN=made["GroupARN"], FilterExpression="fault OR error")["Group"]
    assert changed["InsightsConfiguration"] == insights and xray.get_group(GroupName="faulty")["Group"] == changed
    pages = xray.get_paginator("get_groups").paginate()
    assert [it["GroupName"] for page in pages for it in page["Groups"]] == ["Default", "faulty"]
    found = xray.get_trace_summaries(**within(FilterExpression='group.name = "faulty"'))["TraceSummaries"]
    assert [it["Id"] for it in found] == [trace_id(1)]
    error = refused("InvalidRequestException", xray.update_group, GroupName="faulty", FilterExpression="fault AND")
    assert " at 9; " in str(error), error

    xray.tag_resource(ResourceARN=made["GroupARN"], Tags=[{"Key": "cost", "Value": "1"}])
    xray.untag_resource(ResourceARN=made["GroupARN"], TagKeys=["team"])
    pages = xray.get_paginator("list_tags_for_resource").paginate(ResourceARN=made["GroupARN"])
    assert [tag for page in pages for tag in page["Tags"]] == [{"Key": "cost", "Value": "1"}]
    many = [{"Key": str(number), "Value": "v"} for number in range(50)]
    refused("TooManyTagsException", xray.tag_resource, ResourceARN=made["GroupARN"], Tags=many)
    assert xray.delete_group(GroupName="faulty")
    refused("InvalidRequestException", xray.get_group, GroupName="faulty")
    error = refused("ResourceNotFoundException", xray.untag_resource, ResourceARN=made["GroupARN"], TagKeys=["cost"])
    assert error.response["ResourceName"] == made["GroupARN"], error.response


def policies_and_settings():
    document = json.dumps({"Version": "2012-10-17", "Statement": []})
    put = xray.put_resource_policy(PolicyName="p", PolicyDocument=document)["ResourcePolicy"]
    assert put["PolicyDocument"] == document and isinstance(put["LastUpdatedTime"], datetime.datetime)
    refused("InvalidPolicyRevisionIdException", xray.put_resource_policy, PolicyName="p", PolicyDocument=document,
            PolicyRevisionId="0")
    refused("MalformedPolicyDocumentException", xray.put_resource_policy, PolicyName="q", PolicyDocument="{")
    refused("PolicySizeLimitExceededException", xray.put_resource_policy, PolicyName="q",
            PolicyDocument=json.dumps({"Statement": "x" * 6000}))
    for number in range(4):
        xray.put_resource_policy(PolicyName=str(number), PolicyDocument=document)
    refused("PolicyCountLimitExceededException", xray.put_resource_policy, PolicyName="q", PolicyDocument=document)
    xray.delete_resource_policy(PolicyName="p", PolicyRevisionId=put["PolicyRevisionId"])
    pages = xray.get_paginator("list_resource_policies").paginate()
    assert len([it for page in pages for it in page["ResourcePolicies"]]) == 4

    assert xray.get_encryption_config()["EncryptionConfig"] == {"Type": "NONE", "Status": "ACTIVE"}
    key = xray.put_encryption_config(Type="KMS", KeyId="alias/a")["EncryptionConfig"]
    assert key["KeyId"] == "alias/a"
    refused("InvalidRequestException", xray.put_encryption_config, Type="KMS")

    (rule,) = xray.get_indexing_rules()["IndexingRules"]
    assert rule["Rule"]["Probabilistic"]["ActualSamplingPercentage"] == 100.0
    desired = {"Probabilistic": {"DesiredSamplingPercentage": 5}}
    rule = xray.update_indexing_rule(Name="Default", Rule=desired)["IndexingRule"]
    assert rule["Rule"]["Probabilistic"]["DesiredSamplingPercentage"] == 5.0
    refused("ResourceNotFoundException", xray.update_indexing_rule, Name="x", Rule=desired)

    assert xray.get_trace_segment_destination()["Destination"] == "XRay"
    assert xray.update_trace_segment_destination(Destination="CloudWatchLogs")["Status"] == "ACTIVE"

    counts = {"Timestamp": NOW, "SegmentsReceivedCount": 5, "BackendConnectionErrors": {"TimeoutCount": 1}}
    assert xray.put_telemetry_records(TelemetryRecords=[counts], Hostname="h", EC2InstanceId="i-1")


def retrievals():
    wanted = [trace_id(number) for number in range(1, 13)]
    token = xray.start_trace_retrieval(**within(TraceIds=wanted))["RetrievalToken"]
    first = xray.list_retrieved_traces(RetrievalToken=token)
    assert first["RetrievalStatus"] == "COMPLETE" and len(first["Traces"]) == 5
    assert json.loads(first["Traces"][0]["Spans"][0]["Document"])["trace_id"] == trace_id(1)
    second = xray.list_retrieved_traces(RetrievalToken=token, NextToken=first["NextToken"])
    assert [it["Id"] for it in second["Traces"]] == wanted[5:10]
    graph = xray.get_retrieved_traces_graph(RetrievalToken=token)
    assert any(it["Service"]["Name"] == "orders" for it in graph["Services"])
    xray.cancel_trace_retrieval(RetrievalToken=token)
    assert xray.list_retrieved_traces(RetrievalToken=token)["RetrievalStatus"] == "CANCELLED"
    refused("ResourceNotFoundException", xray.cancel_trace_retrieval, RetrievalToken="none")


def put_a_service_that_goes_wrong():
    """Calls of a service, twenty a minute; in the last minutes most of them fail."""
    minute = NOW // 60 * 60
    documents = []
    for ago in range(45, 0, -1):
        for number in range(20):
            start = minute - ago * 60 + number * 3
            fields = {"fault": True, "cause": {"exceptions": []}} if ago <= 6 and number < 15 else {}
            documents.append(json.dumps({
                "name": "fragile", "id": f"{ago:08x}{number:08x}", "start_time": start, "end_time": start + 0.5,
                "trace_id": f"1-{start:08x}-{ago:012x}{number:012x}", **fields,
            }))
    for first in range(0, len(documents), 50):
        reply = xray.put_trace_segments(TraceSegmentDocuments=documents[first:first + 50])
        assert reply["UnprocessedTraceSegments"] == [], reply


def insights():
    xray.update_group(GroupName="Default", InsightsConfiguration={"InsightsEnabled": True})
    found = xray.get_insight_summaries(**within(GroupName="Default"))["InsightSummaries"]
    of_service = [it for it in found if it["RootCauseServiceId"]["Name"] == "fragile"]
    assert of_service, found
    summary = of_service[0]
    assert summary["Categories"] == ["FAULT"] and summary["GroupName"] == "Default", summary
    insight = xray.get_insight(InsightId=summary["InsightId"])["Insight"]
    assert insight["RootCauseServiceRequestImpactStatistics"]["FaultCount"] > 0, insight
    events = xray.get_insight_events(InsightId=summary["InsightId"], MaxResults=1)["InsightEvents"]
    assert len(events) == 1 and isinstance(events[0]["EventTime"], datetime.datetime)
    graph = xray.get_insight_impact_graph(**within(InsightId=summary["InsightId"]))
    assert "fragile" in [it["Name"] for it in graph["Services"]], graph
    unknown = "00000000-0000-4000-8000-000000000000"
    for call in [xray.get_insight, xray.get_insight_events]:
        refused("InvalidRequestException", call, InsightId=unknown)


def series():
    pages = xray.get_paginator("get_time_series_service_statistics").paginate(**within(Period=60))
    points = [it for page in pages for it in page["TimeSeriesServiceStatistics"]]
    assert len(points) > 60 and isinstance(points[0]["Timestamp"], datetime.datetime)
    faults = sum(it["EdgeSummaryStatistics"]["FaultStatistics"]["TotalCount"] for it in points)
    assert faults == 1 + 6 * 15, faults


for part in [traces, sampling, groups_and_tags, policies_and_settings, retrievals]:
    part()
put_a_service_that_goes_wrong()
if "GetInsight" in ANSWERED:
    insights()
if "GetTimeSeriesServiceStatistics" in ANSWERED:
    series()
for name in sorted(driven):
    print("drove", name)
