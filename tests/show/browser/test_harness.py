"""What the harness is to notice, it notices."""

import pytest

from .contrast import too_weak

pytestmark = pytest.mark.browser


def test_an_error_and_a_request_do_not_go_unnoticed(watched, tmp_path):
    tab, watch = watched
    file = tmp_path / "loud.html"
    file.write_text(
        "<script>console.error('loud'); document.write('<img src=http://far.example/x.png>')</script>"
    )
    watch.forget()
    tab.goto(file.as_uri())
    assert watch.complaints[0] == "loud"
    assert "http://far.example/x.png" in watch.addresses


def test_pale_words_are_told_from_dark_ones(visit):
    tab = visit(
        "<p style='color: #777'>weak</p><p style='color: #767676'>strong</p><svg><rect width=99 height=99 />"
        "<text y=20 fill='#333'>lost</text><text y=60 fill='#0f0'>found</text></svg>"
    )
    looked, found = too_weak(tab)
    assert looked == 4
    assert found == ["weak: 4.48", "lost: 1.66"]
