"""What is kept: the stores over one database, and who may get at it."""

from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from api.settings import Settings
from drafter.domain.source import Reader
from drafter.errors import ConfigurationError
from drafter.ports import (
    ApiKeys,
    AuditTrail,
    Clock,
    DocumentStore,
    DraftStarts,
    DraftStore,
    KeptAnswers,
    ModelUsage,
    Organizations,
    People,
    Uploads,
    Webhooks,
)

if TYPE_CHECKING:
    from api.oidc import LoginService
    from api.telemetry import Watch
    from drafter.store import DatabaseFacts, Stores


class SystemClock:
    """The machine's clock, in UTC."""

    def now(self) -> datetime:
        """The present moment."""
        return datetime.now(UTC)  # noqa: TID251 - this is the Clock that all others take


class Kept:
    """The clocks and the stores of a process; opened when they are first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock: Clock = SystemClock()
        self.access_clock: Clock = SystemClock()
        """Tells when logins and keys end, and when something was done; apart from drafting's."""
        self.watch: Watch | None = None
        """Set before the first use: what operators see of this process."""

    @cached_property
    def _stores(self) -> "Stores":
        from drafter.store import open_stores

        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        return open_stores(self.settings.store_url, self.clock)

    @property
    def documents(self) -> DocumentStore:
        """The documents and passages."""
        return self._stores.documents

    @property
    def drafts(self) -> DraftStore:
        """The drafts with every revision."""
        return self._stores.drafts

    @property
    def answers(self) -> KeptAnswers:
        """Answers to requests that carried a key."""
        return self._stores.answers

    @property
    def webhooks(self) -> Webhooks:
        """Whom to tell that a draft is written, and how each telling went."""
        return self._stores.webhooks

    @property
    def uploads(self) -> Uploads:
        """Uploaded files on their way into the library, and what became of them."""
        return self._stores.uploads

    @property
    def people(self) -> People:
        """Who can log in."""
        return self._stores.people

    @property
    def organizations(self) -> Organizations:
        """Whose drafts and documents there are."""
        return self._stores.organizations

    @property
    def api_keys(self) -> ApiKeys:
        """The keys of systems."""
        return self._stores.api_keys

    @property
    def model_usage(self) -> ModelUsage:
        """What calls to models cost."""
        return self._stores.model_usage

    @property
    def draft_starts(self) -> DraftStarts:
        """How many drafts each caller had begun lately."""
        return self._stores.draft_starts

    @property
    def audit(self) -> AuditTrail:
        """What was done, by whom."""
        return self._stores.audit

    @cached_property
    def login_service(self) -> "LoginService | None":
        """The organization's own login service; None where none is set up.

        Raises:
            ConfigurationError: it is set up by half.
        """
        settings = self.settings
        if not settings.oidc_issuer:
            return None
        if not settings.oidc_client_id or not settings.oidc_client_secret.get_secret_value():
            raise ConfigurationError(
                "设了 DRAFTER_OIDC_ISSUER，还须设 DRAFTER_OIDC_CLIENT_ID 和 "
                "DRAFTER_OIDC_CLIENT_SECRET（在统一登录系统里登记本系统时取得）。"
            )
        from api.oidc import LoginClient, LoginService

        client = LoginClient(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            scopes=settings.oidc_scopes,
        )
        return LoginService(client, self.access_clock)

    def reader_named(self, organization: str) -> Reader:
        """What the organization of this name may read beside public documents."""
        return self.organizations.reader_named(organization)

    @property
    def database(self) -> "DatabaseFacts":
        """Which database it is, and how large."""
        return self._stores.database()
