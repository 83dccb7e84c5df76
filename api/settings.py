"""Settings: the only reader of the environment. Every setting is listed in docs/operations.md."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from api.field_advice import advice_on
from drafter.errors import ConfigurationError


class Settings(BaseSettings):
    """Read from environment variables with the prefix ``DRAFTER_``, or from a file ``.env``."""

    model_config = SettingsConfigDict(env_prefix="DRAFTER_", env_file=".env", extra="ignore")

    data_dir: Path = Path("data")
    """Where the database and the vector index live."""
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
    sections_in_parallel: int = Field(default=4, ge=1, le=64)
    ai_label: bool = True
    """The AI-generation label in exported files."""
    ai_label_off_for: tuple[str, ...] = ()
    """Organizations whose exports carry no label, as a JSON list."""
    font_set: str = "公文"
    """公文 (方正小标宋, 仿宋_GB2312 …) or Windows (宋体, 仿宋 …)."""
    embed_threads: int = Field(default=2, ge=1, le=64)
    """Texts embedded at the same time."""
    upload_limit_mb: int = Field(default=50, ge=1)

    @property
    def database_url(self) -> str:
        """The SQLite database in ``data_dir``."""
        return f"sqlite:///{self.data_dir / 'drafter.db'}"


def load_settings() -> Settings:
    """The settings.

    Raises:
        ConfigurationError: some are wrong; each is named with what is wrong with it.
    """
    try:
        return Settings()
    except ValidationError as error:
        wrong = "".join(
            f"DRAFTER_{str(e['loc'][0]).upper()} 的值“{e['input']}”不对，{advice_on(e)}"
            for e in error.errors()
        )
        raise ConfigurationError(f"设置有误：{wrong}请改正环境变量或 .env 文件。") from None
    except SettingsError as error:
        example = 'DRAFTER_AI_LABEL_OFF_FOR=["甲单位"]'
        raise ConfigurationError(f"设置有误：列表应写作 JSON，如 {example}。") from error
