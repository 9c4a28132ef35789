"""`guanxi doctor`: looks at an installation and says line by line what is well, what is not, and the mend. Changes nothing."""

from guanxi.app.doctor.examine import examine
from guanxi.app.doctor.finding import Finding, Level

__all__ = ["Finding", "Level", "examine"]
