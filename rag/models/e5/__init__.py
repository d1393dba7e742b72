"""multilingual-e5-small on ONNX Runtime: its weights, its tokenizer, its engine, and what a start keeps of them."""
