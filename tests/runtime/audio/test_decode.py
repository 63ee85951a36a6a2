"""Decoding: formats, rates, depths and channels; what is refused, and with which words."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parley import AudioError
from parley_runtime.audio import SAMPLE_RATE, AudioSource, open_audio, samples_to_blocks
from parley_runtime.audio.container import Container


def tone(rate: int, seconds: float = 1.5, hertz: float = 440.0, level: float = 0.4) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)).astype(np.float32)


def encoded(samples: np.ndarray, rate: int, kind: str, subtype: str | None = None) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format=kind, subtype=subtype)
    return buffer.getvalue()


def decoded(path: Path, seconds: float = 1.0) -> np.ndarray:
    with open_audio(path) as source:
        return np.concatenate(list(source.blocks(seconds)))


def refused(path: Path) -> str:
    with pytest.raises(AudioError) as caught, open_audio(path) as source:
        list(source.blocks())
    message = str(caught.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 24000, 44100, 48000, 96000, 192000])
def test_a_tone_of_any_rate_keeps_its_pitch_length_and_level(tmp_path: Path, rate: int) -> None:
    sound = decoded(write(tmp_path / "tone.wav", encoded(tone(rate), rate, "WAV", "FLOAT")))
    assert abs(len(sound) - 1.5 * SAMPLE_RATE) <= 1
    middle = sound[3000:-3000]
    assert np.abs(middle - tone(SAMPLE_RATE)[3000 : 3000 + len(middle)]).max() < 0.003


@pytest.mark.parametrize(
    ("kind", "subtype", "tolerance"),
    [
        ("WAV", "PCM_U8", 0.01), ("WAV", "PCM_16", 1e-4), ("WAV", "PCM_24", 1e-6), ("WAV", "PCM_32", 1e-6),
        ("WAV", "FLOAT", 1e-6), ("WAV", "DOUBLE", 1e-6), ("WAV", "ULAW", 0.02), ("WAVEX", "PCM_24", 1e-6),
        ("RF64", "PCM_16", 1e-4), ("FLAC", "PCM_S8", 0.01), ("FLAC", "PCM_16", 1e-4), ("FLAC", "PCM_24", 1e-6),
        ("AIFF", "PCM_16", 1e-4), ("OGG", "VORBIS", 0.05), ("OGG", "OPUS", 0.08), ("MP3", "MPEG_LAYER_III", 0.05),
    ],
)  # fmt: skip
def test_every_format_and_depth_gives_the_same_sound(tmp_path: Path, kind: str, subtype: str, tolerance: float) -> None:
    wanted = tone(SAMPLE_RATE)
    sound = decoded(write(tmp_path / "line", encoded(wanted, SAMPLE_RATE, kind, subtype)))
    assert abs(len(sound) - len(wanted)) <= 1
    assert np.abs(sound[2400:-2400] - wanted[2400 : len(sound) - 2400]).max() < tolerance


@pytest.mark.parametrize("channels", [1, 2, 3, 6, 8])
def test_channels_are_averaged(tmp_path: Path, channels: int) -> None:
    rng = np.random.default_rng(channels)
    table = (0.2 * rng.standard_normal((SAMPLE_RATE, channels))).astype(np.float32)
    sound = decoded(write(tmp_path / "many.wav", encoded(table, SAMPLE_RATE, "WAV", "FLOAT")))
    np.testing.assert_allclose(sound, table.mean(axis=1), atol=1e-6)


def test_phase_inverted_stereo_is_not_silence(tmp_path: Path) -> None:
    left = tone(SAMPLE_RATE)
    table = np.stack([0.8 * left, -left], axis=1)
    sound = decoded(write(tmp_path / "inverted.wav", encoded(table, SAMPLE_RATE, "WAV", "FLOAT")))
    np.testing.assert_allclose(sound, -left, atol=1e-6)


def test_one_silent_channel_is_still_averaged(tmp_path: Path) -> None:
    left = tone(SAMPLE_RATE)
    table = np.stack([left, np.zeros_like(left)], axis=1)
    sound = decoded(write(tmp_path / "left.wav", encoded(table, SAMPLE_RATE, "WAV", "FLOAT")))
    np.testing.assert_allclose(sound, left / 2, atol=1e-6)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.floats(0.001, 3.0), rate=st.sampled_from([8000, 24000, 44100]))
def test_the_signal_does_not_depend_on_the_block_length(tmp_path: Path, seconds: float, rate: int) -> None:
    path = write(tmp_path / "line.wav", encoded(tone(rate), rate, "WAV", "PCM_16"))
    with open_audio(path) as source:
        blocks = list(source.blocks(seconds))
    length = max(1, round(seconds * SAMPLE_RATE))
    assert all(len(block) == length and block.dtype == np.float32 for block in blocks[:-1])
    assert 0 < len(blocks[-1]) <= length
    np.testing.assert_array_equal(np.concatenate(blocks), decoded(path))


def test_blocks_can_be_asked_for_again(tmp_path: Path) -> None:
    with open_audio(write(tmp_path / "line.mp3", encoded(tone(44100), 44100, "MP3"))) as source:
        np.testing.assert_array_equal(np.concatenate(list(source.blocks())), np.concatenate(list(source.blocks(0.3))))
        assert source.duration_hint == pytest.approx(1.5, abs=0.05)
        assert (source.rate, source.channels) == (44100, 1)


@pytest.mark.parametrize("kind", [np.float32, np.float64, np.int16, np.int32])
def test_samples_in_memory_equal_the_same_file(tmp_path: Path, kind: type) -> None:
    rng = np.random.default_rng(3)
    table = np.round(rng.uniform(-0.5, 0.5, (30_000, 2)) * 32768) / 32768
    path = write(tmp_path / "line.wav", encoded(table, 16000, "WAV", "PCM_16"))
    full = 1.0 if np.dtype(kind).kind == "f" else -float(np.iinfo(kind).min)
    sound = np.concatenate(list(samples_to_blocks((table * full).astype(kind), 16000)))
    np.testing.assert_array_equal(sound, decoded(path))


@pytest.mark.parametrize("length", [0, 0xFFFFFFFF, 0x80000000, 0x7FFFF000])
def test_a_streamed_wav_without_a_length_is_read_to_its_end(tmp_path: Path, length: int) -> None:
    data = bytearray(encoded(tone(SAMPLE_RATE), SAMPLE_RATE, "WAV", "PCM_16"))
    place = data.index(b"data") + 4
    data[place : place + 4] = data[4:8] = length.to_bytes(4, "little")
    sound = decoded(write(tmp_path / "streamed.wav", bytes(data)))
    np.testing.assert_allclose(sound, tone(SAMPLE_RATE), atol=1e-4)


@pytest.mark.parametrize(("promised", "words"), [(10**7, "cut short"), (1000, "wrong header")])
def test_a_wav_header_that_lies_is_refused(tmp_path: Path, promised: int, words: str) -> None:
    data = bytearray(encoded(tone(SAMPLE_RATE), SAMPLE_RATE, "WAV", "PCM_16"))
    place = data.index(b"data") + 4
    data[place : place + 4] = promised.to_bytes(4, "little")
    assert words in refused(write(tmp_path / "lie.wav", bytes(data)))


def test_chunks_behind_the_sound_are_no_lie(tmp_path: Path) -> None:
    data = encoded(tone(SAMPLE_RATE, 0.1), SAMPLE_RATE, "WAV", "PCM_16")
    tagged = data + b"LIST" + (20_000).to_bytes(4, "little") + bytes(20_000)
    assert len(decoded(write(tmp_path / "tagged.wav", tagged))) == 2400


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [("WAV", "PCM_16"), ("RF64", "PCM_16"), ("AIFF", "PCM_16"), ("FLAC", None), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", None)],
)  # fmt: skip
@pytest.mark.parametrize("kept", [0.3, 0.5, 0.9])
def test_a_file_cut_short_is_refused(tmp_path: Path, kind: str, subtype: str | None, kept: float) -> None:
    rng = np.random.default_rng(1)
    data = encoded(tone(48000, 4.0) + 0.05 * rng.standard_normal(4 * 48000), 48000, kind, subtype)
    assert "cut short" in refused(write(tmp_path / "cut", data[: int(len(data) * kept)]))


def test_an_mp3_of_varying_rate_without_index_is_refused_not_shortened(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    swelling = tone(44100, 4.0) * np.linspace(0, 1, 4 * 44100) + 0.05 * rng.standard_normal(4 * 44100)
    data = encoded(swelling, 44100, "MP3")
    second_frame = data.index(b"\xff\xfb", data.index(b"Info" if b"Info" in data else b"Xing"))
    assert "varying bit rate" in refused(write(tmp_path / "vbr.mp3", data[second_frame:]))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("subtype", ["FLOAT", "DOUBLE"])
def test_the_first_bad_sample_is_named(tmp_path: Path, value: float, subtype: str) -> None:
    samples = np.stack([tone(48000, 3.0).astype(np.float64)] * 2, axis=1)
    samples[60_000:60_010, 1] = value
    message = refused(write(tmp_path / "bad.wav", encoded(samples, 48000, "WAV", subtype)))
    assert "1.250 s" in message
    assert ("NaN" if np.isnan(value) else "infinite") in message
    with pytest.raises(AudioError, match=r"1\.250 s"):
        list(samples_to_blocks(samples, 48000))


def test_floats_at_integer_scale_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "loud.wav", encoded(tone(SAMPLE_RATE) * 32768, SAMPLE_RATE, "WAV", "FLOAT"))
    assert "outside -1..1" in refused(path)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"), (b"RIFF", "not audio"), (b"Hello, traveller.\n" * 500, "not audio"), (bytes(9000), "not audio"),
        (b"\xff" * 9000, "not audio"), (b"ID3\x04\0\0\0\0\0\0" + b"x" * 900, "not audio"), (b"OggS" + bytes(90), "cut short"),
        (b"fLaC" + bytes(90), "not audio"), (b"\x89PNG\r\n\x1a\n" + bytes(900), "not audio"),
    ],
)  # fmt: skip
def test_what_is_not_audio_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in refused(write(tmp_path / "thing.wav", data))


@pytest.mark.parametrize("kind", ["WAV", "OGG", "AIFF"])
def test_zero_samples_are_refused(tmp_path: Path, kind: str) -> None:
    assert "no sound" in refused(write(tmp_path / "none", encoded(np.zeros(0, np.float32), SAMPLE_RATE, kind)))


@pytest.mark.parametrize("rate", [4000, 384000])
def test_rates_that_are_no_speech_are_refused(tmp_path: Path, rate: int) -> None:
    assert f"{rate} Hz" in refused(write(tmp_path / "rate.wav", encoded(tone(rate), rate, "WAV", "PCM_16")))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from(["WAV", "FLAC", "OGG", "MP3", "AIFF"]))
def test_damaged_bytes_give_sound_or_an_audio_error(tmp_path: Path, data: st.DataObject, kind: str) -> None:
    whole = bytearray(encoded(tone(SAMPLE_RATE, 0.3), SAMPLE_RATE, kind))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = write(tmp_path / "damaged", bytes(whole[: data.draw(st.integers(1, len(whole)))]))
    try:
        sound = decoded(path)
    except AudioError as error:
        assert str(path) in str(error)
    else:
        assert np.isfinite(sound).all()


@pytest.mark.parametrize("first", [b"fmt ", b"ds64"])
def test_a_file_that_ends_inside_its_header_is_refused(tmp_path: Path, first: bytes) -> None:
    head = b"RF64" if first == b"ds64" else b"RIFF"
    refused(
        write(tmp_path / "stub.wav", head + struct.pack("<I", 36) + b"WAVE" + first + struct.pack("<I", 28) + bytes(8))
    )


def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    assert "folder" in refused(tmp_path)
    assert "does not exist" in refused(tmp_path / "nowhere.wav")
    with pytest.raises(AudioError, match="no file name"):
        open_audio("nul\0byte.wav")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes exist on POSIX only")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert "pipe" in refused(tmp_path / "pipe.wav")


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="permission bits are tested on POSIX only")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "secret.wav", encoded(tone(SAMPLE_RATE), SAMPLE_RATE, "WAV", "PCM_16"))
    path.chmod(0)
    if os.getuid() != 0:
        assert "permission denied" in refused(path)
        return
    for folder in (tmp_path, *tmp_path.parents[:2]):  # root reads everything, so ask as nobody, who must reach the file
        folder.chmod(0o755)
    script = (
        "import os, sys; import soundfile; from parley_runtime.audio import open_audio; os.setuid(65534)\n"
        "try: open_audio(sys.argv[1])\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("AudioError") and "permission denied" in done.stdout


def test_a_file_that_shrinks_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "shrinks.wav", encoded(tone(SAMPLE_RATE, 20.0), SAMPLE_RATE, "WAV", "PCM_16"))
    with open_audio(path) as source:
        blocks = source.blocks(1.0)
        next(blocks)
        with path.open("r+b") as file:
            file.truncate(200_000)
        with pytest.raises(AudioError, match="changed while it was read"):
            list(blocks)


class FailingFile(io.FileIO):
    """A file on a drive that goes away once `error` is set."""

    error: BaseException | None = None

    def read(self, size: int | None = -1, /) -> bytes | None:
        if self.error is not None:
            raise self.error
        return super().read(size)


@pytest.mark.parametrize(
    ("error", "expected", "words"),
    [
        (OSError(5, "Input/output error"), AudioError, "Input/output error"),
        (KeyboardInterrupt(), KeyboardInterrupt, ""),
    ],
)
def test_a_read_that_fails_in_the_middle_keeps_its_reason(
    tmp_path: Path, error: BaseException, expected: type[BaseException], words: str
) -> None:
    path = write(tmp_path / "drive.wav", encoded(tone(SAMPLE_RATE, 20.0), SAMPLE_RATE, "WAV", "PCM_16"))
    file = FailingFile(path)
    with AudioSource(path, file, Container()) as source:
        blocks = source.blocks(1.0)
        next(blocks)
        file.error = error
        with pytest.raises(expected) as caught:
            list(blocks)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "name", ["Gespräch 早く.wav", "مرحبا.wav", "שלום עולם.ogg", "emoji 🎭.flac", "a\nb.wav", "-o.wav"]
)
def test_names_in_any_script_are_read(tmp_path: Path, name: str) -> None:
    kind = {".wav": "WAV", ".ogg": "OGG", ".flac": "FLAC"}[Path(name).suffix]
    path = write(tmp_path / name, encoded(tone(SAMPLE_RATE, 0.5), SAMPLE_RATE, kind))
    assert len(decoded(path)) == pytest.approx(12_000, abs=1)


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    path = tmp_path / "long.flac"
    quiet = tone(8000, 60.0)
    with soundfile.SoundFile(path, "w", 8000, 1) as out:
        for _ in range(20):
            out.write(quiet)

    def peak(minutes: int) -> int:
        tracemalloc.start()
        with open_audio(path) as source:
            for index, _ in enumerate(source.blocks()):
                if index == minutes * 60 - 1:
                    break
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(1)
    assert peak(20) < 1.2 * peak(2) < 8e6
