"""HTTP of this room."""

from guanxi.collaboration.routes import notes

ROUTERS = (notes.router,)
