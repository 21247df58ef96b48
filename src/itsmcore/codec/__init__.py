"""Plain data and JSON for every value of the library, and for a host's own records."""

from itsmcore.codec.codec import Codec, decode, digest, encode, faults, json_schema
from itsmcore.codec.fault import (
    Fault,
    ManyFaultsError,
    MissingFieldError,
    NewerSchemaError,
    TooDeepError,
    UnknownKeyError,
)
from itsmcore.codec.form import decode_form, encode_form, form_faults, form_schema
from itsmcore.codec.proof import Proof, prove

__all__ = [
    "Codec",
    "Fault",
    "ManyFaultsError",
    "MissingFieldError",
    "NewerSchemaError",
    "Proof",
    "TooDeepError",
    "UnknownKeyError",
    "decode",
    "decode_form",
    "digest",
    "encode",
    "encode_form",
    "faults",
    "form_faults",
    "form_schema",
    "json_schema",
    "prove",
]
