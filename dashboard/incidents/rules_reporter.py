"""Who reported a matter, as far as everybody who handles it may know."""

HIDDEN = "保密"
MOBILE = 11


def masked_name(name: str | None) -> str | None:
    """The family name alone: 王某; None where nobody left one."""
    return f"{name[0]}某" if name else None


def masked_phone(phone: str | None) -> str | None:
    """Of a mobile number three digits and the last four: 138****1234; of a shorter one only its length."""
    if not phone:
        return None
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) >= MOBILE else "*" * len(phone)
