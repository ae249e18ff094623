"""The box: asking from any page of the organization, and who its visitors are."""

from kring.box.sites import Secret, Site, at_origin, get, listed
from kring.box.tokens import Claims

__all__ = ["Claims", "Secret", "Site", "at_origin", "get", "listed"]
