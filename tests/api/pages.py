"""What tests look for on a page: its links with the words that stand in them, and the rows of its lists."""

import re
from html import unescape
from html.parser import HTMLParser


class Links(HTMLParser):
    """The links of a page, each with its words."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self._open = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self._open = [dict(attrs).get("href", ""), ""]

    def handle_data(self, data):
        if self._open:
            self._open[1] += data

    def handle_endtag(self, tag):
        if tag == "a" and self._open:
            self.found.append((" ".join(self._open[1].split()), self._open[0]))
            self._open = None


def group_of(page, key):
    """The piece of a page that is one of its groups."""
    return page.split(f'id="g-{key}"', 1)[1].split('<details class="group', 1)[0]


def count_of(page, key):
    """The number that stands in the heading of a group."""
    return int(re.sub(r"\D", "", re.search(r'<span class="count">([^<]*)</span>', group_of(page, key))[1]))


def names_in(page, key):
    """What the rows of a group are called."""
    rows = re.findall(r'<th scope="row"><span class="name">(.*?)</span>', group_of(page, key).replace("\n", ""))
    return [unescape(re.sub(r"<[^>]*>", "", name)).strip() for name in rows]


def number_in(words):
    """The first number of some words."""
    return int(re.sub(r"\D", "", re.match(r"[\d\s\u00a0]*", words)[0]))
