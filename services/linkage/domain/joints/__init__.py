"""The joints (八联) as data: one module per joint, found by its `DEFINITIONS`."""

from shared.workflow.catalog import catalog_of

JOINTS = catalog_of(__name__, __path__)
