"""The kit that the pages of both packages are made of."""

import json
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd import page
from autograd.examples import build
from autograd.show.web.html import HtmlPage, document, filled_in, inert
from autograd.util.languages import LANGUAGES, Said, spoken

TEXTS = st.text() | st.sampled_from(["</script>", "<!--", "\u2028", "{{body}}", "&amp;", '"'])


class OfText(HtmlPage):
    def _about(self):
        return self.html


class Reader(HTMLParser):
    """The tags of a page, and the text of its title."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.title = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.title += data if self.tags and self.tags[-1][0] == "title" else ""


@given(st.dictionaries(TEXTS, TEXTS | st.floats(allow_nan=False, allow_infinity=False) | st.none()))
def test_no_text_ends_the_json_that_it_stands_in(data):
    written = inert(data)
    assert json.loads(written) == data
    assert not set("<\u2028\u2029") & set(written)


@given(TEXTS)
def test_what_is_put_into_a_template_is_not_read_as_one(text):
    assert filled_in("{{a}}{{b}}", {}, {"a": text, "b": "{{a}}"}) == text + "{{a}}"
    assert filled_in("{{a}}{{b}}", {"a": text, "b": "{{a}}"}, {}) == escape(text) + "{{a}}"


def test_a_template_with_a_name_that_nobody_gives_is_an_error():
    with pytest.raises(KeyError, match="missing"):
        filled_in("{{missing}}", {}, {})


@given(TEXTS.filter(lambda text: "\r" not in text and "\0" not in text))
def test_a_title_stays_text(title):
    written = document("<p></p>", lang="en", title=title, style="", script="", kind="")
    read = Reader(written)
    assert [tag for tag, _ in read.tags] == "html head meta meta meta meta link title style body p".split()
    assert read.title.strip() == title.strip()


@given(TEXTS)
def test_a_frame_holds_the_page_as_it_is(text):
    shown = OfText()
    shown.html = text
    ((tag, attributes),) = Reader(shown._repr_html_()).tags
    assert (tag, attributes["srcdoc"], attributes["title"]) == ("iframe", text, text)
    assert attributes["sandbox"] == "allow-scripts"


def test_the_word_of_every_language_is_found():
    strings = {"play": Said("Play", "再生")}
    assert [spoken(strings, lang)["play"] for lang in LANGUAGES] == ["Play", "再生"]


@pytest.mark.parametrize("ending", [".html", ".htm", ".HTML"])
def test_a_page_is_saved_under_each_ending_of_pages(tmp_path, ending):
    shown = page(build("apple-tax")[0])
    assert shown.save(tmp_path / f"apple{ending}").read_text(encoding="utf-8") == shown.html
