"""Ready mappings: what to start from, each tried with payloads of the shape that its system documents."""

import msgspec

from kring.hooks.mapping import Mapping
from kring.hooks.signatures import Signing
from kring.locale import later


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """A system that many have: how it signs, and what its webhooks mean."""

    name: str
    title: str
    scheme: str
    signing: Signing = Signing()
    mapping: Mapping


GITHUB = Ready(
    name="github", title="GitHub", scheme="github",
    mapping=Mapping(
        type="headers['x-github-event'] == 'ping' ? '' :\n"
        "'github.' + headers['x-github-event'] + (has(body.action) ? '.' + body.action : '')",
        subject="has(body.issue) ? body.repository.full_name + '#' + string(body.issue.number) :\n"
        "has(body.pull_request) ? body.repository.full_name + '#' + string(body.pull_request.number) :\n"
        "body.repository.full_name",
        time="has(body.comment) ? body.comment.updated_at : has(body.issue) ? body.issue.updated_at :\n"
        "has(body.pull_request) ? body.pull_request.updated_at : null",
        person="string(body.sender.id)",
        name="body.sender.login",
    ),
)  # fmt: skip

STRIPE = Ready(
    name="stripe", title="Stripe", scheme="stripe",
    mapping=Mapping(
        type="'stripe.' + body.type",
        id="body.id",
        subject="body.data.object.id",
        time="body.created",
        person="body.data.object.object == 'customer' ? body.data.object.id :\n"
        "type(body.data.object.customer) == map ? body.data.object.customer.id : body.data.object.customer",
        mail="has(body.data.object.customer_email) ? body.data.object.customer_email :\n"
        "has(body.data.object.receipt_email) ? body.data.object.receipt_email :\n"
        "has(body.data.object.email) ? body.data.object.email : null",
        phone="has(body.data.object.customer_phone) ? body.data.object.customer_phone :\n"
        "has(body.data.object.phone) ? body.data.object.phone : null",
        name="has(body.data.object.customer_name) ? body.data.object.customer_name :\n"
        "has(body.data.object.email) && has(body.data.object.name) ? body.data.object.name : null",
        data="{'object': body.data.object, 'previous': has(body.data.previous_attributes) ?"
        " body.data.previous_attributes : {}, 'livemode': body.livemode}",
    ),
)  # fmt: skip

SHOPIFY = Ready(
    name="shopify", title="Shopify", scheme="shopify",
    mapping=Mapping(
        type="'shopify.' + headers['x-shopify-topic'].replace('/', '.')",
        id="headers['x-shopify-event-id'] + ' ' + headers['x-shopify-topic']",
        subject="headers['x-shopify-topic'].split('/')[0] + '/' + string(body.id)",
        time="has(body.updated_at) ? body.updated_at : null",
        person="headers['x-shopify-topic'].startsWith('customers/') ? string(body.id) :\n"
        "has(body.customer) && body.customer != null ? string(body.customer.id) : null",
        mail="body.email",
        phone="has(body.phone) && body.phone != null ? body.phone :\n"
        "has(body.customer) && body.customer != null ? body.customer.phone : null",
        name="headers['x-shopify-topic'].startsWith('customers/') ? body.first_name + ' ' + body.last_name :\n"
        "has(body.customer) && body.customer != null ? body.customer.first_name + ' ' + body.customer.last_name : null",
        locale="body.customer_locale",
    ),
)  # fmt: skip

CRM = Ready(
    name="crm", title=later("A CRM or a system of your own"), scheme="hmac",
    signing=Signing(header="X-Signature", prefix="sha256="),
    mapping=Mapping(
        type="'crm.' + body.event",
        id="string(body.id)",
        subject="body.object.type + '/' + string(body.object.id)",
        time="body.occurred_at",
        person="string(body.contact.id)",
        mail="body.contact.email",
        phone="body.contact.phone",
        name="body.contact.name",
        locale="body.contact.language",
        traits="{'segment': body.contact.segment}",
        data="body.object",
    ),
)  # fmt: skip

READY: dict[str, Ready] = {each.name: each for each in (GITHUB, STRIPE, SHOPIFY, CRM)}
