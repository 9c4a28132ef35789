"""HTTP of this room."""

from guanxi.collaboration.routes import delivery, meetings, notes, notices, tasks

ROUTERS = (notes.router, tasks.router, meetings.router, notices.router, delivery.router)
