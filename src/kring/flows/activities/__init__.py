"""Activities: everything that a rule can do, one entry each."""

from kring.flows.activities import announcing, helping, proposing, sending, talking
from kring.flows.activities.shape import Act, Activity, Done, _
from kring.store import Time, Transaction


def _nothing(tx: Transaction, act: Act, now: Time) -> Done:  # noqa: ARG001
    return Done()


NOTHING = Activity(
    name="nothing", label=_("Nothing"), hint=_("Only count what comes by."), needs_circle=False, opens=False,
    run=_nothing,
)  # fmt: skip
ACTIVITIES: dict[str, Activity] = {
    activity.name: activity
    for activity in (
        NOTHING, announcing.ACTIVITY, talking.TALK, talking.MEET, helping.ACTIVITY, proposing.ACTIVITY,
        sending.ACTIVITY,
    )
}  # fmt: skip
__all__ = ["ACTIVITIES", "Act", "Activity", "Done"]
