"""Takes every call from the gateway: finds who calls and the method's function, and turns errors into answers."""

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from types import ModuleType

from chappe.domain.errors import DomainError
from chappe.domain.outcome import Outcome
from chappe.domain.ports import Tx
from chappe.engine.run import Engine
from chappe.engine.store import StoreUnavailable
from chappe.rpc.activity import Activity
from chappe.rpc.audience import Audience
from chappe.rpc.call import Answer, Call, Caller, Services
from chappe.rpc.errors import rpc_error
from chappe.rpc.method import ANYONE, Method, methods_of
from chappe.tl.errors import BadBody

log = logging.getLogger(__name__)
MOST_KEYS = 50_000
BANNED = -2
"""In the place of an account: the key was signed in to one that is suspended."""
Observe = Callable[[str, str, float], None]


class Router:
    """One call in, one answer out; whatever goes wrong inside is answered, never raised."""

    def __init__(
        self,
        engine: Engine,
        services: Services,
        modules: Iterable[ModuleType],
        observe: Observe = lambda method, outcome, seconds: None,
        audience: Audience | None = None,
    ) -> None:
        self.audience = audience
        self._engine = engine
        self._services = services
        self._observe = observe
        self.methods: dict[type, Method] = {}
        for module in modules:
            for found in methods_of(module):
                if found.request in self.methods:
                    raise TypeError(f"two functions answer {found.request.__name__}")
                self.methods[found.request] = found
        self._users: OrderedDict[int, int] = OrderedDict()
        self.activity = Activity()

    async def call(self, caller: Caller, request: object) -> Answer:
        """Answer one request (inner layer) of one caller."""
        began = time.perf_counter()
        user_id = 0
        try:
            user_id = self._users.get(caller.key_id, -1)
            if user_id == -1:
                user_id = await self._who_has(caller.key_id)
            banned, user_id = user_id == BANNED, max(user_id, 0)
            method = self.methods.get(type(request))
            if method is None:
                return Answer(None, (400, "INPUT_METHOD_INVALID"), user_id)
            if banned and method.who != ANYONE:
                return Answer(None, (401, "USER_DEACTIVATED_BAN"), 0)
            if not user_id and method.who != ANYONE:
                unbound = caller.temporary_unbound
                return Answer(None, (401, "AUTH_KEY_PERM_EMPTY" if unbound else "AUTH_KEY_UNREGISTERED"), 0)
            device = caller.client.device_model if caller.client else ""
            actor = self._engine.actor(user_id, caller.key_id, caller.ip, device, caller.layer)
            if user_id:
                if self.audience is not None and not self.audience.knows(user_id):
                    await self.audience.here(user_id)
                self.activity.called(actor, type(request))
            value = await method.answer(Call(caller, user_id, actor, self._engine, self._services), request)
            answer = Answer(value, None, self._owner(caller.key_id, user_id))
        except DomainError as error:
            answer = Answer(None, rpc_error(error), self._owner(caller.key_id, max(user_id, 0)))
        except BadBody:
            answer = Answer(None, (400, "INPUT_FETCH_ERROR"), max(user_id, 0))
        except StoreUnavailable:
            answer = Answer(None, (500, "STORE_UNAVAILABLE"), max(user_id, 0))
        except Exception:
            incident = secrets.token_hex(4)
            log.exception("incident %s in %s", incident, type(request).__name__)
            answer = Answer(None, (500, f"INTERNAL_{incident.upper()}"), max(user_id, 0))
        self._observe(type(request).__name__, answer.error[1] if answer.error else "ok", time.perf_counter() - began)
        return answer

    async def _who_has(self, key_id: int) -> int:
        def asked(tx: Tx) -> int:
            found = tx.authorizations.get(key_id)
            return found.user_id if found else BANNED if tx.sanctions.banned(key_id) else 0

        owner = await self._engine.read(asked)
        # What the bus said during the reading is newer than what was read.
        if key_id not in self._users:
            self._remember(key_id, owner)
        return self._users[key_id]

    def _owner(self, key_id: int, otherwise: int) -> int:
        """Whose the key is now, for the gateway."""
        return max(self._users.get(key_id, otherwise), 0)

    def _remember(self, key_id: int, user_id: int) -> None:
        self._users[key_id] = user_id
        if len(self._users) > MOST_KEYS:
            self._users.popitem(last=False)

    def heard(self, outcome: Outcome[object]) -> None:
        """A bus listener: keys that changed hands are known at once."""
        for change in outcome.key_changes:
            self._remember(change.key_id, change.user_id)
        for standing in outcome.standings:
            for key_id in standing.banned_keys:
                self._remember(key_id, BANNED)
