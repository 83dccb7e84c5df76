"""What a writer wrote before the gate: to tell how much the gate had to mend."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from drafter.domain.task import SectionTask
from drafter.ports import Writer
from drafter.stages.render_tokens import render_tokens
from tests.evals.score_draft import SectionText


@dataclass
class FirstTexts:
    """A writer that remembers the first text of each section, its tokens printed."""

    writer: Writer
    sections: dict[str, SectionText] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The writer's own."""
        return self.writer.name

    @property
    def prompt_version(self) -> str:
        """The writer's own."""
        return self.writer.prompt_version

    @property
    def can_repair(self) -> bool:
        """The writer's own."""
        return self.writer.can_repair

    async def write(self, task: SectionTask) -> AsyncIterator[str]:
        """The writer's text, passed on."""
        pieces = []
        async for piece in self.writer.write(task):
            pieces.append(piece)
            yield piece
        if not task.is_repair:
            rendered = render_tokens("".join(pieces), task.facts, task.policies)
            text = SectionText(task.section.full_heading, rendered.text)
            self.sections.setdefault(task.section.section_key, text)
