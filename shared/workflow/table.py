"""Writes a definition as the table a reader knows: one `Line` per row, in its own notation.

`+` joins parties that each call once, `,` roles any of which may call, `?` marks optional evidence. The
generic exits come from one `Exits` line. Nothing is proved here: `check.checked` does that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from shared.kernel.scope import SYSTEM
from shared.workflow.definition import (
    CREATE,
    SUSPENDED,
    Deadline,
    Definition,
    Evidence,
    EvidenceCheck,
    EvidenceType,
    Gate,
    Option,
    Row,
    State,
    When,
)

Keys = Mapping[str, Evidence]


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is written; `event` is the fact when it is not the state entered."""

    frm: str
    action: str
    to: str
    by: str
    needs: str = ""
    within: str = ""
    gates: str = ""
    checks: str = ""
    event: str = ""
    when: When | None = None


@dataclass(frozen=True, slots=True)
class Exits:
    """The ways out of every open state, each with a reason.

    `withdraw` is the role that withdraws what a reaction proposed; else the proposer's own role does.
    `expires` are the states that end after 90 days without action.
    """

    withdraw: str
    decline: str
    suspend: str
    expires: str


def evidence(
    type_: EvidenceType,
    *,
    private: bool = False,
    from_party: str | None = None,
    optional_for: str = "",
    tells_members: bool = False,
    options: tuple[Option, ...] = (),
) -> Evidence:
    """A key's type; the key itself is the name it stands under in the definition's `evidence`."""
    return Evidence(
        key="",
        type=type_,
        private=private,
        from_party=from_party,
        options=options,
        optional_for=tuple(optional_for.split()),
        tells_members=tells_members,
    )


def text(*, public: bool = False, from_party: str | None = None) -> Evidence:
    """Free text may hold names, so it stays out of events unless it is said to be public."""
    return evidence(EvidenceType.TEXT, private=not public, from_party=from_party)


def number(*, optional_for: str = "", tells_members: bool = False) -> Evidence:
    return evidence(EvidenceType.NUMBER, optional_for=optional_for, tells_members=tells_members)


def date() -> Evidence:
    return evidence(EvidenceType.DATE)


def choice(*options: str | Option, from_party: str | None = None) -> Evidence:
    values = tuple(Option(option) if isinstance(option, str) else option for option in options)
    return evidence(EvidenceType.CHOICE, options=values, from_party=from_party)


def document() -> Evidence:
    return evidence(EvidenceType.DOCUMENT, private=True)


def members() -> Evidence:
    return evidence(EvidenceType.MEMBERS, tells_members=True)


def ballot() -> Evidence:
    return evidence(EvidenceType.BALLOT, tells_members=True)


def reference() -> Evidence:
    return evidence(EvidenceType.REFERENCE)


def references(*, tells_members: bool = False) -> Evidence:
    return evidence(EvidenceType.REFERENCES, tells_members=tells_members)


def definition(
    *,
    slug: str,
    version: int,
    events: str,
    finals: str,
    keys: Keys,
    lines: tuple[Line, ...],
    sides: Mapping[str, tuple[str, ...]] | None = None,
    exits: Exits | None = None,
    gates: Mapping[str, Gate] | None = None,
    checks: Mapping[str, EvidenceCheck] | None = None,
) -> Definition:
    """The frozen definition of a table, its exits written out."""
    all_lines = (*lines, *(_exit_lines(lines, finals.split(), exits) if exits else ()))
    ends = {*finals.split(), *(("WITHDRAWN", "DECLINED", "EXPIRED") if exits else ())}
    return Definition(
        slug=slug,
        version=version,
        events=events,
        sides=sides or {},
        states=tuple(State(state, state in ends) for state in _states(all_lines)),
        rows=tuple(_row(line, keys) for line in all_lines),
        gates=gates or {},
        checks=checks or {},
    )


def _states(lines: tuple[Line, ...]) -> tuple[str, ...]:
    """In order of first appearance."""
    return tuple(dict.fromkeys(state for line in lines for state in (line.frm, line.to) if state))


def _row(line: Line, keys: Keys) -> Row:
    timer, _, ends_on = line.within.partition("after ")
    return Row(
        frm=line.frm or None,
        action=line.action,
        to=line.to,
        parties=tuple(tuple(role.strip() for role in party.split(",")) for party in line.by.split("+")),
        requires=tuple(_required(name, keys) for name in line.needs.split()),
        event=line.event or line.to.lower().replace("_", "-"),
        deadline=_deadline(timer),
        ends_on=ends_on or None,
        gates=tuple(line.gates.split()),
        checks=tuple(line.checks.split()),
        when=line.when,
    )


def _required(name: str, keys: Keys) -> Evidence:
    key = name.removesuffix("?")
    return replace(keys[key], key=key, optional=name.endswith("?"))


def _deadline(timer: str) -> Deadline | None:
    """`10 WORKDAY`, or `each 30 DAY`."""
    if not timer:
        return None
    n, unit = timer.removeprefix("each ").split()
    return Deadline(int(n), unit, each=timer.startswith("each "))


def _exit_lines(lines: tuple[Line, ...], finals: list[str], exits: Exits) -> Iterator[Line]:
    working = [state for state in _states(lines) if state not in finals]
    for state in working:
        yield Line(state, "suspend", SUSPENDED, exits.suspend, "reason")
        yield Line(
            SUSPENDED,
            "resume",
            state,
            exits.suspend,
            "reason",
            event="resumed",
            when=When("suspended_from", (state,)),
        )
    for state in (*working, SUSPENDED):
        yield from _withdrawals(state, lines, exits)
        yield Line(state, "decline", "DECLINED", exits.decline, "reason")
    for state in exits.expires.split():
        yield Line(state, "expire", "EXPIRED", SYSTEM, within="90 DAY")


def _withdrawals(state: str, lines: tuple[Line, ...], exits: Exits) -> Iterator[Line]:
    """The proposer's role withdraws; what a reaction proposed, the role named for it."""
    proposers = next(line.by for line in lines if line.action == CREATE).split(",")
    for role in dict.fromkeys(_withdrawer(proposer.strip(), exits) for proposer in proposers):
        among = tuple(p.strip() for p in proposers if _withdrawer(p.strip(), exits) == role)
        yield Line(state, "withdraw", "WITHDRAWN", role, "reason", when=When("proposer", among))


def _withdrawer(proposer: str, exits: Exits) -> str:
    return exits.withdraw if proposer == SYSTEM else proposer
