"""How passwords are kept and chosen."""

import pytest

from dashboard.access.passwords import check_new, hashed, is_outdated, is_right, one_time_password
from dashboard.words.errors import Refused

GOOD = "correct horse battery"


@pytest.mark.long
def test_a_password_is_kept_as_a_hash_of_its_own():
    kept = hashed(GOOD)
    assert kept.startswith("$argon2id$")
    assert GOOD not in kept
    assert hashed(GOOD) != kept
    assert is_right(kept, GOOD)
    assert not is_right(kept, GOOD + "x")
    assert not is_outdated(kept)


def test_full_width_letters_are_the_same_password():
    assert is_right(hashed("a1234567890"), "ａ１２３４５６７８９０")


@pytest.mark.parametrize("kept", [None, "", "not a hash", "$argon2id$v=19$broken"])
def test_without_a_kept_password_none_is_right(kept):
    assert not is_right(kept, "")
    assert not is_right(kept, GOOD)


def test_a_weaker_hash_is_to_be_renewed():
    weak = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$3v0ThGmtWpPxbDWRFUXKMVnm4PIZZCBQTIx8nZpuTSk"
    assert is_outdated(weak)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "太短"),
        ("九个汉字的密码不够", "太短"),
        ("x" * 201, "太长"),
        ("old password", "和原来的一样"),
        ("Wang.Xiaoming", "和登录名一样"),
        ("１２３４５６７８９０", "太常见"),
        ("Password123", "太常见"),
        ("aaaaaaaaaaaa", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password, reason):
    with pytest.raises(Refused, match=reason):
        check_new(password, login="wang.xiaoming", old="old password")


@pytest.mark.parametrize("password", [GOOD, "一句只有我知道的长句子", "x9-Zb." * 4])
def test_a_good_password_is_accepted(password):
    check_new(password, login="wang", old="old password")


def test_one_time_passwords_differ_and_may_be_read_aloud():
    made = {one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert not set("".join(made)) & set("0O1lIi")
    check_new(made.pop(), login="admin", old="")
