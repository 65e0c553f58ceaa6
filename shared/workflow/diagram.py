"""A definition as a Mermaid state diagram: slugs only, the ways out of every open state drawn once."""

from collections.abc import Iterator

from shared.workflow.definition import SUSPENDED, Definition, Row

ANY_OPEN = "any_open"


def mermaid(definition: Definition) -> str:
    """The text of a `stateDiagram-v2`."""
    return "\n".join(("stateDiagram-v2", *(f"    {line}" for line in _lines(definition)))) + "\n"


def _lines(definition: Definition) -> Iterator[str]:
    generic = _generic(definition)
    if generic:
        yield f'state "*" as {ANY_OPEN}'
    for row in definition.rows:
        if (row.action, row.to) not in generic and SUSPENDED not in (row.frm, row.to):
            yield f"{row.frm or '[*]'} --> {row.to} : {row.action}"
    for action, to in generic:
        yield f"{ANY_OPEN} --> {to} : {action}"
    if SUSPENDED in definition.open_states:
        yield f"{SUSPENDED} --> {ANY_OPEN} : resume"
    for state in definition.states:
        if state.final:
            yield f"{state.slug} --> [*]"


def _generic(definition: Definition) -> tuple[tuple[str, str], ...]:
    """(action, target) pairs that leave every open state but the suspended one."""
    open_states = set(definition.open_states) - {SUSPENDED}
    exits = dict.fromkeys((row.action, row.to) for row in definition.rows if row.frm)
    return tuple(exit_ for exit_ in exits if _sources(definition.rows, exit_) - {SUSPENDED} == open_states)


def _sources(rows: tuple[Row, ...], exit_: tuple[str, str]) -> set[str]:
    return {row.frm for row in rows if row.frm and (row.action, row.to) == exit_}
