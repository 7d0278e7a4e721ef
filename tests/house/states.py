"""What each role sees of a comment, a person, a quote and a digest, in every state and place.

The roles: a peer writes at the same tables as the author; `elsewhere` moderates another table.
"""

ROLES = ("visitor", "observer", "peer", "author", "moderator", "elsewhere", "organiser")

# Where a comment may be seen: (endpoint, address).
SURFACES = {
    # Before the topic is opened: home tells what is unread.
    "home": ("home.home", "/"),
    "ten": ("home.catch_up", "/ten-minutes"),
    "topic": ("discussion.show_topic", "/topics/{topic}"),
    "changes": ("discussion.show_changes", "/topics/{topic}/changes?after=0"),
    "branch": ("discussion.show_branch", "/topics/{topic}/comments/1/replies"),
    "history": ("discussion.show_history", "/topics/{topic}/comments/1/history"),
    "flag": ("moderation.flag", "/topics/{topic}/comments/1/flag"),
    "bell": ("notifications.list_notifications", "/notifications"),
    "own": ("discussion.own_comments", "/comments"),
    "revise": ("discussion.revise_comment", "/comments/{comment}/revise"),
    "release": ("discussion.release_comments", "/topics/{topic}/release"),
    "queue": ("moderation.show_queue", "/moderation"),
    "case": ("moderation.show_case", "/moderation/{comment}"),
    "log": ("moderation.show_log", "/moderation/log"),
    "kind": ("moderation.reclassify", "/moderation/{comment}/kind"),
    "split": ("moderation.split_off", "/topics/{topic}/split"),
    "merge": ("moderation.merge", "/moderation/{comment}/merge"),
    "words": ("moderation.correct", "/moderation/{comment}/words"),
    "reviews": ("moderation.list_reviews", "/moderation/reviews"),
    "record": ("moderation.show_record", "/record"),
    "journal": ("moderation.show_journal", "/record/journal"),
    "journal.csv": ("moderation.export_journal", "/record/journal.csv"),
    "ask": ("quotes.ask", "/comments/{comment}/quote"),
    "digest": ("digests.show_digest", "/digests/1"),
    "letter": ("digests.show_letter", "/digests/1/letter"),
    "letter.txt": ("digests.show_plain_letter", "/digests/1/letter.txt"),
    "export.html": ("digests.export_digest", "/digests/1/export.html"),
    "export.md": ("digests.export_digest", "/digests/1/export.md"),
    "export.json": ("digests.export_digest", "/digests/1/export.json"),
}
# What can leave the room.
TRAVELS = {
    "journal.csv",
    "digest",
    "letter",
    "letter.txt",
    "export.html",
    "export.md",
    "export.json",
}
# Written of the same document, see tests/digests/test_exports.py; slow to write or hard to read.
SAME_AS_JSON = {"export.pdf", "export.docx", "export.epub", "export.eml"}

# One letter for each rule, in order: on the record, Chatham House Rule, anonymous.
# - not let in, . nothing of it, p its empty place, w its words alone, l with the letter, n with the
# name. The comment is in a sent digest, asked for as a quote, reported, kept, and to be
# looked through.
COMMENTS = """
pending    home         ... ... ... www ... ... ...
pending    ten          --- ... ... ... ... ... ...
pending    topic        --- ... ... www ... --- ...
pending    changes      --- ... ... ... ... --- ...
pending    branch       --- --- --- --- --- --- ---
pending    history      --- --- --- --- --- --- ---
pending    flag         --- --- --- --- --- --- ---
pending    bell         --- ... ... www ... ... ...
pending    own          --- ... ... www ... ... ...
pending    revise       --- --- --- www --- --- ---
pending    release      --- ... ... ... ... --- ...
pending    queue        --- --- --- --- nnl ... nnl
pending    case         --- --- --- --- nnl --- nnl
pending    log          --- --- --- --- www ... www
pending    kind         --- --- --- --- --- --- ---
pending    split        --- --- --- --- ... --- ...
pending    merge        --- --- --- --- --- --- ---
pending    words        --- --- --- --- --- --- ---
pending    reviews      --- --- --- --- ... ... ...
pending    record       --- ... ... ... ... ... ...
pending    journal      --- --- --- --- --- --- nnl
pending    journal.csv  --- --- --- --- --- --- nww
pending    ask          --- --- --- --- --- --- ---
pending    digest       --- ... ... ... ... ... ...
pending    letter       --- ... ... ... ... ... ...
pending    letter.txt   --- ... ... ... ... ... ...
pending    export.html  --- ... ... ... ... ... ...
pending    export.md    --- ... ... ... ... ... ...
pending    export.json  --- ... ... ... ... ... ...

published  home         ... www www ... www ... www
published  ten          --- nnl nnl ... nnl ... nnl
published  topic        --- nnl nnl nnl nnl --- nnl
published  changes      --- nnl nnl nnl nnl --- nnl
published  branch       --- nnl nnl nnl nnl --- nnl
published  history      --- www www www www --- www
published  flag         --- --- www --- www --- www
published  bell         --- nnl nnl www nnl ... nnl
published  own          --- ... ... www ... ... ...
published  revise       --- --- --- www --- --- ---
published  release      --- ... ... ... ... --- ...
published  queue        --- --- --- --- nnl ... nnl
published  case         --- --- --- --- nnl --- nnl
published  log          --- --- --- --- www ... www
published  kind         --- --- --- --- www --- www
published  split        --- --- --- --- nnl --- nnl
published  merge        --- --- --- --- www --- www
published  words        --- --- --- --- www --- www
published  reviews      --- --- --- --- www ... www
published  record       --- ... ... ... ... ... ...
published  journal      --- --- --- --- --- --- nnl
published  journal.csv  --- --- --- --- --- --- nww
published  ask          --- --- --- --- www --- www
published  digest       --- nww nww nww nww ... nww
published  letter       --- nww nww nww nww ... nww
published  letter.txt   --- nww nww nww nww ... nww
published  export.html  --- nww nww nww nww ... nww
published  export.md    --- nww nww nww nww ... nww
published  export.json  --- nww nww nww nww ... nww

returned   home         ... ... ... www ... ... ...
returned   ten          --- ... ... ... ... ... ...
returned   topic        --- ... ... www ... --- ...
returned   changes      --- ... ... ... ... --- ...
returned   branch       --- --- --- --- --- --- ---
returned   history      --- --- --- --- --- --- ---
returned   flag         --- --- --- --- --- --- ---
returned   bell         --- ... ... www ... ... ...
returned   own          --- ... ... www ... ... ...
returned   revise       --- --- --- www --- --- ---
returned   release      --- ... ... ... ... --- ...
returned   queue        --- --- --- --- ... ... ...
returned   case         --- --- --- --- nnl --- nnl
returned   log          --- --- --- --- www ... www
returned   kind         --- --- --- --- --- --- ---
returned   split        --- --- --- --- ... --- ...
returned   merge        --- --- --- --- --- --- ---
returned   words        --- --- --- --- --- --- ---
returned   reviews      --- --- --- --- ... ... ...
returned   record       --- ... ... ... ... ... ...
returned   journal      --- --- --- --- --- --- nnl
returned   journal.csv  --- --- --- --- --- --- nww
returned   ask          --- --- --- --- --- --- ---
returned   digest       --- ... ... ... ... ... ...
returned   letter       --- ... ... ... ... ... ...
returned   letter.txt   --- ... ... ... ... ... ...
returned   export.html  --- ... ... ... ... ... ...
returned   export.md    --- ... ... ... ... ... ...
returned   export.json  --- ... ... ... ... ... ...

declined   home         ... ... ... www ... ... ...
declined   ten          --- ... ... ... ... ... ...
declined   topic        --- ... ... www ... --- ...
declined   changes      --- ... ... ... ... --- ...
declined   branch       --- --- --- --- --- --- ---
declined   history      --- --- --- --- --- --- ---
declined   flag         --- --- --- --- --- --- ---
declined   bell         --- ... ... www ... ... ...
declined   own          --- ... ... www ... ... ...
declined   revise       --- --- --- --- --- --- ---
declined   release      --- ... ... ... ... --- ...
declined   queue        --- --- --- --- ... ... ...
declined   case         --- --- --- --- nnl --- nnl
declined   log          --- --- --- --- www ... www
declined   kind         --- --- --- --- --- --- ---
declined   split        --- --- --- --- ... --- ...
declined   merge        --- --- --- --- --- --- ---
declined   words        --- --- --- --- --- --- ---
declined   reviews      --- --- --- --- ... ... ...
declined   record       --- ... ... ... ... ... ...
declined   journal      --- --- --- --- --- --- nnl
declined   journal.csv  --- --- --- --- --- --- nww
declined   ask          --- --- --- --- --- --- ---
declined   digest       --- ... ... ... ... ... ...
declined   letter       --- ... ... ... ... ... ...
declined   letter.txt   --- ... ... ... ... ... ...
declined   export.html  --- ... ... ... ... ... ...
declined   export.md    --- ... ... ... ... ... ...
declined   export.json  --- ... ... ... ... ... ...

withdrawn  home         ... ... ... ... ... ... ...
withdrawn  ten          --- ... ... ... ... ... ...
withdrawn  topic        --- ppp ppp ppp ppp --- ppp
withdrawn  changes      --- ppp ppp ppp ppp --- ppp
withdrawn  branch       --- ppp ppp ppp ppp --- ppp
withdrawn  history      --- --- --- --- --- --- ---
withdrawn  flag         --- --- --- --- --- --- ---
withdrawn  bell         --- ... ... www ... ... ...
withdrawn  own          --- ... ... www ... ... ...
withdrawn  revise       --- --- --- --- --- --- ---
withdrawn  release      --- ... ... ... ... --- ...
withdrawn  queue        --- --- --- --- ... ... ...
withdrawn  case         --- --- --- --- nnl --- nnl
withdrawn  log          --- --- --- --- www ... www
withdrawn  kind         --- --- --- --- --- --- ---
withdrawn  split        --- --- --- --- ... --- ...
withdrawn  merge        --- --- --- --- --- --- ---
withdrawn  words        --- --- --- --- --- --- ---
withdrawn  reviews      --- --- --- --- ... ... ...
withdrawn  record       --- ... ... ... ... ... ...
withdrawn  journal      --- --- --- --- --- --- nnl
withdrawn  journal.csv  --- --- --- --- --- --- nww
withdrawn  ask          --- --- --- --- --- --- ---
withdrawn  digest       --- ... ... ... ... ... ...
withdrawn  letter       --- ... ... ... ... ... ...
withdrawn  letter.txt   --- ... ... ... ... ... ...
withdrawn  export.html  --- ... ... ... ... ... ...
withdrawn  export.md    --- ... ... ... ... ... ...
withdrawn  export.json  --- ... ... ... ... ... ...

removed    home         ... ... ... ... ... ... ...
removed    ten          --- ... ... ... ... ... ...
removed    topic        --- ppp ppp ppp ppp --- ppp
removed    changes      --- ppp ppp ppp ppp --- ppp
removed    branch       --- ppp ppp ppp ppp --- ppp
removed    history      --- --- --- --- --- --- ---
removed    flag         --- --- --- --- --- --- ---
removed    bell         --- ... ... www ... ... ...
removed    own          --- ... ... www ... ... ...
removed    revise       --- --- --- --- --- --- ---
removed    release      --- ... ... ... ... --- ...
removed    queue        --- --- --- --- ... ... ...
removed    case         --- --- --- --- nnl --- nnl
removed    log          --- --- --- --- www ... www
removed    kind         --- --- --- --- --- --- ---
removed    split        --- --- --- --- ... --- ...
removed    merge        --- --- --- --- --- --- ---
removed    words        --- --- --- --- --- --- ---
removed    reviews      --- --- --- --- ... ... ...
removed    record       --- ... ... ... ... ... ...
removed    journal      --- --- --- --- --- --- nnl
removed    journal.csv  --- --- --- --- --- --- nww
removed    ask          --- --- --- --- --- --- ---
removed    digest       --- ... ... ... ... ... ...
removed    letter       --- ... ... ... ... ... ...
removed    letter.txt   --- ... ... ... ... ... ...
removed    export.html  --- ... ... ... ... ... ...
removed    export.md    --- ... ... ... ... ... ...
removed    export.json  --- ... ... ... ... ... ...

merged     home         ... ... ... ... ... ... ...
merged     ten          --- ... ... ... ... ... ...
merged     topic        --- ppp ppp ppp ppp --- ppp
merged     changes      --- ppp ppp ppp ppp --- ppp
merged     branch       --- ppp ppp ppp ppp --- ppp
merged     history      --- --- --- --- --- --- ---
merged     flag         --- --- --- --- --- --- ---
merged     own          --- ... ... www ... ... ...
merged     revise       --- --- --- --- --- --- ---
merged     release      --- ... ... ... ... --- ...
merged     bell         --- ... ... www ... ... ...
merged     queue        --- --- --- --- ... ... ...
merged     case         --- --- --- --- nnl --- nnl
merged     log          --- --- --- --- www ... www
merged     kind         --- --- --- --- --- --- ---
merged     split        --- --- --- --- ... --- ...
merged     merge        --- --- --- --- --- --- ---
merged     words        --- --- --- --- --- --- ---
merged     reviews      --- --- --- --- ... ... ...
merged     record       --- ... ... ... ... ... ...
merged     journal      --- --- --- --- --- --- nnl
merged     journal.csv  --- --- --- --- --- --- nww
merged     ask          --- --- --- --- --- --- ---
merged     digest       --- ... ... ... ... ... ...
merged     letter       --- ... ... ... ... ... ...
merged     letter.txt   --- ... ... ... ... ... ...
merged     export.html  --- ... ... ... ... ... ...
merged     export.md    --- ... ... ... ... ... ...
merged     export.json  --- ... ... ... ... ... ...

hidden     home         ... ... ... ... ... ... ...
hidden     ten          --- ... ... ... ... ... ...
hidden     topic        --- ppp ppp ppp ppp --- ppp
hidden     changes      --- ppp ppp ppp ppp --- ppp
hidden     branch       --- ppp ppp ppp ppp --- ppp
hidden     history      --- --- --- --- --- --- ---
hidden     flag         --- --- --- --- --- --- ---
hidden     bell         --- ... ... www ... ... ...
hidden     own          --- ... ... www ... ... ...
hidden     revise       --- --- --- www --- --- ---
hidden     release      --- ... ... ... ... --- ...
hidden     kind         --- --- --- --- --- --- ---
hidden     split        --- --- --- --- ... --- ...
hidden     merge        --- --- --- --- --- --- ---
hidden     words        --- --- --- --- --- --- ---
hidden     queue        --- --- --- --- nnl ... nnl
hidden     case         --- --- --- --- nnl --- nnl
hidden     log          --- --- --- --- www ... www
hidden     reviews      --- --- --- --- ... ... ...
hidden     record       --- ... ... ... ... ... ...
hidden     journal      --- --- --- --- --- --- nnl
hidden     journal.csv  --- --- --- --- --- --- nww
hidden     ask          --- --- --- --- --- --- ---
hidden     digest       --- ... ... ... ... ... ...
hidden     letter       --- ... ... ... ... ... ...
hidden     letter.txt   --- ... ... ... ... ... ...
hidden     export.html  --- ... ... ... ... ... ...
hidden     export.md    --- ... ... ... ... ... ...
hidden     export.json  --- ... ... ... ... ... ...
"""

# Where a member may be seen whom everybody may find: (endpoint, address).
MEMBER_SURFACES = {
    "directory": ("directory.list_members", "/members"),
    "profile": ("directory.show_member", "/members/{member}"),
    "seats": ("seats.list_seats", "/seats"),
    "change": ("seats.change_seats", "/seats/{member}"),
    "pausing": ("seats.ask_about_pause", "/seats/{member}/pause"),
    "removal": ("seats.ask_about_removal", "/seats/{member}/remove"),
    "desk": ("moderation.list_members", "/moderation/members"),
    "measure": ("moderation.take_measure", "/moderation/roundtables/2/members/{member}"),
}
# - not let in, . not there, n by name.
MEMBERS = """
joined   directory - n n n n n n
joined   profile   - n n n n n n
joined   seats     - - - - - - n
joined   change    - - - - - - n
joined   pausing   - - - - - - n
joined   removal   - - - - - - n
joined   desk      - - - - n . n
joined   measure   - - - - n - n

invited  directory - . . . . . .
invited  profile   - - - - - - -
invited  seats     - - - - - - n
invited  change    - - - - - - n
invited  pausing   - - - - - - n
invited  removal   - - - - - - n
invited  desk      - - - - . . .
invited  measure   - - - - - - -

paused   directory - . . . . . .
paused   profile   - - - - - - -
paused   seats     - - - - - - n
paused   change    - - - - - - n
paused   pausing   - - - - - - n
paused   removal   - - - - - - n
paused   desk      - - - - . . .
paused   measure   - - - - - - -

removed  directory - . . . . . .
removed  profile   - - - - - - -
removed  seats     - - - - - - n
removed  change    - - - - - - n
removed  pausing   - - - - - - n
removed  removal   - - - - - - n
removed  desk      - - - - . . .
removed  measure   - - - - - - -

erased   directory - . . . . . .
erased   profile   - - - - - - -
erased   seats     - - - - - - .
erased   change    - - - - - - -
erased   pausing   - - - - - - -
erased   removal   - - - - - - -
erased   desk      - - - - . . .
erased   measure   - - - - - - -
"""

QUOTE_SURFACES = {"list": "/quotes", "export": "/digests/1/export.md"}
# Of a comment under the Chatham House Rule: - not let in, . nothing, w words, n with the name.
QUOTES = """
asked     list   - . . w w . w
asked     export - . . . . . .
named     list   - . . w n . n
named     export - n n n n . n
withdrawn list   - . . w w . w
withdrawn export - . . . . . .
void      list   - . . w w . w
void      export - . . . . . .
"""

# What becomes of a comment that is sent (status): before, in and after an exchange, and in one of
# which the topic is locked.
EXCHANGES = """
before 400 403 403 403 303 404 303
open   400 403 303 303 303 404 303
closed 400 403 403 403 303 404 303
locked 400 403 403 403 403 404 403
"""

SYNTHESIS_SURFACES = {
    "topic": "/topics/{topic}",
    "changes": "/topics/{topic}/changes?after=0",
    "versions": "/topics/{topic}/synthesis/versions",
    "write": "/topics/{topic}/synthesis",
}
# Of a line, under the three rules in order: - not let in, w its words, n with its moderator's name.
SYNTHESIS = """
topic    --- nnw nnw nnw nnw --- nnw
changes  --- nnw nnw nnw nnw --- nnw
versions --- nnw nnw nnw nnw --- nnw
write    --- --- --- --- www --- www
"""

DIGEST_SURFACES = {
    "page": "/digests/{number}",
    "letter": "/digests/{number}/letter",
    "plain": "/digests/{number}/letter.txt",
    "export": "/digests/{number}/export.md",
    "edit": "/digests/{number}/edit",
    "send": "/digests/{number}/send",
}
DIGESTS = """
draft page   303 404 404 404 302 302 302
draft letter 303 404 404 404 200 200 200
draft plain  303 404 404 404 200 200 200
draft export 303 404 404 404 200 200 200
draft edit   303 404 404 404 200 200 200
draft send   303 404 404 404 303 303 303
sent  page   303 200 200 200 200 200 200
sent  letter 303 200 200 200 200 200 200
sent  plain  303 200 200 200 200 200 200
sent  export 303 200 200 200 200 200 200
sent  edit   303 403 403 403 303 303 303
sent  send   303 403 403 403 303 303 303
"""

# Pages that show no comment and nobody else, and why.
NO_SURFACE = {
    "static": "files of the product",
    "access.ask_for_address": "one's own account",
    "access.ask_for_reset": "a form",
    "access.change_address": "one's own account",
    "access.change_password": "one's own account",
    "access.confirm": "one's own account",
    "access.list_sessions": "one's own account",
    "access.reset_password": "a form",
    "access.sign_in": "a form",
    "access.sign_in_by_link": "the holder of the link",
    "access.take_second_step": "a form",
    "access.undo_factor": "the holder of the link",
    "copies.show_copy": "one's own account",
    "copies.take_copy": "one's own data, see tests/copies",
    "digests.edit_digest": "the desk's view of what the digest shows",
    "digests.look_at_digest": "the desk's view of what the digest shows",
    "digests.correct_digest": "a form",
    "digests.list_outsiders": "people outside the group, for organisers",
    "digests.answer_outside": "the holder of the link",
    "digests.choose_letters": "one's own account",
    "digests.plan_digests": "the settings",
    "digests.export_session": "the programme",
    "digests.show_archive": "subjects and dates",
    "moderation.show_overview": "counts, and nothing of any one member",
    "moderation.show_policy": "the settings",
    "moderation.list_claims": "which case is open at which moderator's, for moderators",
    "moderation.change_reasons": "the settings",
    "moderation.appeal": "to the author of a text: what was decided on it, and why",
    "digests.show_delivery": "who did not get a letter, for organisers",
    "digests.list_days": "how many letters went on which day, for organisers",
    "digests.show_day": "who did not get a letter, for organisers",
    "digests.stop_letters": "one's own letters, by the key in them",
    "feeds.show_feed": "one's own account",
    "feeds.read_digests": "as export.json, see tests/feeds",
    "feeds.read_programme": "the programme",
    "marks.judge": "to the author of what is restated, published words",
    "marks.mark_answer": "to who asked and to moderators, published words",
    "discussion.lead_to_topic": "leads to the topic's page",
    "discussion.list_drafts": "one's own begun texts",
    "discussion.suggest": "claims of published comments; names as the directory shows them",
    "discussion.take_stance": "the claim of a published proposal",
    "discussion.show_comment": "leads to the topic's page",
    "erasure.erase": "one's own account",
    "factors.add_passkey": "one's own account",
    "factors.set_up": "one's own account",
    "factors.show_factor": "one's own account",
    "invitations.accept_invitation": "the holder of the link",
    "invitations.example_list": "an example",
    "invitations.invite": "a form",
    "invitations.invite_list": "a form",
    "invitations.welcome": "one's own seats, and titles of topics",
    "members.account": "one's own account",
    "members.list_consents": "one's own account",
    "moderation.address": "the claim of a published question",
    "moderation.mark_answer": "to moderators, published words",
    "moderation.show_correction": "to the author of a text: their own words, and what stands there",
    "moderation.lock": "a form, and what the moderators say at the end",
    "moderation.show_pace": "a form",
    "moderation.own_measures": "what was decided about oneself; nobody else by name",
    "moderation.answer_objection": "a member who objects, for moderators of the table",
    "notifications.choose_ways": "one's own account",
    "notifications.count_new": "two numbers, as in the head of every page",
    "notifications.follow_notification": "leads to what it is about",
    "openid.come_back": "leads in",
    "openid.lead_there": "leads out",
    "operations.list_letters": "in development alone",
    "operations.show_letter": "in development alone",
    "operations.show_letter_html": "in development alone",
    "privacy.favicon": "files of the product",
    "privacy.robots": "files of the product",
    "privacy.security": "the settings",
    "privacy.show_privacy": "the settings",
    "programme.show_programme": "the programme",
    "programme.show_rules": "the programme",
    "synthesis.change_line": "words of moderators, and numbers of comments",
    "synthesis.show_versions": "words of moderators, and numbers of comments",
    "synthesis.write": "words of moderators, and numbers of comments",
    "quotes.answer": "one's own words",
    "quotes.answer_by_link": "one's own words, for the holder of the link",
    "quotes.list_quotes": "see QUOTES",
}

# Every text that is sent or kept, and what it may tell of people.
LETTERS = {
    "access/address_asked.txt": "nobody: it may reach a stranger",
    "access/address_changed.txt": "the reader",
    "access/address_notice.txt": "the reader",
    "access/address_taken.txt": "the reader",
    "access/codes_wrong.txt": "the reader",
    "access/password_changed.txt": "the reader",
    "access/password_removed.txt": "the reader",
    "access/reset.txt": "the reader",
    "access/sign_in.txt": "the reader",
    "copies/ready.txt": "the reader",
    "digests/corrigendum.txt": "what its editors wrote",
    "digests/_letter_foot.txt": "a part of digests: nobody",
    "digests/day.txt": "as the letter of the week",
    "digests/letter.txt": "as the tables above say",
    "digests/outside_question.txt": "nobody: it goes to a stranger",
    "digests/letter_personal.txt": "as the tables above say",
    "discussion/release_words.txt": "a consent: the topic",
    "erasure/erased.txt": "the reader",
    "factors/added.txt": "the reader",
    "factors/passkey_added.txt": "the reader",
    "factors/passkey_removed.txt": "the reader",
    "factors/removed.txt": "the reader",
    "invitations/invitation.txt": "the reader, and the organiser who invites",
    "members/taking_part.txt": "a consent: nobody",
    "moderation/flag_settled.txt": "whoever reported, what came of it; nothing of the author",
    "moderation/hidden.txt": "the reader, in their own place; nobody who reported",
    "moderation/returned.txt": "the reader, in their own place; a moderator by role alone",
    "moderation/_appeal.txt": "a part of letters to authors: their way to appeal",
    "moderation/_said.txt": "a part of letters of what was decided: its reason and the message",
    "moderation/appeal_ruled.txt": "the reader, in their own place; a moderator by role alone",
    "moderation/decision.txt": "the reader, in their own place; a moderator by role alone",
    "moderation/looked_behind.txt": "the reader, and the reason; a moderator by role alone",
    "moderation/_reminded.txt": "a part of letters that remind: why they come",
    "moderation/exchange_closed.txt": "the reader, and how many texts of their own are unfinished",
    "moderation/exchange_closes.txt": "the reader, and how many texts of their own are unfinished",
    "moderation/exchange_opened.txt": "the reader, and how many texts of their own are unfinished",
    "moderation/late.txt": "a moderator; how many wait, and nothing of what",
    "moderation/measure_answered.txt": "the reader; who answers by role alone",
    "moderation/measure_ended.txt": "the reader, and their roundtable",
    "moderation/measure_taken.txt": "the reader, and why; who decided by role alone",
    "moderation/addressed.txt": "the reader, in their own place; a moderator by role alone",
    "moderation/answered.txt": "the reader, and numbers; a moderator by role alone",
    "moderation/corrected.txt": "the reader, in their own place; none of the words",
    "moderation/merged.txt": "the reader, and numbers; a moderator by role alone",
    "moderation/separated.txt": "the reader, and numbers; a moderator by role alone",
    "moderation/stance_carried.txt": "the reader, and numbers; a moderator by role alone",
    "moderation/moved.txt": "the reader, and the numbers of their own; a moderator by role alone",
    "moderation/reclassified.txt": "the reader, in their own place; a moderator by role alone",
    "moderation/undone.txt": "the reader, in their own place; a moderator by role alone",
    "moderation/removed.txt": "the reader, in their own place; a moderator by role alone",
    "moderation/restored.txt": "the reader, in their own place; a moderator by role alone",
    "mailbox/_answer.txt": "a part of letters: a comment's number, its rule and a sealed address",
    "mailbox/refused.txt": "the reader, and their own words",
    "mailbox/taken.txt": "the reader, and the topic",
    "notifications/letter.txt": "others by the rule of their comment, and none of their words",
    "quotes/asked.txt": "the reader; a link and none of the words",
    "seats/changed.txt": "the reader, and their seats",
}

# What open pages hear, and what it carries.
HEARD = {
    "change": "what the surface “changes” shows to all readers of the topic alike",
    "decided": "to the author alone: which of their own comments",
    "voice": "to the author alone: by which handles their pages know what is theirs in a topic",
    "stance": "to the member alone: in which topic they have answered a proposal",
    "notified": "to the member alone: nothing",
    "presence": "how many read, and how many of them write; never in an anonymous topic",
    "uncounted": "to the member alone: nothing",
    "deaf": "whether a process hears no other: to all who are at it alike",
    "waiting": "to moderators: nothing",
    "claimed": "to moderators: nothing",
}
