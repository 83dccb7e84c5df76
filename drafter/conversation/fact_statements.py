"""Facts in messages: “走访企业改成62次”, “补充：主题党日11次”, “去掉党员发展那一项”."""

import re
from dataclasses import dataclass

from drafter.claims.find import find_claims
from drafter.claims.quantities import read_quantity
from drafter.conversation.fact_references import find_facts, labels_of, says_plan, unit_fits
from drafter.domain.fact import Fact, FactRole, FactSheet
from drafter.domain.intent import AddFact, ChangeFact, RemoveFact
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Quantity
from drafter.domain.verification import Claim, ClaimKind

__all__ = ["StatementReader", "labels_of"]

_FIGURES = frozenset(
    {ClaimKind.QUANTITY, ClaimKind.PERCENTAGE, ClaimKind.PERCENTAGE_POINTS, ClaimKind.MULTIPLE}
)
_TO = re.compile(
    r"(?:应该?|要|得|需要?)?(?:统一)?(?:改正?(?:成|为|到|作)|改(?=\d|[一二三四五六七八九十百])|更正(?:为|成)|订正为|调整?(?:为|到|成)|更新(?:为|成|到)|报成|变(?:成|为)|换成|修改(?:成|为)|纠正为|"
    r"应该?(?:是|为)|应当(?:是|为)|实际(?:上)?(?:是|为)?|实为|其实是|而?是|写成|填成|为)(?:了)?[：:\s]*$"
)
_CORRECTS = re.compile(
    r"改|更正|订正|调整|调[为到成]|更新|变成|变为|换成|纠正|应该?是|应为|应当|实际|实为|其实|写错|填错|不对|有误|错了|不是|核实后|算错|报错|记错"
)
_ADDS = re.compile(
    r"^(?:在?(?:事实表|表格?)(?:里|中)?)?(?:再)?(?:补充|补上?|补一[条项个]|加上?|增加|新增|添加?上?|添一[条项]|录入|加一[条项个]|登记|补录|漏了|漏报了|少了|还有|遗漏了)(?:一下|一[条项个]|个)?(?:数据|事实|数|情况|信息|内容)?(?:项)?[：:，,\s]*"
)
_REMOVES = re.compile(
    r"去掉|删掉|删除|删去|删了|拿掉|去除|剔除|划掉|移除|取消|不要写|不写|别提|别写|不要了|不要|去了|撤掉|抹掉|拿走|不用写|不提"
)
_REMOVED_THING = re.compile(
    r"(?:的)?(?:这|那)(?:一|个|两)?(?:项|条|个?数据?|个?数字|个|点|句)?|(?:这|那)?(?:一)?(?:项|条)(?:数据|事实)?|的?(?:数据|数字|事实|指标|情况)$|从事实表里?|从表里|从表中|事实表里?的?|表里的?|全部|都|给|把|将|了$"
)
_FROM = re.compile(r"(?:从|由|不是|原来(?:是|的)?|把|将|的)?\s*$")
_LABEL_ENDS = re.compile(
    r"(?:的)?(?:数据|数字|次数|这个数|那个数|数)?(?:这里)?(?:写错了|填错了|不对|有误|错了|算错了|报错了|记错了)?[，,：:\s]*(?:从|由|不是|原来是|目前是|现在是)?$"
)
_LABEL_STARTS = re.compile(
    r"^(?:(?:改|更正|更新|调整|修改)(?:一下|下)|(?:[一二两三几]?[个条项])?(?:数据|数字?|情况)[：:]|把|将|请|对|给|那个|这个|其中|里面?的?|中的|的|事实表里?的?|表里的?|报告里的?|稿子里的?|上面的?|今年的?|全年的?|本年度的?|我们|共|一共|总共|[，,：:\s])+"
)
_STATED = re.compile(
    r"(?:一共|总共|全年|今年|累计|合计|共计|共有|达到?|完成了?|开展了|组织了|共|有|是|为|了|[：:，,\s])+$"
)
_TITLE_VALUE = re.compile(r"《[^》]+》")
_BEHIND = re.compile(r"^(?:的)?[^\W\d_]{1,8}$")


@dataclass(frozen=True, slots=True)
class _Figure:
    text: str
    quantity: Quantity | None
    start: int
    end: int


class StatementReader:
    """Reads statements about the facts of one sheet."""

    def __init__(self, sheet: FactSheet, lexicon: Lexicon) -> None:
        self._sheet = sheet
        self._lexicon = lexicon

    def change(self, text: str) -> ChangeFact | None:
        """走访企业改成62次, 走访企业应该是62次不是58次, 把58次改成62次; None where it is none.

        The label may be missing where the old value is said. What names no fact of the sheet is
        a change all the same: the conversation asks back.
        """
        figures = self._figures(text)
        if not figures or not _CORRECTS.search(text):
            return None
        new = self._new_value(text, figures)
        if new is None:
            return None
        old = next((f for f in figures if f is not new), None)
        if old is not None and old.quantity is None:
            old = None
        label = self._label(text, new, old)
        return self.changed(label, new.text, new.quantity, old.quantity if old else None, text)

    def changed(
        self, label: str, value: str, quantity: Quantity | None, old: Quantity | None, text: str
    ) -> ChangeFact | None:
        """The change of the fact that a label, or an old value, names."""
        if not label and old is None:
            return None
        found = find_facts(label, self._sheet, self._lexicon, quantity=quantity, old=old)
        fact = self._sheet.by_id().get(found.sure)
        value = self._in_unit(value, quantity, fact)
        return ChangeFact(label, value, found.sure, found.candidates, text)

    def in_unit_of(self, intent: AddFact | ChangeFact, value: str) -> str:
        """A corrected value in the unit of the fact, or of the value, that it corrects."""
        quantity = read_quantity(value, self._lexicon)
        fact = self._sheet.by_id().get(intent.fact_id) if isinstance(intent, ChangeFact) else None
        before = read_quantity(intent.value, self._lexicon)
        if quantity is not None and not quantity.measure_unit and before is not None:
            return Quantity(quantity.amount, before.measure_unit, quantity.comparator).render()
        return self._in_unit(value, quantity, fact)

    def add(self, text: str, *, is_asked: bool) -> AddFact | ChangeFact | None:
        """补充：主题党日11次. ``is_asked`` says that the message has begun to add facts.

        What the sheet has already is a change of it.
        """
        marked = _ADDS.match(text)
        body = text[marked.end() :] if marked else text
        if not (marked or is_asked):
            return None
        figures = self._figures(body)
        if not figures:
            return None
        new = figures[0]
        label = self._stated_label(body, new)
        if not label:
            return None
        return self.stated(label, new.text, body)

    def stated(self, label: str, value: str, evidence: str) -> AddFact | ChangeFact:
        """A fact as a message states it: a change of the one that the sheet has, or a new one."""
        quantity = read_quantity(value, self._lexicon)
        known = find_facts(label, self._sheet, self._lexicon, quantity=quantity)
        same = self._sheet.by_id().get(known.sure)
        if same is not None and self._is_same(label, quantity, same):
            value = self._in_unit(value, quantity, same)
            return ChangeFact(label, value, same.fact_id, (), evidence)
        return AddFact(label, value, (), evidence)

    @staticmethod
    def opens_a_list(text: str) -> bool:
        """漏了一项, 补充一下: what follows are facts to add."""
        marked = _ADDS.match(text)
        return marked is not None and marked.end() == len(text)

    def remove(self, text: str) -> RemoveFact | None:
        """去掉党员发展那一项, 走访企业不要写了; None where no fact is named."""
        if not _REMOVES.search(text) or "“" in text or '"' in text:
            return None
        words = _REMOVED_THING.sub("", _REMOVES.sub("", text)).strip("，,。 ")
        figures = self._figures(words)
        old = figures[0].quantity if figures else None
        label = _LABEL_STARTS.sub("", words[: figures[0].start] if figures else words)
        if not label and old is None:
            return None
        found = find_facts(label, self._sheet, self._lexicon, old=old)
        if not found.fact_ids:
            return None
        return RemoveFact(label or words, found.sure, found.candidates)

    def _is_same(self, label: str, quantity: Quantity | None, fact: Fact) -> bool:
        """Whether an added fact is one of the sheet: 主题党日写实记录12篇 is no 主题党日活动."""
        if says_plan(label) != (fact.role is FactRole.PLAN):
            return False
        if fact.quantity is not None and (
            quantity is None
            or not unit_fits(quantity.measure_unit, fact.quantity.measure_unit, self._lexicon)
        ):
            return False
        names = (fact.label, *fact.aliases)
        return any(label in name or label.endswith(name) for name in names)

    def _figures(self, text: str) -> list[_Figure]:
        found = [
            _Figure(text[c.span.start : c.span.end], self._quantity(c), c.span.start, c.span.end)
            for c in find_claims(text, self._lexicon)
            if c.kind in _FIGURES or c.kind in (ClaimKind.DOCUMENT_TITLE, ClaimKind.UNREADABLE)
        ]
        # 一 before a measure unit is no claim in running words: 改成一次 is one all the same.
        for match in re.finditer(r"(?:改成|改为|应为|应是|是|为)(一[^\W\d_]{1,2})$", text):
            quantity = read_quantity(match[1], self._lexicon)
            if quantity and not any(f.start <= match.start(1) < f.end for f in found):
                found.append(_Figure(match[1], quantity, *match.span(1)))
        return [f for f in found if f.quantity or _TITLE_VALUE.fullmatch(f.text)]

    def _quantity(self, claim: Claim) -> Quantity | None:
        return read_quantity(claim.text, self._lexicon) or claim.quantity

    @staticmethod
    def _new_value(text: str, figures: list[_Figure]) -> _Figure | None:
        """The figure that is to hold: behind 改成 or 应是, never behind 不是."""
        for figure in figures:
            before = text[: figure.start]
            if _TO.search(before) and not re.search(
                r"(?:不是|原来是|现在是|写的是|目前是)$", before
            ):
                return figure
        said = [f for f in figures if not re.search(r"(?:不是|原来是)\s*$", text[: f.start])]
        return said[-1] if said else None

    @staticmethod
    def _label(text: str, new: _Figure, old: _Figure | None) -> str:
        """What is named before the first figure, less the words of the request."""
        first = min(new.start, old.start if old else new.start)
        head = _TO.sub("", text[:first])
        head = _LABEL_ENDS.sub("", _FROM.sub("", head))
        head = re.sub(r"(?:更正|纠正|修改|订正)(?:一下)?[，,：:]?", "", head)
        return _LABEL_STARTS.sub("", _LABEL_ENDS.sub("", head)).strip()

    @staticmethod
    def _stated_label(text: str, figure: _Figure) -> str:
        """主题党日11次; and where nothing stands before the figure, what follows: 11次主题党日."""
        head = _STATED.sub("", _LABEL_STARTS.sub("", _ADDS.sub("", text[: figure.start])))
        head = re.sub(r"(?:召?开展?|举办|组织)了$", lambda m: m.group()[:-1], head).strip("：:，, ")
        tail = text[figure.end :]
        behind = tail.removeprefix("的") if _BEHIND.match(tail) else ""
        behind = re.sub(r"(?:吧|啊|呢|了|没写|没有写|没报|没填|漏了)+$", "", behind)
        return head + behind if len(head) <= 4 or not head else head

    def _in_unit(self, value: str, quantity: Quantity | None, fact: Fact | None) -> str:
        """The value in the fact's own unit where the message is careless: 62次 → 62家次."""
        if quantity is None or fact is None or fact.quantity is None:
            return value
        unit = fact.quantity.measure_unit
        if quantity.measure_unit == unit or not unit_fits(
            quantity.measure_unit, unit, self._lexicon
        ):
            return value
        return Quantity(quantity.amount, unit, quantity.comparator).render()
