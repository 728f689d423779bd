"""Plain values to DynamoDB's typed attributes and back. Called by `dynamo_table` alone.

boto3's own serializer turns numbers into Decimal and takes sets, bytes and floats in; the port
knows none of them.
"""

from collections.abc import Mapping
from typing import TypeAlias, cast

from chalicelib.workflow.ports import Item, ItemRefused

# {"S": …}, {"N": …}, {"BOOL": …}, {"NULL": True}, {"L": […]}, {"M": {…}}
Attribute: TypeAlias = dict[str, object]
Attributes: TypeAlias = dict[str, Attribute]


def to_attribute(value: object) -> Attribute:
    """One value as DynamoDB spells it. Raises ItemRefused for a type the port does not know."""
    if isinstance(value, str):
        return {"S": str(value)}
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(int(value))}
    if isinstance(value, list):
        return {"L": [to_attribute(member) for member in value]}
    if isinstance(value, dict):
        return {"M": {name: to_attribute(member) for name, member in value.items()}}
    raise ItemRefused(f"a {type(value).__name__} cannot be stored")


def from_attribute(attribute: Mapping[str, object]) -> object:
    """The value of one attribute. Raises ItemRefused for what the port cannot have written."""
    ((kind, value),) = attribute.items()
    match kind:
        case "S" | "BOOL":
            return value
        case "NULL":
            return None
        case "N":
            return int(cast("str", value))
        case "L":
            return [from_attribute(member) for member in cast("list[Attribute]", value)]
        case "M":
            return from_attributes(cast("Attributes", value))
        case _:
            raise ItemRefused(f"an attribute of type {kind} was stored by something else")


def from_attributes(attributes: Mapping[str, Mapping[str, object]]) -> Item:
    """A whole item, or a map in one."""
    return {name: from_attribute(attribute) for name, attribute in attributes.items()}
