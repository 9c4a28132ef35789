"""What happens to identity: ids and counts only."""

from dataclasses import dataclass
from typing import ClassVar

from guanxi.kernel.i18n import Label
from guanxi.kernel.log import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTrained(Event):
    """There is another version of the model."""

    type: ClassVar[str] = "identity.model_trained"
    label: ClassVar[Label] = Label(zh="已训练匹配模型", en="Identity model trained")
    object: ClassVar[str] = "identity_model"
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyChanged(Event):
    """Another version is in force, or other thresholds; or that was taken back."""

    type: ClassVar[str] = "identity.policy_changed"
    label: ClassVar[Label] = Label(zh="匹配策略已变更", en="Identity policy changed")
    object: ClassVar[str] = "identity_policy"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded(Event):
    """All customers were compared."""

    type: ClassVar[str] = "identity.run_ended"
    label: ClassVar[Label] = Label(zh="重复客户匹配完成", en="Customers compared by the model")
    object: ClassVar[str] = "identity_run"
    found: int
    offered: int
    merged: int


ALL = (ModelTrained, PolicyChanged, RunEnded)
