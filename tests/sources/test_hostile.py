"""What nobody could read later, or no database keeps, is refused or mended where it comes in, each event by itself."""

import pytest

from kring.sources import Given, Wrong, cloudevents, segment
from kring.sources.given import DEEPEST
from kring.sources.trials import Trial

NOW = 1_780_000_000_000_000
GOOD = b'{"specversion":"1.0","id":"1","source":"/shop","type":"t"%s}'
BAD_ID = b'{"specversion":"1.0","id":"","source":"/shop","type":"t","data":%s}'


def deep(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


@pytest.mark.parametrize(
    "body",
    [
        GOOD % b',"data":1e999',
        GOOD % (b',"data":' + deep(DEEPEST)),
        GOOD % (b',"data":' + deep(900)),
        GOOD % (b',"data":' + deep(100_000)),
        GOOD % b',"data":"\\u0000"',
        GOOD % b',"time":"0001-01-01T00:00:00+14:00"',
        GOOD % b',"time":"9999-12-31T23:59:59-14:00"',
        GOOD % b',"time":"0001-01-01T00:00:00"',
        BAD_ID % b"1e999",
        BAD_ID % deep(100_000),
        BAD_ID[:40],
        GOOD % b',"extra":"\xff"',
        b'{"specversion":"1.0","time":"yesterday"',
    ],
)
def test_it_is_refused_alone_and_by_a_sentence(body):
    found = cloudevents.one(body)
    assert isinstance(found, Wrong)
    assert found.field
    assert found.wanted


@pytest.mark.parametrize("data", [b"1e999", deep(DEEPEST), b'"\\u0000"'])
def test_the_others_of_its_batch_are_taken(data):
    found = cloudevents.many(b"[%s,%s,%s]" % (GOOD % b"", GOOD % (b',"data":' + data), BAD_ID % data))
    assert [type(one) for one in found] == [Given, Wrong, Wrong]


def test_a_batch_that_is_too_deep_to_be_taken_apart_is_refused():
    assert isinstance(cloudevents.many(deep(100_000)), Wrong)


def test_what_was_cut_within_an_emoji_is_taken_without_its_half():
    found = cloudevents.many(
        b"[%s,%s]" % (GOOD % b',"data":"late \\ud83d"', GOOD % b',"data":"\\ud83d\\ude00"')
    )
    assert [one.event["data"] for one in found] == ["late \ufffd", "\U0001f600"]


def test_a_backslash_before_u0000_is_no_nul():
    found = cloudevents.one(GOOD % b',"data":"C:\\\\u0000"')
    assert found.event["data"] == "C:\\u0000"


def test_in_headers_what_is_too_deep_is_refused():
    headers = [
        (f"ce-{name}".encode(), value.encode())
        for name, value in {"specversion": "1.0", "id": "1", "source": "/s", "type": "t"}.items()
    ]
    assert isinstance(
        cloudevents.in_headers([*headers, (b"content-type", b"application/json")], deep(5000)), Wrong
    )


def test_what_is_refused_is_said_in_characters_that_a_table_keeps():
    found = cloudevents.one(b'{"specversion":"1\\u0000","id":"1","source":"/s","type":"t"}')
    assert "\0" not in found.seen


@pytest.mark.parametrize("more", [{"userId": "a\0b"}, {"messageId": "a\0b"}, {"properties": {"a\0": 1}}])
def test_a_call_with_a_nul_is_refused(more):
    call = {"type": "track", "event": "x", "userId": "u"} | more
    assert isinstance(segment.event(call, "shop", None, NOW), Wrong)


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_clock_that_is_centuries_wrong_is_not_believed(said):
    call = {"type": "track", "event": "x", "userId": "u", "timestamp": "2026-01-01T00:00:00Z"}
    assert segment.event(call, "shop", said, NOW).time == 1_767_225_600_000_000
    assert segment.event(call | {"timestamp": said}, "shop", None, NOW).time == NOW


def test_what_was_tried_and_cannot_be_read_again_is_shown_without():
    shown = {"id": "1", "source_id": "s", "key_id": "k", "event_id": "1", "type": "t", "received_at": NOW}
    assert Trial(**shown, verdict="taken", body=(GOOD % b',"extra":1e999').decode()).given is None
    assert Trial(**shown, verdict="taken", body=cloudevents.one(GOOD % b"").body).given is not None


@pytest.mark.parametrize("more", [b',"data":1e999', b',"extra":1e999', b',"extra":[' + b"9" * 5000 + b"]"])
def test_a_number_that_nobody_can_read_later_is_refused_wherever_it_stands(more):
    found = cloudevents.one(GOOD % more)
    assert isinstance(found, Wrong)
    assert (found.seen, found.wanted) == ("a number too large to be read", "numbers up to 1e308")
    good, bad = cloudevents.many(b"[" + GOOD % b',"extra":1' + b"," + GOOD % more + b"]")
    assert isinstance(good, Given)
    assert bad == found


def test_in_a_batch_each_that_is_too_deep_is_refused_by_itself():
    found = cloudevents.many(b"[" + b",".join(GOOD % (b',"extra":' + deep(n)) for n in (1, 70, 500)) + b"]")
    assert [type(one) for one in found] == [Given, Wrong, Wrong]


def test_an_attribute_that_stands_there_twice_is_refused_alone():
    twice = b'{"id":"","id":null,"specversion":"1.0","source":"/s","type":"t"}'
    good, bad = cloudevents.many(b"[%s,%s]" % (GOOD % b"", twice))
    assert isinstance(good, Given)
    assert (bad.field, bad.seen) == ("id", "null")


def test_what_one_event_has_does_not_change_the_verdict_on_another():
    odd = GOOD.replace(b'"id":"1"', b'"id":"a\x7f"') % b""
    alone, beside = cloudevents.one(odd), cloudevents.many(b"[%s,%s]" % (odd, GOOD % b',"data":"\xc3\xa9"'))
    assert isinstance(alone, Wrong)
    assert beside[0] == alone


@pytest.mark.parametrize(
    "more", [b',"data":1e999', b',"extra":"\xff"', b',"data":' + deep(500), b',"time":"noon"']
)
def test_whatever_is_wrong_the_id_is_told_where_it_can_be_read(more):
    assert cloudevents.one(GOOD % more).event_id == "1"
