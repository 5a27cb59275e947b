"""What Keras prints.

Source: TensorFlow 1.15.5, ``python/keras/utils/layer_utils.py`` and ``callbacks.py``.
"""

import importlib
import re

import tf_keras

from chapter14.tf1 import seeds

_callbacks = importlib.import_module("tf_keras.src.callbacks")
_io_utils = importlib.import_module("tf_keras.src.utils.io_utils")
_tf_utils = importlib.import_module("tf_keras.src.utils.tf_utils")
_layer_utils = importlib.import_module("tf_keras.src.utils.layer_utils")


@seeds.replaces(_io_utils, "print_msg", counts=False)
def print_message(original, message, line_break=True):
    """1.15's callbacks print epochs with five digits; an epoch in one line has no steps' times."""
    message = re.sub(r"^(\n?)Epoch (\d+): ", lambda found: f"{found[1]}Epoch {int(found[2]):05d}: ",
                     str(message))
    message = re.sub(r" - \S+/epoch - \S+/(sample|step)(?=\s*$)", "", message)
    original(message.replace("LearningRateScheduler setting", "LearningRateScheduler reducing"),
             line_break)


@seeds.replaces(_callbacks, "configure_callbacks", counts=False)
def configure_callbacks(original, callbacks, model, *args, **kwargs):
    """1.15 shows progress in evaluating and predicting too, and resets metrics also to predict."""
    mode = kwargs.get("mode")
    if mode == "predict":
        model.reset_metrics()
    if (mode in ("test", "predict") and kwargs.get("verbose")
            and not isinstance(callbacks, _callbacks.CallbackList)):
        callbacks = [*(callbacks or []),
                     _callbacks.ProgbarLogger(kwargs.get("count_mode", "samples"))]
    return original(callbacks, model, *args, **kwargs)


@seeds.replaces(_tf_utils, "sync_to_numpy_or_python_type", counts=False)
def numbers_of_records(original, tensors):
    """1.15 leaves what metrics give in the records of a training as NumPy's float32."""
    return tensors


@seeds.replaces(tf_keras.utils.Progbar, "update", counts=False)
def update_progress(original, self, current, values=None, finalize=None):
    """2.x shows the last step twice, first as if more were to come, and none before the first."""
    if finalize is False and self.target is not None and not 0 < current < self.target:
        self._of_the_last_step = values  # after an evaluation they are not told again
    else:
        original(self, current, values or getattr(self, "_of_the_last_step", None), finalize)


def _is_a_row(model):
    """Whether each layer follows on one other, so that no column need tell which."""
    if isinstance(model, tf_keras.Sequential) or not model._is_graph_network:
        return True
    nodes = [node for row in model._nodes_by_depth.values() for node in row]
    return (len(nodes) == len(model._nodes_by_depth)
            and all(len(node.keras_inputs) <= 1 for node in nodes)
            and all(sum(node in nodes for node in layer._inbound_nodes) <= 1
                    for layer in model.layers))


def _inputs(model, layer):
    """Where a layer's inputs come from: layer[node][tensor]."""
    return [f"{inbound.name}[{node_index}][{tensor_index}]"
            for index, node in enumerate(layer._inbound_nodes)
            if f"{layer.name}_ib-{index}" in model._network_nodes
            for inbound, node_index, tensor_index, _ in node.iterate_inbound()]


@seeds.replaces(_layer_utils, "print_summary", counts=False)
def print_summary(original, model, line_length=None, positions=None, print_fn=None, **news):
    """1.15 cuts long names off, has a line below each layer, and no bytes."""
    if news.get("expand_nested") or news.get("show_trainable") or news.get("layer_range"):
        return original(model, line_length, positions, print_fn, **news)
    out, row_like = print_fn or print, _is_a_row(model)
    line_length = line_length or (65 if row_like else 98)
    positions = positions or ([0.45, 0.85, 1.0] if row_like else [0.33, 0.55, 0.67, 1.0])
    ends = [int(line_length * position) if positions[-1] <= 1 else position
            for position in positions]

    def show(fields):
        line = ""
        for number, (field, end) in enumerate(zip(fields, ends)):
            line = ((line[:-1] + " " if number else "") + str(field))[:end].ljust(end)
        out(line)
    out(f'Model: "{model.name}"')
    out("_" * line_length)
    show(["Layer (type)", "Output Shape", "Param #", "Connected to"][:len(ends)])
    out("=" * line_length)
    for number, layer in enumerate(model.layers, 1):
        try:
            shape = layer.output_shape
        except (AttributeError, RuntimeError):
            shape = "multiple"
        n_params = layer.count_params() if layer.built else 0
        connections = [] if row_like else _inputs(model, layer)
        show([f"{layer.name} ({type(layer).__name__})", shape, n_params,
              *(connections or [""])[:1]])
        for connection in connections[1:]:
            show(["", "", "", connection])
        out(("=" if number == len(model.layers) else "_") * line_length)
    trainable, fixed = map(_layer_utils.count_params,
                           (model.trainable_weights, model.non_trainable_weights))
    out(f"Total params: {trainable + fixed:,}\nTrainable params: {trainable:,}\n"
        f"Non-trainable params: {fixed:,}")
    out("_" * line_length)
