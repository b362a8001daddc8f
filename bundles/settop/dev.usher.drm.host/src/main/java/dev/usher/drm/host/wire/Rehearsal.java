package dev.usher.drm.host.wire;

import dev.usher.drm.api.host.Viewer;
import dev.usher.drm.host.wire.Messages.Answer;
import dev.usher.drm.host.wire.Messages.Ask;
import dev.usher.drm.host.wire.Messages.Open;
import dev.usher.drm.host.wire.Messages.Opened;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.StoredFile;
import dev.usher.media.api.Tier;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Writes and reads what is said about a file before its first byte, as often as it takes until the
 * JVM has compiled how: else the first films wait for Jackson to get to know each of them.
 */
public final class Rehearsal {
    private static final int TIMES = 300;

    private Rehearsal() {}

    /** On a thread of its own, which ends by itself. */
    public static void begin() {
        Thread thread = new Thread(Rehearsal::run, "usher-drm-rehearsal");
        thread.setDaemon(true);
        thread.setPriority(Thread.MIN_PRIORITY);
        thread.start();
    }

    private static void run() {
        Film film =
                new Film(
                        new ItemId("0".repeat(32)),
                        new InfoHash("0".repeat(64)),
                        1,
                        List.of(new StoredFile("0", 1, "0".repeat(64))),
                        List.of(),
                        1,
                        Map.of(Tier.SD, "key"),
                        List.of(new ItemFile("film", "video/mp4", 1)),
                        Instant.EPOCH);
        Viewer viewer = new Viewer("somebody", 0, false);
        BoxId box = new BoxId("0".repeat(32));
        String licence = "licence".repeat(300);
        Open open = new Open(box, licence, film, 0, 1, viewer, Instant.EPOCH);
        Opened opened = new Opened(1, Instant.EPOCH, "window");
        Ask ask = new Ask(Ask.BEGIN_VIEWING, "pass", "licence", Instant.EPOCH);
        Answer answer = new Answer(new byte[44], "Ed25519", Instant.EPOCH, null);
        for (int i = 0; i < TIMES; i++) {
            for (Object message : List.of(open, opened, ask, answer)) {
                Json.read(Json.bytes(message), message.getClass());
            }
        }
    }
}
