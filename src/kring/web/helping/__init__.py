"""Helping: what somebody is asked, and what they do with it."""

from kring.web.helping import desk

routes = desk.routes
