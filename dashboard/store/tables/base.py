"""What every table inherits. Streamlit-safe registry, named constraints, words as enumerations."""

from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Enum, MetaData, TypeDecorator
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

TOWNSHIP_CODE = "330803112"
TOWNSHIP_ZONE = ZoneInfo("Asia/Shanghai")

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# Streamlit imports this module afresh after every edit; SQLModel's shared
# registry would refuse the second definition, so each import brings its own.
class Record(SQLModel, registry=registry(metadata=MetaData(naming_convention=CONSTRAINT_NAMES))):
    """What every table inherits."""


class InTownship(Record):
    """Root tables carry the township in their natural keys; one town is visible."""

    township_code: str = Field(default=TOWNSHIP_CODE, max_length=12, foreign_key="township.code")


def one_of(words: type[StrEnum], check: str | None = None) -> Enum:
    """A text column that stores the words themselves and refuses all others.

    `check` names the constraint where one table holds two columns of the same words.
    """
    return Enum(
        words,
        values_callable=lambda enum: [word.value for word in enum],
        native_enum=False,
        validate_strings=True,
        create_constraint=True,
        length=24,
        name=check or words.__name__.lower(),
    )


class Exact(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, kept as a whole number: SQLite itself knows no exact ones.

    ValueError for a value that has more places: nothing is rounded on its way into the store.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Any, dialect: Any) -> int | None:
        if value is None:
            return None
        scaled = Decimal(value).scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} places")
        return int(scaled)

    def process_result_value(self, value: Any, dialect: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)
