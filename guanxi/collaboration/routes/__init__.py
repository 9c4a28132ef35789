"""HTTP of this room."""

from guanxi.collaboration.routes import notes, tasks

ROUTERS = (notes.router, tasks.router)
