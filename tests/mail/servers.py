"""Real mail servers, from the distribution's packages, each with its own folder and port."""

import contextlib
import imaplib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGES = "apt-get install dovecot-imapd postfix swaks"
DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%n
first_valid_uid = 1
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password=s:cret
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}/mail/%n
}}
namespace inbox {{
  inbox = yes
}}
"""
POSTFIX = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
myhostname = mx.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtp_dns_support_level = disabled
smtp_host_lookup = native
relay_domains = in.example.org
virtual_alias_maps = inline:{{ {{ loop@example.org = help@in.example.org }} }}
transport_maps = inline:{{ {{ in.example.org = smtp:[127.0.0.1]:{onward} }} {{ example.com = smtp:[127.0.0.1]:{onward} }} }}
smtpd_relay_restrictions = permit_mynetworks, reject
"""
SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
local unix - n n - - local
postlog unix-dgram n - n - 1 postlogd
"""


def free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def needed(program: str) -> str:
    """Where a program is; the test is skipped, aloud, where it is not, or where we may not start it."""
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None or os.geteuid() != 0:
        pytest.skip(f"{program} cannot be started here (as root: {PACKAGES})")
    return found


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="kring-mail-"))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def dovecot() -> Iterator[int]:
    """An IMAP server for anybody whose password is s:cret; its port."""
    program, port = needed("dovecot"), free()
    with folder() as place:
        for name in ("run", "mail"):
            (place / name).mkdir()
        shutil.chown(place / "mail", "nobody", "nogroup")
        (place / "dovecot.conf").write_text(DOVECOT.format(folder=place, port=port))
        process = subprocess.Popen([program, "-F", "-c", str(place / "dovecot.conf")])
        try:
            wait(port)
            yield port
        finally:
            process.terminate()
            process.wait(10)


@contextlib.contextmanager
def postfix(onward: int) -> Iterator[int]:
    """A mail server that hands in.example.org to a port; its own port."""
    program, port = needed("postfix"), free()
    with folder() as place:
        for name in ("queue", "data", "etc"):
            (place / name).mkdir()
        shutil.chown(place / "data", "postfix")
        (place / "etc" / "main.cf").write_text(POSTFIX.format(folder=place, onward=onward))
        (place / "etc" / "master.cf").write_text(SERVICES.format(port=port))
        subprocess.run([program, "-c", str(place / "etc"), "start"], check=True, capture_output=True)
        try:
            wait(port)
            yield port
        finally:
            subprocess.run([program, "-c", str(place / "etc"), "abort"], check=False, capture_output=True)
            time.sleep(0.3)


def wait(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(port)


def swaks(port: int, *said: str) -> str:
    """What swaks says of sending one mail."""
    program = needed("swaks")
    done = subprocess.run(
        [program, "--server", f"127.0.0.1:{port}", *said],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.stdout + done.stderr


@contextlib.contextmanager
def mailbox(port: int, user: str = "support") -> Iterator[imaplib.IMAP4]:
    """The mailbox as its owner sees it."""
    box = imaplib.IMAP4("127.0.0.1", port)
    box.login(user, "s:cret")
    box.select("INBOX")
    try:
        yield box
    finally:
        box.logout()
