"""Full-text search: ours alone, whatever is typed, the same on both databases."""

import pytest

from app.audit.filters import Filters
from app.audit.models import Entry
from app.audit.models.words import words_of
from app.projects.actions import change_project, create_project, delete_project


@pytest.fixture
def found(acme, run_jobs):
    """A function that searches Acme's trail."""

    def search(words, workspace=None, **more):
        run_jobs()
        wanted = Filters(words=words)
        events = Entry.found(workspace or acme.workspace, wanted, limit=50, **more)
        return [event.details["name"] for event in events]

    return search


def test_T09_others_words_are_never_found_nor_counted(acme, globex, found, visit):
    create_project(globex.oscar, name="Canary Zanzibar")
    create_project(acme.olga, name="Ours")

    assert found("zanzibar") == []
    assert found("zanzibar", globex.workspace) == ["Canary Zanzibar"]
    pages = [visit(acme.ada).get(f"/w/acme/audit?q={q}") for q in ("zanzibar", "nothinghere")]
    texts = [page.get_data(as_text=True) for page in pages]
    for text in texts:
        assert "Nothing fits" in text
    assert len(texts[0].replace("zanzibar", "")) == len(texts[1].replace("nothinghere", ""))


@pytest.mark.parametrize(
    "attempt", ["t{id}", "tenant:{id}", "tenant : t{id}", "{id}", "x OR tenant:t{id}", "*", "t*"]
)
def test_T09_no_operator_reaches_another_tenant(acme, globex, found, attempt):
    create_project(globex.oscar, name="Canary x")

    assert "Canary x" not in found(attempt.format(id=globex.workspace.id))


def test_a_word_is_found_by_its_beginning_whatever_its_case_and_accents(acme, found):
    create_project(acme.olga, name="Crème brûlée for the Café")
    create_project(acme.olga, name="東京オフィス移転")

    for words in ("creme", "CRÈME cafe", "brul", "caf", "for café"):
        assert found(words) == ["Crème brûlée for the Café"], words
    assert found("京オ") == ["東京オフィス移転"]
    assert found("creme tea") == []


def test_before_and_after_are_found_and_the_newest_comes_first(acme, found):
    project = create_project(acme.olga, name="First", description="A hidden walrus")
    change_project(acme.olga, project, name="Second", description="A hidden penguin")
    delete_project(acme.olga, project)

    assert found("walrus") == ["Second"]
    assert found("penguin hid") == ["Second"]
    assert found("second") == ["Second", "Second"]


ODD = [
    "'", '"', "''", '"unfinished', "a AND", "AND", "NOT", "NEAR(a b)", "a NEAR b", "(", ")", "((",
    "*", "a*", "^a", "a:b", "words:a", "-a", "+a", "a | b", "a & !b", "!", "<->", "a:*", "\\", "%",
    "_", "🎉", "🎉 party", "\x00", "a\x00b", "\u202e", "' OR 1=1 --", "{", "}", "[a]", "?", "$1",
    ":x", "%(x)s", "é" * 500, "a " * 500, "a" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("words", ODD)
def test_whatever_is_typed_is_no_error(acme, visit, words):
    create_project(acme.olga, name="Party")

    answer = visit(acme.ada).get("/w/acme/audit", query_string={"q": words})
    assert answer.status_code == 200


def test_a_question_without_a_word_finds_nothing(acme, found):
    create_project(acme.olga, name="Party 🎉")

    assert found("🎉") == []
    assert found("🎉 party") == ["Party 🎉"]


def test_search_goes_on_where_a_page_ended(acme, found):
    for number in range(5):
        create_project(acme.olga, name=f"Report {number}")

    assert found("report", before=5) == ["Report 2", "Report 1", "Report 0"]


def test_it_narrows_down_with_the_other_filters(acme, run_jobs):
    project = create_project(acme.olga, name="Report")
    delete_project(acme.max, project)
    run_jobs()

    def verbs(**wanted):
        events = Entry.found(acme.workspace, Filters(words="report", **wanted), limit=9)
        return [event.verb for event in events]

    assert verbs() == ["project.deleted", "project.created"]
    assert verbs(person=acme.max.user_id) == ["project.deleted"]
    assert verbs(verb="project.created") == ["project.created"]
    assert verbs(result="refused") == []


def test_words_are_letters_and_digits():
    assert words_of("Ünïcode_snake-case 3.14 (ok)") == ["unicode", "snake", "case", "3", "14", "ok"]
    assert words_of('\' OR "1"=1; --') == ["or", "1", "1"]
    assert words_of("🎉\x00") == []
