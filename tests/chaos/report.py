"""The table: what was lost, and what was done twice."""

from datetime import datetime

from tests.chaos.load import LABELS, Load
from tests.chaos.rows import SqliteRow
from tests.two_writers import RaceResult

_MACHINE = ("written", "regenerated")


def print_table(name: str, strikes: int, row: SqliteRow, load: Load, races: RaceResult) -> int:
    """Print it; gives how many figures should be 0 and are not."""
    sections = [(d["draft_id"], s) for d in load.drafts for s in d["sections"]]
    lost = sum(draft["state"] not in ("ready", "incomplete") for draft in load.drafts)
    unexplained = sum(not s["text"] and not s["failure"] for _, s in sections)
    storage = sum("数据库" in s["failure"] for _, s in sections)
    edited = {(d, key) for d, key, _ in load.edits}
    twice = sum(
        s["revision_number"] > 1 and (d, s["section_key"]) not in edited for d, s in sections
    ) + sum(
        sum(r["origin"] in _MACHINE for r in history) > 1 for history in load.histories.values()
    )
    missing = sum(
        text not in {r["text"] for r in load.histories[draft_id, key]}
        for draft_id, key, text in load.edits
    )
    zero = {
        "drafts lost": lost,
        "sections without text or reason": unexplained,
        "sections failed for the database": storage,
        "sections written twice": twice,
        "calls for a section that had its text": _needless(sections, load),
        "edits lost": missing,
        "documents lost": len(load.documents) - len(load.found),
        "vector index not back in use": int(row.servers > 1 and load.vector_index != "in-use"),
        "lost updates of two writers": races.lost,
        "conflicts of two writers not told": races.saved - races.told,
    }
    happened = {
        "strikes": strikes,
        **{f"  {what}": count for what, count in sorted(row.struck.items())},
        "requests refused and sent again": load.refused,
        "drafts accepted": len(load.accepted),
        "  of them incomplete, with the reason": sum(
            d["state"] == "incomplete" for d in load.drafts
        ),
        "sections": len(sections),
        "calls to the model": len(load.asked),
        "  of them failing on purpose": load.failed_calls,
        "edits confirmed": len(load.edits),
        "documents added": len(load.documents),
        "rounds of two writers on one section": races.saved,
    }
    print(f"\n{name}")
    for what, figure in (happened | zero).items():
        print(f"  {what:44}{figure:6}")
    return sum(map(bool, zero.values()))


def _needless(sections: list[tuple[str, dict[str, object]]], load: Load) -> int:
    """Calls for a section after its first text was stored."""
    needless = 0
    for draft_id, section in sections:
        first = _first_written(draft_id, section, load)
        if first is None:
            continue
        heading = f"标题：{section['heading']}\n"
        labels = [f"{label}{load.accepted[draft_id]}号" for label in LABELS]
        needless += sum(
            at > first and heading in told and any(label in told for label in labels)
            for at, told in load.asked
        )
    return needless


def _first_written(draft_id: str, section: dict[str, object], load: Load) -> float | None:
    history = load.histories.get((draft_id, str(section["section_key"])))
    moment = history[0]["created_at"] if history else section["revised_at"]
    return datetime.fromisoformat(str(moment)).timestamp() if moment else None
