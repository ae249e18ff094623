"""Absences: how mail programs say, in six languages, that somebody is away, where no header says that they do."""

import re

_SUBJECTS = (
    r"automatic reply", r"auto(?:matic)?[ -]?(?:reply|response)", r"out of (?:the )?office(?: (?:auto[ -]?)?reply)?",
    r"automatisch (?:antwoord|bericht)", r"afwezigheids(?:bericht|melding|assistent)", r"afwezig", r"niet op kantoor",
    r"auto(?:matische)?[ -]?antwort", r"abwesenheits(?:notiz|meldung|nachricht)", r"abwesen(?:d|heit)",
    r"réponse automatique", r"message d[’']absence", r"absence du bureau", r"absent du bureau",
    r"respuesta automática", r"fuera de (?:la )?oficina", r"ausencia", r"ausente",
    r"risposta automatica", r"fuori (?:sede|ufficio)", r"assen(?:za|te)",
)  # fmt: skip
_REPORTS = (
    r"undelivered mail returned to sender", r"undeliverable\b", r"delivery status notification", r"failure notice",
    r"mail delivery (?:failed|failure|subsystem)", r"returned mail\b", r"delivery has failed", r"onbestelbaar\b",
    r"unzustellbar\b", r"(?:read|gelezen|gelesen|lu|leído|letto) ?:",
)  # fmt: skip
_BODIES = (
    r"i(?: am|['’]m) (?:currently |now |presently )?out of (?:the )?office",
    r"i(?: am|['’]m) (?:currently |now |presently )?(?:away from (?:the office|my desk)|on (?:vacation|holiday))",
    r"i(?: am|['’]m) (?:currently |now )?on (?:annual |sick |parental )?leave",
    r"thank(?:s| you) for your (?:e-?mail|message)[.,!]? (?:i am|i['’]m|we are) (?:currently )?(?:out|away|closed)",
    r"ik ben [^.\n]{0,60}\b(?:afwezig|niet aanwezig|niet op kantoor|(?:met|op) vakantie|met verlof)",
    r"bin (?:ich )?[^.\n]{0,60}\b(?:nicht im büro|abwesend|im urlaub|außer haus)",
    r"je suis (?:actuellement )?(?:absente?|en congés?|en vacances|hors du bureau)",
    r"(?:estoy|estaré|me encuentro) (?:actualmente )?(?:fuera de la oficina|ausente|de vacaciones)",
    r"(?:sono|sarò) (?:attualmente )?(?:fuori ufficio|fuori sede|assente|in ferie)",
    r"this is an auto(?:mated|matic) (?:reply|response|message)",
    r"dit is een automatisch (?:antwoord|bericht)",
)  # fmt: skip
_ON = r"(?:(?:re|aw|sv|antw|tr|rif|res)\s{0,3}:\s{0,3}){0,40}"
_SUBJECT = re.compile(rf"{_ON}(?:(?:{'|'.join(_SUBJECTS)})\s*(?:$|[:(\[–—-])|{'|'.join(_REPORTS)})", re.I)
_BODY = re.compile(rf"\b(?:{'|'.join(_BODIES)})", re.I)
NEAR = 250  # characters: whoever is away says so at once


def in_subject(subject: str) -> bool:
    """Whether a subject is one that programs write for who is away, or for what could not be delivered.

    >>> in_subject("Automatisch antwoord: Re: Uw vraag"), in_subject("Out of office printer is broken")
    (True, False)
    """
    return bool(_SUBJECT.match(subject))


def in_body(body: str) -> bool:
    """Whether a mail begins by saying that its writer is away.

    >>> in_body("Beste, ik ben t/m 4 januari afwezig."), in_body("My phone is away for repair.")
    (True, False)
    """
    return bool(_BODY.search(body[:NEAR]))
