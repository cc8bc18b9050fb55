"""What a run found, as a text that can be mailed and as JSON: no names, texts or amounts of the dossier."""

import textwrap
from collections.abc import Iterator
from datetime import datetime

import attrs

from octopus_client.assumptions import Assumption, all_assumptions
from octopus_client.clock import BRUSSELS
from octopus_client.verify.asking import Finding, Verdict
from octopus_client.verify.listening import Exchange

_WIDTH = 100
_INDENT = " " * 13


@attrs.frozen(kw_only=True)
class Left:
    """What a run with test bookings leaves behind.

    Attributes:
        bookyear: Octopus's number of the bookyear.
        standing: journal and number of each document that stands in the books, in the order of booking.
        doubts: those that may stand there or not.
        ties: balancings that could not be removed, as two places each.
        relations: keys of the test relations.
        mark: how the test bookings and relations begin.
    """

    bookyear: int
    standing: tuple[tuple[str, int], ...]
    doubts: tuple[tuple[str, int], ...]
    ties: tuple[tuple[str, str], ...]
    relations: tuple[int, ...]
    mark: str

    def paragraphs(self) -> Iterator[str]:
        """What stands where, and how it is removed."""
        if not self.standing and not self.doubts:
            yield "No test booking stands in the books."
        for journal in sorted({journal for journal, _ in self.standing}):
            numbers = sorted((number for key, number in self.standing if key == journal), reverse=True)
            listed = ", ".join(map(str, numbers))
            yield f"In journal {journal} of bookyear {self.bookyear} stand the test bookings {listed}."
        for journal, number in self.doubts:
            yield f"Of {journal}/{number} no clear answer came: it may stand in the books or not. Look there."
        for debit, credit in self.ties:
            yield f"{debit} and {credit} are still balanced with each other: undo that first, in Octopus."
        if self.standing or self.doubts:
            yield (
                f"Each begins with «{self.mark}», in its comment or in the reference of its lines. To remove "
                "them, the bookkeeper opens the journal in Octopus and deletes its last document, again and "
                "again, from the highest number down: Octopus deletes only the last document of a journal. "
                "Where another document follows by now, a counter booking takes the test booking out."
            )
        if self.relations:
            keys = " and ".join(map(str, self.relations))
            yield (
                f"Relations {keys}, named «{self.mark}», stay and are inactive: they can be deleted in "
                "Octopus only, once no document names them. The next run uses them again."
            )


@attrs.frozen(kw_only=True)
class Report:
    """What a run found.

    Attributes:
        dossier: number of the dossier.
        moment: when the run began.
        writes: whether test bookings were ordered.
        findings: what each check found.
        calls: how often each operation was called; a search of relations counts as `getRelations?`.
        incomplete: why not everything was asked, empty otherwise.
        left: what stands in the books because of it, `None` where nothing was to be written.
        conversations: what was said in each check; raw, so never shown: see `write_cassettes`.
    """

    dossier: int
    moment: datetime
    writes: bool
    findings: tuple[Finding, ...]
    calls: dict[str, int]
    incomplete: str
    left: Left | None
    conversations: tuple[tuple[str, list[Exchange]], ...] = attrs.field(repr=False, eq=False)

    def about(self, assumption: str) -> tuple[Finding, ...]:
        """What was found of one assumption."""
        return tuple(each for each in self.findings if each.assumption == assumption)

    def verdict(self, assumption: str) -> Verdict | None:
        """The verdict of one assumption: what refutes weighs most; `None` when it was not asked."""
        verdicts = [each.verdict for each in self.about(assumption)]
        order = (Verdict.REFUTED, Verdict.CONFIRMED, Verdict.UNCLEAR)
        return next((verdict for verdict in order if verdict in verdicts), None)

    @property
    def refuted(self) -> list[str]:
        """Names of the assumptions that do not hold."""
        return [each.name for each in all_assumptions() if self.verdict(each.name) is Verdict.REFUTED]

    def as_json(self) -> dict[str, object]:
        """The report as plain data."""
        return {
            "format": "octopus-verify/1",
            "dossier": self.dossier,
            "moment": self.moment.isoformat(timespec="seconds"),
            "writes": self.writes,
            "incomplete": self.incomplete,
            "assumptions": [self._row(each) for each in all_assumptions()],
            "calls": dict(sorted(self.calls.items())),
            "left": list(self.left.paragraphs()) if self.left else [],
        }

    def _row(self, assumption: Assumption) -> dict[str, object]:
        verdict = self.verdict(assumption.name)
        return {
            "name": assumption.name,
            "rows": list(assumption.rows),
            "reading": assumption.reading.name,
            "verdict": None if verdict is None else str(verdict),
            "evidence": [f"{each.check}: {each.evidence}" for each in self.about(assumption.name)],
        }

    def text(self) -> str:
        """The report for people."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        moment = self.moment.astimezone(BRUSSELS)
        mode = "with test bookings" if self.writes else "read-only"
        yield f"octopus-verify, dossier {self.dossier}, {moment:%Y-%m-%d %H:%M} in Brussels, {mode}"
        verdicts = [self.verdict(each.name) for each in all_assumptions()]
        counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in Verdict)
        yield f"{counts}, {verdicts.count(None)} not asked"
        if self.incomplete:
            yield from _wrapped(f"NOT COMPLETE: {self.incomplete}")
        for subject in dict.fromkeys(each.subject for each in all_assumptions()):
            yield from ("", subject, "")
            for each in all_assumptions():
                if each.subject == subject:
                    yield from self._told(each)
        yield from ("", "Calls", "")
        yield from (f"  {count:>4}  {name}" for name, count in sorted(self.calls.items()))
        if self.left is not None:
            yield from ("", "What stands in the books now", "")
            for paragraph in self.left.paragraphs():
                yield from _wrapped(paragraph)

    def _told(self, assumption: Assumption) -> Iterator[str]:
        verdict = self.verdict(assumption.name)
        yield f"  {verdict or '-':<10} {assumption.name}"
        told = [f"{assumption.question} Ours: {assumption.reading.sentence}."]
        told += [f"{each.check}: {each.evidence}." for each in self.about(assumption.name)]
        if verdict is None:
            told.append(f"Not asked. {assumption.unchecked or 'By ' + ', '.join(assumption.checks) + '.'}")
        for text in told:
            yield from _wrapped(text, indent=_INDENT)


def _wrapped(text: str, *, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent)
