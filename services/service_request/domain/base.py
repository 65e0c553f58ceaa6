"""What every part of a state is made of: unknown fields are kept, since a newer process may have written them."""

from pydantic import BaseModel, ConfigDict

from shared.contracts.base import Reference


class Kept(BaseModel):
    """A frozen part of a stored state."""

    model_config = ConfigDict(frozen=True, extra="allow")


class Ref(Kept):
    """A thing by singular resource name and id."""

    type: str
    id: str

    @property
    def fact(self) -> Reference:
        return Reference(type=self.type, id=self.id)
