"""Every function of the page by keyboard alone: Tab to it, then Enter, Space or arrows."""

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PATIENCE = 180_000
FARTHEST = 150  # Tab stops; a page that needs more has lost somebody


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    expect(target.first).to_be_visible(timeout=PATIENCE)
    for _ in range(FARTHEST):
        if target.first.evaluate("one => one === one.getRootNode().activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    tab_to(page, target)
    page.keyboard.press(key)


def settled(page: Page) -> None:
    expect(page.locator("[data-test-script-state=notRunning]")).to_be_visible(timeout=PATIENCE)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def ask(page: Page, question: str, number: int = 1) -> None:
    tab_to(page, page.get_by_test_id("stChatInputTextArea"))
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("stFeedback")).to_have_count(number, timeout=PATIENCE)
    settled(page)


def text_file(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": f"{name} was built in 1887.".encode()}


def test_an_answer_is_read_followed_edited_copied_and_looked_into(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "Who denied the claims?")
    citation = page.locator(".beleg .claim [data-beleg]")
    press(page, citation)
    expect(page.locator("mark.active").first).to_be_in_viewport()
    press(page, page.locator("aside button"))
    expect(page.locator("aside")).to_be_hidden()
    expect(citation.first).to_be_focused()
    press(page, button(page, "Copy"))
    expect(page.get_by_text("As Markdown with receipts").first).to_be_visible(timeout=PATIENCE)
    press(page, button(page, "As Markdown with receipts"))
    expect(page.get_by_text("Copied.")).to_be_visible(timeout=PATIENCE)
    assert "[^1]: " in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    press(page, button(page, "Look inside"))
    expect(page.get_by_text("Where the time went")).to_be_visible(timeout=PATIENCE)
    press(page, page.locator(".inside summary"))
    expect(page.locator(".inside details").first).to_have_attribute("open", "")
    press(page, button(page, "Ask again exactly so"))
    expect(page.get_by_text("exactly the same answer")).to_be_visible(timeout=PATIENCE)
    settled(page)
    press(page, button(page, "Edit"))
    settled(page)
    tab_to(page, page.get_by_label("The edited question"))
    page.keyboard.press("Control+A")
    page.keyboard.type("When did Putin visit North Korea?")
    press(page, button(page, "Ask"))
    expect(page.get_by_test_id("stFeedback")).to_have_count(1, timeout=PATIENCE)
    expect(page.get_by_text("When did Putin visit North Korea?").first).to_be_visible()


def test_a_thumb_becomes_a_case_and_the_case_is_deleted(page: Page) -> None:
    ask(page, "Who denied the claims?")
    press(page, page.get_by_role("radio", name="Thumbs up"), "ArrowRight")
    expect(page.get_by_role("radio", name="Thumbs down")).to_be_focused()
    page.keyboard.press("Space")
    press(page, page.get_by_role("radio", name="It is wrong"), "Space")
    press(page, button(page, "Add as a case"))
    expect(page.get_by_text("Added.")).to_be_visible(timeout=PATIENCE)
    press(page, page.get_by_role("link", name="Cases"))
    press(page, button(page, "Delete"))
    expect(page.get_by_text("None yet.")).to_be_visible(timeout=PATIENCE)


def test_a_conversation_is_renamed_taken_away_reopened_and_deleted(page: Page) -> None:
    ask(page, "Who denied the claims?")
    press(page, button(page, "This conversation"))
    title = page.get_by_label("Title")
    tab_to(page, title)
    page.keyboard.press("Control+A")
    page.keyboard.type("The denial")
    page.keyboard.press("Enter")
    listed = button(page, "The denial")
    expect(listed).to_be_visible(timeout=PATIENCE)
    settled(page)
    for name in ("Markdown", "HTML for printing", "Records (JSON)"):
        if not title.is_visible():
            press(page, button(page, "This conversation"))
        with page.expect_download(timeout=PATIENCE) as download:
            press(page, button(page, name))
        assert download.value.suggested_filename.startswith("The-denial")
    page.keyboard.press("Escape")
    press(page, button(page, "New conversation"))
    expect(page.get_by_test_id("stFeedback")).to_have_count(0, timeout=PATIENCE)
    settled(page)
    press(page, listed)
    expect(page.get_by_test_id("stFeedback")).to_have_count(1, timeout=PATIENCE)
    settled(page)
    press(page, button(page, "This conversation"))
    press(page, page.get_by_role("checkbox", name="Delete for good"), "Space")
    settled(page)
    press(page, button(page, "Delete"))
    expect(listed).to_have_count(0, timeout=PATIENCE)


def test_the_picker_the_switches_and_the_upload(page: Page) -> None:
    expect(page.locator("[class*='st-key-example-']").first).to_be_visible(timeout=PATIENCE)
    settled(page)
    tab_to(page, page.locator(".st-key-backend").get_by_role("combobox"))
    page.keyboard.press("ArrowDown")
    page.keyboard.type("Another")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="SPEC")).to_be_visible(timeout=PATIENCE)
    press(
        page,
        page.get_by_role("switch", name="Compare two").or_(
            page.get_by_role("checkbox", name="Compare two")
        ),
        "Space",
    )
    expect(page.get_by_text("And to compare")).to_be_visible(timeout=PATIENCE)
    settled(page)
    with page.expect_file_chooser(timeout=PATIENCE) as chooser:
        press(
            page,
            page.get_by_test_id("stSidebar")
            .get_by_test_id("stBaseButton-secondary")
            .filter(has_text="Upload"),
        )
    chooser.value.set_files([text_file("alster.txt"), text_file("bille.txt")])
    expect(page.get_by_text("New (2)")).to_be_visible(timeout=PATIENCE)
    settled(page)
    press(page, button(page, "All right"))
    expect(page.get_by_text("New (2)")).to_have_count(0, timeout=PATIENCE)
    settled(page)
    press(page, page.locator("[class*='st-key-example-'] button"))
    expect(page.get_by_test_id("stFeedback")).to_have_count(1, timeout=PATIENCE)


def test_documents_are_read_chosen_and_removed(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(text_file("pier.txt"))
    expect(page.get_by_text("New (1)")).to_be_visible(timeout=PATIENCE)
    settled(page)
    press(page, page.get_by_role("link", name="Documents"))
    press(page, button(page, "Read").last)
    expect(page.get_by_role("dialog").get_by_text("1887")).to_be_visible(timeout=PATIENCE)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    settled(page)
    press(page, page.get_by_role("checkbox", name="pier.txt"), "Space")
    expect(page.get_by_text("Asked in this conversation")).to_be_visible(timeout=PATIENCE)
    settled(page)
    press(page, button(page, "Ask all"))
    expect(page.get_by_text("All of them are asked.")).to_be_visible(timeout=PATIENCE)
    settled(page)
    press(page, button(page, "Remove").last)
    press(page, button(page, "Yes, remove it"))
    expect(page.get_by_role("checkbox", name="pier.txt")).to_have_count(0, timeout=PATIENCE)


def test_an_earlier_exchange_comes_alive_and_takes_the_focus(page: Page) -> None:
    for _ in range(10):
        before = page.locator("[data-testid=stFeedback], [data-beleg-unfold]").count()
        tab_to(page, page.get_by_test_id("stChatInputTextArea"))
        page.keyboard.type("Who denied the claims?")
        page.keyboard.press("Enter")
        expect(page.locator("[data-testid=stFeedback], [data-beleg-unfold]")).to_have_count(
            before + 1, timeout=PATIENCE
        )
        settled(page)
    folded = page.locator("[data-beleg-unfold]")
    expect(folded).to_have_count(5)
    identifier = folded.first.get_attribute("data-beleg-unfold")
    press(page, page.locator(".past [data-beleg]"))
    expect(page.locator("mark.active").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    press(page, folded)
    expect(folded).to_have_count(4, timeout=PATIENCE)
    expect(page.locator(f".st-key-edit-{identifier} button")).to_be_focused(timeout=PATIENCE)
