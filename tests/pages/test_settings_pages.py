"""Settings over HTTP: old addresses, uploads, downloads, and the end of a workspace."""

import io
import re

import pytest
from PIL import Image

from app.core.clock import now
from app.core.pictures import SIZES
from app.workspaces.actions import (
    create_workspace,
    delete_workspace,
    move_workspace,
    set_logo,
)
from app.workspaces.models import Workspace, WorkspaceExport
from tests.cast import alone, make_person
from tests.matrix.world import masked
from tests.workspaces.test_logo import picture


@pytest.fixture
def moved(acme):
    """Acme, which has moved to another address."""
    move_workspace(acme.ada, slug="harbour")
    return acme


def test_T02_strangers_see_no_difference_between_an_old_address_and_none(moved, globex, visit):
    oscar = visit(globex.oscar)

    old, missing = oscar.get("/w/acme/projects"), oscar.get("/w/nowhere/projects")

    assert old.status_code == missing.status_code == 404
    assert masked(old) == masked(missing)
    assert visit().get("/w/acme/projects").location.startswith("/sign-in")


def test_a_member_is_sent_on_with_path_and_query(moved, visit):
    answer = visit(moved.vera).get("/w/acme/projects?page=2&q=a%20b")

    assert answer.status_code == 308
    assert answer.location == "/w/harbour/projects?page=2&q=a%20b"
    assert "no-store" in answer.headers["Cache-Control"]


def test_what_an_old_tab_saves_is_not_lost(moved, visit):
    answer = visit(moved.max).post("/w/acme/projects/new", {"name": "From an old tab"})

    assert (answer.status_code, answer.location) == (308, "/w/harbour/projects/new")


def test_to_move_and_back_makes_no_loop(moved, visit):
    move_workspace(moved.ada, slug="acme")
    vera = visit(moved.vera)

    assert vera.get("/w/acme/projects").status_code == 200
    assert vera.get("/w/harbour/projects").location == "/w/acme/projects"


def test_a_deleted_workspace_answers_its_members_as_strangers(moved, visit):
    delete_workspace(moved.olga, typed_name="Acme")
    for member in (moved.olga, moved.vera):
        browser = visit(member)
        missing = browser.get("/w/nowhere/projects")
        for slug in ("acme", "harbour"):
            answer = browser.get(f"/w/{slug}/projects")
            assert answer.status_code == 404
            assert masked(answer) == masked(missing)


BAD = [
    ("", {"name": " "}, "Please give it a name."),
    ("/address", {"slug": ""}, "Please give it an address."),
    ("/address", {"slug": "a--b"}, "Use 2 to 40 letters"),
    ("/address", {"slug": "Café"}, "Use 2 to 40 letters"),
    ("/address", {"slug": "globex"}, "This address isn’t free."),
    ("/address", {"slug": "admin"}, "This address isn’t free."),
    ("/logo", {}, "Please choose a picture."),
    ("/delete", {"typed_name": ""}, "Please type the workspace’s name."),
    ("/delete", {"typed_name": "Globex"}, "This isn’t its name."),
]


@pytest.mark.parametrize(("page", "fields", "complaint"), BAD)
def test_a_form_says_what_is_wrong_and_writes_nothing(
    acme, globex, visit, row_digest, page, fields, complaint
):
    olga = visit(acme.olga)
    before = row_digest()

    answer = olga.post(f"/w/acme/settings{page}", fields)

    assert answer.status_code == 422
    assert complaint in answer.get_data(as_text=True)
    assert row_digest() == before


def test_an_address_may_be_typed_in_capitals(acme, visit):
    answer = visit(acme.ada).post("/w/acme/settings/address", {"slug": " Harbour "})

    assert answer.location == "/w/harbour/settings"


def upload(browser, data):
    """Send a picture as a browser does. (The test client forgets to close what it spools.)"""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="logo"; filename="logo.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + data + b"\r\n--x--\r\n"
    )
    return alone(
        browser.client.post,
        "/w/acme/settings/logo",
        data=body,
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": browser.token()},
        buffered=True,
    )


def test_a_logo_is_seen_by_members_alone(acme, globex, visit):
    assert upload(visit(acme.ada), picture().read()).status_code == 303
    logo = Workspace.get(acme.workspace.id).logo
    url = f"/w/acme/logo/{logo}-{SIZES[0]}.webp"

    assert visit(globex.oscar).get(url).status_code == 404
    assert visit().get(url).status_code == 303
    vera = visit(acme.vera)
    shown = vera.get(url)
    assert Image.open(io.BytesIO(shown.data)).format == "WEBP"
    assert shown.mimetype == "image/webp"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert url in vera.get("/w/acme/projects").get_data(as_text=True)
    assert url in vera.get("/account?choose").get_data(as_text=True)
    for wrong in (f"{logo}-81.webp", f"{logo}.webp", "x-80.webp", f"{logo}-{'9' * 30}.webp"):
        assert vera.get(f"/w/acme/logo/{wrong}").status_code == 404


def test_large_pictures_are_refused_in_words_and_huge_ones_at_the_door(acme, visit):
    ada = visit(acme.ada)

    large = upload(ada, b"\x89PNG" + b"\0" * 6_000_000)
    assert large.status_code == 422
    assert "This picture is too large." in large.get_data(as_text=True)
    assert upload(ada, b"\0" * 17_000_000).status_code == 413
    other_form = ada.post("/w/acme/settings", {"name": "x" * 3_000_000})
    assert other_form.status_code == 413


def test_a_name_of_a_file_that_isnt_a_picture_says_nothing(acme, visit):
    answer = upload(visit(acme.ada), b"<script>alert(1)</script>")

    assert answer.status_code == 422
    assert "We can’t read this as a picture." in answer.get_data(as_text=True)


def test_an_archive_is_downloaded_by_owners_of_its_workspace_alone(acme, globex, visit, run_jobs):
    olga = visit(acme.olga)
    started = olga.post("/w/acme/settings/export")
    assert re.fullmatch(r"/w/acme/jobs/\d+\?next=/w/acme/settings/export", started.location)
    run_jobs()
    [export] = WorkspaceExport.listed(acme.workspace, now(), limit=10, offset=0)
    url = f"/w/acme/settings/export/{export.id}/download"

    assert visit(globex.oscar).get(url).status_code == 404
    assert visit(globex.oscar).get(url.replace("acme", "globex")).status_code == 404
    assert visit(acme.ada).get(url).status_code == 403
    assert url in olga.get("/w/acme/settings/export").get_data(as_text=True)
    answer = olga.get(url)
    assert answer.data.startswith(b"PK")
    assert len(answer.data) == export.size == answer.content_length
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=acme-2")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_deleting_the_current_workspace_lands_where_it_can_be_restored(acme, visit, run_jobs):
    olga = visit(acme.olga)

    answer = olga.post("/w/acme/settings/delete", {"typed_name": "Acme"})
    assert answer.location == "/account?choose=1"
    page = olga.get(answer.location).get_data(as_text=True)
    assert "The workspace “Acme” is deleted." in page
    assert "Kept until" in page
    back = olga.post(f"/account/deleted/{acme.workspace.id}/restore")
    assert back.location == "/w/acme/projects"
    assert olga.get(back.location).status_code == 200


def test_others_find_neither_restore_nor_erase(acme, globex, visit):
    delete_workspace(acme.olga, typed_name="Acme")
    for who in (globex.oscar, acme.ada, acme.vera):
        browser = visit(who)
        for act in ("restore", "erase"):
            url = f"/account/deleted/{acme.workspace.id}/{act}"
            assert browser.post(url, {"typed_name": "Acme"}).status_code == 404
            missing = browser.post("/account/deleted/99999/" + act, {"typed_name": "Acme"})
            assert missing.status_code == 404
    assert not Workspace.get(acme.workspace.id).erasing_at


def test_what_isnt_deleted_is_neither_restored_nor_erased(acme, visit):
    olga = visit(acme.olga)

    for act in ("restore", "erase"):
        url = f"/account/deleted/{acme.workspace.id}/{act}"
        assert olga.post(url, {"typed_name": "Acme"}).status_code == 404


def test_erasing_now_asks_for_the_name(acme, visit, run_jobs):
    delete_workspace(acme.olga, typed_name="Acme")
    olga = visit(acme.olga)
    url = f"/account/deleted/{acme.workspace.id}/erase"

    assert "Type “Acme” to confirm." in olga.get(url).get_data(as_text=True)
    assert olga.post(url, {"typed_name": "Ac"}).status_code == 422
    answer = olga.post(url, {"typed_name": "Acme"})
    assert answer.location == "/account?choose=1"
    run_jobs()
    assert Workspace.get(acme.workspace.id) is None
    assert olga.get("/account").location == "/account/workspaces/new"


def test_the_account_is_as_before_for_who_has_deleted_nothing(acme, visit):
    zoe = make_person("Zoe")

    assert visit(zoe).get("/account").location == "/account/workspaces/new"
    create_workspace(zoe, name="Atelier")
    assert visit(zoe).get("/account").location == "/w/atelier"


def test_a_logo_of_a_workspace_whose_files_are_lost_is_not_there(acme, visit):
    from app.core import files

    set_logo(acme.ada, picture())
    logo = Workspace.get(acme.workspace.id).logo
    files.remove_folder(acme.workspace.folder)

    assert visit(acme.vera).get(f"/w/acme/logo/{logo}-80.webp").status_code == 404
