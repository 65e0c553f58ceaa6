"""What the nemesis can do, by name. A fault's row is that of the fault matrix it is a case of."""

from collections.abc import Mapping

from tests.faults.strokes import cluster, delivery, network, processes, storage
from tests.faults.strokes.field import Stroke

ANYWHERE: Mapping[str, Stroke] = {**processes.STROKES, **storage.STROKES, **network.STROKES, **delivery.STROKES}
THREE_NODES: Mapping[str, Stroke] = cluster.STROKES
"""Need three mongods and three brokers."""
STROKES: Mapping[str, Stroke] = {**ANYWHERE, **THREE_NODES}
