"""Flows: what one event should do, said simply: when this happens, and if this holds, then do that."""

from kring.flows.rules import Rule, Wish
from kring.flows.running import Runner

__all__ = ["Rule", "Runner", "Wish"]
