"""Routes of insight: figures, what is behind them, the park's dashboard."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.insight import queries
from services.insight.queries import Insight, ParkArea, Wanted, When
from services.insight.replies import Dashboard, Explanation, Figure
from shared.web.app import PREFIX, wired
from shared.web.auth import Caller

router = APIRouter(prefix=PREFIX, tags=["insight"])
Wired = Annotated[Insight, Depends(wired)]


@router.get("/kpis", summary="Figures of an area and period", response_model_exclude_unset=True)
async def kpis(insight: Wired, scope: Caller, wanted: Annotated[Wanted, Query()]) -> dict[str, list[Figure]]:
    return {"items": await queries.kpis(insight, scope, wanted)}


@router.get("/kpis/{id}/explain", summary="The subjects behind a figure and the events behind each")
async def explain(insight: Wired, scope: Caller, id: str, when: Annotated[When, Query()]) -> Explanation:
    return await queries.explain(insight, scope, id, when)


@router.get("/dashboards/park", summary="The park's counts as they stand")
async def park_dashboard(insight: Wired, scope: Caller, area: Annotated[ParkArea, Query()]) -> Dashboard:
    return await queries.park_dashboard(insight, scope, area)
