"""A model writer over a scripted server, and what it is asked and writes."""

from dataclasses import replace

from drafter.domain.task import SectionTask
from drafter.llm import ModelEndpoint, OpenAIChat
from drafter.writers.model import ModelWriter
from tests.model_scripts import Ask
from tests.model_server import ModelServer
from tests.section_tasks import (
    section_task,
)

NONCE = "7c1e9b04aa52"
KEY = "sk-secret-of-the-office"


class Waits:
    """Stands for asyncio.sleep between two tries, and remembers how long it was to be."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def a_chat(server: ModelServer, waits: Waits | None = None, **settings: object) -> OpenAIChat:
    endpoint = ModelEndpoint(base_url=server.base_url, model="scripted", api_key=KEY)
    endpoint = replace(endpoint, **settings)  # type: ignore[arg-type]
    return OpenAIChat(endpoint, sleep=waits or Waits())


def a_writer(server: ModelServer, **settings: object) -> ModelWriter:
    return ModelWriter(a_chat(server, None, **settings), nonce_source=lambda: NONCE)


async def written(server: ModelServer, task: SectionTask | None = None, **settings: object) -> str:
    writer = a_writer(server, **settings)
    return "".join([piece async for piece in writer.write(task or section_task())])


async def asked(server: ModelServer, task: SectionTask) -> Ask:
    """What the model is asked for a task."""
    await written(server, task)
    return server.chats[-1].ask
