"""What routes get from the wiring."""

from typing import Annotated

from fastapi import Depends

from services.identity.parts import Parts
from shared.web.app import wired

Wired = Annotated[Parts, Depends(wired)]
