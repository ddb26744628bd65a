"""What is at /session/file: a file that was made for whoever is signed in."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from dashboard.access.cookies import FILE_LINK, unsigned
from dashboard.files import downloads
from dashboard.web.answering import answer, person
from dashboard.words.clock import now
from dashboard.words.errors import Refused

GONE = "这个文件已经不在了：文件做好后只保留一小时，而且只有导出的人能下载。请回到页面重新导出。"


async def fetched(request: Request) -> Response:
    """The file that the signed `for` of the address names, where it was made for the person who asks."""
    visitor = await person(request)
    told = (unsigned(FILE_LINK, request.query_params.get("for")) or "").split(" ")
    if visitor is None or len(told) != 2 or told[1] != visitor.subject:
        return answer(request, "file.html", "文件没有找到", Refused(GONE))
    file = await run_in_threadpool(downloads.file_at, told[0], at=now())
    if file is None:
        return answer(request, "file.html", "文件没有找到", Refused(GONE))
    return FileResponse(file, filename=file.name, headers={"Cache-Control": "no-store"})
