"""Circles: people with a purpose, their roles, and who may see what."""

from kring.circles.circles import (
    Circle,
    CircleChanged,
    Membership,
    add,
    by_slug,
    change,
    change_role,
    coordinators,
    get,
    join,
    leave,
    listed,
    members,
    membership,
    memberships_of,
    needed,
    staff,
)
from kring.circles.visibility import ANYBODY, Viewer, may_coordinate, may_see, sees, viewer

__all__ = [
    "ANYBODY", "Circle", "CircleChanged", "Membership", "Viewer", "add", "by_slug", "change", "change_role",
    "coordinators", "get", "join", "leave", "listed", "may_coordinate", "may_see", "members", "membership",
    "memberships_of", "needed", "sees", "staff", "viewer",
]  # fmt: skip
