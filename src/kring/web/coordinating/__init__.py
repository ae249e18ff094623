"""Coordinating: what whoever looks after a circle sees and does."""

from kring.web.coordinating import (
    asks,
    box,
    history,
    joining,
    letters,
    load,
    log,
    lookalikes,
    members,
    naming,
    organization,
    reports,
    settings,
    telling,
    waiting,
)

routes = [
    *waiting.routes, *asks.routes, *load.routes, *log.routes, *reports.routes, *members.routes,
    *joining.routes, *settings.routes, *history.routes, *organization.routes, *lookalikes.routes, *naming.routes,
    *box.routes, *telling.routes, *letters.routes,
]  # fmt: skip
