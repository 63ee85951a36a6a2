"""The live client, plain and asyncio: `parley.Client`, `parley.AsyncClient`."""

from parley.client.aio import AsyncClient, AsyncNpc
from parley.client.frame import LiveFrame
from parley.client.link import DEFAULT_ADDRESS, Security
from parley.client.plain import Client, Npc
from parley.client.recording import Recording

__all__ = ["DEFAULT_ADDRESS", "AsyncClient", "AsyncNpc", "Client", "LiveFrame", "Npc", "Recording", "Security"]
