"""HTTP of customization."""

from guanxi.customization.routes import fields, layouts, views

ROUTERS = (views.router, fields.router, layouts.router)
