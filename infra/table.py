"""The table as a CloudFormation resource, from the one definition of it.

`python -m infra.table` writes `infra/table.json`; `--check` says whether it is up to date.
Chalice merges the file into the template that it makes (`chalice package --merge-template`).
"""

import argparse
import json
import sys
from pathlib import Path

from chalicelib.adapters.table_definition import cloudformation_properties

FILE = Path(__file__).with_name("table.json")


def template() -> str:
    """The file's text."""
    resource = {
        "Type": "AWS::DynamoDB::Table",
        # What was decided outlives a stack that is deleted by mistake.
        "DeletionPolicy": "Retain",
        "UpdateReplacePolicy": "Retain",
        "Properties": cloudformation_properties({"Fn::Sub": "${AWS::StackName}"}),
    }
    return json.dumps({"Resources": {"PlumblineTable": resource}}, indent=2) + "\n"


def main() -> int:
    """Write the file, or look whether it is what it should be."""
    parser = argparse.ArgumentParser(description="Write the table's CloudFormation resource.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when stale")
    if parser.parse_args().check:
        return 0 if FILE.read_text() == template() else 1
    FILE.write_text(template())
    return 0


if __name__ == "__main__":
    sys.exit(main())
