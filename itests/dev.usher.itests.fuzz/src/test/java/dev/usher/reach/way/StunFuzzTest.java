package dev.usher.reach.way;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

class StunFuzzTest {
    /** What follows the head of an answer that is one to our question; or the whole answer. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void answerIsReadOrRefused(byte[] input) {
        if (input.length < 1) {
            return;
        }
        try (Socket server = new StunServer(input)) {
            Stun.ask(server);
        } catch (IOException refused) {
            Input.require(refused.getMessage() != null, "a reason");
        }
    }

    private static final class StunServer extends Socket {
        private final ByteArrayOutputStream asked = new ByteArrayOutputStream();
        private final byte[] input;

        StunServer(byte[] input) {
            this.input = input;
        }

        @Override
        public OutputStream getOutputStream() {
            return asked;
        }

        @Override
        public InputStream getInputStream() {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            if ((input[0] & 1) != 0) {
                int length = input.length - 1;
                answer.writeBytes(new byte[] {1, 1, (byte) (length >> 8), (byte) length});
                answer.write(asked.toByteArray(), 4, 16);
            }
            answer.write(input, 1, input.length - 1);
            return new ByteArrayInputStream(answer.toByteArray());
        }
    }
}
