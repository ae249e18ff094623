"""What a store says when it cannot do its work; none of these loses what was acknowledged."""

from kring.refusals import Refusal


class StoreFailure(Refusal):
    """The database could not be written to ({reason}). Nothing was changed; please try again."""

    status = 503


class NotRead(StoreFailure):
    """The database could not be read ({reason}); please try again."""


class StoreBusy(StoreFailure):
    """The database is held by another program. Nothing was changed; please try again."""


class OutcomeUnknown(StoreFailure):
    """The connection to the database broke while saving. Look whether it is there before you send it again."""


class AlreadyServed(Refusal):
    """{path} is already served by another Kring (process {process}). Stop that one first, or use PostgreSQL
    to run several."""

    status = 503


class NewerDatabase(Refusal):
    """This database was made by a newer Kring (schema {found}, this program knows {known}). Install the newer
    program; nothing was changed."""

    status = 503


class UnknownDatabase(Refusal):
    """A database is a file path or postgresql://user@host/name, not {url!r}."""
