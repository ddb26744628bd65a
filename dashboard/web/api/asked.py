"""What the calls of the API share: who calls, as FastAPI hands it in and describes it."""

from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPBearer
from starlette.requests import Request

from dashboard.access.queries import KeyHolder

# The door has read it already; here it is described.
_bearer = HTTPBearer(auto_error=False, scheme_name="密钥", description="系统管理员发放的密钥")


def _holder(request: Request, _: Annotated[object, Security(_bearer)]) -> KeyHolder:
    holder: KeyHolder = request.state.holder
    return holder


Holder = Annotated[KeyHolder, Depends(_holder)]
