"""/internal: what other services ask about requests; not reachable through the gateway."""

from fastapi import APIRouter

from services.service_request.api.wired import Wired
from services.service_request.queries.requests import attached_to
from shared.web.auth import ServiceCaller
from shared.web.readers import Asked

router = APIRouter(prefix="/internal", include_in_schema=False)


@router.get("/attachments/{file}")
async def tell_of_attachment(file: str, scope: ServiceCaller, parts: Wired, reader: Asked) -> dict[str, str]:
    """A request that this reader reads and the file is attached to; 404 where there is none."""
    return {"request": (await attached_to(parts, reader.scope(scope), file)).id}
