"""The words for stored values, marked for translation; their values are the vocabulary's own."""

from flask_babel import lazy_gettext as _l

WORDS = {
    # roles
    "observer": _l("Observer"),
    "participant": _l("Participant"),
    "moderator": _l("Moderator"),
    "organiser": _l("Organiser"),
    # stakeholder groups
    "politician": _l("Politician"),
    "decision-maker": _l("Decision-maker"),
    "academic": _l("Academic"),
    "diplomat": _l("Diplomat"),
    "civil society": _l("Civil society"),
    # levels
    "local": _l("Local level"),
    "regional": _l("Regional level"),
    "national": _l("National level"),
    "European": _l("European level"),
    # kinds
    "position": _l("Position"),
    "proposal": _l("Proposal"),
    "question": _l("Question"),
    "evidence": _l("Evidence"),
    "support": _l("Support"),
    "challenge": _l("Challenge"),
    "answer": _l("Answer"),
    "restatement": _l("Restatement"),
    "remark": _l("Remark"),
    # attribution
    "on the record": _l("On the record"),
    "Chatham House Rule": _l("Chatham House Rule"),
    "anonymous": _l("Anonymous to peers"),
    # stances
    "support it": _l("I support it"),
    "can accept": _l("I can accept it"),
    "object": _l("I object"),
    "no view": _l("No view"),
    # restatements
    "fair": _l("Yes, this is fair"),
    "not quite": _l("Not quite"),
    # lines of a synthesis
    "common ground": _l("Common ground"),
    "disagreement": _l("Points of disagreement"),
    "open question": _l("Open questions"),
    "next step": _l("Next steps"),
    # the lists of an issue
    "to_members": _l("Members who write or moderate"),
    "to_observers": _l("Observers"),
    "to_outside": _l("Outside readers"),
    # letters on their way
    "queued": _l("Waiting to be sent"),
    "sending": _l("Being sent"),
    "sent": _l("Sent"),
    "in doubt": _l("In doubt"),
    "failed": _l("Refused"),
    "dropped": _l("No longer a reader"),
    # sessions
    "in person": _l("In person"),
    "virtual": _l("Online"),
    "hybrid": _l("In person and online"),
    # a comment's life
    "pending": _l("Waiting for a moderator"),
    "published": _l("Published"),
    "hidden": _l("Hidden for the time being"),
    "returned": _l("Returned for a change"),
    "declined": _l("Declined"),
    "withdrawn": _l("Withdrawn by its author"),
    "removed": _l("Removed by a moderator"),
    "merged": _l("Merged with another comment"),
    # verdicts
    "publish": _l("Published"),
    "return": _l("Returned"),
    "decline": _l("Declined"),
    "remove": _l("Removed"),
    "restore": _l("Restored"),
    "move": _l("Moved"),
    "split": _l("Split off"),
    "reclassify": _l("Filed anew"),
    "address": _l("Addressed"),
    "mark answer": _l("Marked as the answer"),
    "unmark answer": _l("Not the answer any more"),
    "merge": _l("Merged"),
    "separate": _l("Taken apart again"),
    "edit for language": _l("Edited for language"),
    "edit for identity": _l("Edited to protect an identity"),
    "keep": _l("Kept"),
    "hide": _l("Hidden after reports"),
    "uphold": _l("Appeal refused"),
    "overturn": _l("Appeal granted"),
    # for what a moderator has put other words there
    "for language": _l("edited by a moderator for language"),
    "for identity": _l("edited by a moderator to protect an identity"),
    "undo": _l("Decision taken back"),
    # why something waits
    "new": _l("New"),
    "again": _l("Returned and back"),
    "change": _l("A change"),
    "flagged": _l("Reported"),
    "appealed": _l("An appeal"),
    "quoted": _l("A quote is answered"),
    "taken back": _l("Publication taken back"),
    # how long it waits
    "late": _l("Longer than promised"),
    "day": _l("Longer than a day"),
    "week": _l("Longer than a week"),
    # why a digest has an item
    "new proposal": _l("New proposal"),
    "question waiting": _l("Waiting for an answer"),
    "most answered": _l("Most answered"),
    "new comment": _l("New comment"),
    "stances taken": _l("Stances taken"),
    "synthesis line": _l("Where we stand"),
    "decisions": _l("Decided"),
    # how an author wishes to be named
    "with my name": _l("With my name"),
    "with my role": _l("With my role alone, such as “a diplomat”"),
    "unattributed": _l("Unattributed"),
    "no": _l("No, do not publish it"),
    # who finds a member
    "organisers": _l("The organisers only"),
    "my roundtables": _l("Those who sit at a roundtable with me"),
    "everybody": _l("Everybody with a seat"),
    # letters
    "weekly": _l("Every week"),
    "daily": _l("Every week, and every day on which something is new"),
    "none": _l("Never"),
}
# A person spoken of without a name.
SOMEONE = {
    "politician": _l("A politician"),
    "decision-maker": _l("A decision-maker"),
    "academic": _l("An academic"),
    "diplomat": _l("A diplomat"),
    "civil society": _l("A civil-society participant"),
}
HINTS = {
    "position": _l("What I hold, and why"),
    "proposal": _l("What we could do"),
    "question": _l("What I need to know"),
    "evidence": _l("What can be checked"),
    "support": _l("I agree, and add why"),
    "challenge": _l("I doubt this, and say why"),
    "answer": _l("What was asked for"),
    "restatement": _l("What I understood you to say"),
    "remark": _l("Something beside it"),
}
POLICY = {
    "pre": _l("Every comment is read by a moderator before it appears"),
    "newcomers": _l("The first three comments of each member are read before they appear"),
    "post": _l("Comments appear at once"),
}
# What is decided about a member at a roundtable.
MEASURES = {
    "trusted": _l("Trusted: comments appear at once"),
    "held": _l("Held: a moderator reads every comment before it appears"),
    "paused": _l("Paused: reads and does not write"),
    "removal": _l("Removed from the roundtable"),
}
# What came of a flag.
OUTCOME = {
    "kept": _l("A moderator has looked at it, and it stays."),
    "returned": _l("A moderator has asked its author to change it; until then it is hidden."),
    "removed": _l("A moderator has removed it."),
    "changed": _l("Its author has changed it, and a moderator has read the change."),
    "withdrawn": _l("Its author has withdrawn it."),
}
RULE = {
    "on the record": _l("Name and affiliation go wherever the text goes."),
    "Chatham House Rule": _l(
        "You may use what you read here. You may not reveal who said it, nor for whom they work."
        " Names are visible inside this room only."
    ),
    "anonymous": _l(
        "Other members see the stakeholder group and a letter, never a name."
        " Moderators can look behind it, and every look is recorded."
    ),
}
WHO_SEES = {
    "on the record": _l("your name and affiliation go wherever the text goes"),
    "Chatham House Rule": _l("your name stays in this room; digests and exports name nobody"),
    "anonymous": _l("other members see your stakeholder group and a letter, not your name"),
}
# The reasons that a programme begins with; organisers change them, and theirs stay as they are.
REASON = {
    "Unclear": _l("Unclear"),
    "Two ideas in one": _l("Two ideas in one"),
    "Needs a source": _l("Needs a source"),
    "Reveals who spoke": _l("Reveals who spoke"),
    "Personal tone": _l("Personal tone"),
    "Outside this topic": _l("Outside this topic"),
    "Attacks a person": _l("Attacks a person"),
    "States as fact what is not": _l("States as fact what is not"),
    "Repeats what stands elsewhere": _l("Repeats what stands elsewhere"),
}
# What a member is notified of.
MATTER = {
    "decision": _l("Decisions on my comments"),
    "appeal": _l("Answers to my appeals and objections"),
    "measure": _l("Decisions about me"),
    "report": _l("What came of my reports"),
    "reply": _l("Replies to me"),
    "answer": _l("Answers to my questions"),
    "mark": _l("Whether my answers are marked as answering"),
    "restatement": _l("Restatements of what I said, for me to confirm"),
    "fairness": _l("Whether my restatements of others are fair"),
    "mention": _l("Mentions of my name"),
    "edit": _l("Changes of what I answered or took a stance on"),
    "waiting": _l("Comments that wait for a moderator"),
    "reported": _l("Comments that members have reported"),
    "appealed": _l("Appeals and objections that wait for an answer"),
    "ruling": _l("What others answer to appeals and objections against my decisions"),
}
# How a member hears of it.
WAY = {
    "in the site": _l("In the site only"),
    "at once": _l("By mail at once"),
    "daily": _l("By one mail a day, in the morning"),
    "in the digest": _l("In the digest"),
}
