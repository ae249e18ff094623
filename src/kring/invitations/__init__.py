"""Invitations: who is asked to help, what they answer, and what happens when they don't."""

from kring.invitations.answering import AlreadyTaken, NotInvited, decline, hand_back, seen, take
from kring.invitations.invitations import (
    Invitation,
    Offer,
    Outlook,
    Place,
    get,
    mine,
    of_conversation,
    of_person,
    outlook,
)
from kring.invitations.queue_marks import release
from kring.invitations.steering import Pick, ask_more, pick, picks, staff_only, stop
from kring.invitations.waves import Match, matches

__all__ = [
    "AlreadyTaken", "Invitation", "Match", "NotInvited", "Offer", "Outlook", "Pick", "Place", "ask_more", "decline",
    "get", "hand_back", "matches", "mine", "of_conversation", "of_person", "outlook", "pick", "picks", "release",
    "seen", "staff_only", "stop", "take",
]  # fmt: skip
