"""Whether the record of an election (选举) is valid: B7, B11 and B12.

A ballot names who was elected to which post with how many votes. Shape and types are checked before; here
only the rules, each with its own slug and a pointer inside the ballot.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from shared.kernel.errors import FieldError
from shared.rules.packs import Pack

Ballot = Mapping[str, Any]
_POSTS = ("secretary", "deputy", "member")


def election_errors(ballot: Ballot, full: int, pack: Pack) -> tuple[FieldError, ...]:
    """All broken rules; `full` is the number of full members whose relation is in the unit."""
    return (*_attendance(ballot, pack), *_majorities(ballot), *_slate(ballot["votes"], full, pack))


def voters_errors(ballot: Ballot, full: int) -> tuple[FieldError, ...]:
    """B12: only full members vote, so no more than those can be due."""
    if ballot["due"] <= full:
        return ()
    return (FieldError("/due", "due-above-full-members", {"full": full}),)


def _attendance(ballot: Ballot, pack: Pack) -> Iterator[FieldError]:
    present, due = ballot["present"], ballot["due"]
    share, of = pack.quorum
    if due < 1:
        yield FieldError("/due", "nobody-due")
    if present > due:
        yield FieldError("/present", "present-above-due")
    if present * of < due * share:
        yield FieldError("/present", "quorum-not-reached", {"quorum": f"{share}/{of}"})


def _majorities(ballot: Ballot) -> Iterator[FieldError]:
    """B11: elected by more than half of the voters present."""
    for place, vote in enumerate(ballot["votes"]):
        pointer = f"/votes/{place}/votes"
        if vote["votes"] > ballot["present"]:
            yield FieldError(pointer, "votes-above-present")
        if vote["votes"] * 2 <= ballot["present"]:
            yield FieldError(pointer, "majority-not-reached")


def _slate(votes: Sequence[Mapping[str, Any]], full: int, pack: Pack) -> Iterator[FieldError]:
    """B7: a committee from seven full members on, else one secretary and, if needed, one deputy."""
    yield from _posts(votes)
    elected = {post: [vote["member"] for vote in votes if vote["post"] == post] for post in _POSTS}
    if len(elected["secretary"]) != 1:
        yield FieldError("/votes", "secretary-not-one")
    if set(elected["secretary"]) & set(elected["deputy"]):
        yield FieldError("/votes", "secretary-also-deputy")
    large = full >= pack.committee_from_full
    rule: Callable[[Mapping[str, list[str]], Pack], Iterator[FieldError]] = _committee if large else _secretariat
    yield from rule(elected, pack)


def _posts(votes: Sequence[Mapping[str, Any]]) -> Iterator[FieldError]:
    for place, vote in enumerate(votes):
        if vote["post"] not in _POSTS:
            yield FieldError(f"/votes/{place}/post", "post-unknown", {"posts": list(_POSTS)})


def _committee(elected: Mapping[str, list[str]], pack: Pack) -> Iterator[FieldError]:
    size = len({member for members in elected.values() for member in members})
    low, high = pack.committee_size
    if not low <= size <= high:
        yield FieldError("/votes", "committee-size", {"min": low, "max": high})


def _secretariat(elected: Mapping[str, list[str]], pack: Pack) -> Iterator[FieldError]:
    if elected["member"]:
        yield FieldError("/votes", "committee-below-seven", {"from": pack.committee_from_full})
    if len(elected["deputy"]) > 1:
        yield FieldError("/votes", "deputies-above-one")
