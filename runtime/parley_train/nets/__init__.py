"""The networks, in torch. They leave here as ONNX graphs; the runtime never sees torch."""
