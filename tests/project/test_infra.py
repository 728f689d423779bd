import json

from chalicelib.adapters.table_definition import create_table_arguments
from infra.table import FILE, template


def test_the_template_is_what_the_definition_of_the_table_gives():
    assert FILE.read_text() == template()


def test_the_template_and_the_tests_make_the_same_table():
    properties = json.loads(FILE.read_text())["Resources"]["PlumblineTable"]["Properties"]
    arguments = create_table_arguments("any")

    for name in ("KeySchema", "AttributeDefinitions", "GlobalSecondaryIndexes", "BillingMode"):
        assert properties[name] == arguments[name]
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
