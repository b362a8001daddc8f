package dev.usher.swarm.tracker;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.io.IOException;

class TrackerAnswerFuzzTest {
    @FuzzTest(maxDuration = Input.BUDGET)
    void answerIsReadOrRefused(byte[] text) {
        try {
            TrackerClient.Answer answer = TrackerClient.read(text);
            Input.require(!answer.interval().isNegative(), "an interval");
        } catch (IOException refused) {
            Input.require(refused.getMessage() != null, "a reason");
        }
    }
}
