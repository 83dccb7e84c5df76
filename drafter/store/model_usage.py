"""What calls to models cost: counted by month, organization and model."""

from datetime import datetime

from sqlalchemy import Engine, func, select
from sqlalchemy.dialects import postgresql, sqlite

from drafter.domain.paging import Page, PageAsked
from drafter.ports import ModelUse, TokenUsage
from drafter.store.engine import is_postgresql, translated_errors
from drafter.store.pages import read_page
from drafter.store.tables import drafts, model_usage


class SqlModelUsage:
    """Adds calls up; a draft that is deleted later leaves its organization's count as it is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._insert = postgresql.insert if is_postgresql(engine) else sqlite.insert

    def add(self, draft_id: str, at: datetime, model: str, cost: TokenUsage | None) -> None:
        """Count a call made for a draft (empty: for none); no cost: the server told none."""
        whose = select(drafts.c.organization_id).where(drafts.c.draft_id == draft_id)
        counted = {
            "calls": 1,
            "uncounted_calls": 0 if cost else 1,
            "prompt_tokens": cost.prompt_tokens if cost else 0,
            "answer_tokens": cost.answer_tokens if cost else 0,
        }
        with translated_errors(self._engine), self._engine.begin() as connection:
            organization_id = connection.execute(whose).scalar() or ""
            place = {"month": f"{at:%Y-%m}", "organization_id": organization_id, "model": model}
            added = {name: model_usage.c[name] + number for name, number in counted.items()}
            connection.execute(
                self._insert(model_usage)
                .values(**place, **counted)
                .on_conflict_do_update(index_elements=list(place), set_=added)
            )

    def page(self, asked: PageAsked, month: str = "") -> Page[ModelUse]:
        """A page of what was used, the latest month first; of one month if it is given."""
        columns = model_usage.c
        query = select(model_usage)
        if month:
            query = query.where(columns.month == month)
        by = (columns.month, columns.organization_id, columns.model)
        reading = self._engine.connect().execution_options(reads_only=True)
        with translated_errors(self._engine), reading as connection:
            return read_page(
                connection,
                query,
                by,
                asked,
                lambda row: ModelUse(*(getattr(row, name) for name in columns.keys())),  # noqa: SIM118
                newest_first=True,
            )

    def totals(self) -> dict[str, ModelUse]:
        """What each organization used in all months and of all models, by its id."""
        columns = model_usage.c
        numbers = (
            *(columns.calls, columns.uncounted_calls),
            *(columns.prompt_tokens, columns.answer_tokens),
        )
        query = select(columns.organization_id, *(func.sum(each) for each in numbers)).group_by(
            columns.organization_id
        )
        reading = self._engine.connect().execution_options(reads_only=True)
        with translated_errors(self._engine), reading as connection:
            rows = connection.execute(query).all()
        return {key: ModelUse("", key, "", *map(int, numbers)) for key, *numbers in rows}
