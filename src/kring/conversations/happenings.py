"""What happens in conversations, as events."""

from kring.events import Event


class AskOpened(Event, frozen=True, kw_only=True):
    """Somebody asked."""

    kind = "ask.opened"
    sentence = "A question was asked."
    circle_id: str
    language: str = ""
    visibility: str = "participants"


class AskEdited(Event, frozen=True, kw_only=True):
    """The asker changed the question."""

    kind = "ask.edited"
    sentence = "The question was edited."


class AskChanged(Event, frozen=True, kw_only=True):
    """Who may be asked was changed: staff only, or nobody more."""

    kind = "ask.changed"
    sentence = "The asker changed who is asked."
    mandate: bool = False
    stopped: bool = False


class AskWithdrawn(Event, frozen=True, kw_only=True):
    """The asker took the question back."""

    kind = "ask.withdrawn"
    sentence = "The question was withdrawn."


class AskInherited(Event, frozen=True, kw_only=True):
    """The asker took the question back; whoever wondered the same for longest asks it now."""

    kind = "ask.inherited"
    sentence = "The asker took the question back, and somebody who wonders the same asks it now."
    person_id: str


class AskJoined(Event, frozen=True, kw_only=True):
    """Somebody else wonders the same."""

    kind = "ask.joined"
    sentence = "Somebody else wonders the same."
    person_id: str


class AskLeft(Event, frozen=True, kw_only=True):
    """Somebody who wondered the same does no longer."""

    kind = "ask.left"
    sentence = "Somebody no longer follows this question."
    person_id: str


class AskMerged(Event, frozen=True, kw_only=True):
    """A question was put under another that asks the same."""

    kind = "ask.merged"
    sentence = "The question was put together with another that asks the same."
    into: str


class AskSolved(Event, frozen=True, kw_only=True):
    """It is solved, say the asker or a coordinator."""

    kind = "ask.solved"
    sentence = "The question was solved."
    answer_id: str | None = None
    helper_id: str | None = None


class AskThanked(Event, frozen=True, kw_only=True):
    """The asker thanked a helper."""

    kind = "ask.thanked"
    sentence = "The asker said thanks."
    person_id: str


class AskNudged(Event, frozen=True, kw_only=True):
    """The silent asker was asked once whether it is solved."""

    kind = "ask.nudged"
    sentence = "The asker was asked whether it is solved."


class AskUnconfirmed(Event, frozen=True, kw_only=True):
    """It ended without a word from the asker: no knowledge."""

    kind = "ask.unconfirmed"
    sentence = "The question ended without the asker saying whether it was solved."


class AskUnsolved(Event, frozen=True, kw_only=True):
    """It ended without a solution."""

    kind = "ask.unsolved"
    sentence = "The question ended without a solution."


class AskReopened(Event, frozen=True, kw_only=True):
    """It turned out not to be over."""

    kind = "ask.reopened"
    sentence = "The question was opened again."


class AnswerHelped(Event, frozen=True, kw_only=True):
    """Somebody who wondered the same found the known answer enough."""

    kind = "answer.helped"
    sentence = "This answer helped somebody before they had to ask."


class AnswerConfirmed(Event, frozen=True, kw_only=True):
    """The organization stands behind the answer."""

    kind = "answer.confirmed"
    sentence = "The answer was confirmed by the organization."
    confirmed: bool = True


class AnswerPinned(Event, frozen=True, kw_only=True):
    """A coordinator put one answer before all who wonder the same."""

    kind = "answer.pinned"
    sentence = "An answer was pinned for everyone who wonders the same."
    message_id: str | None = None


class ConversationPublished(Event, frozen=True, kw_only=True):
    """Who may see it was changed, with a participant's and a coordinator's consent."""

    kind = "conversation.published"
    sentence = "Who may see the conversation was changed."
    visibility: str


class ConversationHidden(Event, frozen=True, kw_only=True):
    """A coordinator hid it."""

    kind = "conversation.hidden"
    sentence = "A coordinator hid the conversation."


class ConversationRestored(Event, frozen=True, kw_only=True):
    """A coordinator showed it again."""

    kind = "conversation.restored"
    sentence = "A coordinator restored the conversation."


class MessagePosted(Event, frozen=True, kw_only=True):
    """Somebody wrote in a conversation; number 0 is the question itself."""

    kind = "message.posted"
    sentence = "A message was posted."
    message_id: str
    number: int


class MessageEdited(Event, frozen=True, kw_only=True):
    """An author changed a message."""

    kind = "message.edited"
    sentence = "A message was edited."
    message_id: str


class MessageHidden(Event, frozen=True, kw_only=True):
    """A coordinator hid a message."""

    kind = "message.hidden"
    sentence = "A coordinator hid a message."
    message_id: str


class MessageRestored(Event, frozen=True, kw_only=True):
    """A coordinator showed a message again."""

    kind = "message.restored"
    sentence = "A coordinator restored a message."
    message_id: str


class TalkOpened(Event, frozen=True, kw_only=True):
    """The organization opened a conversation with a person because of something that happened."""

    kind = "talk.opened"
    sentence = "The organization opened a conversation with somebody."
    private = True
    circle_id: str
    person_id: str


class TalkAnswered(Event, frozen=True, kw_only=True):
    """The person whom the organization wrote to wrote back: somebody is asked to answer."""

    kind = "talk.answered"
    sentence = "The person wrote back."


class NoticePosted(Event, frozen=True, kw_only=True):
    """A circle was told of something that happened."""

    kind = "notice.posted"
    sentence = "The circle was told of something."
    circle_id: str


class NoticeEnded(Event, frozen=True, kw_only=True):
    """What a circle was told of is over."""

    kind = "notice.ended"
    sentence = "What the circle was told of is over."
