"""Which acts may have words that are often needed, and how long these may be. No clock, no store."""

from models import Action

AREA = "答复模板"
LONGEST_TITLE, LONGEST_TEXT = 40, 2_000
# The acts that ask for a text, in the order of a matter's life.
ACTIONS = (
    Action.REJECT,
    Action.PASS_UP,
    Action.CLOSE_AT_VILLAGE,
    Action.DISPATCH,
    Action.RETURN,
    Action.ARBITRATE,
    Action.ESCALATE,
    Action.DISTRICT_REPLY,
    Action.SUSPEND,
    Action.RESUME,
    Action.EXTEND,
    Action.FIRST_REPORT,
    Action.FEED_BACK,
    Action.VERIFY,
    Action.REWORK,
    Action.REMIND,
    Action.SUPERVISE,
    Action.MERGE,
    Action.CANCEL,
    Action.REOPEN,
    Action.RATE,
    Action.COMMENT,
)
NAMES = {"action": "用在", "title": "标题", "text": "内容", "sort_order": "排序", "is_active": "启用"}
