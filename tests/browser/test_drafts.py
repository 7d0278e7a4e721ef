"""What is typed is not lost: closed windows, broken lines, two devices."""

from playwright.sync_api import expect


def compose(context, topic):
    page = context.new_page()
    page.goto(f"/topics/{topic.id}")
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
