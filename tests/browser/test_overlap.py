"""What lies on top of each other: one press lists it all, each opens, by pointer and by keyboard; Escape closes."""

import pytest

pytestmark = pytest.mark.browser
MAP = "/maps/avskurna"
POPUP = ".leaflet-popup-content"
# A symbol that lies on other objects, and the middle of it on the screen.
CROWDED = """() => {
  const groups = Object.values(geoansvarLayers).filter((group) => geoansvarMap.hasLayer(group));
  const drawn = groups.flatMap((group) => group.getLayers());
  const objects = drawn.filter((each) => each.getElement && each.getLatLng && each.geoansvarObject);
  const boxes = objects.map((each) => ({ each, box: each.getElement().getBoundingClientRect() }));
  const frame = geoansvarMap.getContainer().getBoundingClientRect();
  const holds = (box, x, y) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
  for (const { each, box } of boxes) {
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const others = boxes.filter((other) => other.each !== each && holds(other.box, x, y));
    const onTop = document.elementFromPoint(x, y)?.closest(".geo-symbol") === each.getElement();
    if (others.length > 1 && y > frame.top + 250 && onTop) {
      const names = others.map((other) => other.each.geoansvarObject.name);
      return { x, y, name: each.geoansvarObject.name, others: names };
    }
  }
}"""
ALONE = """(layer) => {
  for (const name of Object.keys(geoansvarLayers)) geoansvarDraw.show(name, name === layer);
}"""


@pytest.fixture
def crowd(window, service):
    page = window(service).open(MAP)
    page.locator(".map-frame").scroll_into_view_if_needed()
    return page, page.evaluate(CROWDED)


def test_a_press_lists_everything_with_name_and_layer_and_each_opens(crowd):
    page, at = crowd
    page.mouse.click(at["x"], at["y"])
    names = page.locator(f"{POPUP} li b").all_inner_texts()

    assert names[0] == at["name"]
    assert set(at["others"]) <= set(names)
    assert page.locator(f"{POPUP} .geo-popup-name").inner_text() == f"{len(names)} objekt här"
    assert "" not in page.locator(f"{POPUP} li .geo-popup-kind").all_inner_texts()
    page.locator(f"{POPUP} li button").nth(1).click()
    assert page.locator(f"{POPUP} .geo-popup-name").inner_text() == names[1]
    page.locator(f"{POPUP} .geo-overlap-back").click()
    assert page.locator(f"{POPUP} li b").all_inner_texts() == names


def test_by_keyboard_the_list_is_entered_walked_and_left_and_focus_comes_back(crowd):
    page, at = crowd
    page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('.geo-symbol').focus()", [at["x"], at["y"]])
    page.keyboard.press("Enter")
    focused = "document.activeElement.querySelector('b')?.textContent"

    assert page.evaluate(focused) == at["name"]
    page.keyboard.press("Tab")
    second = page.evaluate(focused)
    page.keyboard.press("Enter")
    assert page.locator(f"{POPUP} .geo-popup-name").inner_text() == second
    assert "geo-overlap-back" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Escape")
    page.locator(POPUP).wait_for(state="detached")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(at["name"])


def test_an_object_that_lies_alone_opens_at_once(window, service):
    page = window(service).open("/maps/trygghetspunkter")
    key = "trygghetspunkter/t-bygdegard"
    page.evaluate("(key) => geoansvarMap.setView(geoansvarDraw.find(key).getLatLng(), 17, {animate: false})", key)
    page.evaluate(ALONE, "trygghetspunkter")
    box = page.evaluate("(key) => geoansvarDraw.find(key).getElement().getBoundingClientRect().toJSON()", key)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    assert page.locator(f"{POPUP} .geo-popup-name").inner_text() == "Bygdegården"
    assert page.locator(".geo-overlap-back").count() == 0


def test_from_the_table_the_object_itself_opens_with_the_others_a_press_away(window, service):
    page = window(service).open(MAP)
    button = page.locator("button[data-geoansvar-feature^='samhallsviktigt/']").first
    page.locator(".geo-tables details", has=button).locator("summary").click()
    name = button.inner_text()
    button.click()

    assert page.locator(f"{POPUP} .geo-popup-name").inner_text() == name


def test_in_a_single_file_too_a_press_lists_what_lies_there(window, service, tmp_path):
    opened = window(service)
    file = tmp_path / "avskurna.html"
    file.write_bytes(opened.context.request.get(f"{service.address}{MAP}?f=single").body())
    opened.context.route("file://**", lambda route: route.continue_())
    page = opened.page
    page.goto(file.as_uri())
    at = page.evaluate(CROWDED)
    page.mouse.click(at["x"], at["y"])

    assert page.locator(f"{POPUP} li b").first.inner_text() == at["name"]
    assert page.locator("input.geo-flow-range").is_visible()
