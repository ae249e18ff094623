"""Coordinating: what whoever looks after a circle sees and does."""

from kring.web.coordinating import asks, joining, load, log, members, reports, settings, waiting

routes = [
    *waiting.routes, *asks.routes, *load.routes, *log.routes, *reports.routes, *members.routes,
    *joining.routes, *settings.routes,
]  # fmt: skip
