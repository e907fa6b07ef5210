from collections import Counter

import pytest

from autograd import Value
from autograd.grading.observing import observe
from autograd.grading.quiz import LETTERS, MISCONCEPTIONS, quiz
from tests.helpers.mutants import MUTANTS, made, mutant

QUESTIONS = quiz().questions


@pytest.mark.parametrize("question", QUESTIONS, ids=[question.asked for question in QUESTIONS])
def test_the_right_choice_is_the_engines_and_each_other_one_is_what_a_class_with_the_mistake_gives(question):
    assert len({choice.number for choice in question.choices}) == len(LETTERS)
    for choice in question.choices:
        if not choice.mistake:
            assert observe(Value, question.graph).grad[question.leaf] == choice.number
            continue
        wrong = [made(mutant(*edits)) for edits in MUTANTS[choice.mistake]]
        assert choice.number in {observe(each, question.graph).grad[question.leaf] for each in wrong}


def test_a_quiz_has_twenty_graphs_and_every_misconception():
    assert len({question.asked for question in QUESTIONS}) == 20
    shown = Counter(choice.mistake for question in QUESTIONS for choice in question.choices)
    assert shown.keys() == {"", *MISCONCEPTIONS}
    assert len({question.right for question in QUESTIONS}) == len(LETTERS)


def test_every_gate_of_a_question_takes_part():
    for question in QUESTIONS:
        read = {operand for step in question.graph.steps for operand in step.operands}
        assert {question.leaf, *(step.name for step in question.graph.steps[:-1])} <= read


def test_the_same_seed_gives_the_same_quiz_and_another_seed_another():
    assert quiz(5, seed=3).questions == quiz(5, seed=3).questions
    assert quiz(5, seed=3).questions != quiz(5, seed=4).questions


def test_questions_and_answers_are_on_two_sheets():
    paper = quiz(2)
    assert str(paper).count("What is ") == 2
    for i, question in enumerate(paper.questions, 1):
        assert f"{i}. {LETTERS[question.right]}\n" in paper.answers
    with pytest.raises(ValueError, match="1 question or more, not 0"):
        quiz(0)
