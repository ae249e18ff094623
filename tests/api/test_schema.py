"""Whatever is sent, the API answers as its document says, and never with a fault of ours."""

import os

import msgspec
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from kring.api import describing, reference

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


DOCUMENT = msgspec.json.decode(describing.document(reference.listed()))
schema = schemathesis.openapi.from_dict(DOCUMENT).exclude(path="/api/v1/events/stream")


@schema.parametrize()
@settings(
    max_examples=int(os.environ.get("KRING_TEST_EXAMPLES", "8")), deadline=None, database=None,
    derandomize="KRING_TEST_EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_nothing_that_is_sent_breaks_it(case, application, world, ask) -> None:
    """As the owner, who is let in everywhere, at real ids where the path wants one."""
    real = {
        "ask_id": ask,
        "conversation_id": ask,
        "circle_id": world.circle_id,
        "person_id": world.ids["bob"],
    }
    for name in case.path_parameters or {}:
        if name in real and len(case.path_parameters[name]) % 2:
            case.path_parameters[name] = real[name]
    case.call_and_validate(
        app=application, headers={"Authorization": f"Bearer {world.keys['otto']}"}, checks=CHECKS
    )
