"""Distances between ARKit weights as the face's surface shows them, and lips as points in space.

ARKit weights are a poor space for distances: a tenth of `jawOpen` moves the lips by millimetres, a tenth of `mouthPress`
by a hair. `load_metric` gives the inner product under which two weight vectors are as far apart as the surfaces they
make; `whitening` turns it into the fixed linear map between weights and the facial dynamics `z_dyn` of the motion model.
The table was measured on the mean head of ICT-FaceKit (MIT, notice beside the table) by `metric.build`.
"""

from parley_train.metric.table import Metric, Whitening, load_metric, opening_and_width, whitening

__all__ = ["Metric", "Whitening", "load_metric", "opening_and_width", "whitening"]
