"""Policies: the headers that every page carries."""

from litestar import Response

from kring.web.pages import Page

CONTENT = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
        "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'", "manifest-src 'self'",
    )
)  # fmt: skip
ALWAYS = {
    "Content-Security-Policy": CONTENT,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def apply(response: Response, page: Page, took_ms: float) -> None:
    """Set them, with what this request was called and how long it took."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)  # what is no page of ours may do less
    response.headers.setdefault("Cache-Control", "no-store" if page.person else "no-cache")
    response.headers["Vary"] = "Cookie, Accept-Language"
    response.headers["X-Request-Id"] = page.request_id
    response.headers["Server-Timing"] = f"page;dur={took_ms:.1f}"
    if page.organization.address.startswith("https://"):
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
