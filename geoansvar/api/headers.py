"""What every response says to the browser: run nothing from elsewhere, tell nobody, keep nothing in between."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def content_policy(styles: Iterable[str] = (), *, images: str = "") -> str:
    """Give the Content-Security-Policy of a page.

    Parameters
    ----------
    styles
        The texts of the style elements that the page holds; no other is applied. No script in a page is ever run.
    images
        The one other host that the page may show pictures from; by default none.
    """
    hashes = "".join(f" 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'" for style in styles)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self'{hashes}",
            f"img-src 'self' data: {images}".rstrip(),
            "font-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


SAFE_HEADERS = {
    "Content-Security-Policy": content_policy(),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "private, no-cache",
}


HSTS = "max-age=31536000"  # a year: whoever has come over TLS once never asks in clear again


def _over_tls(scope: Scope) -> bool:
    """Tell whether the asker's connection is encrypted: to us, or by the policy's word to what stands before us."""
    if scope.get("scheme") == "https":
        return True
    service = scope["app"].state.service
    return bool(service.current().service.public_url.startswith("https://"))


class SafeHeaders:
    """Middleware that adds the headers that a response does not have."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the start of its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
                if _over_tls(scope):
                    headers.setdefault("Strict-Transport-Security", HSTS)
                headers.add_vary_header("Accept, Accept-Language, Authorization, Cookie")
            await send(message)

        await self.app(scope, receive, guarded)
