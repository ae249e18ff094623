"""Account: signing in, what somebody wants, and what is known about them."""

from kring.web.account import (
    availability,
    data,
    keys,
    links,
    mails,
    notifications,
    openid,
    preferences,
    profile,
    security,
    signing_in,
)

routes = [
    *signing_in.routes, *links.routes, *mails.routes, *preferences.routes, *profile.routes, *availability.routes,
    *security.routes, *keys.routes, *data.routes, *openid.routes, *notifications.routes,
]  # fmt: skip
