"""HTTP of this room."""

from guanxi.collaboration.routes import notes, notices, tasks

ROUTERS = (notes.router, tasks.router, notices.router)
