"""The table for pages of others that carry the box: there one meets one's own questions, whoever one is elsewhere."""

from tests.doors.tables import ASK, ASKER, EVERYBODY, NOBODY, Door

BOX: dict[str, Door] = {
    "GET /": (EVERYBODY, {}),
    "POST /similar": (EVERYBODY, {"text": "my zebrafish okapi quokka box blinks"}),
    "GET /asks": (EVERYBODY, {}),
    "POST /asks": (EVERYBODY, ASK),
    "POST /claims": (NOBODY, {"secret": "none"}),
    "GET /asks/{ask_id}": (ASKER, {}),
    "PUT /asks/{ask_id}/joining": (ASKER, {}),
    "DELETE /asks/{ask_id}/joining": (ASKER, {}),
    "PATCH /asks/{ask_id}": (ASKER, {"body": "In other words"}),
    "POST /asks/{ask_id}/waves": (ASKER, {}),
    "POST /asks/{ask_id}/taps": (NOBODY, {}),  # nothing here is solved
    "PUT /asks/{ask_id}/outcome": (ASKER, {"outcome": "solved"}),
    "DELETE /asks/{ask_id}/outcome": (ASKER, {}),
    "POST /asks/{ask_id}/withdrawal": (ASKER, {}),
    "DELETE /asks/{ask_id}/context": (ASKER, {}),
    "POST /conversations/{conversation_id}/messages": (ASKER, {"body": "Hello"}),
    "POST /conversations/{conversation_id}/reports": (ASKER, {"message_id": "{message}"}),
    "PUT /conversations/{conversation_id}/reading": (ASKER, {"number": 0}),
}
