"""Purposes: what each kind of notification is for, as people consent to it."""

_OF = {
    "join": "invitations",
    "invitation": "invitations",
    "coordinator": "circle",
    "report": "circle",
    "owed": "circle",
    "stopped": "circle",
}


def purpose(kind: str) -> str:
    """What a kind of notification is for; most are about a conversation that somebody takes part in."""
    return _OF.get(kind, "conversations")
