"""Holds what a client gets against botocore's model of the operation, more strictly than botocore's parser does."""

import json


def watch(client):
    """Checks each reply of the client; answers the set of operations that were answered, which grows."""
    answered = set()

    def check(operation_model, response_dict, **_):
        reply = json.loads(response_dict["body"])
        if response_dict["status_code"] == 200:
            shape = operation_model.output_shape
            if shape is not None:
                conforms(reply, shape, operation_model.name)
            answered.add(operation_model.name)
        else:
            kind = response_dict["headers"]["x-amzn-errortype"]
            known = [error.name for error in operation_model.error_shapes]
            assert kind in known, f"{operation_model.name}: {kind} is none of {known}"

    client.meta.events.register("before-parse.xray", check)
    return answered


def conforms(value, shape, where):
    """Every field is one of the model's, of its type and within its bounds. Null stands for a field that is absent."""
    if value is None:
        return
    kind = shape.type_name
    if kind == "structure":
        assert isinstance(value, dict), f"{where} is {value!r}"
        strange = set(value) - set(shape.members)
        assert not strange, f"{where} has {strange}, which the model does not know"
        for name in shape.required_members:
            assert value.get(name) is not None, f"{where} lacks {name}"
        for name, member in value.items():
            conforms(member, shape.members[name], f"{where}.{name}")
    elif kind == "list":
        assert isinstance(value, list), f"{where} is {value!r}"
        bounded(len(value), shape, where)
        for item in value:
            assert item is not None, f"{where} has a null"
            conforms(item, shape.member, f"{where}[]")
    elif kind == "map":
        assert isinstance(value, dict), f"{where} is {value!r}"
        bounded(len(value), shape, where)
        for key, item in value.items():
            conforms(key, shape.key, f"{where} key")
            conforms(item, shape.value, f"{where}.{key}")
    elif kind == "string":
        assert isinstance(value, str), f"{where} is {value!r}"
        bounded(len(value), shape, where)
        assert not shape.enum or value in shape.enum, f"{where} is {value!r}"
    elif kind == "boolean":
        assert isinstance(value, bool), f"{where} is {value!r}"
    elif kind in ("integer", "long"):
        assert isinstance(value, int) and not isinstance(value, bool), f"{where} is {value!r}"
        # The default rule has a priority that the model does not allow, at X-Ray as here.
        if not (where.endswith(".Priority") and value == 10_000):
            bounded(value, shape, where)
    elif kind in ("double", "timestamp"):
        assert isinstance(value, (int, float)) and not isinstance(value, bool), f"{where} is {value!r}"
        bounded(value, shape, where)
    else:
        raise AssertionError(f"{where} is of type {kind}, which is not looked at")


def bounded(size, shape, where):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    assert least is None or size >= least, f"{where}: {size} is below {least}"
    assert most is None or size <= most, f"{where}: {size} is above {most}"
