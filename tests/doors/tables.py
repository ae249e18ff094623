"""The tables of doors: for each route who is let in, when its conversation is the private one, and what is sent.

Being let in means any answer but 401, 403 and 404: a form may still be refused for what it says. ``{…}`` in a body
is one of the cast's things.
"""

from typing import Any

from tests.doors.cast import ROLES

EVERYBODY = frozenset(ROLES)
SESSION = EVERYBODY - {"anonymous"}
JOINED = SESSION - {"guest"}
CIRCLE = JOINED - {"outsider"}
READERS = frozenset({"participant", "asker", "coordinator", "owner"})
PARTIES = frozenset({"participant", "asker"})
ASKER = frozenset({"asker"})
HELPER = frozenset({"participant"})
STEERERS = frozenset({"asker", "coordinator", "owner"})
COORDINATORS = frozenset({"coordinator", "owner"})
OWNER = frozenset({"owner"})
NOBODY: frozenset[str] = frozenset()
Door = tuple[frozenset[str], dict[str, Any]]

ASK = {"body": "How do I move my television to another room?"}
WEBHOOK = {"name": "Shop", "url": "https://shop.example/hook", "kinds": "ask.*", "format": "plain"}
CIRCLE_FORM = {
    "name": "Home", "visibility": "circle", "admission": "open", "time_zone": "UTC", "promise_minutes": "60",
    "wave_minutes": "10", "reply_minutes": "60", "wave_size": "3",
}  # fmt: skip

RULE = {
    "name": "Late", "type": "parcel.late", "condition": "true", "activity": "tell", "circle_id": "{circle}",
    "most": "60", "said-title": "Late", "said-body": "Late",
}  # fmt: skip

PAGES: dict[str, Door] = {
    "GET /": (EVERYBODY, {}),
    "GET /ask": (EVERYBODY, {}),
    "GET /ask/similar": (EVERYBODY, {}),
    "POST /conversations": (EVERYBODY, ASK | {"looked": "yes"}),
    "GET /attachments/{attachment_id:str}": (READERS, {}),
    "GET /search": (EVERYBODY, {}),
    "GET /answers": (EVERYBODY, {}),
    "POST /language": (EVERYBODY, {"language": "nl"}),
    "GET /style": (NOBODY, {}),  # a demonstration's only
    "POST /seat": (NOBODY, {}),
    "POST /conversations/{id:str}/seat": (NOBODY, {}),
    # one conversation
    "GET /conversations/{id:str}": (READERS, {}),
    "GET /conversations/{id:str}/thanks": (EVERYBODY, {}),  # a page that names nothing
    "POST /conversations/{id:str}/thanks": (NOBODY, {}),  # nothing here is solved
    "POST /conversations/{id:str}/messages": (PARTIES, {"body": "Hello"}),
    "POST /conversations/{id:str}/draft": (SESSION, {"body": "Hello"}),  # one's own words, under any id
    "GET /messages/{id:str}/edit": (READERS, {}),
    "POST /messages/{id:str}": (HELPER, {"body": "Hello again"}),
    "POST /conversations/{id:str}/taking": (READERS - ASKER, {}),
    "POST /conversations/{id:str}/declining": (READERS, {"reason": "time"}),  # there is nothing to decline
    "POST /conversations/{id:str}/returning": (READERS, {}),  # there is nothing to give
    "POST /conversations/{id:str}/joining": (READERS, {}),
    "POST /conversations/{id:str}/leaving": (SESSION, {}),
    "POST /conversations/{id:str}/helping": (READERS, {}),
    "POST /conversations/{id:str}/steering": (ASKER, {"mandate": "1"}),
    "POST /conversations/{id:str}/invitations": (STEERERS, {}),
    "POST /conversations/{id:str}/withdrawal": (ASKER, {}),
    "GET /conversations/{id:str}/edit": (ASKER, {}),
    "POST /conversations/{id:str}/text": (ASKER, ASK),
    "POST /conversations/{id:str}/solution": (STEERERS, {"answer": "{message}", "thanks": "Thanks"}),
    "POST /conversations/{id:str}/ending": (STEERERS, {}),
    "POST /conversations/{id:str}/reopening": (STEERERS, {}),
    "POST /conversations/{id:str}/confirmation": (COORDINATORS, {}),
    "POST /conversations/{id:str}/pin": (COORDINATORS, {"message": "{message}"}),
    "POST /conversations/{id:str}/visibility": (STEERERS, {"visibility": "circle"}),
    "POST /conversations/{id:str}/merging": (COORDINATORS, {"into": "{shared}"}),
    "POST /messages/{id:str}/reports": (READERS, {"reason": "spam"}),
    "POST /messages/{id:str}/block": (READERS, {}),
    "POST /messages/{id:str}/hiding": (COORDINATORS, {}),
    "POST /messages/{id:str}/restoring": (COORDINATORS, {}),
    "POST /conversations/{id:str}/hiding": (COORDINATORS, {}),
    "POST /conversations/{id:str}/restoring": (COORDINATORS, {}),
    "GET /people/{id:str}": (CIRCLE | OWNER, {}),
    "POST /people/{id:str}/hiding": (COORDINATORS, {}),
    "POST /people/{id:str}/restoring": (COORDINATORS, {}),
    "POST /people/{id:str}/ids": (COORDINATORS, {"external_id": "shop:customer/77"}),
    "POST /people/{id:str}/ids/removal": (NOBODY, {"external_id": "shop:customer/77"}),  # there is none
    "POST /conversations/{id:str}/ids": (COORDINATORS, {"external_id": "shop:order/1"}),
    "POST /conversations/{id:str}/ids/removal": (NOBODY, {"external_id": "shop:order/1"}),
    "GET /lookalikes": (COORDINATORS, {}),
    "POST /lookalikes/{lookalike_id:str}/merging": (NOBODY, {}),  # nobody here looks alike
    "POST /lookalikes/{lookalike_id:str}/parting": (NOBODY, {}),
    "POST /merges/{merge_id:str}/undoing": (NOBODY, {}),
    # whoever helps
    "GET /help": (JOINED, {}),
    # whoever looks after a circle
    "GET /coordinate": (COORDINATORS, {}),
    "GET /coordinate/{slug:str}": (COORDINATORS, {}),
    "GET /coordinate/{slug:str}/asks/{ask_id:str}": (COORDINATORS, {}),
    "GET /coordinate/{slug:str}/load": (COORDINATORS, {}),
    "GET /coordinate/{slug:str}/topics": (COORDINATORS, {}),
    "GET /coordinate/{slug:str}/events": (COORDINATORS, {}),
    "GET /coordinate/{slug:str}/audit": (COORDINATORS, {}),
    "GET /coordinate/{slug:str}/reports": (COORDINATORS, {}),
    "POST /reports/{report_id:str}/settlement": (COORDINATORS, {"hide": "1"}),
    "GET /coordinate/{slug:str}/members": (COORDINATORS, {}),
    "POST /coordinate/{slug:str}/members/{person_id:str}": (COORDINATORS, {"role": "fan"}),
    "POST /coordinate/{slug:str}/members/{person_id:str}/leaving": (COORDINATORS, {}),
    "GET /coordinate/{slug:str}/joining": (COORDINATORS, {}),
    "POST /coordinate/{slug:str}/joining": (COORDINATORS, {}),
    "GET /coordinate/{slug:str}/settings": (COORDINATORS, {}),
    "POST /coordinate/{slug:str}/settings": (COORDINATORS, CIRCLE_FORM),
    "GET /coordinate/{slug:str}/history": (COORDINATORS, {}),
    "GET /organization": (OWNER, {}),
    "POST /organization": (OWNER, {"name": "Home"}),
    "GET /organization/letters": (OWNER, {}),
    "POST /organization/letters/{letter_id:str}/trial": (NOBODY, {}),  # none waits here
    "POST /organization/letters/{letter_id:str}/removal": (NOBODY, {}),
    "POST /organization/letters/{letter_id:str}/question": (NOBODY, {}),
    "GET /organization/notifications": (OWNER, {}),
    "POST /organization/notifications/replay": (OWNER, {}),
    "POST /organization/notifications/{notification_id:str}/replay": (OWNER, {}),
    "POST /organization/circuits/closing": (OWNER, {"endpoint": "mail"}),
    "GET /organization/box": (OWNER, {}),
    "POST /organization/box": (OWNER, {"name": "another", "origins": "https://another.example"}),
    "POST /organization/box/{site_id:str}": (OWNER, {"origins": "https://another.example"}),
    "POST /organization/box/{site_id:str}/ending": (OWNER, {}),
    "POST /organization/box/{site_id:str}/secrets": (OWNER, {}),
    "POST /organization/box/{site_id:str}/secrets/{secret_id:str}/ending": (OWNER, {}),
    "GET /organization/sources": (OWNER, {}),
    "POST /organization/sources": (OWNER, {"name": "another"}),
    "GET /organization/sources/{name:str}": (OWNER, {}),
    "POST /organization/sources/{name:str}": (OWNER, {"link": ""}),
    "POST /organization/sources/{name:str}/keys": (OWNER, {"key_name": "another"}),
    "POST /organization/sources/{name:str}/keys/{key_id:str}/ending": (OWNER, {}),
    "GET /organization/sources/{name:str}/mapping": (OWNER, {}),
    "POST /organization/sources/{name:str}/mapping": (OWNER, {"scheme": "github", "map-type": "'a.b'"}),
    "POST /organization/sources/{name:str}/mapping/trying": (OWNER, {"map-type": "body.a", "body": "{}"}),
    "POST /organization/sources/{name:str}/mapping/reruns": (OWNER, {}),
    "GET /organization/sources/{name:str}/trials": (OWNER, {}),
    "POST /organization/sources/{name:str}/trials/ending": (OWNER, {}),
    "GET /organization/schemas": (OWNER, {}),
    "POST /organization/schemas": (OWNER, {"type": "a.b", "schema": "{}"}),
    "POST /organization/schemas/removal": (OWNER, {"type": "{typed}"}),
    "GET /circles": (OWNER, {}),
    "POST /circles": (OWNER, {"name": "Another"}),
    "GET /organization/rules": (OWNER, {}),
    "POST /organization/rules/ready": (OWNER, {"ready": "parcel"}),
    "GET /organization/rules/new": (OWNER, {}),
    "POST /organization/rules/trying": (OWNER, RULE),
    "POST /organization/rules": (OWNER, RULE),
    "GET /organization/rules/{rule_id:str}": (OWNER, {}),
    "GET /organization/rules/{rule_id:str}/edit": (OWNER, {}),
    "POST /organization/rules/{rule_id:str}": (OWNER, RULE),
    "POST /organization/rules/{rule_id:str}/switch": (OWNER, {"on": "no"}),
    "POST /organization/rules/{rule_id:str}/removal": (OWNER, {}),
    "GET /replies": (EVERYBODY, {}),
    "GET /replies/owed": (JOINED, {}),  # of one's own circles only
    "POST /replies/{conversation_id:str}": (
        COORDINATORS,
        {"reply": "heard", "about": "An app", "because": "Soon"},
    ),
    # other systems that are told
    "GET /organization/webhooks": (OWNER, {}),
    "POST /organization/webhooks": (OWNER, WEBHOOK),
    "GET /organization/webhooks/{endpoint_id:str}": (OWNER, {}),
    "POST /organization/webhooks/{endpoint_id:str}": (OWNER, WEBHOOK),
    "POST /organization/webhooks/{endpoint_id:str}/secret": (OWNER, {}),
    "POST /organization/webhooks/{endpoint_id:str}/state": (OWNER, {"state": "paused"}),
    "POST /organization/webhooks/{endpoint_id:str}/removal": (OWNER, {}),
    "POST /organization/webhooks/{endpoint_id:str}/test": (OWNER, {}),
    "POST /organization/webhooks/{endpoint_id:str}/replays": (OWNER, {"since": "2026-01-01T00:00"}),
    "POST /organization/webhooks/{endpoint_id:str}/deliveries/{number:str}/replays": (OWNER, {}),
    # getting in
    "GET /sign-in": (EVERYBODY, {}),
    "POST /sign-in/link": (EVERYBODY, {"address": "new@example.org"}),
    "GET /sign-in/mailed": (EVERYBODY, {}),
    "POST /sign-in/password": (NOBODY, {"address": "bob@example.org", "password": "a guess of mine"}),
    "GET /sign-in/code": (EVERYBODY, {}),
    "POST /sign-in/code": (NOBODY, {"code": "000000"}),
    "GET /sign-in/openid": (NOBODY, {}),  # none is set
    "GET /sign-in/openid/back": (NOBODY, {}),
    "POST /sign-out": (EVERYBODY, {}),
    "GET /links/{secret:str}": (EVERYBODY, {}),  # whoever has the secret
    "POST /links/{secret:str}": (EVERYBODY, {}),
    "GET /private/{secret:str}": (EVERYBODY, {}),
    "POST /private/{secret:str}": (EVERYBODY, {}),
    "GET /unsubscribe/{ticket:str}": (EVERYBODY, {}),
    "POST /unsubscribe/{ticket:str}": (EVERYBODY, {}),
    "GET /preferences/{ticket:str}": (EVERYBODY, {}),  # nobody's ticket is answered as somebody's is
    "POST /preferences/{ticket:str}": (EVERYBODY, {}),
    "GET /account/preferences": (JOINED, {}),
    "POST /account/preferences": (JOINED, {}),
    "GET /mail": (OWNER, {}),
    # one's own account
    "GET /account": (JOINED, {}),
    "POST /account": (JOINED, {"name": "Me", "locale": ""}),
    "GET /account/availability": (JOINED, {}),
    "POST /account/availability": (JOINED, {"time_zone": "UTC", "per_week": "5"}),
    "POST /account/pause": (JOINED, {"days": "7"}),
    "POST /account/resumption": (JOINED, {}),
    "GET /account/notifications": (JOINED, {}),
    "POST /account/notifications": (JOINED, {}),
    "POST /account/notifications/times": (JOINED, {"quiet_from": "22:00", "quiet_to": "07:00"}),
    "POST /account/addresses/{point_id:str}/resumption": (NOBODY, {}),  # nothing came back
    "POST /account/devices": (JOINED, {"address": "https://push.example.org/a"}),
    "POST /account/devices/{place_id:str}/removal": (JOINED, {}),
    "POST /account/chats": (JOINED, {"address": "json://hooks.example.org"}),
    "POST /account/chats/{place_id:str}/removal": (JOINED, {}),
    "POST /account/places/{place_id:str}/trial": (JOINED, {}),
    "GET /push.js": (EVERYBODY, {}),
    "GET /account/security": (JOINED, {}),
    "POST /account/password": (JOINED, {"password": "a horse eats hay"}),
    "GET /account/code": (JOINED, {}),
    "POST /account/code": (JOINED, {"code": "000000"}),
    "POST /account/code/ending": (JOINED, {"code": "000000"}),
    "POST /account/code/recovery": (JOINED, {"code": "000000"}),
    "POST /account/sessions/ending": (JOINED, {}),
    "POST /account/sessions/{session_id:str}/ending": (JOINED, {}),
    "GET /account/keys": (JOINED, {}),
    "POST /account/keys": (JOINED, {"name": "a", "scopes": "read"}),
    "POST /account/keys/{key_id:str}/ending": (HELPER, {}),
    "GET /account/data": (JOINED, {}),
    "GET /account/data/download": (JOINED, {}),
    "POST /account/traits": (JOINED, {"name": "plan", "value": "gold"}),
    "POST /account/traits/erasure": (JOINED, {"name": "plan"}),
    "POST /account/erasure": (JOINED, {"name": "somebody"}),
}
