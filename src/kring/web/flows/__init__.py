"""Rules: what one event should do, tried on what really happened before it is switched on; and owed replies."""

from kring.web.flows import editing, listing, replies, showing

routes = [*listing.routes, *editing.routes, *showing.routes, *replies.routes]
