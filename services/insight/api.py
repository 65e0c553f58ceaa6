"""Routes of insight: figures, what is behind them, the park's dashboard, the stream that tells when to ask again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from starlette.responses import Response

from services.insight import queries
from services.insight.queries import Area, Insight, ParkArea, Wanted, When
from services.insight.replies import Dashboard, Explanation, Figure
from services.insight.stream.reply import Asked, EventStream
from shared.web.app import PREFIX, wired
from shared.web.auth import Caller, TokenUntil
from shared.web.resource import READ, refusals

router = APIRouter(prefix=PREFIX, tags=["insight"])
Wired = Annotated[Insight, Depends(wired)]


@router.get("/kpis", responses=READ, summary="Figures of an area and period", response_model_exclude_unset=True)
async def kpis(insight: Wired, scope: Caller, wanted: Annotated[Wanted, Query()]) -> dict[str, list[Figure]]:
    return {"items": await queries.kpis(insight, scope, wanted)}


@router.get("/kpis/{id}/explain", responses=READ, summary="The subjects behind a figure and the events behind each")
async def explain(insight: Wired, scope: Caller, id: str, when: Annotated[When, Query()]) -> Explanation:
    return await queries.explain(insight, scope, id, when)


@router.get("/dashboards/park", responses=READ, summary="The park's counts as they stand")
async def park_dashboard(insight: Wired, scope: Caller, area: Annotated[ParkArea, Query()]) -> Dashboard:
    return await queries.park_dashboard(insight, scope, area)


@router.get(
    "/stream",
    summary="Events that tell which figures and things changed, as long as the token is good",
    status_code=200,
    response_class=EventStream,
    responses=refusals(401, 403, 404, 422, 429, 503),
)
async def stream(
    request: Request,
    insight: Wired,
    scope: Caller,
    until: TokenUntil,
    area: Annotated[Area, Query()],
    last_event_id: Annotated[str | None, Header(alias="Last-Event-ID")] = None,
) -> Response:
    asked = Asked(
        account=scope.actor,
        sight=await queries.listening(insight, scope, area),
        heard=last_event_id,
        left_s=(until - insight.clock.now()).total_seconds(),
        stopping=request.app.state.stopping,
    )
    return EventStream(insight.listeners, asked)
