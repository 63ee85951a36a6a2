@tool
extends EditorPlugin
## The editor's side of Parley.
