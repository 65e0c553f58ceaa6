"""`python -m tests.bench.rivals.upstream PORT`: a service that costs little, behind nginx and behind our gateway."""

import sys

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel

PATH = "/api/v1/enterprises"
app = FastAPI()


class Enterprise(BaseModel):
    """As much as a small thing has."""

    name: str
    credit_code: str
    park: str
    listed: bool = False


@app.get(PATH + "/{id}")
async def read(id: str) -> Enterprise:
    return Enterprise(name="示例文化传媒有限公司", credit_code=id, park="p1")


@app.post(PATH, status_code=201)
async def create(enterprise: Enterprise) -> Enterprise:
    return enterprise


if __name__ == "__main__":
    uvicorn.run(app, port=int(sys.argv[1]), log_config=None, access_log=False)
