"""HTTP of this room."""

from guanxi.collaboration.routes import meetings, notes, notices, tasks

ROUTERS = (notes.router, tasks.router, meetings.router, notices.router)
