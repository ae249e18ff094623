"""Returning: a report on a mail of ours is acted upon, whoever sent it, if it knows what only that mail says.

That is its Message-ID or its signed answering address, which nobody but its reader has seen. An address proves nothing:
nobody turns off somebody else's mail.
"""

from kring.mail import addresses, routing
from kring.mail.reports import Report
from kring.notifications import returning
from kring.store import Time, Transaction


def act(tx: Transaction, report: Report, letter_id: str, now: Time) -> str:
    """Write down that a mail of ours came back, or that its reader complains; '' when it is none of ours.

    Raises:
        InHand: it is not written down yet that it left.
    """
    notification_id = _ours(tx, report)
    if not notification_id:
        return ""
    if report.is_complaint:
        returning.complain(tx, notification_id, letter_id, now)
        return "complaint"
    returning.take_back(tx, notification_id, report.status, report.said, now)
    return "returned"


def _ours(tx: Transaction, report: Report) -> str:
    for identifier in report.identifiers:
        named = identifier.partition("@")[0].lower()
        if len(named) == addresses.ID_LENGTH and tx.value(routing.SQL.is_ours, id=named):
            return named
    return next((found for address in report.replies if (found := addresses.signed_in(tx, address))), "")
