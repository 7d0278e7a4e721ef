"""Who gets what: every route and every socket event, and how each role is answered.

Names in braces stand for things in the world that `test_matrix.py` makes. The members sit at every
table but the first: `elsewhere` is a topic there, `waiting_elsewhere` a comment. `own` is a comment
of whoever asks (of somebody else, for those who cannot write): it waits, and a moderator's or
organiser's is published. `others` is a published comment of another participant.
"""

ROLES = ("visitor", "observer", "participant", "moderator", "organiser")

# method, endpoint, address, what is sent (- for nothing), and the status for each role in order.
# What ends something for the rows after it stands last.
ROUTES = """
GET  static                      /static/favicon.svg            - 200 200 200 200 200
GET  home.home                   /                              - 200 200 200 200 200
GET  home.catch_up               /ten-minutes                   - 303 200 200 200 200
GET  invitations.welcome         /welcome                       - 303 200 200 200 200
GET  privacy.robots              /robots.txt                    - 200 200 200 200 200
GET  privacy.favicon             /favicon.ico                   - 302 302 302 302 302
GET  privacy.security            /.well-known/security.txt      - 200 200 200 200 200
GET  programme.show_programme    /programme                     - 200 200 200 200 200
GET  programme.show_rules        /programme/attribution         - 303 403 403 403 200
POST programme.change_rule       /programme/attribution         - 400 403 403 403 422

GET  access.sign_in             /sign-in                       - 200 200 200 200 200
POST access.sign_in             /sign-in                       - 422 422 422 422 422
GET  access.sign_in_by_link     /sign-in/unknown               - 410 410 410 410 410
POST access.renew_link          /sign-in/unknown/new           - 200 200 200 200 200
POST access.sign_in_by_link     /sign-in/unknown               - 409 409 409 409 409
GET  invitations.accept_invitation   /invitations/unknown           - 410 410 410 410 410
POST invitations.renew_invitation   /invitations/unknown/new       - 200 200 200 200 200
POST invitations.accept_invitation   /invitations/unknown           - 409 409 409 409 409
GET  access.ask_for_reset       /reset-password                - 200 200 200 200 200
POST access.ask_for_reset       /reset-password                - 422 422 422 422 422
GET  access.reset_password      /reset-password/unknown        - 410 410 410 410 410
POST access.reset_password      /reset-password/unknown        - 409 409 409 409 409
GET  access.undo_factor         /sign-in/not-me/unknown        - 200 200 200 200 200
POST access.undo_factor         /sign-in/not-me/unknown        - 409 409 409 409 409
GET  access.take_second_step     /sign-in/code                  - 200 200 200 200 200
POST access.take_second_step     /sign-in/code                  - 409 409 409 409 409
POST access.take_second_step_by_passkey /sign-in/code/passkey   - 409 409 409 409 409
GET  openid.lead_there           /sign-in/openid                - 404 404 404 404 404
GET  openid.come_back            /sign-in/openid/back           - 404 404 404 404 404
POST access.sign_in_by_passkey   /sign-in/passkey               - 422 422 422 422 422
POST members.choose_language     /language            language=en 303 303 303 303 303
GET  members.account             /account                       - 303 200 200 200 200
POST members.account             /account                language= 400 422 422 422 422

GET  factors.show_factor         /account/second-factor         - 303 200 200 200 200
GET  factors.set_up              /account/second-factor/set-up  - 303 200 200 200 200
POST factors.set_up              /account/second-factor/set-up  - 400 422 422 422 422
POST factors.renew_codes /account/second-factor/recovery-codes  - 400 409 409 409 409
POST factors.remove_factor       /account/second-factor/remove  - 400 303 303 303 303
GET  factors.add_passkey         /account/passkeys/add          - 303 200 200 200 200
POST factors.add_passkey         /account/passkeys/add          - 400 422 422 422 422
POST factors.remove_passkey      /account/passkeys/99999/remove - 400 404 404 404 404
GET  members.list_consents       /account/consents              - 303 200 200 200 200
POST members.withdraw_consent    /account/consents/withdraw     - 400 303 303 303 303
POST members.list_consents       /account/consents              - 400 303 303 303 303
GET  copies.show_copy            /account/copy                  - 303 200 200 200 200
POST copies.ask_for_copy         /account/copy                  - 400 303 303 303 303
GET  copies.take_copy            /account/copy/99999            - 303 404 404 404 404
GET  erasure.erase               /account/erase                 - 303 200 200 200 200
POST erasure.erase               /account/erase                 - 400 422 422 422 422
GET  privacy.show_privacy        /privacy                       - 200 200 200 200 200
GET  access.confirm              /confirm                       - 303 200 200 200 200
POST access.confirm              /confirm                       - 400 422 422 422 422
POST access.confirm_by_passkey   /confirm/passkey               - 400 422 422 422 422
POST access.send_link            /confirm/link                  - 400 303 303 303 303
POST access.remove_password      /account/password/remove       - 400 409 409 409 409
GET  access.change_password      /account/password              - 303 200 200 200 200
POST access.change_password      /account/password              - 400 422 422 422 422
GET  access.ask_for_address      /account/address               - 303 200 200 200 200
POST access.ask_for_address      /account/address               - 400 422 422 422 422
POST access.keep_address         /account/address/keep          - 400 303 303 303 303
GET  access.change_address       /account/address/unknown       - 303 200 200 200 200
POST access.change_address       /account/address/unknown       - 400 409 409 409 409
GET  access.list_sessions        /account/sessions              - 303 200 200 200 200
POST access.end_session          /account/sessions/99999/end    - 400 404 404 404 404
POST access.end_other_sessions   /account/sessions/end-others   - 400 303 303 303 303

GET  directory.list_members      /members                       - 303 200 200 200 200
GET  directory.list_members /members?group=wizard&level=&country=XX - 303 200 200 200 200
GET  directory.show_member       /members/{author}              - 303 404 404 404 200
GET  directory.show_member       /members/999999                - 303 404 404 404 404
GET  seats.list_seats              /seats                         - 303 403 403 403 200
GET  seats.change_seats          /seats/999999                  - 303 403 403 403 404
POST seats.change_seats          /seats/999999                  - 400 403 403 403 404
GET  seats.ask_about_pause /seats/999999/pause - 303 403 403 403 404
POST seats.pause_member /seats/999999/pause - 400 403 403 403 404
POST seats.readmit_member /seats/999999/readmit - 400 403 403 403 404
GET  seats.ask_about_removal /seats/999999/remove - 303 403 403 403 404
POST seats.remove_member /seats/999999/remove - 400 403 403 403 404
GET  invitations.invite            /seats/invite                - 303 403 403 403 200
POST invitations.invite            /seats/invite                - 400 403 403 403 422

GET  invitations.invite_list     /seats/invite/list             - 303 403 403 403 200
POST invitations.invite_list     /seats/invite/list             - 400 403 403 403 422
GET  invitations.example_list    /seats/invite/example.csv      - 303 403 403 403 200
POST invitations.invite_again    /seats/999999/invite-again     - 400 403 403 403 404

GET  discussion.show_topic       /topics/{topic}                - 303 200 200 200 200
GET  discussion.show_topic       /topics/{closed}               - 303 200 200 200 200
GET  discussion.show_topic       /topics/{question}             - 303 200 200 200 200
GET  discussion.show_topic       /topics/{elsewhere}            - 303 404 404 404 200
GET  discussion.show_topic       /topics/99999                  - 303 404 404 404 404
GET  discussion.show_topic       /topics/{topic}?reply_to=1     - 303 200 200 200 200
GET  discussion.show_topic       /topics/{topic}?reply_to=99    - 303 404 404 404 404
GET  discussion.show_comment     /topics/{topic}/comments/1     - 303 302 302 302 302
GET  discussion.show_comment     /topics/{topic}/comments/99    - 303 404 404 404 404
GET  discussion.show_comment     /topics/{elsewhere}/comments/1 - 303 404 404 404 302
GET  discussion.suggest          /topics/{topic}/suggestions?key=@&text=m - 303 200 200 200 200
GET  discussion.suggest          /topics/{elsewhere}/suggestions?key=#&text=1 - 303 404 404 404 200
GET  discussion.show_branch      /topics/{topic}/comments/1/replies - 303 200 200 200 200
GET  discussion.show_branch      /topics/{elsewhere}/comments/1/replies - 303 404 404 404 200
GET  discussion.show_history     /topics/{topic}/comments/1/history - 303 200 200 200 200
GET  discussion.show_history     /topics/{elsewhere}/comments/1/history - 303 404 404 404 200
GET  moderation.flag             /topics/{topic}/comments/1/flag - 303 403 200 200 200
GET  moderation.flag             /topics/{topic}/comments/99/flag - 303 404 404 404 404
GET  moderation.flag             /topics/{elsewhere}/comments/1/flag - 303 404 404 404 403
POST moderation.flag             /topics/{topic}/comments/1/flag - 400 403 422 422 422
POST moderation.flag             /topics/{elsewhere}/comments/1/flag - 400 404 404 404 403
POST marks.pay_attention         /topics/{topic}/attention      - 400 303 303 303 303
POST marks.pay_attention         /topics/{elsewhere}/attention  - 400 404 404 404 303
GET  marks.mark_answer           /topics/{topic}/comments/1/answers - 303 404 404 404 404
POST marks.mark_answer           /topics/{topic}/comments/1/answers - 400 404 404 404 404
GET  marks.judge                 /topics/{topic}/comments/1/fair - 303 404 404 404 404
POST marks.judge                 /topics/{topic}/comments/1/fair - 400 404 404 404 404
GET  discussion.list_drafts      /drafts                        - 303 200 200 200 200
POST discussion.save_draft       /topics/{topic}/draft   source=One 400 403 200 200 200
POST discussion.save_draft       /topics/{elsewhere}/draft source=One 400 404 404 404 200
POST discussion.discard_draft    /drafts/99999/discard          - 400 404 404 404 404
POST discussion.set_draft_apart  /drafts/99999/set-apart        - 400 404 404 404 404
GET  discussion.take_stance      /topics/{topic}/comments/1/stance - 303 404 404 404 404
POST discussion.take_stance      /topics/{topic}/comments/1/stance - 400 404 404 404 404
GET  discussion.take_stance      /topics/{elsewhere}/comments/1/stance - 303 404 404 404 404
GET  discussion.show_changes     /topics/{topic}/changes?after=0 - 303 200 200 200 200
GET  discussion.show_changes     /topics/{topic}/changes        - 303 200 200 200 200
GET  discussion.show_changes     /topics/{elsewhere}/changes?after=0 - 303 404 404 404 200
GET  discussion.lead_to_topic    /topics/{topic}/comments       - 303 302 302 302 302
GET  discussion.lead_to_topic    /topics/{elsewhere}/comments   - 303 404 404 404 302
POST discussion.post_comment     /topics/{topic}/comments       - 400 403 422 422 422
POST discussion.post_comment     /topics/{topic}/comments {form} 400 403 303 303 303
POST discussion.post_comment     /topics/{closed}/comments {form} 400 403 403 303 303
POST discussion.post_comment     /topics/{elsewhere}/comments {form} 400 404 404 404 303
GET  discussion.release_comments /topics/{topic}/release        - 303 200 200 200 200
GET  discussion.release_comments /topics/{elsewhere}/release    - 303 404 404 404 200
POST discussion.release_comments /topics/{topic}/release        - 400 303 303 303 303
POST discussion.release_comments /topics/{elsewhere}/release    - 400 404 404 404 303
POST discussion.take_back_release /topics/{topic}/release/take-back - 400 303 303 303 303
POST discussion.take_back_release /topics/{elsewhere}/release/take-back - 400 404 404 404 303
GET  discussion.own_comments     /comments                      - 303 200 200 200 200
GET  discussion.revise_comment   /comments/{own}/revise         - 303 404 200 200 200
POST discussion.revise_comment   /comments/{own}/revise         - 400 404 422 422 422
GET  discussion.revise_comment   /comments/{others}/revise      - 303 404 404 404 404
POST discussion.revise_comment   /comments/{others}/revise {form} 400 404 404 404 404
POST discussion.save_change      /comments/{own}/draft   source=One 400 404 200 200 200
POST discussion.save_change      /comments/{others}/draft source=One 400 404 404 404 404
POST discussion.withdraw_comment /comments/{others}/withdraw    - 400 404 404 404 404
POST discussion.withdraw_comment /comments/{own}/withdraw       - 400 404 303 303 303
POST discussion.take_back_edit   /comments/{others}/edit/take-back - 400 404 404 404 404
POST discussion.take_back_edit   /comments/{own}/edit/take-back   - 400 404 409 409 409

GET  moderation.show_queue       /moderation                    - 303 403 403 200 200
GET  moderation.show_case        /moderation/{waiting}          - 303 403 403 200 200
GET  moderation.show_case        /moderation/{waiting_elsewhere} - 303 403 403 404 200
GET  moderation.show_case        /moderation/99999              - 303 403 403 404 404
GET  moderation.list_reviews     /moderation/reviews            - 303 403 403 200 200
POST moderation.take_out         /moderation/reviews/99999/take-out - 400 403 403 404 404
POST moderation.settle_review    /moderation/reviews/99999/settle - 400 403 403 404 404
POST moderation.decide           /moderation/{waiting}/decisions - 400 403 403 422 422
GET  moderation.list_claims      /moderation/claims             - 303 403 403 200 200
GET  moderation.show_log         /moderation/log                - 303 403 403 200 200
GET  moderation.show_queue /moderation?place=x&topic=x&waits=x&age=x&after=x - 303 403 403 200 200
POST moderation.decide_on_several /moderation/several           - 400 403 403 422 422
POST moderation.decide_on_several /moderation/several verdict=publish 400 403 403 200 200
POST moderation.undo             /moderation/undo               - 400 403 403 404 404
POST moderation.undo             /moderation/undo decision=99999 400 403 403 404 404
GET  moderation.change_reasons   /moderation/reasons            - 303 403 403 403 200
POST moderation.change_reasons   /moderation/reasons reasons=   400 403 403 403 422
POST moderation.look_behind /moderation/{waiting}/looks - 400 403 403 422 422
POST moderation.look_behind /moderation/{waiting}/looks look-reason=Threats_made 400 403 403 409 409
POST moderation.look_behind      /moderation/{waiting_elsewhere}/looks - 400 403 403 404 422
POST moderation.look_behind      /moderation/99999/looks         - 400 403 403 404 404
POST moderation.decide /moderation/{waiting_elsewhere}/decisions verdict=publish 400 403 403 404 303
POST moderation.decide /moderation/{waiting}/decisions verdict=publish 400 403 403 303 303

POST moderation.decide_on_flags  /moderation/{others}/flags      - 400 403 403 422 422
POST moderation.decide_on_flags  /moderation/{others}/flags flags-verdict=keep 400 403 403 409 409
POST moderation.decide_on_flags  /moderation/{waiting_elsewhere}/flags - 400 403 403 404 422
GET  moderation.appeal           /decisions/99999/appeal         - 303 404 404 404 404
POST moderation.appeal           /decisions/99999/appeal         - 400 404 404 404 404
POST moderation.rule             /moderation/{others}/ruling     - 400 403 403 409 409
POST moderation.rule             /moderation/{waiting_elsewhere}/ruling - 400 403 403 404 409
POST moderation.remove           /moderation/{others}/removal    - 400 403 403 422 422
POST moderation.remove           /moderation/{waiting_elsewhere}/removal - 400 403 403 404 422
POST moderation.restore          /moderation/{others}/restoration - 400 403 403 409 409
POST moderation.restore          /moderation/{waiting_elsewhere}/restoration - 400 403 403 404 409
GET  moderation.reclassify       /moderation/{others}/kind       - 303 403 403 200 200
GET  moderation.reclassify       /moderation/{waiting_elsewhere}/kind - 303 403 403 404 200
POST moderation.reclassify       /moderation/{others}/kind       - 400 403 403 422 422
POST moderation.reclassify       /moderation/{waiting_elsewhere}/kind - 400 403 403 404 422
GET  moderation.split_off        /topics/{topic}/split           - 303 403 403 200 200
GET  moderation.split_off        /topics/{topic}/split?tick=1&to={topic}-1 - 303 403 403 200 200
GET  moderation.split_off        /topics/{topic}/split?tick=99&to=x - 303 403 403 422 422
GET  moderation.split_off        /topics/{elsewhere}/split       - 303 404 404 404 200
POST moderation.split_off /topics/{topic}/split?tick=1&to={topic}-1 seen=x 400 403 403 409 409
POST moderation.split_off        /topics/{elsewhere}/split       - 400 404 404 404 200
GET  moderation.merge            /moderation/{others}/merge      - 303 403 403 200 200
GET  moderation.merge            /moderation/{others}/merge?look=1&tick=99 - 303 403 403 422 422
GET  moderation.merge            /moderation/{waiting_elsewhere}/merge - 303 403 403 404 200
POST moderation.merge            /moderation/{others}/merge?look=1 - 400 403 403 422 422
POST moderation.merge            /moderation/{waiting_elsewhere}/merge?look=1 - 400 403 403 404 422
POST moderation.separate         /moderation/{others}/separation - 400 403 403 409 409
POST moderation.separate         /moderation/{waiting_elsewhere}/separation - 400 403 403 404 409
GET  moderation.correct          /moderation/{others}/words      - 303 403 403 200 200
GET  moderation.correct          /moderation/{waiting_elsewhere}/words - 303 403 403 404 200
POST moderation.correct          /moderation/{others}/words      - 400 403 403 422 422
POST moderation.correct          /moderation/{waiting_elsewhere}/words - 400 403 403 404 422
GET  moderation.show_correction  /comments/{others}/correction   - 303 404 404 404 404
GET  moderation.show_correction  /comments/{own}/correction      - 303 404 200 200 200
POST moderation.undo_correction  /comments/{others}/correction/undo - 400 404 404 404 404
POST moderation.undo_correction  /comments/{own}/correction/undo - 400 404 409 409 409
GET  moderation.address          /moderation/{others}/address    - 303 403 403 409 409
GET  moderation.address          /moderation/{waiting_elsewhere}/address - 303 403 403 404 409
POST moderation.address          /moderation/{others}/address    - 400 403 403 409 409
POST moderation.address          /moderation/{waiting_elsewhere}/address - 400 403 403 404 409
GET  moderation.mark_answer      /moderation/{others}/answers    - 303 403 403 409 409
GET  moderation.mark_answer      /moderation/{waiting_elsewhere}/answers - 303 403 403 404 409
POST moderation.mark_answer      /moderation/{others}/answers    - 400 403 403 409 409
POST moderation.mark_answer      /moderation/{waiting_elsewhere}/answers - 400 403 403 404 409

GET  moderation.lock             /topics/{topic}/lock            - 303 403 403 200 200
GET  moderation.lock             /topics/{elsewhere}/lock        - 303 404 404 404 200
POST moderation.lock             /topics/{topic}/lock when=later 400 403 403 422 422
POST moderation.lock             /topics/{elsewhere}/lock when=later 400 404 404 404 422
POST moderation.unlock           /topics/{topic}/unlock          - 400 403 403 303 303
POST moderation.unlock           /topics/{elsewhere}/unlock      - 400 404 404 404 303
GET  moderation.show_pace        /topics/{topic}/pace            - 303 403 403 200 200
GET  moderation.show_pace        /topics/{elsewhere}/pace        - 303 404 404 404 200
POST moderation.set_policy       /topics/{topic}/policy policy=x   400 403 403 422 422
POST moderation.set_policy       /topics/{elsewhere}/policy policy=x 400 404 404 404 422
POST moderation.slow_down        /topics/{topic}/slow-mode minutes=0 400 403 403 422 422
POST moderation.slow_down        /topics/{elsewhere}/slow-mode minutes=0 400 404 404 404 422
POST moderation.end_slow_mode    /topics/{topic}/slow-mode/end   - 400 403 403 303 303
POST moderation.end_slow_mode    /topics/{elsewhere}/slow-mode/end - 400 404 404 404 303

GET  moderation.list_members     /moderation/members             - 303 403 403 200 200
GET  moderation.take_measure     /moderation/roundtables/3/members/{author} - 303 403 403 200 200
GET  moderation.take_measure     /moderation/roundtables/1/members/{author} - 303 403 403 404 200
GET  moderation.take_measure     /moderation/roundtables/3/members/99999 - 303 403 403 404 404
POST moderation.take_measure     /moderation/roundtables/3/members/{author} - 400 403 403 422 422
POST moderation.take_measure     /moderation/roundtables/1/members/{author} - 400 403 403 404 422
POST moderation.end_measure      /moderation/measures/99999/end  - 400 403 403 404 404
GET  moderation.answer_objection /moderation/measures/99999/answer - 303 403 403 404 404
POST moderation.answer_objection /moderation/measures/99999/answer - 400 403 403 404 404
GET  moderation.own_measures     /measures                       - 303 200 200 200 200
POST moderation.object_to_measure /measures/99999/objection      - 400 404 404 404 404

GET  synthesis.write             /topics/{topic}/synthesis       - 303 403 403 200 200
GET  synthesis.write             /topics/{elsewhere}/synthesis   - 303 404 404 404 200
GET  synthesis.show_versions     /topics/{topic}/synthesis/versions - 303 200 200 200 200
GET  synthesis.show_versions     /topics/{elsewhere}/synthesis/versions - 303 404 404 404 200
POST synthesis.add_line          /topics/{topic}/synthesis/lines - 400 403 403 422 422
POST synthesis.add_line          /topics/{elsewhere}/synthesis/lines - 400 404 404 404 422
GET  synthesis.change_line       /topics/{topic}/synthesis/lines/9 - 303 403 403 404 404
POST synthesis.change_line       /topics/{topic}/synthesis/lines/9 - 400 403 403 409 409
POST synthesis.change_line       /topics/{elsewhere}/synthesis/lines/9 - 400 404 404 404 409
POST synthesis.move_line         /topics/{topic}/synthesis/lines/9/move - 400 403 403 409 409
POST synthesis.move_line         /topics/{elsewhere}/synthesis/lines/9/move - 400 404 404 404 409
POST synthesis.drop_line         /topics/{topic}/synthesis/lines/9/drop - 400 403 403 409 409
POST synthesis.drop_line         /topics/{elsewhere}/synthesis/lines/9/drop - 400 404 404 404 409

GET  moderation.show_policy      /moderation-policy              - 200 200 200 200 200
GET  moderation.show_overview    /moderation/overview            - 303 403 403 200 200
GET  moderation.show_record      /record                         - 303 200 200 200 200
GET  moderation.show_record      /record?topic=x&verdict=x&since=x&below=x - 303 200 200 200 200
GET  moderation.show_journal     /record/journal                 - 303 403 403 403 200
GET  moderation.export_journal   /record/journal.csv             - 303 403 403 403 200

GET  quotes.list_quotes          /quotes                        - 303 200 200 200 200
GET  quotes.ask                  /comments/{others}/quote       - 303 403 403 200 200
GET  quotes.ask                  /comments/{waiting_elsewhere}/quote - 303 403 403 404 200
POST quotes.ask                  /comments/{others}/quote       - 400 403 403 422 422
GET  quotes.answer               /quotes/99999                  - 303 404 404 404 404
POST quotes.answer               /quotes/99999                  - 400 404 404 404 404
POST quotes.withdraw             /quotes/99999/withdraw         - 400 404 404 404 404
POST quotes.note                 /quotes/99999/note             - 400 403 403 404 404
GET  quotes.answer_by_link       /quotes/by-letter/unknown      - 200 200 200 200 200
POST quotes.answer_by_link       /quotes/by-letter/unknown      - 409 409 409 409 409

GET  notifications.list_notifications /notifications             - 303 200 200 200 200
GET  notifications.count_new       /notifications/count       - 303 200 200 200 200
GET  notifications.follow_notification /notifications/99999     - 303 404 404 404 404
POST notifications.mark_read     /notifications/read            - 400 303 303 303 303
GET  notifications.choose_ways   /account/notifications         - 303 200 200 200 200
POST notifications.choose_ways   /account/notifications reply=pigeon 400 422 422 422 422

GET  digests.show_archive        /digests                       - 303 200 200 200 200
GET  digests.show_digest         /digests/1                     - 303 200 200 200 200
GET  digests.show_digest         /digests/2                     - 303 404 404 302 302
GET  digests.show_digest         /digests/99999                 - 303 404 404 404 404
GET  digests.show_letter         /digests/1/letter              - 303 200 200 200 200
GET  digests.show_letter         /digests/2/letter              - 303 404 404 200 200
GET  digests.show_plain_letter   /digests/1/letter.txt          - 303 200 200 200 200
GET  digests.show_plain_letter   /digests/2/letter.txt          - 303 404 404 200 200
GET  digests.export_digest       /digests/1/export.html         - 303 200 200 200 200
GET  digests.export_digest       /digests/1/export.md           - 303 200 200 200 200
GET  digests.export_digest       /digests/1/export.json         - 303 200 200 200 200
GET  digests.export_digest       /digests/1/export.pdf          - 303 200 200 200 200
GET  digests.export_digest       /digests/1/export.docx         - 303 200 200 200 200
GET  digests.export_digest       /digests/1/export.epub         - 303 200 200 200 200
GET  digests.export_digest       /digests/1/export.eml          - 303 200 200 200 200
GET  digests.export_digest       /digests/1/export.exe          - 303 404 404 404 404
GET  digests.export_digest       /digests/2/export.md           - 303 404 404 200 200
GET  digests.edit_digest         /digests/1/edit                - 303 403 403 303 303
GET  digests.edit_digest         /digests/2/edit                - 303 404 404 200 200
POST digests.save_digest         /digests/2/edit                - 400 404 404 422 422
POST digests.tell_editors        /digests/2/editors             - 400 404 404 200 200
GET  digests.look_at_digest      /digests/2/send                - 303 404 404 200 200
POST digests.approve_digest      /digests/2/approve             - 400 404 404 422 422
POST digests.hold_digest         /digests/2/hold                - 400 404 404 303 303
POST digests.discard_digest      /digests/1/discard             - 400 403 403 409 409
POST digests.discard_digest      /digests/2/discard    version=99 400 404 404 409 409
GET  digests.correct_digest      /digests/1/correct             - 303 403 403 200 200
GET  digests.correct_digest      /digests/2/correct             - 303 404 404 404 404
POST digests.correct_digest      /digests/1/correct             - 400 403 403 422 422
GET  digests.plan_digests        /digests/plan                  - 303 403 403 403 200
POST digests.plan_digests        /digests/plan                  - 400 403 403 403 422
GET  digests.choose_letters      /account/digest                - 303 200 200 200 200
POST digests.choose_letters      /account/digest     letters=hourly 400 422 422 422 422
POST digests.choose_lists        /digests/2/lists       lists=to_members 400 404 404 403 303
GET  digests.list_outsiders      /digests/outside               - 303 403 403 403 200
POST digests.add_outsider        /digests/outside               - 400 403 403 403 422
POST digests.remove_outsider     /digests/outside/99999/remove  - 400 403 403 403 404
GET  digests.answer_outside      /digests/outside/unknown       - 404 404 404 404 404
POST digests.answer_outside      /digests/outside/unknown       - 404 404 404 404 404
GET  digests.export_session      /sessions/1.ics                - 200 200 200 200 200
GET  digests.export_session      /sessions/99999.ics            - 404 404 404 404 404
POST digests.send_digest         /digests/1/send                - 400 403 403 409 409
POST digests.gather_digest       /digests/gather                - 400 403 403 303 303
POST digests.send_digest         /digests/2/send                - 400 404 404 200 200
POST digests.send_digest         /digests/2/send       sure=other 400 404 404 409 409
GET  digests.show_delivery       /digests/1/delivery            - 303 403 403 403 200
GET  digests.show_delivery       /digests/99999/delivery        - 303 404 404 404 404
POST digests.send_again          /digests/1/delivery            - 400 403 403 403 422
GET  digests.list_days           /digests/days                  - 303 403 403 403 200
GET  digests.show_day            /digests/days/2026-03-04/delivery - 303 403 403 403 404
POST digests.send_day_again      /digests/days/2026-03-04/delivery - 400 403 403 403 404
GET  digests.stop_letters        /digests/stop/unknown          - 404 404 404 404 404
POST digests.stop_letters        /digests/stop/unknown          - 404 404 404 404 404

GET  feeds.show_feed             /account/feed                  - 303 200 200 200 200
POST feeds.open_feed             /account/feed                  - 400 303 303 303 303
POST feeds.close_feed            /account/feed/close            - 400 303 303 303 303
GET  feeds.read_digests          /feeds/unknown.atom            - 404 404 404 404 404
GET  feeds.read_programme        /programme.atom                - 200 200 200 200 200

GET  operations.list_letters     /letters                       - 200 200 200 200 200
GET  operations.show_letter      /letters/unknown               - 404 404 404 404 404
GET  operations.show_letter      /letters/{letter}              - 200 200 200 200 200
GET  operations.show_letter_html /letters/{letter}/html         - 200 200 200 200 200

POST marks.note_seen             /topics/{topic}/seen           - 400 204 204 204 204
POST marks.note_seen             /topics/{elsewhere}/seen       - 400 404 404 404 204
POST marks.note_here             /topics/{topic}/here           - 400 200 200 200 200
POST marks.note_here             /topics/{elsewhere}/here       - 400 404 404 404 200
POST marks.mark_all_read         /read-all                      - 400 303 303 303 303

POST access.sign_out            /sign-out                      - 400 303 303 303 303
"""

# What a socket sends, in words as a person would say them, and the answer for each role in order.
# A visitor's socket is not let in, so that it cannot ask.
EVENTS = {
    ("connect", ""): "refused, let in, let in, let in, let in",
    ("follow topic", "topic"): "refused, seq, seq, seq, seq",
    ("follow topic", "elsewhere"): "refused, not found, not found, not found, seq",
    ("follow topic", "nothing"): "refused, not found, not found, not found, not found",
    ("follow desk", ""): "refused, not found, not found, waiting, waiting",
    ("open case", "waiting"): "refused, not found, not found, open, open",
    ("open case", "nothing"): "refused, not found, not found, not found, not found",
    ("leave case", "waiting"): "refused, left, left, left, left",
    ("count notifications", ""): "refused, unread, unread, unread, unread",
    ("disconnect", ""): "refused, let go, let go, let go, let go",
    ("here", "topic"): "refused, counted, counted, counted, counted",
    ("here", "elsewhere"): "refused, not found, not found, not found, counted",
    ("*", ""): "refused, not found, not found, not found, not found",
}
