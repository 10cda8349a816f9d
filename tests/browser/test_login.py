"""In the browser: to the provider and back, a session that ends with something typed, and the pages of it all."""

import os
import shutil
from datetime import UTC, datetime

import httpx
import pytest

from geoansvar.api.keys import Keys
from geoansvar.api.logins import SECRET as NAME
from tests.browser.conftest import ASKED, ROOT, Window
from tests.browser.test_accessible import violations
from tests.provider import SECRET, IdentityProvider, with_provider

pytestmark = pytest.mark.browser
SIZES = {"desktop": {}, "phone": {"size": (390, 844), "is_mobile": True, "has_touch": True}}


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    started = IdentityProvider(tmp_path_factory.mktemp("idp"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def municipality(provider, serve, tmp_path_factory):
    folder = tmp_path_factory.mktemp("municipality")
    for room in ("layers", "maps", "api"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("built", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    with_provider(folder, provider.issuer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, NAME, SECRET)
        service = serve(folder)
    yield service
    service.stop()


class LoginWindow(Window):
    """A window that may go to the provider too, and to nobody else."""

    def __init__(self, browser, service, issuer, **options):
        self.issuer = issuer
        super().__init__(browser, service, **options)

    def _only_ours(self, route):
        request = route.request
        if request.url.startswith(self.issuer + "/"):
            route.continue_()
        elif not request.is_navigation_request() and request.frame.url.startswith(self.issuer):
            route.abort()  # what the provider's own page would fetch is no concern of ours
        else:
            super()._only_ours(route)

    def complete(self, page, user):
        """Fill in the provider's form."""
        page.wait_for_url(self.issuer + "/**")
        page.fill("#username", user)
        page.fill("#password", user)
        page.click("button[type=submit]")

    def session(self):
        return next(cookie for cookie in self.context.cookies() if cookie["name"] == f"geoansvar-{self.service.port}")

    def end_elsewhere(self):
        """Let the session end without the window knowing: somebody with a copy of it logs out."""
        kept = self.session()
        headers = {"Origin": self.service.address, "Cookie": f"{kept['name']}={kept['value']}"}
        assert httpx.post(self.service.address + "/logout", data={"next": "/"}, headers=headers).status_code == 303


@pytest.fixture
def login_window(browser, municipality, provider):
    opened = []

    def make(**options):
        opened.append(LoginWindow(browser, municipality, provider.issuer, **options))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.mark.parametrize("size", SIZES)
def test_in_and_back_and_out_with_nothing_lost_that_was_typed(login_window, size):
    window = login_window(**SIZES[size])
    page = window.open("/omrade")
    page.click("text=Logga in")
    page.click("text=Logga in hos")
    window.complete(page, "isf")
    page.wait_for_url("**/omrade")
    assert page.text_content(".account").startswith("Inloggad: isf till kl ")

    window.end_elsewhere()
    page.fill("#sok", "Allégatan 12")
    page.press("#sok", "Enter")
    page.wait_for_selector("#lost a >> text=Logga in")  # the page is not left: what is typed stays
    assert page.input_value("#sok") == "Allégatan 12"
    page.goto(page.url + "?sok=Allégatan+12")  # as a link or a browser without scripts goes there
    page.wait_for_selector("[data-code=session-ended]")
    assert "Allégatan" not in page.title()
    assert violations(page) == []
    page.click("a.primary >> text=Logga in på nytt")
    page.click("text=Logga in hos")
    window.complete(page, "isf")
    page.wait_for_selector("#answer h2")
    assert page.input_value("#sok") == "Allégatan 12"
    assert "sok=All%C3%A9gatan+12" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.click(".account")
    page.click("text=Logga ut")
    assert page.text_content("h1") == "Du är utloggad"
    assert violations(page) == []
    page.go_back()
    page.reload()
    assert page.text_content(".account") == "Logga in"


def test_what_stands_on_the_page_stays_while_one_logs_in_in_another_tab(login_window):
    window = login_window()
    page = window.open("/login?via=provider&next=" + ASKED.replace("&", "%26"))
    window.complete(page, "isf")
    page.wait_for_selector("#answer")
    window.end_elsewhere()
    page.fill("#buffer_m", "400")
    page.press("#buffer_m", "Enter")
    page.wait_for_selector("#ended")
    assert page.input_value("#buffer_m") == "400"
    assert "300 m" in page.text_content("#answer h2")  # the old answer is still there
    assert violations(page, {"target-size": {"enabled": False}}) == []
    with window.context.expect_page() as opened:
        page.click("#ended a")
    other = opened.value
    other.click("text=Logga in hos")
    window.complete(other, "isf")
    other.wait_for_url("**/omrade")
    page.press("#buffer_m", "Enter")
    page.wait_for_selector("#ended", state="detached")
    page.wait_for_function("document.querySelector('#answer h2').textContent.includes('400 m')")


def test_a_map_that_is_frozen_without_a_session_says_so(login_window):
    window = login_window()
    page = window.open("/login?via=provider&next=" + ASKED.replace("&", "%26"))
    window.complete(page, "isf")
    page.wait_for_selector("button[data-act=freeze]")
    window.end_elsewhere()
    page.click("button[data-act=freeze]")
    page.wait_for_selector("#ended")

    assert page.url.startswith(window.service.address + "/omrade?")


@pytest.mark.parametrize("size", SIZES)
def test_whoever_is_in_no_group_sees_it_and_can_be_another(login_window, size):
    window = login_window(**SIZES[size])
    page = window.open("/login?via=provider&next=/maps")
    window.complete(page, "utanfor")
    page.wait_for_selector("[data-code=no-group]")
    assert violations(page) == []
    page.click("text=Logga in med ett annat konto")
    window.complete(page, "isf")
    page.wait_for_url("**/maps")

    assert "isf" in page.text_content(".account")


@pytest.mark.parametrize("size", SIZES)
def test_with_the_provider_down_the_envelope_opens_the_service_on_a_phone(
    login_window, provider, municipality, size, tmp_path_factory
):
    window = login_window(**SIZES[size])
    keys = Keys.of(municipality.state)
    _, token = keys.create("Kuvertet", "isf", moment=datetime.now(UTC), emergency=True, hours=12)
    page = window.open("/login?next=/")
    assert violations(page) == []
    provider.stop()
    try:
        page.goto("/login?next=/")
        page.fill("#key", "ga_00000000_fel")
        page.click("text=Logga in med nyckel")
        page.wait_for_selector("[data-code=unauthorised]")
        assert violations(page) == []
        page.fill("#key", token)
        page.click("text=Logga in med nyckel")
        page.wait_for_selector("text=Nödnyckel i bruk sedan kl")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    finally:
        provider.start()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ["/login", "/login?lang=en&next=/maps", "/callback?error=access_denied"])
def test_no_violation_in_light_and_dark(login_window, scheme, address):
    assert violations(login_window(color_scheme=scheme).open(address)) == []
