"""What every route of this service is given."""

from typing import Annotated

from fastapi import Depends

from services.service_request.parts import Parts
from shared.web.app import wired

Wired = Annotated[Parts, Depends(wired)]
