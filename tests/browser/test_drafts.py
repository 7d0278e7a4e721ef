"""What is typed is not lost: closed windows, broken lines, two devices."""

from playwright.sync_api import expect


def compose(context, topic, more=""):
    page = context.new_page()
    page.goto(f"/topics/{topic.id}{more}")
    return page


def test_a_text_is_saved_as_it_is_typed_and_two_devices_differ_visibly(make, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    first = compose(open_browser(ada), topic)
    second = compose(open_browser(ada), topic)
    first.get_by_label("Your text").fill("Ferries by night")
    expect(first.get_by_text("Draft saved")).to_be_visible()
    assert compose(open_browser(ada), topic).get_by_label("Your text").input_value() == (
        "Ferries by night"
    )

    second.get_by_label("Your text").fill("Ferries by day")
    expect(second.get_by_text("has saved another text")).to_be_visible()
    expect(second.get_by_role("alert").get_by_text("Ferries by night")).to_be_visible()
    second.get_by_role("button", name="Keep mine").click()
    expect(second.get_by_text("Draft saved")).to_be_visible()
    first.reload()
    expect(first.get_by_label("Your text")).to_have_value("Ferries by day")


def test_what_was_typed_offline_is_there_after_the_window_was_closed(make, open_browser):
    ada, topic = make.member("Ada"), make.topic("post")
    context = open_browser(ada)
    page = compose(context, topic)
    context.set_offline(True)
    page.get_by_label("Your text").fill("Written in a tunnel")
    expect(page.get_by_text("Kept in this browser")).to_be_visible()
    page.close()
    context.set_offline(False)
    again = compose(context, topic)
    expect(again.get_by_label("Your text")).to_have_value("Written in a tunnel")
    expect(again.get_by_text("Draft saved")).to_be_visible()


def test_what_this_browser_kept_does_not_take_the_place_of_another_devices_draft(
    make, open_browser
):
    ada, topic = make.member("Ada"), make.topic("post")
    make.comment(make.member("Ben"), topic)
    here, elsewhere = open_browser(ada), open_browser(ada)
    page = compose(here, topic, "?reply_to=1")
    page.route("**/draft", lambda route: route.abort())
    page.get_by_label("Your text").fill("Written in a tunnel")
    expect(page.get_by_text("Kept in this browser")).to_be_visible()
    page.close()
    other = compose(elsewhere, topic, "?reply_to=1")
    other.get_by_label("Your text").fill("Written at a desk")
    expect(other.get_by_text("Draft saved")).to_be_visible()

    again = compose(here, topic, "?reply_to=1")
    expect(again.get_by_label("Your text")).to_have_value("Written in a tunnel")
    expect(again.get_by_role("alert").get_by_text("Written at a desk")).to_be_visible()
    other.goto("/drafts")
    expect(other.get_by_text("Written at a desk")).to_be_visible()
    again.get_by_role("button", name="Take the other").click()
    expect(again.get_by_label("Your text")).to_have_value("Written at a desk")


def test_typing_on_while_it_is_saved_is_no_conflict_with_oneself(make, open_browser):
    context, topic = open_browser(make.member("Ada")), make.topic("post")
    page = compose(context, topic)
    text = page.get_by_label("Your text")
    on_their_way = []
    page.route("**/draft", lambda route: on_their_way.append(route))
    with page.expect_request("**/draft"):
        text.fill("Some")
    text.press_sequentially(" and more")
    first = on_their_way[0]
    first.fulfill(response=first.fetch())
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.close()
    again = compose(context, topic)
    expect(again.get_by_text("Draft saved")).to_be_visible()
    expect(again.get_by_label("Your text")).to_have_value("Some and more")
    expect(again.get_by_role("alert")).to_have_count(0)
