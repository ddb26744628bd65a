"""Which acts may have words that are often needed, and how long these may be."""

from dashboard.incidents.life.rules_acts import OF_ACTION
from models import Action

AREA = "答复模板"
LONGEST_TITLE, LONGEST_TEXT = 40, 2_000
# The acts whose form offers ready words.
ACTIONS = tuple(action for action in Action if OF_ACTION[action].has_ready_words)
NAMES = {"action": "用在", "title": "标题", "text": "内容", "sort_order": "排序", "is_active": "启用"}
