"""What a browser asks for before it listens: a short token in a cookie, and how far topics are.

And what nginx asks before it lets a stream begin, where nginx holds them (LIVE_URL: nchan+…).
"""

from collections.abc import Sequence
from http.client import HTTPException
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import abort, current_app, jsonify, request
from werkzeug.wrappers import Response

from app.core.live import Topic, person_version, tokens
from app.core.live.hubs import FORM, Connection, stream_channels
from app.core.live.topics import BadTopic, parse
from app.identity.models import User
from app.settings import HUB_PATH
from app.web.listening import may_all, may_listen, signed_in
from app.web.policies import Policy, declare
from app.workspaces.models import Workspace


def install(app: Any) -> None:
    """Where nginx asks whether a stream may begin. The embedded hub asks the database itself."""
    app.add_url_rule(HUB_PATH, "live_stream", stream)
    declare(app, "live_stream", Policy("public"))


def grant(person: User, token_hash: str, wanted: Sequence[str]) -> Response:
    """The answer to a browser that wants to listen: 403, and which, if it may not to any of them.

    `versions` is the truth of this moment: whoever shows less has missed a hint.
    """
    refused = [text for text in wanted if not _may(person, text)]
    if refused or not 0 < len(wanted) <= tokens.MOST_TOPICS:
        answer = jsonify(refused=refused)
        answer.status_code = 403 if refused else 400
        return answer
    topics = [parse(text) for text in wanted]
    answer = jsonify(
        url=current_app.config["LIVE_PUBLIC_URL"],
        seconds=tokens.LIFE,
        versions={str(topic): _version(topic) for topic in topics},
    )
    answer.headers["Cache-Control"] = "no-store"
    token = tokens.listener_token(current_app.config, person.id, token_hash, map(str, topics))
    answer.set_cookie(tokens.COOKIE, token, max_age=tokens.LIFE, **_cookie())
    return answer


def forget(response: Response) -> None:
    """Take the token back from a browser that signs out; its streams end by themselves."""
    response.delete_cookie(tokens.COOKIE, **_cookie())


def stream() -> Response:
    """Lead nginx to the channels of a stream, once it is sure that it will be ended in time.

    401 without a token and a sign-in that belong together, 403 for what isn't in it or isn't
    allowed any more, 503 if nobody would watch it.
    """
    kind, _, _ = current_app.config["LIVE_URL"].partition("+")
    if kind != "nchan":
        abort(404)
    token, topics = request.cookies.get(tokens.COOKIE, ""), request.args.getlist("topic")
    try:
        claims = tokens.read_listener(current_app.config, token)
    except tokens.BadToken:
        abort(401)
    if claims not in signed_in([claims]):
        abort(401)
    if not 0 < len(topics) <= tokens.MOST_TOPICS:
        abort(400)
    if not claims.cover(topics) or not may_all(claims) or foreign(request.headers.get("Origin")):
        abort(403)
    _have_it_watched(token)
    channels = ",".join(stream_channels(claims, topics))
    return Response(
        headers={"X-Accel-Redirect": f"/live/streams/{claims.user_id}/{channels}"},
        content_type="text/event-stream",
    )


def foreign(origin: str | None) -> bool:
    """Whether another site's page asks."""
    return origin not in (None, current_app.config["BASE_URL"])


def _have_it_watched(token: str) -> None:
    watch = Connection(current_app.config["LIVE_PUBLISH_URL"])
    proof = tokens.publisher_token(current_app.config)
    body = urlencode({"token": token, "proof": proof})
    try:
        if watch.ask("POST", "/streams", body, **{"Content-Type": FORM}) != 200:
            abort(503)
    except (OSError, HTTPException):
        abort(503)
    finally:
        watch.close()


def _cookie() -> dict[str, Any]:
    return {
        "path": urlsplit(current_app.config["LIVE_PUBLIC_URL"]).path,
        "secure": current_app.config["SESSION_COOKIE_SECURE"],
        "httponly": True,
        "samesite": "Strict",
    }


def _may(person: User, text: str) -> bool:
    try:
        return may_listen(person.id, parse(text))
    except BadTopic:
        return False


def _version(topic: Topic) -> int:
    """A thing's is that of its workspace: looking once too often does no harm."""
    if topic.workspace_id is None:
        return person_version(topic.user_id or 0)
    return Workspace.get(topic.workspace_id).version
