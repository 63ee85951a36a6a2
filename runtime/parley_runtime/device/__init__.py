"""Where numbers live and graphs run: the only place that knows onnxruntime and CuPy.

    device = open_device("auto")                   # or "cpu", "cuda", "cuda:1"
    graph = Graph(path, device=device)
    features = graph(mel=device.to_device(mel, "mel"))          # arrays of the device in, arrays of the device out
    weights = device.to_host(rig(dynamics=latents), "weights")  # every crossing has a name and is counted

A device's arrays are NumPy's or CuPy's; `device.xp` is the module, and the same code runs on both.
"""

from parley_runtime.device.choice import kind_of, open_device
from parley_runtime.device.device import CPU, Array, Device
from parley_runtime.device.fixation import STATE as EYES
from parley_runtime.device.session import Graph, providers
from parley_runtime.device.transfers import Transfers

__all__ = ["CPU", "EYES", "Array", "Device", "Graph", "Transfers", "kind_of", "open_device", "providers"]
