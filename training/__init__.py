"""From pen strokes to the handprint model ``ocr/handprint.onnx``. See README.md in this folder."""
