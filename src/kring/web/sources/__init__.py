"""Sources: the systems that send what happens, their keys, what was refused, how their webhooks are read."""

from kring.web.sources import listing, mapping, schemas, showing, trials

routes = [*listing.routes, *showing.routes, *mapping.routes, *trials.routes, *schemas.routes]
