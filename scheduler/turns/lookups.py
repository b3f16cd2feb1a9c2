"""When something is looked up on the web: asked for, let in this chat, within what there is for a day, and never while
somebody may be in danger; knows no search and no page."""

from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any, Protocol

from engine.errors import NotFound
from engine.media.pictures import refusal
from engine.messages import Bubble, Button, Found, Incoming
from engine.plan.plan import ActKind, Plan
from engine.plan.wants import Wants
from engine.turn import found as saying
from engine.turn.turn import Sights
from engine.web.links import links_in
from engine.web.query import Query, query_of
from engine.web.wishes import Topic, Wish
from persona.consent import minor_mode
from persona.languages import talk_language
from persona.scene import Scene
from scheduler.mailbox.counts import EVERYBODY, Use
from scheduler.turns.ration import Ration

QUESTION, NO_WEB = "lookups", "no_web"
"""What is asked once in a chat, and what is told once where there is no search."""
_LINKS = 2
_TAKEN = ("", "person")
"""What refuses no wish: people are in the news."""


class Web(Protocol):
    """Looks things up."""

    async def find(self, query: str, language: str) -> Found:
        """What answers a query. Raises NotFound."""
        ...

    async def read(self, url: str, language: str) -> Found:
        """What the page at a link says. Raises NotFound."""
        ...

    async def title(self, url: str) -> str:
        """What the page at a link calls itself, or ""."""
        ...


@dataclass(frozen=True, slots=True)
class Lookups:
    """The rules, on what a ``ration`` is left; ``web`` is None where nothing is set to search with. ``made`` hears of
    each lookup, and ``problem`` why one failed."""

    new_id: Callable[[], str]
    ration: Ration
    web: Web | None
    made: Callable[[str, bool, float], None]
    problem: Callable[[str, BaseException | None], None]

    async def planned(
        self,
        scene: Scene,
        plan: Plan,
        wants: Wants,
        burst: Sequence[Incoming],
        meanwhile: AbstractAsyncContextManager[None],
    ) -> Sights:
        """What is had of the web for a plan: what is looked up or read, or why that is not where it was asked for in so
        many words; and what the links in a ``burst`` are called. ``meanwhile`` is entered while the web is asked.
        Raises StoreDown."""
        if scene.now < scene.chat.care.calm_until:
            return Sights()
        step = plan.step(ActKind.LOOK_UP, ActKind.READ_PAGE)
        if step is None:
            links = self._links(scene, burst)
            if not links:
                return Sights()
            async with meanwhile:
                return Sights(titles=await self._titles(scene, links))
        language = talk_language(scene.person, wants.words)
        sights = await self._asked(scene, step.kind, wants, language, meanwhile)
        # What nobody asked for in so many words is missed by nobody.
        return sights if step.is_sure or sights.found is not None else Sights()

    async def _asked(
        self, scene: Scene, kind: ActKind, wants: Wants, language: str, meanwhile: AbstractAsyncContextManager[None]
    ) -> Sights:
        """What was found, or why nothing is looked for."""
        page = wants.page if kind is ActKind.READ_PAGE else ""
        wish = None if page else wants.lookup
        if self.web is None:
            # That a link can't be opened he says beside his answer.
            return Sights() if page else self._once(NO_WEB, scene, language)
        if reason := _refused(scene, wish):
            return self._say(reason, scene, language)
        if scene.chat.place.lookups is None:
            return self._once(QUESTION, scene, language)
        query = query_of(wish, wants.words, scene.snapshot, language) if wish else Query(page, kept_back=False)
        if not query.text:
            return self._say("own" if query.kept_back else "unclear", scene, language)
        if not await self._is_left(scene):
            return self._say("spent", scene, language)
        began = monotonic()
        try:
            async with meanwhile:
                found = await (self.web.read(page, language) if page else self.web.find(query.text, language))
        except NotFound as error:
            self.problem("page" if page else "search", error)
            self.made("lookup", False, monotonic() - began)
            # What went out is told by /why all the same.
            return replace(self._say("failed", scene, language), found=Found(query.text))
        self.made("lookup", True, monotonic() - began)
        return Sights(found=found)

    async def used(self, scene: Scene, asked: Coroutine[Any, Any, Found]) -> Sights:
        """What a tool says, as what was found; nothing where it fails or there is no more for a day. Raises
        StoreDown."""
        if not await self._is_left(scene):
            asked.close()
            return Sights()
        began = monotonic()
        try:
            found = await asked
        except NotFound as error:
            self.problem("mcp", error)
            self.made("tool", False, monotonic() - began)
            return Sights()
        self.made("tool", True, monotonic() - began)
        return Sights(found=found)

    def _once(self, name: str, scene: Scene, language: str) -> Sights:
        """The question whether he may, or that he can't: either once in a chat."""
        said = saying.words(language)
        if name in scene.chat.questions.asked:
            # Nothing of theirs leaves without a yes; where he can't, the talk goes on.
            return self._say("off", scene, language) if name == QUESTION else Sights()
        if name == NO_WEB:
            return replace(self._say("none", scene, language), question=name)
        yes, no = said.choices
        buttons = (Button(yes, "/lookups yes"), Button(no, "/lookups no"))
        asked = scene.person.key if scene.chat.place.group else ""
        offer = Bubble(self.new_id(), said.pick("offer", scene.rng), buttons=buttons, asked=asked)
        return Sights(offer, question=name)

    def _say(self, name: str, scene: Scene, language: str) -> Sights:
        return Sights(Bubble(self.new_id(), saying.words(language).pick(name, scene.rng)))

    def _links(self, scene: Scene, burst: Sequence[Incoming]) -> Sequence[str]:
        """The links of which he may learn the title, the latest."""
        if self.web is None or not scene.chat.place.lookups or minor_mode(scene.snapshot):
            return ()
        return links_in("\n".join(incoming.text for incoming in burst))[-_LINKS:]

    async def _titles(self, scene: Scene, links: Sequence[str]) -> tuple[str, ...]:
        """What the pages behind links are called."""
        if self.web is None:
            return ()
        titles = [await self.web.title(url) for url in links if await self._is_left(scene)]
        return tuple(filter(None, titles))

    async def _is_left(self, scene: Scene) -> bool:
        counts = ((scene.person.key, Use.LOOKUP), (EVERYBODY, Use.LOOKUP_OF_ALL))
        for whose, use in counts:
            if await self.ration.excess(scene.chat, whose, (use,), scene.now):
                return False
        return True


def _refused(scene: Scene, wish: Wish | None) -> str:
    """Why this is not looked up, or a page (None) not read, by the name of what is said then, or ""."""
    if scene.chat.place.lookups is False:
        return "off"
    # Nobody has vetted what the open web says to a child; the weather harms none.
    if minor_mode(scene.snapshot) and not (wish and wish.topic is Topic.WEATHER):
        return "young"
    return "" if wish is None or refusal(wish.subject) in _TAKEN else "refused"
