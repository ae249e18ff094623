"""Logs: one line a happening on standard error, as text or JSON, with the id of its request."""

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import msgspec

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
KINDS = ("text", "json")
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


def start(kind: str, level: str = "info") -> None:
    """Log to standard error from now on, in that form."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AsJSON() if kind == "json" else AsText())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # uvicorn tells of every start and connection; only what went wrong there is worth a line.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)


def fields(record: logging.LogRecord) -> dict[str, Any]:
    """What a record says, beside its sentence."""
    said = {name: value for name, value in vars(record).items() if name not in _OWN}
    if request := REQUEST_ID.get():
        said.setdefault("request", request)
    return said


class AsText(logging.Formatter):
    """``10:12:01 WARNING kring.store: sentence  name=value``, and the trace of an error under it."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and a trace when there is one."""
        at = datetime.fromtimestamp(record.created, UTC)
        more = "".join(f"  {name}={value}" for name, value in fields(record).items())
        line = f"{at:%Y-%m-%d %H:%M:%S}Z {record.levelname} {record.name}: {record.getMessage()}{more}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class AsJSON(logging.Formatter):
    """An object a line: at, level, logger, message, what else was said, and error with its trace."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said |= fields(record)
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(said, enc_hook=str).decode()
