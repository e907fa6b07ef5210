import re

import pytest

from autograd import Value, page, steps


def shopping():
    apple, count, tax = Value(100, "apple"), Value(2, "count"), Value(1.1, "tax")
    total = apple * count
    price = total * tax
    total.label, price.label = "total", "price"
    return price


def sheets(**how):
    html = page(shopping(), worksheet=True, **how).html
    blank, _, answers = html.partition('<section class="gw-answers">')
    return blank, answers


def plain(markup):
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", markup, flags=re.DOTALL))


def test_the_blank_sheet_has_a_gap_for_each_number_and_tells_none_but_what_is_given():
    blank, _ = sheets()
    assert blank.count('class="gw-blank"') == 2 * 2 + 1 + 4 * 3
    assert "Given: apple = 100, count = 2, tax = 1.1" in blank
    shown = set(re.findall(r"(?<![\w.])\d+(?:\.\d+)?", plain(blank)))
    assert shown == {"100", "2", "1.1"}
    assert "data __" in blank


def test_the_answers_are_the_steps():
    _, answers = sheets()
    for event in str(steps(shopping())).splitlines():
        if found := re.match(r" +\d+  (.*)", event):
            assert f"<li>{found[1]}</li>" in answers


def test_a_worksheet_runs_no_script_and_starts_its_answers_on_a_new_page():
    html = page(shopping(), worksheet=True).html
    assert re.search(r"<script[^>]*></script>", html) or "<script" not in html
    assert ".gw-answers { break-before: page }" in html


def test_a_worksheet_speaks_japanese():
    blank, answers = sheets(lang="ja")
    assert "price：書き込み用プリント" in blank
    assert "1.1（上流の勾配）× 2（局所微分）= 2.2" in answers


@pytest.mark.parametrize("how", [{"predict": True}, {"collapse": "chains"}])
def test_paper_neither_asks_nor_opens_boxes(how):
    with pytest.raises(ValueError, match="a worksheet is paper"):
        sheets(**how)
