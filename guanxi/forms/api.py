"""The door of forms: who may frame a form's page, and where it keeps sealed values."""

from guanxi.forms.service.mailing import SEALED as SEALED
from guanxi.forms.service.public import find_origins as find_origins
