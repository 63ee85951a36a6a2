"""From planned windows to finished frames, for all faces at once: denoise, join to what was before, decode, and on to the host or the painter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from parley_runtime.device import Array
from parley_runtime.live.denoise import LiveDenoiser
from parley_runtime.live.hearing import silence, usual_runs
from parley_runtime.live.memory import FaceMemory, Joint, row_of
from parley_runtime.live.outputs import Outputs
from parley_runtime.live.seat import Seat
from parley_runtime.live.shown import ShownMotion
from parley_runtime.live.stream import Window
from parley_runtime.performer import Performer

Floats = NDArray[np.float32]


class Moving:
    """The motion of all faces of a scheduler, and what is remembered of it."""

    def __init__(self, performer: Performer) -> None:
        manifest = performer.manifest
        self._performer = performer
        self.memory = FaceMemory(
            performer.device, silence(manifest, performer.audio_graph, 1, 1)[0, 0], manifest.latent.width,
            np.asarray(manifest.sampling.mouth, bool),
        )  # fmt: skip
        self.shown = ShownMotion(performer.device)
        self.denoise = LiveDenoiser(performer.denoiser_graph, manifest.sampling, manifest.latent.width, self.memory)

    def rehearse_hearing(self, lines: int) -> None:
        """Let so many lines be heard at once, in each number of frames that usually comes."""
        manifest, graph = self._performer.manifest, self._performer.audio_graph
        for frames in usual_runs():
            self.memory.keep(silence(manifest, graph, lines, frames))

    def rehearse(self, window: Window) -> None:
        """Go once through all that follows a window, so that its kernels are compiled before a stream waits for them."""
        profile, face = window.profile, self.memory.face()
        number = int(face.numbers[0])
        places = row_of(number, np.arange(profile.hop))
        joint = Joint(number, profile.overlap, places, int(places[0]), np.zeros(profile.hop, np.float32), begins=True)
        for _, motion in self.denoise([window]):
            rows = self.memory.join(profile, motion, [joint])
            weights, latents = self._performer.decoded(rows.reshape(-1, rows.shape[-1]))
            self._performer.clip(*self._settled(weights, latents, [(profile.hop, [joint])]))

    def frames(self, work: Sequence[tuple[Seat, int, Window]]) -> list[NDArray[np.floating] | None]:
        """Frames [hop, columns] of each seat as it wants them; None for those that are paused. `work` tells the first frame's index.

        A face whose pictures are drawn from the device's motion gets the frames' indices instead, and if there are none but such faces,
        nothing comes to the host.
        """
        results: list[NDArray[np.floating] | None] = [None] * len(work)
        awake = [(number, *entry) for number, entry in enumerate(work) if entry[0].level != "paused"]
        resting = [seat.stream.pass_over(window) for seat, _, window in work if seat.level == "paused"]
        made, order, places, groups = [], [], [], []
        for members in self.denoise([window for *_, window in awake]):
            chosen = [awake[place] for place in members[0]]
            joints = [seat.stream.accept(window) for _, seat, _, window in chosen]
            rows = self.memory.join(chosen[0][3].profile, members[1], joints)
            made.append(rows.reshape(-1, rows.shape[-1]))
            order += chosen
            groups.append((chosen[0][3].profile.hop, joints))
            places += [joint.places for joint in joints]
        if resting:
            self.memory.hold(resting)
        if not made:
            return results
        weights, latents = self._performer.decoded(
            made[0] if len(made) == 1 else self._performer.device.xp.concatenate(made)
        )
        weights, latents = self._settled(weights, latents, groups)
        if any(seat.drawn_there for _, seat, _, _ in order):
            self.shown.write(self.memory.faces, np.concatenate(places), weights, latents)
        if not all(seat.drawn_there for _, seat, _, _ in order):
            arkit, plain = Outputs.rows(self._performer.clip(weights, latents))
        at = 0
        for number, seat, first, window in order:
            stop = at + window.profile.hop
            if seat.drawn_there:
                results[number] = np.arange(first, first + window.profile.hop, dtype=np.float64)[:, None]
            else:
                results[number] = (plain if seat.opened.output == "latents" else arkit)[at:stop]
            at = stop
        return results

    def _settled(
        self, weights: Array, latents: Array, groups: Sequence[tuple[int, Sequence[Joint]]]
    ) -> tuple[Array, Array]:
        """Weights [n, 52] and plain latents [n, motion] of groups (frames of each face, faces), with the eyes that the pack wants."""
        looking, xp = self._performer.looking, self._performer.device.xp
        if looking is None:
            return weights, latents
        shown, at = [], 0
        for hop, joints in groups:
            faces, stop = len(joints), at + hop * len(joints)
            eyes, kept = self.memory.eyes(joints)
            drawn, plain = (rows[at:stop].reshape(faces, hop, -1) for rows in (weights, latents))
            settled = looking(drawn, plain, eyes)
            self.memory.keep_eyes(eyes, kept)
            shown.append([rows.reshape(faces * hop, -1) for rows in settled])
            at = stop
        if len(shown) == 1:
            return shown[0][0], shown[0][1]
        return xp.concatenate([rows for rows, _ in shown]), xp.concatenate([rows for _, rows in shown])
