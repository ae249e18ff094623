"""Attaching: what came with a message, opened by whoever may see that message at this moment."""

from functools import partial

from litestar import Response

from kring.mail import attachments
from kring.web.pages import Page
from kring.web.routing import Route


async def show(page: Page) -> Response:
    """An attachment, as it was sent: a file to keep, never a page of ours."""
    found, content = await page.store.read(
        partial(attachments.opened, viewer=page.viewer, attachment_id=page.path["attachment_id"])
    )
    headers = attachments.headers(found)
    kind = headers.pop("Content-Type")
    return Response(content, media_type=kind, headers=headers)


routes = [Route("GET", "/attachments/{attachment_id:str}", show)]
