"""All settings, from the environment, ``.env`` or secret files; the only place that knows their names."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from engine.models.supervisor import Pauses
from engine.models.vllm import Timeouts
from engine.plan.servers import Server
from engine.ports import Sampling
from engine.turn.budget import Budget
from persona.feelings.stage import Thresholds
from scheduler.duties.broker import Terms
from scheduler.duties.loop import Intervals
from scheduler.first_words.gates import HOUR, Policy
from scheduler.mailbox import LEASE, TIMEOUT, Rate, Rates
from scheduler.turns.pace import Pace
from scheduler.turns.ration import Caps

_SECRETS = Path("/run/secrets")
# A default stands beside its rule, once.
_BUDGET, _SAMPLING, _TIMEOUTS, _TERMS = Budget(), Sampling(), Timeouts(), Terms()
_STAGES, _POLICY, _PACE = Thresholds(), Policy(), Pace()
_GUEST = re.compile(r"(?:(?:telegram|discord|terminal):)?\d+|(?!telegram|discord|terminal)[a-z]+:[\w-]+")
_IN_ORDER = (
    ("low_water", "high_water"),
    ("high_water", "context"),
    ("reply_tokens", "context"),
    ("pause_shortest", "pause_longest"),
    ("friend_after", "close_after"),
)


class Settings(BaseSettings):
    """What an operator can set. ``repr`` masks what is secret."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        secrets_dir=_SECRETS if _SECRETS.is_dir() else None,
    )

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_api_url: str = "https://api.telegram.org"
    telegram_webhook_url: str = ""
    telegram_webhook_secret: SecretStr = SecretStr("")
    discord_bot_token: SecretStr = SecretStr("")
    discord_api_url: str = "https://discord.com"
    discord_shards: int = Field(1, ge=1, description="lines to Discord, between which a bot of many servers is spread")
    discord_message_content: bool = Field(
        False, description="whether what is said to others in a server is read too; the developer portal must allow it"
    )

    api: bool = Field(False, description="whether `aifriend run` opens the HTTP API too")
    api_origins: str = Field("", description="pages that may call the API from a browser: https://chat.example …")
    api_requests_per_minute: int = Field(120, ge=0, description="of one key; 0: any number")
    api_answer_timeout: float = Field(120.0, gt=0, description="seconds that a request waits for its answer")
    api_listen_seconds: float = Field(900.0, gt=0, description="after which who listens is to come again")
    evaluation_dir: Path = Field(Path("evaluations"), description="where `aifriend evaluate --report` puts its folders")
    api_connections: int = Field(1024, ge=16, description="that are open at one time")
    page_api_url: str = Field("", description="where the web page finds the HTTP API; empty: HTTP_PORT of this machine")
    page_host: str = "127.0.0.1"
    page_port: int = Field(8501, ge=1, le=65535)

    allowed_users: str = ""
    open_to_everyone: bool = False
    operator_chat: str = Field("", pattern=r"^([a-z]+:c-?\d+(/t\d+)?)?$", description="where reports go: telegram:c123")

    messages_per_minute: int = Field(30, ge=0, description="that one person is answered at once; 0: any number")
    group_messages_per_minute: int = Field(10, ge=0, description="the same of one member in a group; 0: any number")
    reports_per_hour: int = Field(5, ge=0, description="of one person that reach OPERATOR_CHAT; 0: any number")
    exports_per_hour: int = Field(3, ge=0, description="that one person gets; 0: any number")
    tokens_per_day: int = Field(300_000, ge=0, description="computed for one person; 0: any number")
    tokens_per_day_all: int = Field(0, ge=0, description="computed for everybody together; 0: any number")

    pictures_per_day: int = Field(10, ge=0, description="that one person gets; 0: any number")
    pictures_per_day_all: int = Field(0, ge=0, description="for everybody together; 0: any number")
    pictures_url: str = Field("", description="an OpenAI-compatible images service that paints in place of the card")
    pictures_api_key: SecretStr = SecretStr("")
    pictures_model: str = ""
    pictures_timeout: float = Field(60.0, gt=0, description="seconds that a painting may take")

    voice_per_day: int = Field(30, ge=0, description="voice notes that one person gets; 0: any number")
    voice_per_day_all: int = Field(0, ge=0, description="for everybody together; 0: any number")
    voice_url: str = Field(
        "", description="an OpenAI-compatible speech service, in place of the voices of this machine"
    )
    voice_api_key: SecretStr = SecretStr("")
    voice_model: str = ""
    voice_name: str = Field("", description="what the service calls the voice; empty: the first that the sheet names")
    voice_timeout: float = Field(30.0, gt=0, description="seconds that a voice note may take")
    heard_per_day: int = Field(100, ge=0, description="voice messages of one person that are heard; 0: any number")
    transcribe_url: str = Field("", description="an OpenAI-compatible transcription service")
    transcribe_api_key: SecretStr = SecretStr("")
    transcribe_model: str = Field("", description="its model; without a service the folder of a CTranslate2 one")
    transcribe_timeout: float = Field(120.0, gt=0, description="seconds in which a voice message must be heard")

    search_url: str = Field("", description="a SearXNG with the format json, by which he looks things up")
    search: str = Field("", pattern="^(ddgs)?$", description="ddgs: asks public search engines from this machine")
    lookups_per_day: int = Field(20, ge=0, description="that one person gets; 0: any number")
    lookups_per_day_all: int = Field(0, ge=0, description="for everybody together; 0: any number")

    mcp_servers: dict[str, Server] = Field(
        {}, description='servers of tools and those he may use, as JSON: {"name": {"command": ["…"], "tools": ["…"]}}'
    )

    redis_url: str = Field("", repr=False, description="a password may be part of it")
    store_timeout: float = Field(TIMEOUT, gt=0)
    store_wait_replicas: int = Field(0, ge=0, description="replicas that must have a message before it counts")
    broker_url: str = Field("", repr=False, description="a plain Redis by which Celery wakes workers; empty: the store")
    worker_chats: int = Field(_TERMS.chats, ge=1, description="that one worker behind a broker serves at a time")
    maker_works: int = Field(_TERMS.works, ge=1, description="pictures and voice notes that one maker makes at a time")
    broker_visibility: float = Field(
        _TERMS.visibility,
        gt=0,
        description="seconds after which a wake-up that was taken, and not finished, is given on",
    )
    data_dir: Path = Path("data")
    data_key: SecretStr = SecretStr("")
    data_key_file: Path = Path("~/.config/aifriend/key")

    engine_url: str = Field("", description="of an OpenAI-compatible server; of several, each chat has one of its own")
    engine_model: str = ""
    engine_api_key: SecretStr = SecretStr("")
    engine_gguf: Path | None = None
    engine_threads: int = Field(0, ge=0)
    engine_timeout: float = Field(_TIMEOUTS.read, gt=0)
    engine_answer_timeout: float = Field(_TIMEOUTS.whole, gt=0, description="seconds that one whole answer may take")
    engine_failures: int = Field(5, ge=1, description="failures in a row after which the engine gets a rest")
    encoder: bool = Field(True, description="whether sentences are also understood by what they mean, in 80 MB")

    context: int = Field(_BUDGET.context, ge=1024)
    reply_tokens: int = Field(_BUDGET.reply, ge=16)
    high_water: int = Field(_BUDGET.high_water, ge=200)
    low_water: int = Field(_BUDGET.low_water, ge=100)
    temperature: float = Field(_SAMPLING.temperature, ge=0, le=2)

    persona: str = "harry"
    persona_dir: Path | None = None
    cards: str = Field(
        "operators",
        pattern="^(off|operators|allowed|anyone)$",
        description="who may bring Character Cards into a chat: whoever has OPERATOR_CHAT, ALLOWED_USERS, or anyone",
    )
    friend_after: float = Field(_STAGES.friend, gt=0)
    close_after: float = Field(_STAGES.close, gt=0)
    hysteresis: float = Field(_STAGES.hysteresis, ge=0)
    absence_days: float = Field(_STAGES.absence_days, ge=0)

    checkin_after: float = Field(_POLICY.after / HOUR, gt=0, description="hours of silence before he may write first")
    checkin_spread: float = Field(
        _POLICY.spread / HOUR,
        ge=0,
        description="hours in which he waits for an hour at which the person usually writes; 0: he writes at once",
    )
    checkins_daily: int = Field(_POLICY.daily, ge=0)
    checkins_weekly: int = Field(_POLICY.weekly, ge=0)
    ask_checkins_after: int = Field(6, ge=1, description="messages heard before he asks whether he may")

    burst_quiet: float = Field(_PACE.quiet, ge=0)
    burst_longest: float = Field(_PACE.longest, ge=0)
    pause_per_character: float = Field(_PACE.per_character, ge=0)
    pause_shortest: float = Field(_PACE.shortest_pause, ge=0)
    pause_longest: float = Field(_PACE.longest_pause, ge=0)
    greet_after: float = Field(
        _PACE.greet_after, ge=0, description="after which somebody new hears a greeting while the answer is written"
    )
    outage_retry: float = Field(_PACE.outage_retry, gt=0)
    retry_factor: float = Field(1.0, gt=0, description="every other wait before a new try is so many times as long")
    telegram_rate: int = Field(30, ge=0, description="messages a second, all chats together; 0: any number")
    telegram_chat_pause: float = Field(1.0, ge=0, description="seconds between two messages of a chat, after a few")
    telegram_group_rate: int = Field(20, ge=0, description="messages a minute in a group; 0: any number")

    http_host: str = "127.0.0.1"
    http_port: int = Field(8080, ge=0, le=65535)
    metrics_word: SecretStr = SecretStr("")
    log_level: Literal["debug", "info", "warning", "error", "critical"] = "info"

    lease_seconds: float = Field(LEASE, gt=0)
    tick_seconds: float = Field(20.0, gt=0)
    sweep_seconds: float = Field(10.0, gt=0)
    clock_offset_file: Path | None = None
    seed: int | None = None

    @field_validator("data_dir", "data_key_file", mode="after")
    @classmethod
    def _home(cls, path: Path) -> Path:
        return path.expanduser()

    @field_validator("log_level", mode="before")
    @classmethod
    def _small(cls, level: str) -> str:
        return level.lower()

    @field_validator("allowed_users", mode="after")
    @classmethod
    def _numbers(cls, users: str) -> str:
        for word in users.replace(",", " ").split():
            if not _GUEST.fullmatch(word):
                raise ValueError(f"{word} is no id: write numbers, such as telegram:123456789; names can change hands")
        return users

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for low, high in _IN_ORDER:
            if getattr(self, low) > getattr(self, high):
                raise ValueError(f"{low.upper()} is above {high.upper()}")
        return self

    @property
    def guests(self) -> frozenset[str]:
        """The people in ALLOWED_USERS, each as ``telegram:7``, ``discord:7`` or a bare id for any door."""
        return frozenset(word for word in self.allowed_users.replace(",", " ").split() if word)

    @property
    def engine_urls(self) -> Sequence[str]:
        """The servers in ENGINE_URL."""
        return self.engine_url.replace(",", " ").split()

    @property
    def origins(self) -> Sequence[str]:
        """The pages in API_ORIGINS."""
        return self.api_origins.replace(",", " ").split()

    @property
    def caps(self) -> Caps:
        return Caps(
            per_minute=self.messages_per_minute,
            per_minute_in_group=self.group_messages_per_minute,
            tokens=self.tokens_per_day,
            tokens_all=self.tokens_per_day_all,
            reports=self.reports_per_hour,
            exports=self.exports_per_hour,
            pictures=self.pictures_per_day,
            pictures_all=self.pictures_per_day_all,
            voices=self.voice_per_day,
            voices_all=self.voice_per_day_all,
            heard=self.heard_per_day,
            lookups=self.lookups_per_day,
            lookups_all=self.lookups_per_day_all,
        )

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(
            friend=self.friend_after,
            close=self.close_after,
            hysteresis=self.hysteresis,
            absence_days=self.absence_days,
        )

    @property
    def budget(self) -> Budget:
        return Budget(self.context, self.high_water, self.low_water, self.reply_tokens)

    @property
    def sampling(self) -> Sampling:
        return Sampling(temperature=self.temperature, seed=self.seed)

    @property
    def timeouts(self) -> Timeouts:
        back_off = _TIMEOUTS.back_off * self.retry_factor
        return Timeouts(read=self.engine_timeout, whole=self.engine_answer_timeout, back_off=back_off)

    @property
    def pauses(self) -> Pauses:
        """Before something that has failed is begun again."""
        return Pauses().times(self.retry_factor)

    @property
    def rates(self) -> Mapping[str, Rates]:
        """How fast each door may send; Discord's library keeps to the limits that the platform names."""
        return {
            "telegram": Rates(
                overall=Rate.at_most(self.telegram_rate, within=1.0, burst=5),
                chat=Rate(self.telegram_chat_pause, burst=3),
                group=Rate.at_most(self.telegram_group_rate, within=60.0),
            )
        }

    @property
    def pace(self) -> Pace:
        return Pace(
            quiet=self.burst_quiet,
            longest=self.burst_longest,
            after_long=self.burst_quiet * 2,
            per_character=self.pause_per_character,
            shortest_pause=self.pause_shortest,
            longest_pause=self.pause_longest,
            outage_retry=self.outage_retry,
            greet_after=self.greet_after,
            back_off=_PACE.back_off * self.retry_factor,
            last_send=_PACE.last_send * self.retry_factor,
        )

    @property
    def terms(self) -> Terms:
        """How workers and makers behind a broker take their work."""
        return Terms(chats=self.worker_chats, works=self.maker_works, visibility=self.broker_visibility)

    @property
    def policy(self) -> Policy:
        after = self.checkin_after * HOUR
        return Policy(
            after=after,
            live=min(_POLICY.live, after / 2),
            daily=self.checkins_daily,
            weekly=self.checkins_weekly,
            spread=self.checkin_spread * HOUR,
        )

    @property
    def intervals(self) -> Intervals:
        return Intervals(
            tick=self.tick_seconds,
            sweep=self.sweep_seconds,
            stale_after=self.lease_seconds / 2,
            store_retry=1.0 * self.retry_factor,
        )
