"""Collections: contacts, promises, disputes and requests, who to call today, and what was done."""
