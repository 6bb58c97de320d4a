"""In what each provider is peculiar."""

import re
from typing import Any
from urllib.parse import urlsplit

from app.identity.emails import domain_of
from app.identity.social.answers import Who, address_of, name_of
from app.identity.social.errors import ProviderFailed
from app.identity.social.fetching import json_list, json_object
from app.identity.social.providers import Provider, Ticket


class Google(Provider):
    """Vouches for addresses that are its own; others may have changed hands since it asked."""

    icon = "google"
    extra = {"prompt": "select_account"}

    def vouches(self, claims: dict[str, Any], email: str) -> bool:
        """Google's own rule: Gmail, or a Workspace's domain (`hd`)."""
        is_its_own = domain_of(email) == "gmail.com" or bool(claims.get("hd"))
        return is_its_own and super().vouches(claims, email)


class GitLab(Provider):
    """gitlab.com, or an installation of one's own: `issuer`."""

    icon = "gitlab"


class Microsoft(Provider):
    """An issuer per tenant; and whoever runs a tenant writes its people's addresses: no proof."""

    icon = "microsoft"
    extra = {"prompt": "select_account"}
    _TENANT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    #: The tenant that all personal accounts belong to.
    _PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"

    @property
    def place(self) -> str:
        return f"{self.issuer.rstrip('/')}/{self.tenant}/v2.0"

    @property
    def announced_issuer(self) -> str:
        tenant = {
            "common": "{tenantid}",
            "organizations": "{tenantid}",
            "consumers": self._PERSONAL,
        }.get(self.tenant, self.tenant)
        return f"{self.issuer.rstrip('/')}/{tenant}/v2.0"

    def issuer_of(self, claims: dict[str, Any]) -> str | None:
        """The token's own tenant, where several are welcome."""
        tenant = claims.get("tid")
        if isinstance(tenant, str) and self._TENANT.fullmatch(tenant):
            return self.announced_issuer.replace("{tenantid}", tenant)
        return None

    def answers_as(self, iss: str | None) -> bool:
        """Any tenant that is welcome."""
        tenant = (iss or "").removeprefix(f"{self.issuer.rstrip('/')}/").removesuffix("/v2.0")
        return iss is not None and iss == self.issuer_of({"tid": tenant})

    def vouches(self, claims: dict[str, Any], email: str) -> bool:
        return False


class GitHub(Provider):
    """Speaks OAuth and no OpenID Connect: who came back, its API says."""

    icon = "github"
    scope = "read:user user:email"

    @property
    def api(self) -> str:
        """The API of github.com, or of an Enterprise Server."""
        at_github = urlsplit(self.issuer).hostname == "github.com"
        return "https://api.github.com" if at_github else f"{self.place}/api/v3"

    def address(self, ticket: Ticket) -> str:
        with self._line(ticket) as ask:
            url, _ = ask.create_authorization_url(
                f"{self.place}/login/oauth/authorize",
                state=ticket.state,
                code_verifier=ticket.verifier,
                **self.extra,
            )
        return url

    def who(self, ticket: Ticket, code: str, iss: str | None) -> Who:
        with self._line(ticket) as ask:
            self._token(ask, f"{self.place}/login/oauth/access_token", ticket, code)
            user = json_object(ask.get(f"{self.api}/user"))
            emails = json_list(ask.get(f"{self.api}/user/emails"))
        number = user.get("id")  # the login can be given up and taken by somebody else
        if not isinstance(number, int) or isinstance(number, bool):
            raise ProviderFailed("GitHub: a user without a number")
        primary = next((e for e in emails if isinstance(e, dict) and e.get("primary") is True), {})
        email = address_of(primary.get("email"))
        return Who(
            issuer=self.place,
            subject=str(number),
            email=email,
            is_verified=bool(email) and self.trust_email and primary.get("verified") is True,
            name=name_of({"name": user.get("name"), "nickname": user.get("login")}),
        )

    def _auth_method(self) -> str:
        return "client_secret_post"


class Local(Provider):
    """The provider of bin/dev, on this machine: whoever one likes to be. See app/processes."""

    icon = "display"


KINDS: dict[str, type[Provider]] = {
    "oidc": Provider,
    "google": Google,
    "microsoft": Microsoft,
    "github": GitHub,
    "gitlab": GitLab,
}
