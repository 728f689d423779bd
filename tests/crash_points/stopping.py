"""Ports that stop the program at one call, just before it or just after, and never again."""

from dataclasses import dataclass, field

# What each port offers; a port is known by what it can do.
_STOPS_AT = frozenset(
    {
        *("get", "batch_get", "query", "transact", "increment"),
        *("send", "put", "remove", "read", "write"),
    }
)


class Stopped(Exception):
    """The process died here, as a function does that runs out of time."""


@dataclass
class Stops:
    """Counts the calls of all ports together, and stops at one of them."""

    at: int = 0  # 0: nowhere
    after: bool = False
    seen: list[str] = field(default_factory=list)

    def through(self, port: object) -> "StoppingPort":
        """A port before the real one."""
        return StoppingPort(port, self)

    def called(self, name: str, *, over: bool) -> None:
        """Told before each call and, when it is over, once more."""
        if not over:
            self.seen.append(name)
        if len(self.seen) == self.at and over == self.after:
            self.at = 0
            raise Stopped(f"{'after' if over else 'before'} {name}")


class StoppingPort:
    """Any port: what it is asked goes on to the real one."""

    def __init__(self, port: object, stops: Stops) -> None:
        self._port = port
        self._stops = stops

    def __getattr__(self, name: str) -> object:
        there = getattr(self._port, name)
        if name not in _STOPS_AT:
            return there

        def call(*arguments: object, **choices: object) -> object:
            label = f"{type(self._port).__name__}.{name}"
            self._stops.called(label, over=False)
            answer = there(*arguments, **choices)
            self._stops.called(label, over=True)
            return answer

        return call
