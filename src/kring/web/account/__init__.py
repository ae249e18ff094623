"""Account: signing in, what somebody wants, and what is known about them."""

from kring.web.account import availability, keys, links, mails, profile, security, signing_in

routes = [
    *signing_in.routes, *links.routes, *mails.routes, *profile.routes, *availability.routes, *security.routes,
    *keys.routes,
]  # fmt: skip
