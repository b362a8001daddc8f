package dev.usher.tracker.doors;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import dev.usher.media.api.InfoHash;
import dev.usher.tracker.swarms.Swarms;
import dev.usher.tracker.swarms.Torrent;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

class HttpRequestFuzzTest {
    static Swarms swarms() {
        Swarms swarms = new Swarms(1800, 100, 1000);
        swarms.register(
                List.of(new Torrent(new InfoHash("61".repeat(32)), "61".repeat(20), 10, false)));
        swarms.sweep(0);
        return swarms;
    }

    private final ByteBuffer out = ByteBuffer.allocate(HttpExchange.LARGEST);
    private final HttpExchange exchange =
            new HttpExchange(new Answers(swarms(), new Terms(1800, 900, 0, 20)));

    @FuzzTest(maxDuration = Input.BUDGET)
    void headIsAnswered(byte[] head) {
        if (head.length > HttpExchange.LONGEST) {
            return;
        }
        int end = HttpExchange.endOfHead(head, 0, head.length);
        if (end > 0) {
            exchange.answer(head, 0, end, InetAddress.getLoopbackAddress(), 1, out);
            Input.require(out.remaining() > 12, "an answer");
        }
    }
}
