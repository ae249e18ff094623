"""Requests out reach public places only, whatever a name, a redirect or an answer tries."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from kring.outgoing import (
    Answer,
    BadAddress,
    Client,
    Failed,
    NotReachable,
    check_address,
    guard_of,
    place,
    why_not,
)
from kring.outgoing.addresses import NoSuchHost
from tests.outgoing.receivers import Receiver, Request, answer, answering, read, receiving

HERE = guard_of("127.0.0.1/32")
SHUT = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "0.0.0.0", "224.0.0.1", "255.255.255.255",
    "198.18.0.1", "203.0.113.9", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:a00:1", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378::1",
    "2001:db8::1", "fec0::1", "4000::1",
]  # fmt: skip


def ask(url: str, client: Client | None = None, **more: Any) -> Answer:
    async def job() -> Answer:
        asker = client or Client(HERE)
        try:
            return await asker.request("POST", url, {"x-a": "b"}, b"{}", **more)
        finally:
            asker.close()

    return asyncio.run(job())


def leading_to(*addresses: str) -> Callable[[str, int], list[str]]:
    return lambda *_: list(addresses)


@pytest.mark.parametrize("address", SHUT)
def test_an_address_that_is_not_everybodys_is_refused(address):
    assert why_not(address)
    with pytest.raises(NotReachable):
        ask("https://evil.example/", Client(guard_of(""), resolve=leading_to(address)))


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_a_public_address_may_be_reached(address):
    assert why_not(address) == ""
    assert check_address("example.org", 443, "", resolve=leading_to(address)) == address


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1", "localhost", "[::1]", "0"]
)
def test_odd_ways_to_write_this_machine_are_refused(host):
    with pytest.raises((NotReachable, BadAddress)):
        ask(f"https://{host}/", Client(guard_of("")))


def test_a_name_with_a_public_and_a_private_address_is_reached_at_the_public_one():
    found = guard_of("").check("both.example", 443, ["10.0.0.1", "1.1.1.1"])
    assert found == ["1.1.1.1"]


def test_a_name_that_changes_after_it_was_looked_up_makes_no_difference():
    """The name says a public address when it is checked and this machine when asked again: it is asked only once."""
    said = [["192.0.2.1", "127.0.0.1"], ["127.0.0.1"]]
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return said[min(len(asked), 2) - 1]

    with receiving(answering(lambda _: answer(200))) as receiver:
        client = Client(guard_of(""), resolve=rebinding)
        for _ in range(2):
            with pytest.raises(NotReachable):
                ask(f"https://rebind.example:{receiver.port}/", client)
        assert receiver.connections == 0
    assert asked == ["rebind.example", "rebind.example"]


def test_the_address_at_the_other_end_has_the_last_word():
    """Were the name looked up by somebody else after the check, what was connected to would still be looked at."""
    with receiving(answering(lambda _: answer(200))) as receiver:
        client = Client(guard_of(""), resolve=leading_to("1.1.1.1"))

        async def job() -> None:
            from kring.outgoing.wires import Wire

            loop = asyncio.get_running_loop()
            _, wire = await loop.create_connection(Wire, "127.0.0.1", receiver.port)
            client._must_be(wire, place(f"https://x.example:{receiver.port}/"))

        with pytest.raises(NotReachable):
            asyncio.run(job())


@pytest.mark.parametrize("port", [22, 25, 5432, 6379, 8000])
def test_ports_of_other_services_are_refused(port):
    with pytest.raises(NotReachable, match="is not one of"):
        ask(f"https://example.org:{port}/", Client(guard_of(""), resolve=leading_to("1.1.1.1")))


def test_without_tls_only_what_is_allowed_is_reached():
    with pytest.raises(NotReachable, match="https is wanted"):
        ask("http://example.org/", Client(guard_of(""), resolve=leading_to("1.1.1.1")))


def test_who_runs_the_server_may_allow_a_name_or_a_network():
    with receiving(answering(lambda _: answer(200))) as receiver:
        assert ask(receiver.url).status == 200
        named = Client(guard_of("crm.internal"), resolve=leading_to("127.0.0.1"))
        assert ask(f"http://crm.internal:{receiver.port}/", named).status == 200
        with pytest.raises(NotReachable):
            ask(receiver.url, Client(guard_of("10.0.0.0/8, other.internal")))


def test_a_redirect_is_not_followed():
    seen: list[str] = []

    def reply(request: Request) -> bytes:
        seen.append(request.target)
        return answer(302, b"", "location: http://169.254.169.254/latest/meta-data/")

    with receiving(answering(reply)) as receiver:
        found = ask(receiver.url)
    assert (found.status, seen) == (302, ["/hook"])


def test_connections_are_kept_and_a_closed_one_is_replaced():
    async def one_each(reader, writer):
        await read(reader)
        writer.write(answer(200))
        await asyncio.sleep(0.02)

    async def many(receiver: Receiver, pause: float) -> None:
        client = Client(HERE)
        for _ in range(3):
            assert (await client.request("POST", receiver.url, {}, b"{}")).status == 200
            await asyncio.sleep(pause)
        client.close()

    with receiving(answering(lambda _: answer(200))) as receiver:
        asyncio.run(many(receiver, 0))
        assert receiver.connections == 1
    with receiving(one_each) as receiver:
        asyncio.run(many(receiver, 0))
        assert receiver.connections == 3


async def drip(reader, writer):
    await read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    for _ in range(1000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def endless(reader, writer):
    await read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    for _ in range(100_000):
        writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
        await writer.drain()


async def crumbs(reader, writer):
    await read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
    for _ in range(100_000):
        writer.write(b"0" * 1000 + b"1;" + b"e" * 1000 + b"\r\nx\r\n")
        await writer.drain()


async def long_head(reader, writer):
    await read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nx: ")
    for _ in range(100_000):
        writer.write(b"x" * 1024)
        await writer.drain()


async def many_lines(reader, writer):
    await read(reader)
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        writer.write(b"x-%d: y\r\n" % number)
        await writer.drain()


async def silent(reader, writer):
    await read(reader)
    await asyncio.sleep(60)


async def gone(reader, writer):
    await read(reader)


async def noise(reader, writer):
    await read(reader)
    writer.write(b"\x00\x01 this is no HTTP\r\n\r\n")
    await writer.drain()
    await asyncio.sleep(1)


async def other_protocol(reader, writer):
    await read(reader)
    writer.write(b"HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\nhello")
    await writer.drain()
    await asyncio.sleep(1)


@pytest.mark.parametrize(
    ("talk", "reason"),
    [
        (drip, "no answer within"), (silent, "no answer within"), (long_head, "head has more than"),
        (many_lines, "head has more than"), (crumbs, "mostly wrapping"), (gone, "without an answer"),
        (noise, "not HTTP"), (other_protocol, "changes the protocol"),
    ],
)  # fmt: skip
def test_a_hostile_receiver_costs_little(talk, reason):
    began = time.monotonic()
    with receiving(talk) as receiver, pytest.raises(Failed, match=reason):
        ask(receiver.url, seconds=0.5)
    assert time.monotonic() - began < 15  # of the fifty and more that the slow ones would take


def test_of_an_endless_answer_the_start_is_read():
    with receiving(endless) as receiver:
        found = ask(receiver.url, most=1000)
    assert (found.status, found.cut, len(found.body)) == (200, True, 1000)


@pytest.mark.parametrize(
    "url",
    ["", "ftp://example.org/", "https://", "https://a:b@example.org/", "https://example.org:0/", "example.org",
     "https://example.org:99999/", "https://exa mple.org/", "https://example.org/\n", "https://example.org\\@evil/",
     "https://" + "x" * 2000],
)  # fmt: skip
def test_what_is_no_address_is_refused_in_a_sentence(url):
    with pytest.raises(BadAddress):
        place(url)


def test_a_header_cannot_bring_another():
    async def job() -> None:
        await Client(HERE).request("POST", "http://127.0.0.1:9/", {"x": "a\r\nevil: 1"}, b"")

    with pytest.raises(ValueError, match="no line's end"):
        asyncio.run(job())


def test_a_name_without_an_address_says_so():
    with pytest.raises(NoSuchHost, match="has no address"):
        ask("https://nowhere.invalid/", Client(guard_of("")))


def test_the_answer_is_whole_when_it_ends_with_the_connection_or_follows_early_news():
    async def old(reader, writer):
        await read(reader)
        writer.write(b"HTTP/1.0 200 OK\r\nx: y\r\n\r\nall of it")
        await writer.drain()

    async def early(reader, writer):
        await read(reader)
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok")
        await writer.drain()
        await asyncio.sleep(0.2)

    with receiving(old) as receiver:
        assert ask(receiver.url).body == b"all of it"
    with receiving(early) as receiver:
        assert (ask(receiver.url).status, ask(receiver.url).body) == (201, b"ok")
