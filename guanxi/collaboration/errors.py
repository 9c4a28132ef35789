"""Errors of this room."""

from typing import ClassVar

from guanxi.kernel.errors import Forbidden


class NotYours(Forbidden):
    """Only the author, or who may change the notes of others, changes a note."""

    code: ClassVar[str] = "collaboration.not_yours"
    zh = "只有作者本人或有权管理备注的同事可以修改。"
    en = "Only its author, or somebody who may change the notes of others, can change it."
