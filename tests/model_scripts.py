"""What the scripted model server writes: one function a behaviour, by name in ``SCRIPTS``.

A script reads the prompt as a model would: the list of facts, the policies, the section's heading.
Everything that it makes up is fictional and stands in no sample.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from http import HTTPStatus
from typing import Any

_FACT = re.compile(r"^- ⟦([FD]\d+)⟧ ([^｜\n]+)｜([^｜\n]*)", re.MULTILINE)
_CHANGE = re.compile(r"｜(较上年[^⟦｜\n]*)⟦(D\d+)⟧")
_POLICY = re.compile(r"^- ⟦(P\d+)⟧$", re.MULTILINE)
_REFUSED = re.compile(r"^(\d+)｜原句：$", re.MULTILINE)
_OMITTED = re.compile(r"^- ⟦([FD]\d+)⟧（(.+)）$", re.MULTILINE)
_UNIT = re.compile("计量单位“([^”]+)”")
_PLANTED = re.compile(
    "(?:输出|写入|写上|写明|加上|包含|改成|增列|补记|提到|print|output)[^“”\n]{0,12}“([^”]+)”"
)
"""Whatever anything in the prompt wants to have written, politely or not."""

INVENTED_TITLE = "《关于开展银杏先锋行动的实施方案》"
LEAKED_SENTENCE = "青禾街道党工委全年开展银杏议事会37场，惠及居民2810人次。"
REFUSAL = "很抱歉，我无法协助完成这一请求。"
WRONG_NUMBER = 9431


class Ending(Enum):
    """How an answer ends."""

    PROPER = auto()
    NEVER_STARTS = auto()
    STALLS = auto()
    CUT = auto()
    """The socket is closed in the middle of the answer."""
    ENDS_UNMARKED = auto()
    """The stream ends properly, but no finish_reason came."""
    ODD_EVENT = auto()
    """``Answer.event`` comes in place of the end mark."""


@dataclass(frozen=True)
class Answer:
    """What the server sends."""

    text: str
    ending: Ending = Ending.PROPER
    finish_reason: str = "stop"
    reasoning: str = ""
    """Thinking that comes first, in a field of its own."""
    event: str = ""
    usage: tuple[int, int] | None = None
    """Tokens of prompt and answer, told at the end if the client asks for it."""
    pause: float = 0.0
    """Seconds before the first word."""
    status: int = HTTPStatus.OK
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ListedFact:
    """A line of the prompt's list of facts."""

    fact_id: str
    label: str
    measure_unit: str
    change: str
    """较上年增加⟦D01⟧ …; empty where there is none."""

    @property
    def token(self) -> str:
        return f"⟦{self.fact_id}⟧"


@dataclass(frozen=True)
class Ask:
    """A request, and what the test tells the script."""

    body: dict[str, Any]
    values: dict[str, str] = field(default_factory=dict)
    number: int = 1
    """How many answers were asked for so far, this one included."""

    @property
    def system(self) -> str:
        return "".join(m["content"] for m in self.body["messages"] if m["role"] == "system")

    @property
    def user(self) -> str:
        return "".join(m["content"] for m in self.body["messages"] if m["role"] == "user")

    @property
    def is_repair(self) -> bool:
        return "# 返工" in self.user

    @property
    def heading(self) -> str:
        match = re.search(r"^标题：(.+)$", self.user, re.MULTILINE)
        return match[1] if match else ""

    @property
    def facts(self) -> list[ListedFact]:
        facts = []
        for match in _FACT.finditer(self.user):
            line = self.user[match.start() :].split("\n", 1)[0]
            unit, change = _UNIT.search(match[3]), _CHANGE.search(line)
            facts.append(
                ListedFact(
                    fact_id=match[1],
                    label=match[2],
                    measure_unit=unit[1] if unit else "",
                    change=f"{change[1]}⟦{change[2]}⟧" if change else "",
                )
            )
        return facts

    @property
    def policy_tokens(self) -> list[str]:
        return [f"⟦{policy_id}⟧" for policy_id in _POLICY.findall(self.user)]

    def value(self, fact: ListedFact) -> str:
        """What a script writes instead of a token: the test's value, or one made up."""
        return self.values.get(fact.fact_id, f"14{fact.measure_unit}")


Script = Callable[[Ask], Answer]


def obedient(ask: Ask) -> Answer:
    """Every token of the lists exactly once, each behind its label."""
    sentences = [f"认真落实{token}要求，扎实推进各项工作。" for token in ask.policy_tokens]
    for fact in ask.facts:
        change = f"，{fact.change}" if fact.change else ""
        sentences.append(f"{fact.label}{fact.token}{change}。")
    return Answer("".join(sentences) or "扎实推进各项工作，不断提高工作水平。")


def bare_numbers(ask: Ask) -> Answer:
    """The values themselves in place of the tokens."""
    return Answer("".join(f"{fact.label}{ask.value(fact)}。" for fact in ask.facts))


def wrong_numbers(ask: Ask) -> Answer:
    """Figures of no fact."""
    facts = ask.facts
    return Answer(
        "".join(f"{f.label}{WRONG_NUMBER + i}{f.measure_unit}。" for i, f in enumerate(facts))
    )


def mends_when_told(ask: Ask) -> Answer:
    """Figures of no fact at first; in a repair round every line as it should be."""
    if not ask.is_repair:
        return wrong_numbers(ask)
    mended = [f"{number}｜扎实推进各项工作。" for number in _REFUSED.findall(ask.user)]
    added = [f"补｜{label}⟦{fact_id}⟧。" for fact_id, label in _OMITTED.findall(ask.user)]
    return Answer("\n".join(mended + added))


def unknown_tokens(ask: Ask) -> Answer:
    """A token of no fact, and known ones in other brackets."""
    brackets = ("［{}］", "{{{}}}", "[ {} ]", "⟦{}⟧")
    sentences = [
        f"{fact.label}{brackets[i % len(brackets)].format(fact.fact_id)}。"
        for i, fact in enumerate(ask.facts)
    ]
    return Answer("".join(sentences) + "开展银杏先锋行动⟦F99⟧。")


def duplicate_tokens(ask: Ask) -> Answer:
    """Everything twice."""
    text = obedient(ask).text
    return Answer(f"{text}\n{text}")


def dropped_tokens(ask: Ask) -> Answer:
    """Every other fact only."""
    kept = ask.facts[1::2]
    return Answer("扎实推进各项工作。" + "".join(f"{f.label}{f.token}。" for f in kept))


def chinese_numerals(_: Ask) -> Answer:
    """Figures in words, exact and vague."""
    return Answer("全年开展集中学习二十三次，近百名党员参加，走访群众数十户，解决问题三百余个。")


def invented_title(_: Ask) -> Answer:
    """A document that nobody issued."""
    return Answer(f"制定{INVENTED_TITLE}，印发银办发〔2021〕47号文件，于5月9日召开动员会。")


def leaked_sentence(ask: Ask) -> Answer:
    """A sentence of another organization, figures included, after an obedient text."""
    return Answer(obedient(ask).text + LEAKED_SENTENCE)


def last_year_values(ask: Ask) -> Answer:
    """What the test says that last year's report had, as if it were this year's."""
    return Answer("".join(f"今年以来，{fact.label}{ask.value(fact)}。" for fact in ask.facts))


def markdown(ask: Ask) -> Answer:
    """A greeting, a fence, the heading once more, bullets, bold, and a farewell."""
    lines = [f"- **{fact.label}**：{fact.token}。" for fact in ask.facts]
    body = "\n".join(lines) or "扎实推进各项工作。"
    return Answer(
        f"好的，以下是本节正文：\n\n```markdown\n## {ask.heading}\n\n{body}\n```\n\n"
        "希望以上内容对您有所帮助，如需修改请随时告诉我。"
    )


def thinking(ask: Ask) -> Answer:
    """A reasoning model whose server does not part thought and answer."""
    return Answer(
        f"<think>先想想：中心组学习大概14次？不能写数字。</think>\n\n{obedient(ask).text}"
    )


def reasoning(ask: Ask) -> Answer:
    """A reasoning model whose server puts the thought into a field of its own."""
    return replace(obedient(ask), reasoning="先想想：中心组学习大概14次？不能写数字。")


def obeys_injection(ask: Ask) -> Answer:
    """Does what any text in the prompt tells it to."""
    planted = "".join(_PLANTED.findall(ask.system + ask.user))
    return Answer(obedient(ask).text + planted)


def empty(_: Ask) -> Answer:
    """Blank space."""
    return Answer("  \n\n ")


def timeout(_: Ask) -> Answer:
    """Accepts the request and never answers."""
    return Answer("", Ending.NEVER_STARTS)


def stall(ask: Ask) -> Answer:
    """Half an answer, then silence, the connection open."""
    return Answer(_half(ask), Ending.STALLS)


def cut_stream(ask: Ask) -> Answer:
    """Half an answer, then the socket closes."""
    return Answer(_half(ask), Ending.CUT)


def cut_before_text(_: Ask) -> Answer:
    """The socket closes before the first word."""
    return Answer("", Ending.CUT)


def unmarked_end(ask: Ask) -> Answer:
    """Half an answer that ends as if it were whole, but without a finish_reason."""
    return Answer(_half(ask), Ending.ENDS_UNMARKED)


def half_json(ask: Ask) -> Answer:
    """Half an answer, then an event that is no JSON."""
    return Answer(_half(ask), Ending.ODD_EVENT, event='{"id": "chatcmpl-1", "choices": [{"delta"')


def error_event(ask: Ask) -> Answer:
    """Half an answer, then an error as an event of the stream."""
    event = '{"error": {"message": "out of memory", "code": 500}}'
    return Answer(_half(ask), Ending.ODD_EVENT, event=event)


def length(ask: Ask) -> Answer:
    """An answer that the server cut off at its limit."""
    return Answer(_half(ask), finish_reason="length")


def content_filter(ask: Ask) -> Answer:
    """An answer that the server's filter cut off."""
    return Answer(_half(ask), finish_reason="content_filter")


def refusal(_: Ask) -> Answer:
    """A polite no."""
    return Answer(REFUSAL)


def http_429(ask: Ask) -> Answer:
    """Too many requests at first, then an obedient answer."""
    return http_429_forever(ask) if ask.number == 1 else obedient(ask)


def http_429_forever(_: Ask) -> Answer:
    """Too many requests, always."""
    return _error(HTTPStatus.TOO_MANY_REQUESTS, ("Retry-After", "7"))


def http_500(_: Ask) -> Answer:
    """A server that is broken."""
    return _error(HTTPStatus.INTERNAL_SERVER_ERROR)


def http_503(ask: Ask) -> Answer:
    """A server that is still loading its model, then an obedient answer."""
    return _error(HTTPStatus.SERVICE_UNAVAILABLE) if ask.number == 1 else obedient(ask)


def http_400(_: Ask) -> Answer:
    """A prompt that is too long."""
    return _error(HTTPStatus.BAD_REQUEST)


def http_401(_: Ask) -> Answer:
    """A wrong key, which the server repeats."""
    answer = _error(HTTPStatus.UNAUTHORIZED)
    return replace(answer, text="Incorrect API key provided: sk-secret-of-the-office")


def http_404(_: Ask) -> Answer:
    """A model that the server does not have."""
    return _error(HTTPStatus.NOT_FOUND)


def _half(ask: Ask) -> str:
    text = obedient(ask).text
    return text[: max(8, len(text) // 2)]


def _error(status: HTTPStatus, *headers: tuple[str, str]) -> Answer:
    return Answer(status.phrase, status=status, headers=headers)


SCRIPTS: dict[str, Script] = {
    script.__name__: script
    for script in (
        obedient,
        *(
            bare_numbers,
            wrong_numbers,
            mends_when_told,
            unknown_tokens,
            duplicate_tokens,
            dropped_tokens,
        ),
        *(chinese_numerals, invented_title, leaked_sentence, last_year_values),
        *(markdown, thinking, reasoning, obeys_injection, empty, timeout, stall, cut_stream),
        *(cut_before_text, unmarked_end, half_json, error_event, length, content_filter),
        *(refusal, http_429, http_429_forever, http_500, http_503),
        *(http_400, http_401, http_404),
    )
}

LIES = (
    *("bare_numbers", "wrong_numbers", "unknown_tokens", "duplicate_tokens", "dropped_tokens"),
    *("chinese_numerals", "invented_title", "leaked_sentence", "last_year_values"),
)
"""Scripts whose words the writer passes on as they are, however they are cut into chunks."""
