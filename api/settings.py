"""Settings: the only reader of the environment. Every setting is listed in docs/operations.md."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from api.field_advice import advice_on
from drafter.errors import ConfigurationError

_EXAMPLES = {
    "model_fallbacks": '[{"base_url": "http://127.0.0.1:11434/v1", "name": "qwen3:8b"}]',
    "ai_label_off_for": '["甲单位"]',
    "callback_networks": '["10.1.0.0/16"]',
    "public_origins": '["https://drafter.example.cn"]',
}
"""How the settings that are lists are written."""


class FallbackModel(BaseModel):
    """A model that is asked where those before it are unavailable."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = Field(pattern=r"^https?://[^/]")
    name: str = Field(min_length=1)
    api_key: SecretStr = SecretStr("")
    temperature: float = Field(default=0.3, ge=0, le=2)
    max_tokens: int = Field(default=2048, ge=64)
    context_size: int = Field(default=16384, ge=1024)
    parallel: int = Field(default=8, ge=1, le=256)


class Settings(BaseSettings):
    """Read from environment variables with the prefix ``DRAFTER_``, or from a file ``.env``."""

    model_config = SettingsConfigDict(env_prefix="DRAFTER_", env_file=".env", extra="ignore")

    data_dir: Path = Path("data")
    """Where the database and the vector index live."""
    database_url: SecretStr = SecretStr("")
    """postgresql://user:password@host/database. Empty: SQLite in ``data_dir``."""
    chroma_url: str = Field(default="", pattern=r"^(https?://[^/]+/?)?$")
    """A Chroma server: http://10.1.2.3:8000. Empty: the index is a folder in ``data_dir``."""
    lexicon_dir: str = ""
    """Folder of the organization's own word lists; empty: ``lexicons`` in ``data_dir``, if any."""
    writer: str = "exemplar"
    """The writer used where a request names none: ``exemplar`` or ``model``."""
    model_base_url: str = ""
    """OpenAI-compatible endpoint: http://127.0.0.1:11434/v1. Empty: no model."""
    model_name: str = ""
    model_api_key: SecretStr = SecretStr("")
    model_temperature: float = Field(default=0.3, ge=0, le=2)
    model_max_tokens: int = Field(default=2048, ge=64)
    model_context_size: int = Field(default=16384, ge=1024)
    """Tokens that prompt and answer may have together; evidence is left out to keep to it."""
    model_parallel: int = Field(default=8, ge=1, le=1024)
    """Answers asked of the endpoint at the same time, by all drafts together."""
    model_parallel_in_all: int = Field(default=0, ge=0, le=4096)
    """The same of all processes together, over PostgreSQL; 0: each process counts for itself."""
    model_fallbacks: tuple[FallbackModel, ...] = ()
    """Models asked in this order where the one above is unavailable, as a JSON list."""
    model_budget_tokens: int = Field(default=0, ge=0)
    """Tokens that one draft may cost, prompts and answers; 0: no limit."""
    model_budget_seconds: float = Field(default=0.0, ge=0)
    """Seconds that one draft may take; 0: no limit."""
    model_connect_timeout: float = Field(default=5.0, gt=0)
    """Seconds to reach the endpoint."""
    model_first_token_timeout: float = Field(default=60.0, gt=0)
    """Seconds until the first piece of an answer."""
    model_stall_timeout: float = Field(default=30.0, gt=0)
    """Seconds between two pieces."""
    model_total_timeout: float = Field(default=300.0, gt=0)
    """Seconds for one section."""
    model_retries: int = Field(default=2, ge=0, le=10)
    """Further tries before the first token came."""
    model_candidates: int = Field(default=1, ge=1, le=5)
    """Texts asked for where the model's first one is at fault; the best is taken."""
    privacy_mode: bool = False
    """Names and identifying numbers in free text go to the model as pseudonyms only."""
    sections_in_parallel: int = Field(default=4, ge=1, le=64)
    drafts_in_parallel: int = Field(default=4, ge=0, le=64)
    """Drafts that this process writes at the same time; 0: it serves only, workers write."""
    ai_label: bool = True
    """The AI-generation label in exported files."""
    ai_label_off_for: tuple[str, ...] = ()
    """Organizations whose exports carry no label, as a JSON list."""
    font_set: str = "公文"
    """公文 (方正小标宋, 仿宋_GB2312 …) or Windows (宋体, 仿宋 …)."""
    embed_threads: int = Field(default=2, ge=1, le=64)
    """Texts embedded at the same time."""
    embedder_base_url: str = ""
    """OpenAI-compatible endpoint for embeddings. Empty: the bundled embedder."""
    embedder_name: str = ""
    """The embedding model, as the endpoint calls it."""
    embedder_dimension: int = Field(default=0, ge=0, le=8192)
    """Numbers of its vectors; needed with an endpoint."""
    embedder_api_key: SecretStr = SecretStr("")
    embedder_batch: int = Field(default=32, ge=1, le=2048)
    """Texts of one request."""
    embedder_requests_per_minute: int = Field(default=0, ge=0)
    """0: no limit."""
    callback_networks: tuple[IPvAnyNetwork, ...] = ()
    """Private networks that callbacks may reach, as a JSON list: ["10.1.0.0/16"]."""
    upload_limit_mb: int = Field(default=50, ge=1)
    requests_per_minute: int = Field(default=3000, ge=0)
    """Requests of one key or person, by this process; 0: no limit."""
    logins_per_minute: int = Field(default=60, ge=0)
    """Logins tried from one address, and wrong keys; 0: no limit."""
    drafts_per_hour: int = Field(default=2000, ge=0)
    """Drafts that one key or person may have begun, over all processes; 0: no limit."""
    session_hours: float = Field(default=12.0, gt=0, le=720)
    """Hours after its last request that a login lasts."""
    public_origins: tuple[str, ...] = ()
    """Addresses under which browsers reach the page where a proxy gives it another host, as a JSON
    list: ["https://drafter.example.cn"]."""
    oidc_issuer: str = Field(default="", pattern=r"^$|^https?://[^/]")
    """The organization's own login service (OpenID Connect). Empty: people log in here only."""
    oidc_client_id: str = ""
    """How the login service calls this installation."""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_login_claim: str = "preferred_username"
    """The claim of the token that is a person's login name here."""
    oidc_scopes: str = "openid profile"
    oidc_create_people: bool = False
    """Who is not known here gets a record, without any right; else is refused."""
    log_style: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """``info``: a line for every request, step and call to a model."""
    metrics_port: int = Field(default=0, ge=0, le=65535)
    """Port of ``/metrics`` for Prometheus; 0: none."""
    metrics_host: str = "127.0.0.1"
    traces_endpoint: str = Field(default="", pattern=r"^$|^https?://[^/]")
    """OTLP collector over gRPC: http://127.0.0.1:4317. Empty: no traces."""

    @property
    def store_url(self) -> str:
        """The database: PostgreSQL where one is named, else SQLite in ``data_dir``."""
        return self.database_url.get_secret_value() or f"sqlite:///{self.data_dir / 'drafter.db'}"


def load_settings() -> Settings:
    """The settings.

    Raises:
        ConfigurationError: some are wrong; each is named with what is wrong with it.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = "".join(map(_told, error.errors()))
        raise ConfigurationError(f"设置有误：{wrong}请改正环境变量或 .env 文件。") from None
    except SettingsError as error:
        field = re.search(r'field "(\w+)"', str(error))
        name = field[1] if field else "ai_label_off_for"
        raise ConfigurationError(
            f"设置有误：DRAFTER_{name.upper()} 应写作 JSON 列表，如 {_EXAMPLES[name]}。"
        ) from None


def _told(error: Mapping[str, Any]) -> str:
    """Which setting is wrong and why; the value only where it can be no key."""
    name, *inner = error["loc"]
    setting = f"DRAFTER_{str(name).upper()}"
    if not inner:
        return f"{setting} 的值“{error['input']}”不对，{advice_on(error)}"
    at, *fields = inner
    place = f"第{at + 1}项" if isinstance(at, int) else str(at)
    return f"{setting} {place}的 {'.'.join(map(str, fields)) or '值'} 不对，{advice_on(error)}"
