"""The teacher: phones and prosody in, a performance of face, head and eyes out; what the motion model learns from.

NumPy alone, hundreds of times faster than real time, and different for every generator state: one line has many good
performances. docs/teacher.md holds what it does, from which sources, and what it measures.
"""

from parley_train.teacher.performance import Performance, perform
from parley_train.teacher.prosody import loudness
from parley_train.teacher.style import Style

__all__ = ["Performance", "Style", "loudness", "perform"]
