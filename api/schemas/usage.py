"""JSON of what was used."""

from pydantic import BaseModel, Field


class ModelCostOut(BaseModel):
    """What calls to models cost."""

    model_calls: int = Field(description="Calls to a model that were answered.")
    uncounted_calls: int = Field(description="Those for which the server told no tokens.")
    prompt_tokens: int
    answer_tokens: int = Field(description="Thinking included.")


class UsageOut(ModelCostOut):
    """What an organization has used; without an id: for no draft."""

    organization_id: str
    organization: str
    drafts: int
    finalized: int
    texts_written: int = Field(description="Texts of sections that a writer made.")
    texts_by_model: int = Field(description="Those of them that a model wrote.")
    edits: int = Field(description="Texts that people made.")


class ModelUseOut(ModelCostOut):
    """What an organization used of a model in a month."""

    month: str = Field(description="2026-01, in UTC.")
    organization_id: str = Field(description="Empty: for no draft.")
    organization: str
    model: str
