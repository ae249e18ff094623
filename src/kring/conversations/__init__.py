"""Conversations: people answering one another around something that happened."""

from kring.conversations.asking import Draft, EmptyAsk, WiderThanCircle, ask, edit, question, steer, withdraw
from kring.conversations.closing import confirm, give_up, nudge, pin, reopen, solve, unsolved
from kring.conversations.conversations import (
    Conversation,
    Message,
    NotOpen,
    Participant,
    TooLong,
    get,
    message,
    messages,
    needed,
    participant,
    participants,
)
from kring.conversations.hiding import (
    hide,
    hide_all_of,
    hide_message,
    publish,
    restore,
    restore_all_of,
    restore_message,
)
from kring.conversations.joining import already_helped, join, leave, merge
from kring.conversations.listing import Line, asked_by, helped_by, known, recent, several
from kring.conversations.masking import masked
from kring.conversations.posting import EmptyMessage, draft, keep_draft, post, read, stay
from kring.conversations.posting import edit as edit_message
from kring.conversations.showing import Attached, Said, Shown, Speaker, is_shown, said, shown

__all__ = [
    "Attached", "Conversation", "Draft", "EmptyAsk", "EmptyMessage", "Line", "Message", "NotOpen", "Participant",
    "Said", "Shown", "Speaker", "TooLong", "WiderThanCircle", "already_helped", "ask", "asked_by", "confirm", "draft",
    "edit", "edit_message", "get", "give_up", "helped_by", "hide", "hide_all_of", "hide_message", "is_shown",
    "join", "keep_draft", "known", "leave", "masked", "merge", "message", "messages", "needed", "nudge",
    "participant", "participants", "pin", "post", "publish", "question", "read", "recent", "reopen",
    "restore", "restore_all_of", "restore_message", "said", "several", "shown", "solve", "stay", "steer",
    "unsolved", "withdraw",
]  # fmt: skip
