"""Extensions of the framework that can't be had, or aren't installed with it."""

from importlib.metadata import PackageNotFoundError, version

import pytest

from tests.framework import feature_list

ROWS = {row["id"]: row for row in feature_list.rows()}
SAID = ("not installed", "no public source", "not functional", "removed", "build-time")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("ext.sentry", marks=pytest.mark.feature("ext.sentry")),
        pytest.param("ext.observability", marks=pytest.mark.feature("ext.observability")),
        pytest.param("ext.stripe-cart", marks=pytest.mark.feature("ext.stripe-cart")),
        pytest.param(
            "ext.stripe-subscription", marks=pytest.mark.feature("ext.stripe-subscription")
        ),
        pytest.param("ext.stripe-webhook", marks=pytest.mark.feature("ext.stripe-webhook")),
        pytest.param("ext.geo", marks=pytest.mark.feature("ext.geo")),
        pytest.param("ext.analytics", marks=pytest.mark.feature("ext.analytics")),
        pytest.param("ext.docker-web-deploy", marks=pytest.mark.feature("ext.docker-web-deploy")),
        pytest.param("ext.uilib-spec", marks=pytest.mark.feature("ext.uilib-spec")),
    ],
)
def test_what_is_not_installed_is_listed_as_external(name):
    row = ROWS[name]
    assert row["status"] == "external"
    assert any(words in row["note"] for words in SAID), row["note"]
    with pytest.raises(PackageNotFoundError):
        version(row["extension"])
