"""What goes to customers: prepared mails by SMTP or into Outlook, and the texts they are written from.

The clock, the network and the outbox folder are used here: this is a surface.
"""

from ar_xl.delivery.outlook import draft_in_outlook
from ar_xl.delivery.sending import Delivery, send
from ar_xl.delivery.server import Server, server
from ar_xl.delivery.templates import copy_templates

__all__ = ["Delivery", "Server", "copy_templates", "draft_in_outlook", "send", "server"]
