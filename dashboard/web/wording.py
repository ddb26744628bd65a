"""The words of Streamlit's own front end in Chinese: its scripts are served with them put in their place."""

from collections.abc import Mapping
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

# By the first part of a script's file name: what stands there, and what is put in its place.
WORDS: Mapping[str, Mapping[str, str]] = {
    "index": {
        "`Page not found`": "`没有这个页面`",
        "`The page that you have requested does not seem to exist`": "`您打开的页面不存在`",
        "`${t}. Running the app's main page.`": "`${t}，已打开首页。`",
        "`Streamlit server is not responding. Are you connected to the internet?`": (
            "`指挥室没有回应。请检查网络；恢复以后会自己接上。`"
        ),
        "`Connection error`": "`连接断了`",
        "`Connection lost. Please wait for the app to reconnect, then try again.`": (
            "`连接断了。等它自己接上以后再试。`"
        ),
        "`Connecting to Streamlit server`": "`正在连接指挥室`",
        "`Running...`": "`正在更新`",
        "`Stop`": "`停下`",
        "message:`Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your "
        "terminal:`,codeBlock:`streamlit run yourscript.py`": (
            "message:`指挥室没有回应。请检查服务器是不是停了；恢复以后会自己接上。`"
        ),
        "`Connecting`": "`正在连接`",
        "label:`Print`": "label:`打印`",
        "label:`About`": "label:`关于`",
        "children:`About`": "children:`关于`",
        "label:`System`": "label:`跟随系统`",
        "label:`Light`": "label:`浅色`",
        "label:`Dark`": "label:`深色`",
        "label:`Rerun`": "label:`刷新`",
        "children:`Record a screencast`": "children:`录屏`",
        "children:`Skip to main content`": "children:`跳到正文`",
        "`Record screen`": "`录屏`",
        "`Made with Streamlit v`": "`界面框架 `",
        "`Copy version to clipboard`": "`复制版本号`",
        "copiedLabel:`Copied`": "copiedLabel:`已复制`",
        "children:`File change.`": "children:`程序有改动。`",
        "children:`Rerun`": "children:`重新运行`",
        "children:`Always rerun`": "children:`每次都重新运行`",
        "`view less`:`view more`": "`收起`:`看全部`",
        '"aria-label":`Main menu`': '"aria-label":`更多`',
        '"aria-label":`App pages`': '"aria-label":`页面`',
        '"aria-label":`Theme`': '"aria-label":`外观`',
        '"aria-label":`Close`': '"aria-label":`关闭`',
        '"aria-label":`Sidebar`': '"aria-label":`菜单`',
        '"aria-label":`Expand sidebar`': '"aria-label":`展开菜单`',
        '"aria-label":`Collapse sidebar`': '"aria-label":`收起菜单`',
        '"aria-label":`Notifications`': '"aria-label":`提示`',
        '"aria-label":`Scroll tabs left`': '"aria-label":`往左`',
        '"aria-label":`Scroll tabs right`': '"aria-label":`往右`',
    },
    "DynamicIcon": {"`${n} icon`": "`图标`"},
    "StreamlitMarkdown": {
        '"aria-label":`Link to heading`': '"aria-label":`本节的链接`',
        "`Help for ${": "`说明：${",
        "`Help`": "`说明`",
    },
    "ProgressBar": {'"aria-label":c=`progress`': '"aria-label":c=`进度`'},
    "NumberInput": {
        '"aria-label":`Decrement`': '"aria-label":`减少`',
        '"aria-label":`Increment`': '"aria-label":`增加`',
        '"aria-label":`Clear value`': '"aria-label":`清空`',
    },
    "DateInput": {
        '"aria-label":`Choose date`': '"aria-label":`选日期`',
        '"aria-label":`Choose date range`': '"aria-label":`选起止日期`',
        '"aria-label":`Clear date`': '"aria-label":`清空日期`',
        '"aria-label":`Clear dates`': '"aria-label":`清空日期`',
    },
    "DateTimeInput": {
        '"aria-label":`Choose date and time`': '"aria-label":`选日期和时间`',
        '"aria-label":`Clear date and time`': '"aria-label":`清空日期和时间`',
    },
    # What it says in English to any browser, whatever its language.
    "DateField": {
        "en:{year:`yyyy`,month:`mm`,day:`dd`}": "en:{year:`年`,month:`月`,day:`日`}",
        "era:`era`,year:`year`,month:`month`,day:`day`,hour:`hour`,minute:`minute`,second:`second`,"
        "dayPeriod:`AM/PM`": (
            "era:`年代`,year:`年`,month:`月`,day:`日`,hour:`时`,minute:`分`,second:`秒`,dayPeriod:`上午下午`"
        ),
    },
    "InputInstructions": {
        "`submit form`:`apply`": "`提交`:`确认`",
        "`Press Enter to ${e}`": "`按 Enter ${e}`",
        "`Press ${r()?`⌘`:`Ctrl`}+Enter to ${e}`": "`按 ${r()?`⌘`:`Ctrl`}+Enter ${e}`",
    },
    "FileUploader": {
        "`Drag and drop a file here`": "`把文件拖到这里`",
        "`Drag and drop files here`": "`把文件拖到这里`",
        "`Upload`": "`选择文件`",
        " per file`": " 以内`",
        '"aria-label":`Add files`': '"aria-label":`加文件`',
    },
    "Multiselect": {
        "`No results`": "`没有找到`",
        "`Select all`": "`全选`",
        "label:`Add: $": "label:`用这几个字：$",
        '"aria-label":`Open`': '"aria-label":`展开`',
        '"aria-label":`Clear all`': '"aria-label":`清空`',
        '"aria-label":`Selected values`': '"aria-label":`已选`',
        '"aria-label":`Remove ${e}`': '"aria-label":`去掉 ${e}`',
    },
    "Pagination": {
        '"aria-label":`Pagination`': '"aria-label":`分页`',
        '"aria-label":`Previous page`': '"aria-label":`上一页`',
        '"aria-label":`Next page`': '"aria-label":`下一页`',
        '"aria-label":`Page ${e.page}`': '"aria-label":`第 ${e.page} 页`',
    },
    "Selectbox": {
        "`No results`": "`没有找到`",
        "label:`Add: $": "label:`用这几个字：$",
        '"aria-label":`Open`': '"aria-label":`展开`',
        '"aria-label":`Clear value`': '"aria-label":`清空`',
    },
    "utils": {
        "`Choose an option`": "`请选择`",
        "`Choose options`": "`请选择`",
        "`No options to select`": "`没有可选的`",
    },
    "DataFrame": {
        "label:`Search`": "label:`查找`",
        "label:`Select all`": "label:`全选`",
        "label:`Show/hide columns`": "label:`显示哪些列`",
        "label:`Clear selection`": "label:`取消选择`",
        "label:`Download as CSV`": "label:`下载 CSV`",
        "label:`Add row`": "label:`加一行`",
        "label:`Delete row(s)`": "label:`删除行`",
        "children:`No data`": "children:`没有数据`",
        "`No options`": "`没有可选的`",
    },
    "Toolbar": {"label:`Fullscreen`": "label:`放大`", "label:`Close fullscreen`": "label:`缩小`"},
    "ArrowVegaLiteChart": {
        "label:`Download as PNG`": "label:`下载图片`",
        "label:`Show data`": "label:`看数据`",
        "label:`Show chart`": "label:`看图`",
        "`Copied!`:`Copy Vega-Lite spec`": "`已复制`:`复制图的定义`",
    },
}
FOLDER = "/static/js/"


def translated() -> dict[str, str]:
    """Each script of the installed Streamlit that holds such words, by its file name, with them in Chinese.

    Several scripts may begin with one name; a word that a version writes otherwise stays as it is.
    """
    spec = find_spec("streamlit")
    if not spec or not spec.origin:
        return {}
    scripts: dict[str, str] = {}
    for file in sorted((Path(spec.origin).parent / "static" / "static" / "js").glob("*.js")):
        words = WORDS.get(file.name.split(".")[0])
        text = file.read_text(encoding="utf-8") if words else ""
        if words and any(word in text for word in words):
            for word, chinese in words.items():
                text = text.replace(word, chinese)
            scripts[file.name] = text
    return scripts


SCRIPTS = {name: text.encode() for name, text in translated().items()}
_MARKS = {name: f'"{sha256(content).hexdigest()[:16]}"' for name, content in SCRIPTS.items()}


class Wording:
    """Answers for these scripts in Streamlit's place: it lets no route of ours begin with /static/."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        name = path.removeprefix(FOLDER)
        if scope["type"] != "http" or name == path or name not in SCRIPTS:
            answer: ASGIApp = self.app
        else:
            answer = _answer(name, Headers(scope=scope).get("if-none-match"))
        await answer(scope, receive, send)


def _answer(name: str, known: str | None) -> Response:
    """A script's name tells Streamlit's version alone: a browser asks each time whether it changed."""
    headers = {"Cache-Control": "no-cache", "ETag": _MARKS[name]}
    if known == _MARKS[name]:
        return Response(status_code=304, headers=headers)
    return Response(SCRIPTS[name], media_type="text/javascript", headers=headers)
