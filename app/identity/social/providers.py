"""A provider that speaks OpenID Connect; adapters.py says in what others differ.

It answers two questions: where does the visitor go, and who has come back?
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from app.identity.social import id_token
from app.identity.social.answers import OLD_CODES, Who, address_of, name_of
from app.identity.social.directory import Directory
from app.identity.social.errors import NotStartedHere, ProviderFailed
from app.identity.social.fetching import json_object, line


@dataclass(frozen=True)
class Ticket:
    """What one trip goes by. The browser carries `state`; the rest is ours, made from it."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


@dataclass
class Provider:
    """Any provider that speaks OpenID Connect."""

    name: str
    label: str
    issuer: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    #: Whether its word that an address is proved is enough to open an account with it.
    trust_email: bool = True
    tenant: str = "common"  # Microsoft's alone

    icon: ClassVar[str] = "shield-lock"
    scope: ClassVar[str] = "openid email profile"
    extra: ClassVar[dict[str, str]] = {}

    def __post_init__(self) -> None:
        self.directory = Directory(
            f"{self.place}/.well-known/openid-configuration",
            self.announced_issuer,
            on_loopback=self.on_loopback,
        )

    @property
    def on_loopback(self) -> bool:
        """Whether it is on this machine, without TLS. Configuration allows it in development."""
        return urlsplit(self.issuer).scheme == "http"

    @property
    def place(self) -> str:
        """Where its discovery document is found, next to its issuer."""
        return self.issuer.rstrip("/")

    @property
    def announced_issuer(self) -> str:
        """What that document must call itself."""
        return self.issuer

    def issuer_of(self, claims: dict[str, Any]) -> str | None:
        """The one issuer that a token with these claims may have, if any."""
        return self.issuer

    def answers_as(self, iss: str | None) -> bool:
        """Whether an answer that names its sender (RFC 9207) is ours to take."""
        return iss == self.issuer

    def address(self, ticket: Ticket) -> str:
        """Where the visitor goes. Raises ProviderFailed."""
        endpoint = self.directory.metadata()["authorization_endpoint"]
        with self._line(ticket) as ask:
            url, _ = ask.create_authorization_url(
                endpoint,
                state=ticket.state,
                nonce=ticket.nonce,
                code_verifier=ticket.verifier,
                **self.extra,
            )
        return url

    def who(self, ticket: Ticket, code: str, iss: str | None) -> Who:
        """Who has come back with this code. Raises NotIn of all kinds."""
        metadata = self.directory.metadata()
        must = metadata.get("authorization_response_iss_parameter_supported")
        if (must or iss is not None) and not self.answers_as(iss):
            raise ProviderFailed(f"the answer is {str(iss)[:200]!r}'s")
        with self._line(ticket) as ask:
            token = self._token(ask, metadata["token_endpoint"], ticket, code)
            claims = id_token.check(
                token.get("id_token"),
                issuer=self.issuer_of,
                keys_issuer=self.announced_issuer,
                client_id=self.client_id,
                nonce=ticket.nonce,
                keys=lambda anew: self.directory.keys(anew=anew),
            )
            if "email" not in claims and metadata.get("userinfo_endpoint"):
                said = json_object(ask.get(metadata["userinfo_endpoint"]))
                if said.get("sub") != claims["sub"]:
                    raise ProviderFailed("userinfo: it is about somebody else")
                claims = (
                    said | claims | {name: said.get(name) for name in ("email", "email_verified")}
                )
        return self._described(claims)

    def vouches(self, claims: dict[str, Any], email: str) -> bool:
        """Whether the provider says that the address is theirs."""
        return claims.get("email_verified") in (True, "true")

    def _described(self, claims: dict[str, Any]) -> Who:
        email = address_of(claims.get("email"))
        return Who(
            issuer=claims["iss"],
            subject=claims["sub"],
            email=email,
            is_verified=bool(email) and self.trust_email and self.vouches(claims, email or ""),
            name=name_of(claims),
        )

    def _line(self, ticket: Ticket) -> Any:
        return line(
            on_loopback=self.on_loopback,
            client_id=self.client_id,
            client_secret=self.client_secret or None,
            token_endpoint_auth_method=self._auth_method(),
            scope=self.scope,
            redirect_uri=ticket.redirect_uri,
        )

    def _auth_method(self) -> str:
        if not self.client_secret:
            return "none"
        knows = self.directory.metadata().get("token_endpoint_auth_methods_supported") or ()
        return "client_secret_post" if "client_secret_post" in knows else "client_secret_basic"

    def _token(self, ask: OAuth2Session, url: str, ticket: Ticket, code: str) -> dict[str, Any]:
        """The tokens for a code. A code that is no good any more is the visitor's to get anew."""
        try:
            token = ask.fetch_token(url, code=code, code_verifier=ticket.verifier)
        except OAuthError as error:
            if error.error in OLD_CODES:
                raise NotStartedHere(f"the code isn't good: {error.error}") from error
            raise
        if not isinstance(token.get("access_token"), str):
            raise ProviderFailed("no access_token")
        return token
