"""The first words of a section against the first words of a bare streaming call with openai."""

import asyncio
import time
from itertools import cycle

import openai
from openai.types.chat import ChatCompletionMessageParam

from api.bootstrap import Services
from drafter.domain.progress import Progress, ProgressKind
from drafter.llm import ModelEndpoint, OpenAIChat
from drafter.reference.report_types import find_report_type
from drafter.writers.model import ModelWriter
from tests.bench.timing import Comparison, Spread
from tests.evals.library import read_sample_sheets
from tests.model_server import ModelServer

_RUNS = 30
_MODEL = "obedient"


class _FirstText:
    """The moment at which the first text came."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self, progress: Progress) -> None:
        if progress.kind is ProgressKind.SECTION_TEXT and not self.at:
            self.at = time.perf_counter()


def run(services: Services) -> None:
    """Print milliseconds to the first words, both ways in turn, and what lies between.

    Each run takes the report's next section that has facts: retrieval is in our time. Both clients
    are kept from call to call.
    """
    asyncio.run(_run(services))


async def _run(services: Services) -> None:
    sheet = read_sample_sheets(services)[0]
    report_type = find_report_type(sheet.report_type)
    with ModelServer() as server:
        endpoint = ModelEndpoint(base_url=server.base_url, model=_MODEL, retries=0)
        writer = ModelWriter(OpenAIChat(endpoint), nonce_source=lambda: "nonce")
        draft = await services.drafting.draft_report(sheet, report_type, writer)
        keys = cycle(s.plan.section_key for s in draft.sections if s.plan.fact_ids)

        async def ours() -> float:
            first, begun = _FirstText(), time.perf_counter()
            await services.drafting.compose_revision(
                draft, next(keys), report_type, writer, "", first
            )
            return first.at - begun

        async with openai.AsyncOpenAI(base_url=server.base_url, api_key="none") as client:
            pairs = []
            for _ in range(_RUNS + 1):
                mine = await ours()
                pairs.append((mine, await _bare(client, server.chats[-1].body["messages"])))
    pairs = pairs[1:]
    compared = Comparison(
        Spread(tuple(1000 * a for a, _ in pairs)), Spread(tuple(1000 * b for _, b in pairs))
    )
    between = Spread(tuple(1000 * (a - b) for a, b in pairs))
    print(
        f"first words of a section: {compared.subject.render(' ms', 1)}, of a bare call "
        f"{compared.yardstick.render(' ms', 1)}, ratio {compared.ratio.render()}, "
        f"between them {between.render(' ms', 1)} (the goal is 30)"
    )


async def _bare(client: openai.AsyncOpenAI, messages: list[ChatCompletionMessageParam]) -> float:
    begun = time.perf_counter()
    first = 0.0
    stream = await client.chat.completions.create(model=_MODEL, messages=messages, stream=True)
    async for chunk in stream:
        if not first and chunk.choices and chunk.choices[0].delta.content:
            first = time.perf_counter() - begun
    return first
