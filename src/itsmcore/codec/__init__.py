"""Plain data and JSON for every value of the library, and for a host's own records."""

from itsmcore.codec.codec import Codec, decode, encode, faults
from itsmcore.codec.fault import (
    Fault,
    ManyFaultsError,
    MissingFieldError,
    NewerSchemaError,
    TooDeepError,
    UnknownKeyError,
)

__all__ = [
    "Codec",
    "Fault",
    "ManyFaultsError",
    "MissingFieldError",
    "NewerSchemaError",
    "TooDeepError",
    "UnknownKeyError",
    "decode",
    "encode",
    "faults",
]
