"""From drafts to shown claims: unquoting, covering both sides, numbering."""

import pytest

from rag.select import Selection
from rag.types import Verdict
from rag.verify import Checked, check_draft, cover, quotes, settle_claims, unquoted
from tests.fakes import FixedChecker
from tests.rag.samples import FIRST, SECOND, evidence

NO = Verdict("unsupported", 0.1, "no")
YES = Verdict("supported", 0.9)


@pytest.mark.parametrize(
    ("claim", "shown"),
    [
        ("He called it “another trick”.", "He called it another trick."),
        ('He called it "another trick."', "He called it another trick."),
        ("Er nannte es „eine Täuschung“.", "Er nannte es „eine Täuschung“."),
        ("Il a dit « un mensonge ».", "Il a dit un mensonge."),
        ("Nothing is quoted here.", "Nothing is quoted here."),
    ],
)
def test_only_verbatim_words_keep_their_marks(claim: str, shown: str) -> None:
    assert unquoted(claim, ["Er nannte es „eine Täuschung“."]) == shown


@pytest.mark.parametrize(
    ("sources", "shown"),
    [
        (["Er nannte es absurd."], "“I am guilty”, he said."),
        (["„Ich bin schuldig“, sagte er."], "I am guilty, he said."),
    ],
)
def test_nobody_says_i_unless_a_source_does(sources: list[str], shown: str) -> None:
    assert unquoted("“I am guilty”, he said.", sources) == shown


def test_the_best_evidence_is_always_in_the_answer() -> None:
    best, near, far = evidence(SECOND, 0.9), evidence(FIRST, 0.85), evidence(FIRST, 0.5)
    worded = [Checked("Ada Lund runs the harbour.", (near,), YES)]
    assert [item.evidence for item in cover(worded, [best, near], lang="en")] == [(near,), (best,)]
    worded = [Checked("Ada Lund denied it.", (best,), YES)]
    assert len(cover(worded, [best, far], lang="en")) == 1


def test_without_a_supported_claim_all_evidence_is_quoted() -> None:
    both = [evidence(SECOND, 0.9), evidence(FIRST, 0.4)]
    checked = cover([Checked("She resigned.", (both[0],), NO)], both, lang="de")
    settled = settle_claims(checked)
    assert [claim.text for claim in settled.claims] == [item.quote for item in both]
    assert [claim.text for claim in settled.withheld] == ["She resigned."]
    assert [item.marker for item in settled.citations] == [1, 2]


def test_a_sentence_said_twice_is_shown_once() -> None:
    draft = "Ada Lund denied it [1]. Ada Lund denied it [1]."
    checked = check_draft(
        draft, Selection((evidence(),), (), None), FixedChecker(), question="Who?"
    )
    assert len(settle_claims(checked).claims) == 1


def test_an_empty_draft_without_evidence_is_nothing() -> None:
    assert settle_claims(cover([], [], lang="en")).claims == ()
    assert quotes([], lang="en") == []


def test_a_withheld_sentence_does_not_hide_the_quotation_it_copies() -> None:
    # The source runs two words together, the writer parts them: alike but for their spaces.
    withheld = Checked("Ada Lund leitet den Ha fen.", (), NO)
    verified = settle_claims([withheld, *quotes([evidence(FIRST)], lang="de")])
    assert [claim.verdict.label for claim in verified.claims] == ["supported"]
    assert len(verified.withheld) == 1
