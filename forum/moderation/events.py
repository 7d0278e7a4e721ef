"""What the journal calls what happened, in words; how it is stored stays as it is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from ..language import moment
from ..words import MEASURES, POLICY, REASON, WORDS

EVENTS = {
    # what members write
    "comment submitted": _l("Comment sent"),
    "comment revised": _l("Comment changed before it appeared"),
    "comment published": _l("Comment published"),
    "comment edited": _l("Comment changed"),
    "edit submitted": _l("Change of a comment sent"),
    "comment withdrawn": _l("Comment withdrawn"),
    "comments released": _l("Older comments released to the rule of today"),
    "release taken back": _l("Release of older comments taken back"),
    "stance taken": _l("Stance taken"),
    "question answered": _l("Question answered"),
    "question opened": _l("Question open again"),
    "answer judged": _l("Answer judged by who asked"),
    "restatement fair": _l("Restatement called fair"),
    "restatement not quite": _l("Restatement called not quite fair"),
    # what moderators decide
    "comment decided": _l("Decision on a comment"),
    "edit decided": _l("Decision on a change"),
    "decision undone": _l("Decision taken back"),
    "comment hidden": _l("Comment hidden"),
    "comment removed": _l("Comment removed"),
    "comment restored": _l("Comment restored"),
    "comment reclassified": _l("Comment filed anew"),
    "question reclassified": _l("Question filed anew"),
    "question addressed": _l("Question addressed"),
    "question marked": _l("Question marked"),
    "answer marked": _l("Answer marked"),
    "comment corrected": _l("Comment edited by a moderator"),
    "correction undone": _l("Author’s own words restored"),
    "comments moved away": _l("Comments moved away"),
    "comment moved here": _l("Comment moved here"),
    "comments split off": _l("Comments split off"),
    "comments put back": _l("Comments put back"),
    "comments merged": _l("Comments merged"),
    "comment merged": _l("Comment merged into another"),
    "comment stays": _l("Comment stays after a merger"),
    "reply carried": _l("Reply carried along"),
    "comments separated": _l("Merged comments taken apart"),
    "comment separated": _l("Comment taken out of another"),
    "comment flagged": _l("Comment reported"),
    "flags settled": _l("Reports decided on"),
    "appeal made": _l("Appeal made"),
    "appeal ruled on": _l("Appeal answered"),
    "looked behind": _l("Look behind an anonymous comment"),
    "passage taken out": _l("Passage taken out"),
    "review settled": _l("Text of a former member looked through"),
    "topic locked": _l("Topic locked"),
    "topic unlocked": _l("Topic unlocked"),
    "policy changed": _l("Policy of a topic set"),
    "slow mode set": _l("Slow mode set"),
    "slow mode ended": _l("Slow mode ended"),
    "reasons changed": _l("Reasons changed"),
    "measure taken": _l("Measure taken"),
    "measure ended": _l("Measure ended"),
    "measure objected to": _l("Measure objected to"),
    "measure answered": _l("Objection answered"),
    "quote asked": _l("Quote asked for"),
    "quote noted": _l("Answer to a quote noted"),
    "synthesis line added": _l("Line of the synthesis added"),
    "synthesis line changed": _l("Line of the synthesis changed"),
    "synthesis line moved": _l("Line of the synthesis moved"),
    "synthesis line dropped": _l("Line of the synthesis taken out"),
    # digests
    "digest gathered": _l("Digest gathered"),
    "digest edited": _l("Digest edited"),
    "digest lists chosen": _l("Lists of a digest chosen"),
    "digest approved": _l("Digest approved"),
    "digest thrown away": _l("Digest thrown away"),
    "digest scheduled": _l("Digest scheduled"),
    "digest held": _l("Digest held back"),
    "digest let go": _l("Digest let go"),
    "digest nudged": _l("Editors reminded of a digest"),
    "digest sent": _l("Digest sent"),
    "digest sent again": _l("Digest sent again"),
    "day sent again": _l("Daily letter sent again"),
    "corrigendum sent": _l("Correction sent"),
    "digests planned": _l("Rhythm of the digests set"),
    "letters chosen": _l("Letters chosen"),
    "letters stopped": _l("Letters stopped"),
    "outside reader added": _l("Outside reader added"),
    "outside reader confirmed": _l("Outside reader confirmed"),
    "outside reader declined": _l("Outside reader declined"),
    "outside reader removed": _l("Outside reader removed"),
    "outside reader stopped": _l("Outside reader stopped the letters"),
    # members and their accounts
    "member invited": _l("Member invited"),
    "invitation revoked": _l("Invitation revoked"),
    "member joined": _l("Member joined"),
    "member paused": _l("Account paused"),
    "member removed": _l("Member removed"),
    "member readmitted": _l("Member readmitted"),
    "member erased": _l("Data of a member erased"),
    "former member's texts": _l("Texts of a former member changed"),
    "seats changed": _l("Seats changed"),
    "consent given": _l("Consent given"),
    "consent withdrawn": _l("Consent withdrawn"),
    "copy asked": _l("Copy of one’s data asked for"),
    "address change asked": _l("New address asked for"),
    "address change given up": _l("New address given up"),
    "address changed": _l("Address changed"),
    "password changed": _l("Password changed"),
    "password removed": _l("Password removed"),
    "password reset": _l("Password reset"),
    "passkey added": _l("Passkey added"),
    "passkey removed": _l("Passkey removed"),
    "second factor added": _l("Second factor added"),
    "second factor removed": _l("Second factor removed"),
    "factor taken back": _l("Second factor taken back"),
    "recovery codes renewed": _l("Recovery codes renewed"),
    "feed opened": _l("Feed opened"),
    "feed closed": _l("Feed closed"),
    # the programme, and what is kept
    "programme loaded": _l("Programme loaded"),
    "demonstration loaded": _l("Demonstration loaded"),
    "rule changed": _l("Attribution rule changed"),
    "topic changed": _l("Topic changed"),
    "forgotten": _l("Old data forgotten"),
    "rendered anew": _l("Texts rendered anew"),
}
# What else an entry tells.
DETAILS = {
    "verdict": _l("Decision"),
    "reason": _l("Reason"),
    "attribution": _l("Rule"),
    "digest": _l("Digest"),
    "before": _l("Before"),
    "after": _l("After"),
    "measure": _l("Measure"),
    "roundtable": _l("Roundtable"),
    "until": _l("Until"),
    "policy": _l("Policy"),
    "minutes": _l("Minutes"),
    "to": _l("To"),
    "numbers": _l("Numbers"),
    "into": _l("Into"),
    "locks_at": _l("Locks"),
    "member": _l("Member"),
}


def event_words(event: str) -> Any:
    """What happened, in the reader's language."""
    return EVENTS.get(event, event)


def detail_words(name: str, value: Any, tables: Mapping[str, str]) -> str:
    """One of the things that an entry tells besides, in the reader's language; `tables` are the
    numbers of the roundtables by their ids."""
    said = _value(name, value, tables)
    return gettext("%(name)s: %(value)s", name=DETAILS[name], value=said)


def _value(name: str, value: Any, tables: Mapping[str, str]) -> Any:
    match value:
        case dict():
            roles = (f"{tables.get(key, '')} {WORDS[role]}" for key, role in value.items())
            return ", ".join(role.strip() for role in roles) or "–"
        case list():
            return ", ".join(map(str, value))
    if name in {"until", "locks_at"}:
        return moment(datetime.fromisoformat(value))
    named: dict[str, Mapping[str, Any]] = {"measure": MEASURES, "policy": POLICY, "reason": REASON}
    return named.get(name, WORDS).get(value, value)
