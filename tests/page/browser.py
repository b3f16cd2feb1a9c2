"""A real Chromium on the page, beside a house of this process and the page's own server."""

import asyncio
import io
import os
import time
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import aiohttp
from PIL import Image
from playwright.async_api import Browser, FilePayload, Page, ViewportSize, async_playwright

from tests.fakes import command
from tests.fakes.ports import free_port
from tests.fakes.waiting import eventually

PHONE, DESK = ViewportSize(width=390, height=844), ViewportSize(width=1200, height=800)
Scheme = Literal["light", "dark"]
_ARGUMENTS = ["--no-sandbox", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
"""A microphone that beeps, and nobody to ask about it."""
_PICTURES = os.environ.get("SCREENSHOTS", "")


@dataclass(slots=True)
class Window:
    """A tab, and what its console complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    async def come_in(self, url: str, key: str) -> float:
        """Open the page, bring a key, and return the seconds until the page could be used."""
        begun = time.monotonic()
        await self.page.goto(url)
        box = self.page.get_by_label("Your key")
        await box.wait_for()
        usable = time.monotonic() - begun
        await box.fill(key)
        await self.page.get_by_role("button", name="Come in").click()
        return usable

    async def say(self, text: str) -> None:
        """Write a message."""
        box = self.page.get_by_test_id("stChatInputTextArea")
        await box.fill(text)
        await box.press("Enter")

    async def bring(self, name: str, content: bytes, text: str) -> None:
        """Send a picture with words, once it is uploaded: until then the page sends nothing."""
        file: FilePayload = {"name": name, "mimeType": "image/png", "buffer": content}
        async with self.page.expect_response(lambda answer: "/upload_file/" in answer.url):
            await self.page.get_by_test_id("stChatInput").locator("input[type=file]").first.set_input_files(file)
        await self.page.wait_for_timeout(500)
        await self.say(text)

    async def speak(self) -> None:
        """Record a voice message of a second or two, which is sent by its end."""
        await self.page.get_by_test_id("stChatInputMicButton").click()
        await self.page.wait_for_timeout(2000)
        await self.page.get_by_test_id("stChatInputApproveButton").click()

    async def goes_to(self, title: str) -> None:
        """Go to another page of the site."""
        link = self.page.get_by_role("link", name=title)
        if not await link.first.is_visible():
            await self.page.get_by_test_id("stExpandSidebarButton").click()
        await link.first.click()

    async def tap(self, name: str) -> None:
        """Tap a button by what it says."""
        await self.page.get_by_role("button", name=name, exact=True).last.click()

    async def picture(self, name: str, scheme: Scheme = "light") -> None:
        """Keep how it looks, where pictures are wanted."""
        if not _PICTURES:
            return
        await self.page.emulate_media(color_scheme=scheme)
        await self.page.wait_for_timeout(1500)
        with Image.open(io.BytesIO(await self.page.screenshot())) as picture:
            few = picture.convert("RGB").quantize(192)
        few.save(Path(_PICTURES) / f"{name}.png", optimize=True)


@asynccontextmanager
async def served(api: str, folder: Path) -> AsyncIterator[str]:
    """Serve the page for an API, and yield where it is."""
    port = free_port()
    settings = {"PAGE_API_URL": api, "PAGE_PORT": str(port)}
    async with command.aifriend("web", folder=folder, settings=settings, stdout=DEVNULL):
        url = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as http:
            await eventually(lambda: _is_up(http, f"{url}/_stcore/health"), seconds=60)
        yield url


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """A browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=_ARGUMENTS)
        yield browser
        await browser.close()


@asynccontextmanager
async def window(browser: Browser, size: ViewportSize, **more: Any) -> AsyncIterator[Window]:
    """A tab of a size, that has never been here."""
    context = await browser.new_context(
        viewport=size, locale="en-GB", timezone_id="Europe/London", permissions=["microphone"], **more
    )
    page = await context.new_page()
    tab = Window(page)
    page.on(
        "console", lambda said: tab.complaints.append(f"{said.text} {said.location}") if said.type == "error" else None
    )
    page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    yield tab
    await context.close()


async def _is_up(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        await asyncio.sleep(0.1)
        return False
