"""A mail server: how to reach it, and what it answers to one message."""

from __future__ import annotations

import datetime as dt
import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.utils import format_datetime

from ar_xl.delivery.prepared import Message
from ar_xl.problems import InputError, Problem


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, and how to speak to it."""

    host: str
    port: int = 587
    security: str = "starttls"
    """starttls, ssl, or none for a server in the house."""
    user: str = ""
    password: str = ""

    def connect(self) -> smtplib.SMTP:
        """A connection that is logged in.

        Raises:
            InputError: It cannot be reached, or refuses us.
        """
        local = self.host in ("localhost", "127.0.0.1", "::1")
        if self.user and self.security == "none" and not local:
            what = "would get the password in the clear"
            raise wrong("--user", self.user, what, "Use --starttls or --ssl.")
        safe = ssl.create_default_context()
        try:
            if self.security == "ssl":
                link: smtplib.SMTP = smtplib.SMTP_SSL(
                    self.host, self.port, timeout=60, context=safe
                )
            else:
                link = smtplib.SMTP(self.host, self.port, timeout=60)
            if self.security == "starttls":
                link.starttls(context=safe)
            if self.user:
                link.login(self.user, self.password)
        except (OSError, smtplib.SMTPException) as error:
            what = f"cannot be used: {said(error).rstrip('.')}"
            fix = "Check the server's name, the port, --starttls, --ssl or, in the house, --no-tls, and the password."
            raise wrong("--smtp", f"{self.host}:{self.port}", what, fix) from error
        return link


def server(place: str, security: str, user: str = "", password: str = "") -> Server:
    """The server named `host` or `host:port`.

    Raises:
        InputError: The port is no number.
    """
    host, _, port = place.rpartition(":") if ":" in place else (place, "", "")
    usual = {"ssl": 465, "starttls": 587, "none": 25}[security]
    if not host or (port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536)):
        raise wrong("--smtp", place, "is no mail server", "Write it as mail.example.com:587.")
    return Server(host, int(port or usual), security, user, password)


def post(link: smtplib.SMTP, message: Message, now: dt.datetime) -> tuple[str, str, str]:
    """The message's state, what the server said, and why no further one can go ("" where it can)."""
    if "Date" not in message.mail:
        message.mail["Date"] = format_datetime(now)
    try:
        refused = link.send_message(message.mail, to_addrs=list(message.to))
    except smtplib.SMTPRecipientsRefused as error:
        answers = list(error.recipients.values())
        return _refusal(max(code for code, _ in answers)), said(answers[0]), ""
    except smtplib.SMTPSenderRefused as error:  # of every message, so it is not this one's fault
        return "Prepared", said(error), said(error)
    except smtplib.SMTPResponseException as error:
        broken = "" if link.sock is not None and error.smtp_code != 421 else said(error)
        with suppress(OSError, smtplib.SMTPException):
            link.rset()
        return _refusal(error.smtp_code), said(error), broken
    except (OSError, smtplib.SMTPException) as error:
        return "Sending", "", said(error)
    answer = "taken by the server"
    if refused:
        answer += ", but not for " + ", ".join(refused)
    return "Sent", answer, ""


def _refusal(code: int) -> str:
    """What a refusal makes of a message: RFC 5321, section 4.2.1, has codes from 500 on as final."""
    return "Failed" if code >= 500 else "Prepared"


def said(answer: object) -> str:
    """A server's words on one line."""
    if isinstance(answer, smtplib.SMTPResponseException):
        answer = (answer.smtp_code, answer.smtp_error)
    if isinstance(answer, OSError) and answer.strerror:
        answer = answer.strerror
    if isinstance(answer, tuple):
        code, words = answer
        answer = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    return " ".join(str(answer).split())[:200] or type(answer).__name__


def wrong(flag: str, value: object, what: str, fix: str) -> InputError:
    """A flag of the command line that cannot be meant."""
    return InputError([Problem(flag, None, None, value, what, fix)])
