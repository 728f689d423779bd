"""What ends a command early: the sentence for the person, and the exit code."""

FAILURE = 1
USAGE = 2


class CommandStopped(Exception):
    """Shown as one line on standard error; the program then ends with `exit_code`."""

    def __init__(self, message: str, exit_code: int = FAILURE) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class Misused(CommandStopped):
    """The command line or what it points at is wrong: exit code 2."""

    def __init__(self, message: str) -> None:
        super().__init__(message, USAGE)
