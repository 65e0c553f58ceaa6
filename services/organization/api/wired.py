"""What every route of this service is given."""

from typing import Annotated

from fastapi import Depends

from services.organization.store import Stores
from shared.web.app import wired

Wired = Annotated[Stores, Depends(wired)]
