"""A small made-up community with experts, so that the right people can be known."""

from random import Random

from kring.history.backtest import Answer, Question

SUBJECTS = {
    "router": "router wifi cable light reboot antenna signal",
    "invoice": "invoice price bill payment euro discount contract",
    "television": "television channel remote picture sound recording film",
}
DAY = 86_400_000_000


def community(size: int, seed: int = 1, people: int = 8) -> tuple[list[Question], list[Answer]]:
    """Each subject has its own experts, who answer nearly all of its questions."""
    random = Random(seed)
    questions, answers = [], []
    for number in range(size):
        subject = random.choice(sorted(SUBJECTS))
        body = " ".join(random.choices([*SUBJECTS[subject].split(), "my", "is", "broken", "help"], k=9))
        at = DAY + number * DAY // 12
        questions.append(Question(f"q{number}", at, f"asker {random.randrange(40)}", body[:15], body))
        for _ in range(random.choice((0, 1, 1, 2))):
            helper = f"{subject} expert {int(people * random.random() ** 2)}"
            answers.append(Answer(f"q{number}", helper, at + random.randrange(1, DAY // 4)))
    unique = {(one.question_id, one.answerer): one for one in answers}
    return questions, sorted(unique.values(), key=lambda one: one.created)
