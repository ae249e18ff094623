"""What happens in conversations, as events."""

from typing import ClassVar

from kring.events import Event


class AskOpened(Event):
    """Somebody asked."""

    kind: ClassVar[str] = "ask.opened"
    sentence: ClassVar[str] = "A question was asked."
    circle_id: str
    topics: tuple[str, ...] = ()
    language: str = ""
    visibility: str = "participants"


class AskEdited(Event):
    """The asker changed the question."""

    kind: ClassVar[str] = "ask.edited"
    sentence: ClassVar[str] = "The question was edited."


class AskChanged(Event):
    """Who may be asked was changed: staff only, or nobody more."""

    kind: ClassVar[str] = "ask.changed"
    sentence: ClassVar[str] = "The asker changed who is asked."
    mandate: bool = False
    stopped: bool = False


class AskWithdrawn(Event):
    """The asker took the question back."""

    kind: ClassVar[str] = "ask.withdrawn"
    sentence: ClassVar[str] = "The question was withdrawn."


class AskJoined(Event):
    """Somebody else wonders the same."""

    kind: ClassVar[str] = "ask.joined"
    sentence: ClassVar[str] = "Somebody else wonders the same."
    person_id: str


class AskLeft(Event):
    """Somebody who wondered the same does no longer."""

    kind: ClassVar[str] = "ask.left"
    sentence: ClassVar[str] = "Somebody no longer follows this question."
    person_id: str


class AskMerged(Event):
    """A question was put under another that asks the same."""

    kind: ClassVar[str] = "ask.merged"
    sentence: ClassVar[str] = "The question was put together with another that asks the same."
    into: str


class AskSolved(Event):
    """It is solved, say the asker or a coordinator."""

    kind: ClassVar[str] = "ask.solved"
    sentence: ClassVar[str] = "The question was solved."
    answer_id: str | None = None
    helper_id: str | None = None


class AskThanked(Event):
    """The asker thanked a helper."""

    kind: ClassVar[str] = "ask.thanked"
    sentence: ClassVar[str] = "The asker said thanks."
    person_id: str


class AskNudged(Event):
    """The silent asker was asked once whether it is solved."""

    kind: ClassVar[str] = "ask.nudged"
    sentence: ClassVar[str] = "The asker was asked whether it is solved."


class AskUnconfirmed(Event):
    """It ended without a word from the asker: no knowledge."""

    kind: ClassVar[str] = "ask.unconfirmed"
    sentence: ClassVar[str] = "The question ended without the asker saying whether it was solved."


class AskUnsolved(Event):
    """It ended without a solution."""

    kind: ClassVar[str] = "ask.unsolved"
    sentence: ClassVar[str] = "The question ended without a solution."


class AskReopened(Event):
    """It turned out not to be over."""

    kind: ClassVar[str] = "ask.reopened"
    sentence: ClassVar[str] = "The question was opened again."


class AnswerHelped(Event):
    """Somebody who wondered the same found the known answer enough."""

    kind: ClassVar[str] = "answer.helped"
    sentence: ClassVar[str] = "This answer helped somebody before they had to ask."


class AnswerConfirmed(Event):
    """The organization stands behind the answer."""

    kind: ClassVar[str] = "answer.confirmed"
    sentence: ClassVar[str] = "The answer was confirmed by the organization."
    confirmed: bool = True


class AnswerPinned(Event):
    """A coordinator put one answer before all who wonder the same."""

    kind: ClassVar[str] = "answer.pinned"
    sentence: ClassVar[str] = "An answer was pinned for everyone who wonders the same."
    message_id: str | None = None


class ConversationPublished(Event):
    """Who may see it was changed, with a participant's and a coordinator's consent."""

    kind: ClassVar[str] = "conversation.published"
    sentence: ClassVar[str] = "Who may see the conversation was changed."
    visibility: str


class ConversationHidden(Event):
    """A coordinator hid it."""

    kind: ClassVar[str] = "conversation.hidden"
    sentence: ClassVar[str] = "A coordinator hid the conversation."


class ConversationRestored(Event):
    """A coordinator showed it again."""

    kind: ClassVar[str] = "conversation.restored"
    sentence: ClassVar[str] = "A coordinator restored the conversation."


class MessagePosted(Event):
    """Somebody wrote in a conversation; number 0 is the question itself."""

    kind: ClassVar[str] = "message.posted"
    sentence: ClassVar[str] = "A message was posted."
    message_id: str
    number: int


class MessageEdited(Event):
    """An author changed a message."""

    kind: ClassVar[str] = "message.edited"
    sentence: ClassVar[str] = "A message was edited."
    message_id: str


class MessageHidden(Event):
    """A coordinator hid a message."""

    kind: ClassVar[str] = "message.hidden"
    sentence: ClassVar[str] = "A coordinator hid a message."
    message_id: str


class MessageRestored(Event):
    """A coordinator showed a message again."""

    kind: ClassVar[str] = "message.restored"
    sentence: ClassVar[str] = "A coordinator restored a message."
    message_id: str
