"""Nothing tells who has an account: not the answer, and not the work that it took (A05)."""

import re
from types import SimpleNamespace

import pytest
from sqlorm.engine import Transaction

from app.identity import passwords
from tests.cast import PASSWORD, make_person
from tests.matrix.world import masked


@pytest.fixture
def work(monkeypatch, context):
    """Counts what an answer costs: hashes, statements by their kind and table, jobs."""
    done = SimpleNamespace(hashes=0, statements=[])
    hasher = passwords._hasher

    class Counting:
        def hash(self, *args):
            done.hashes += 1
            return hasher.hash(*args)

        def verify(self, *args):
            done.hashes += 1
            return hasher.verify(*args)

    def note(tx, stmt, **kwargs):
        words = str(stmt).split()
        if words[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            done.statements.append(" ".join(words))

    monkeypatch.setattr(passwords, "_hasher", Counting())
    Transaction.before_execute.connect(note)
    yield done
    Transaction.before_execute.disconnect(note)


def cost(work, visitor, url, fields):
    """What one answer to a form costs, and what it looks like."""
    token = visitor.token()
    work.hashes, work.statements[:] = 0, []
    answer = visitor.post_without_token(url, data={**fields, "csrf_token": token})
    return answer, work.hashes, list(work.statements)


FORMS = {
    "/sign-in": {"password": "a wrong guess"},
    "/sign-up": {"name": "Zoe", "password": PASSWORD},
    "/sign-in/code": {},
    "/reset-password": {},
}

#: How many passwords are hashed; by mail none is.
HASHES = {"/sign-in": 1, "/sign-up": 1, "/sign-in/code": 0, "/reset-password": 0}


@pytest.mark.parametrize("url", FORMS)
def test_A05_known_and_unknown_cost_the_same(context, visit, work, url):
    """As many hashes, the same statements in the same order, a job among them for each mail."""
    make_person("Known")
    make_person("Unproved", verified=False)

    costs = {}
    for name in ("known", "unknown", "unproved"):
        fields = {**FORMS[url], "email": f"{name}@example.com"}
        answer, hashes, statements = cost(work, visit(), url, fields)
        shown = [re.sub(r"[\w-]{30,}", "", str(each)) for each in masked(answer, fields["email"])]
        costs[name] = (shown, answer.location, hashes, statements)

    assert costs["known"] == costs["unknown"] == costs["unproved"]
    assert costs["known"][2] == HASHES[url]


@pytest.mark.parametrize("url", ["/sign-up", "/sign-in/code", "/reset-password"])
def test_A05_each_of_them_gets_one_mail(context, visit, run_jobs, mailbox, url):
    make_person("Known")
    for name in ("known", "unknown"):
        visit().post(url, {**FORMS[url], "email": f"{name}@example.com"})
    run_jobs()

    assert sorted(mail["To"] for mail in mailbox()) == ["known@example.com", "unknown@example.com"]


def test_A05_adding_somebody_elses_address_costs_what_a_free_one_does(
    context, visit, work, run_jobs, mailbox
):
    make_person("Known")
    costs = {}
    for name, person in (("known", make_person("Zoe")), ("unknown", make_person("Otto"))):
        fields = {"email": f"{name}@example.com"}
        answer, hashes, statements = cost(work, visit(person), "/account/addresses/add", fields)
        costs[name] = (answer.status_code, answer.location, hashes, statements)
    run_jobs()

    assert costs["known"] == costs["unknown"]
    assert costs["known"][0] == 303
    assert sorted(mail["To"] for mail in mailbox()) == ["known@example.com", "unknown@example.com"]


@pytest.mark.parametrize("known", [True, False])
def test_A05_a_wrong_code_costs_the_same(context, visit, work, run_jobs, known):
    """Typed by who asked for an address that has an account, and for one that has none."""
    if known:
        make_person("Zoe")
    visitor = visit()
    visitor.post("/sign-in/code", {"email": "zoe@example.com"})
    run_jobs()
    answer, hashes, statements = cost(work, visitor, "/sign-in/code/enter", {"code": "12345"})

    assert (answer.status_code, hashes) == (422, 0)
    assert "You can try 4 more times" in answer.get_data(as_text=True)
    assert [each.split()[0] for each in statements] == ["SELECT", "SELECT", "UPDATE"]
