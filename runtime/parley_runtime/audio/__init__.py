"""Sound in: any WAV, FLAC, OGG, Opus, MP3 or AIFF becomes mono float32 blocks at `SAMPLE_RATE`, in bounded memory."""

from parley_runtime.audio.decode import AUDIO_EXTENSIONS, AudioSource, open_audio
from parley_runtime.audio.resample import SAMPLE_RATE, samples_to_blocks

__all__ = ["AUDIO_EXTENSIONS", "SAMPLE_RATE", "AudioSource", "open_audio", "samples_to_blocks"]
