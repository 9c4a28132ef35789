"""Outgoing HTTP with a guard: what may be called (egress), how long, how large, and how hosts are kept apart."""

from guanxi.kernel.http_out.client import (
    MAX_BYTES,
    HttpOut,
    Incoming,
    Response,
    Timeouts,
    make_tls_context,
)
from guanxi.kernel.http_out.egress import Egress, EgressPolicy, Resolver, system_resolver
from guanxi.kernel.http_out.errors import (
    BreakerOpen,
    DestinationBusy,
    DestinationRefused,
    DestinationTimeout,
    DestinationUnreachable,
    MalformedResponse,
    OutboundError,
    ResponseTooLarge,
    TlsFailed,
)
from guanxi.kernel.http_out.gates import Limits

__all__ = [
    "MAX_BYTES",
    "BreakerOpen",
    "DestinationBusy",
    "DestinationRefused",
    "DestinationTimeout",
    "DestinationUnreachable",
    "Egress",
    "EgressPolicy",
    "HttpOut",
    "Incoming",
    "Limits",
    "MalformedResponse",
    "OutboundError",
    "Resolver",
    "Response",
    "ResponseTooLarge",
    "Timeouts",
    "TlsFailed",
    "make_tls_context",
    "system_resolver",
]
