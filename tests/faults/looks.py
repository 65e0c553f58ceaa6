"""The looks, one per kind of damage: each tells things and what is wrong with them. Pure, ids and numbers only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from tests.faults.history import Call, History, outcome_of
from tests.faults.observed import Aggregate, LogRow, Observed, Record

Thing = tuple[str, str]
"""(service, aggregate id)."""
Told = Iterator[tuple[str, str]]
"""(aggregate id, what is wrong)."""


# -- cross-tenant


def cross_tenant(history: History, observed: Observed) -> Told:
    """Anything of one tenant that another has seen or touched, or that changes hands on its way."""
    owners: dict[Thing, str] = {(each.service, each.id): each.tenant for each in observed.aggregates}
    for seen in observed.foreign:
        yield seen.id, f"shown to a caller of {seen.asker}"
    for call in _done(history):
        if call.thing and owners.get((call.service, call.thing), call.tenant) != call.tenant:
            yield call.thing, f"changed by a caller of {call.tenant}"
    places = [(each.service, each.id, each.tenant) for each in observed.log]
    places += [(each.service, each.aggregate, each.tenant) for each in observed.records]
    for service, id, tenant in sorted(set(places)):
        if owners.get((service, id), tenant) != tenant:
            yield id, f"an event of it belongs to {tenant}"
    yield from _rows_of_others(observed)


def _rows_of_others(observed: Observed) -> Told:
    tenants = {(row.reader, row.id): row.tenant for row in observed.truth}
    for row in observed.rows:
        if tenants.get((row.reader, row.id), row.tenant) != row.tenant:
            yield row.id, f"its row in {row.reader} belongs to {row.tenant}"


# -- from nowhere


def from_nowhere(history: History, observed: Observed) -> Told:
    """Events that no thing holds or that nobody logged, and effects of commands that were refused."""
    versions = {(each.service, each.id): each.version for each in observed.aggregates}
    refused = {id for id, attempts in history.commands().items() if outcome_of(attempts) == "refused"}
    for row in observed.log:
        if row.version > versions.get((row.service, row.id), 0):
            yield row.id, f"version {row.version} is logged and the thing has never had it"
        if row.command in refused:
            yield row.id, f"version {row.version} comes of a refused command"
    logged = {(row.service, row.event) for row in observed.log}
    for record in observed.records:
        if (record.service, record.event) not in logged:
            yield record.aggregate, f"version {record.version} was published and never logged"


# -- doubled


def doubled(history: History, observed: Observed) -> Told:
    """A command, or an event's effect, that was carried out twice."""
    for each in observed.aggregates:
        for command in sorted(_repeated(each.handled)):
            yield each.id, f"command {command} is handled twice"
    yield from _changed_twice(observed)
    for (_, id, cause), commands in _effects(observed.log).items():
        if len(commands) > 1:
            yield id, f"event {cause} took effect {len(commands)} times"


def _changed_twice(observed: Observed) -> Told:
    """A command changes one thing, and the events it leads to are neighbours."""
    things: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for (service, id, command), versions in _changes(observed.log).items():
        things[service, command].add(id)
        if max(versions) - min(versions) >= len(versions):
            yield id, f"command {command} changed it at versions {sorted(versions)}"
    for (_, command), ids in things.items():
        if len(ids) > 1:
            yield min(ids), f"command {command} changed {len(ids)} things"


def _repeated(ids: tuple[str, ...]) -> set[str]:
    return {id for id in ids if ids.count(id) > 1} if len(set(ids)) < len(ids) else set()


def _changes(log: Iterable[LogRow]) -> Mapping[tuple[str, str, str], set[int]]:
    """Versions by (service, thing, command)."""
    found: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    for row in log:
        found[row.service, row.id, row.command].add(row.version)
    return found


def _effects(log: Iterable[LogRow]) -> Mapping[tuple[str, str, str], set[str]]:
    """Commands by (service, thing, causing event)."""
    found: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in log:
        if row.cause is not None:
            found[row.service, row.id, row.cause].add(row.command)
    return found


# -- lost


def lost(history: History, observed: Observed) -> Told:
    """What was acknowledged and is not there: commands, their versions, the end of a thing's log or of its topic."""
    things = {(each.service, each.id): each for each in observed.aggregates}
    yield from _unheld(history, observed)
    yield from _taken_back(history, things)
    yield from _overwritten(history)
    logged, published = _versions(observed.log), _published(observed.records)
    for thing, each in things.items():
        if not each.pending and max(logged.get(thing, {0})) < each.version:
            yield each.id, f"version {each.version} was never logged"
    for thing, versions in logged.items():
        if max(published.get(thing, {0})) < max(versions):
            yield thing[1], f"version {max(versions)} was never published"


def _unheld(history: History, observed: Observed) -> Told:
    held = {row.command for row in observed.log}.union(*(each.handled for each in observed.aggregates))
    for command, attempts in history.commands().items():
        if outcome_of(attempts) == "ok" and command not in held:
            yield _thing_of(attempts[-1]), f"command {command} was acknowledged and is nowhere"


def _taken_back(history: History, things: Mapping[Thing, Aggregate]) -> Told:
    for call in _done(history):
        if call.thing is None or call.version is None:
            continue
        held = things.get((call.service, call.thing))
        if held is None or held.version < call.version:
            yield call.thing, f"version {call.version} was answered and is not there"


def _overwritten(history: History) -> Told:
    """Of commands that were sent once: a repeat is answered with the thing as it has become."""
    told: defaultdict[tuple[str, str, int], int] = defaultdict(int)
    for attempts in history.commands().values():
        call = attempts[0]
        if len(attempts) == 1 and call.outcome == "ok" and call.thing and call.version:
            told[call.service, call.thing, call.version] += 1
    for (_, thing, version), times in told.items():
        if times > 1:
            yield thing, f"version {version} was answered to {times} commands"


# -- gap, out of order


def gap(history: History, observed: Observed) -> Told:
    """A version missing before a later one, in the log or on the topic."""
    places = {"log": _versions(observed.log), "topic": _published(observed.records)}
    for place, things in places.items():
        for (_, id), versions in things.items():
            missing = max(versions) - len(versions)
            if missing:
                yield id, f"{missing} of {max(versions)} versions are missing in the {place}"


def out_of_order(history: History, observed: Observed) -> Told:
    """A version whose first record of its log epoch lies behind a later version's. Doubles are no disorder."""
    highest: dict[tuple[Thing, int], int] = {}
    met: set[tuple[Thing, int, int]] = set()
    for record in sorted(observed.records, key=lambda each: (each.service, each.partition, each.offset)):
        thing = (record.service, record.aggregate)
        if (thing, record.epoch, record.version) in met:
            continue
        met.add((thing, record.epoch, record.version))
        before = highest.get((thing, record.epoch), 0)
        if record.version < before:
            yield record.aggregate, f"version {record.version} was published after {before}"
        highest[thing, record.epoch] = max(before, record.version)


# -- stuck, projection differs


def stuck(history: History, observed: Observed) -> Told:
    """Events that still wait in their document, events a reader has not come to, and dead letters."""
    for each in observed.aggregates:
        if each.pending:
            yield each.id, f"{each.pending} events wait to be published"
    reached = {(each.reader, each.source, each.aggregate): each.version for each in observed.reached}
    for (source, id), versions in _versions(observed.log).items():
        for reader in sorted(reader for reader, read in observed.readers if read == source):
            at = reached.get((reader, source, id), 0)
            if at < max(versions):
                yield id, f"{reader} has come to version {at} of {max(versions)}"
    for parked in observed.parked:
        yield parked.key.rpartition(":")[2], f"{parked.group} has put it aside: {parked.reason}"


def projection_differs(history: History, observed: Observed) -> Told:
    """A row that is not what its log makes of it. One that is only behind counts as stuck."""
    truth = {(row.reader, row.id): row for row in observed.truth}
    rows = {(row.reader, row.id): row for row in observed.rows}
    for key in sorted(truth.keys() | rows.keys()):
        row, true = rows.get(key), truth.get(key)
        is_behind = true is not None and (row.version if row else 0) < true.version
        if row != true and not is_behind:
            yield key[1], f"its row in {key[0]} is not what the log tells"


# -- shared looks


def _done(history: History) -> Iterator[Call]:
    return (call for call in history.calls if call.outcome == "ok")


def _thing_of(call: Call) -> str:
    return call.thing or call.command


def _versions(log: Iterable[LogRow]) -> Mapping[Thing, set[int]]:
    found: defaultdict[Thing, set[int]] = defaultdict(set)
    for row in log:
        found[row.service, row.id].add(row.version)
    return found


def _published(records: Iterable[Record]) -> Mapping[Thing, set[int]]:
    found: defaultdict[Thing, set[int]] = defaultdict(set)
    for record in records:
        found[record.service, record.aggregate].add(record.version)
    return found
