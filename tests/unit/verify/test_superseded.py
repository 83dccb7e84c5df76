"""Policies that a later one has put out of force."""

from dataclasses import replace

import pytest

from drafter.domain.lexicon import Lexicon
from drafter.domain.source import DocumentKind, Passage
from drafter.domain.verification import Finding, FindingCode, VerificationStatus
from drafter.verify.superseded import Abolition, abolitions_in, in_force, of_year
from drafter.verify.verify_section import verify_section
from tests.unit.verify.sheets import SHEET

NEW = Passage(
    "new:1", "new", 1, ("附则",),
    "本办法自2025年4月1日起施行。《青禾区考核办法（试行）》（青组发〔2023〕8号）同时废止。",
    DocumentKind.POLICY, year=2025, document_title="青禾区考核办法",
)  # fmt: skip
OLD = Passage(
    "old:1", "old", 1, ("总则",), "党组织书记每年讲授党课不少于9次。",
    DocumentKind.POLICY, year=2023, document_title="青禾区考核办法（试行）",
)  # fmt: skip


def read(text: str, lexicon: Lexicon) -> list[tuple[str, str]]:
    found = abolitions_in((replace(NEW, text=text),), lexicon)
    return [(item.title, item.number) for item in found]


@pytest.mark.parametrize(
    ("text", "abolished"),
    [
        ("《甲规定》同时废止。", [("甲规定", "")]),
        ("《甲规定》、《乙规定》同时废止。", [("甲规定", ""), ("乙规定", "")]),
        (
            "1993年发布的《甲规定》和1996年5月发布的《乙规定》自本办法施行之日起同时废止。",
            [("甲规定", ""), ("乙规定", "")],
        ),
        ("《甲规定》（青组发〔2020〕3号）即行废止。", [("甲规定", "青组发〔2020〕3号")]),
        ("决定废止《甲规定》和《乙规定》。", [("甲规定", ""), ("乙规定", "")]),
        ("《青禾区考核办法》（青组发〔2019〕2号）同时废止。", [("", "青组发〔2019〕2号")]),
        ("根据《甲规定》制定的《乙规定》同时废止。", [("乙规定", "")]),
        ("《甲规定》第三条同时废止。", []),
        ("对不适应要求的《甲规定》应当及时修改或者废止。", []),
        ("法律的修改和废止，适用《甲规定》。", []),
    ],
)
def test_a_list_of_titles_before_the_verb_is_out_of_force(
    text: str, abolished: list[tuple[str, str]], lexicon: Lexicon
) -> None:
    assert read(text, lexicon) == abolished


def known(lexicon: Lexicon, year: int = 2025) -> tuple[Abolition, ...]:
    return of_year(abolitions_in((NEW,), lexicon), year)


def findings(text: str, lexicon: Lexicon, year: int = 2025) -> list[Finding]:
    verification = verify_section(
        text, sheet=SHEET, passages=(OLD,), abolitions=known(lexicon, year), lexicon=lexicon
    )
    return list(verification.findings)


def test_citing_it_is_shown_with_its_successor(lexicon: Lexicon) -> None:
    (finding,) = findings("根据《青禾区考核办法（试行）》开展述职。", lexicon)
    assert finding.code is FindingCode.SUPERSEDED_POLICY
    assert "《青禾区考核办法》（2025年）" in finding.message
    assert finding.suggestion == "《青禾区考核办法》"


def test_so_is_citing_its_number_alone(lexicon: Lexicon) -> None:
    (finding,) = findings("根据青组发〔2023〕8号文件开展述职。", lexicon)
    assert finding.code is FindingCode.SUPERSEDED_POLICY
    assert finding.suggestion == ""


def test_no_claim_rests_on_it(lexicon: Lexicon) -> None:
    text = "党组织书记每年讲授党课不少于9次，依据是《青禾区考核办法（试行）》。"
    (figure, title) = verify_section(
        text, sheet=SHEET, passages=(OLD,), abolitions=known(lexicon), lexicon=lexicon
    ).claims
    assert figure.status is VerificationStatus.UNVERIFIED
    assert title.status is VerificationStatus.UNVERIFIED
    (figure, title) = verify_section(text, sheet=SHEET, passages=(OLD,), lexicon=lexicon).claims
    assert figure.status is VerificationStatus.VERIFIED
    assert title.status is VerificationStatus.VERIFIED


def test_what_is_abolished_after_the_reports_year_was_in_force(lexicon: Lexicon) -> None:
    assert findings("根据《青禾区考核办法（试行）》开展述职。", lexicon, 2024) == []


def test_a_sentence_that_tells_of_the_abolition_is_left_alone(lexicon: Lexicon) -> None:
    codes = [f.code for f in findings("《青禾区考核办法（试行）》已经废止。", lexicon)]
    assert FindingCode.SUPERSEDED_POLICY not in codes


def test_to_have_revised_it_is_shown(lexicon: Lexicon) -> None:
    codes = [f.code for f in findings("对《青禾区考核办法（试行）》进行了修订。", lexicon)]
    assert FindingCode.SUPERSEDED_POLICY in codes


def test_a_later_document_of_the_same_title_is_in_force(lexicon: Lexicon) -> None:
    again = replace(OLD, document_id="again", year=2026)
    assert in_force((OLD, again, NEW), known(lexicon)) == (again, NEW)
