package dev.usher.relay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.nio.ByteBuffer;

class RelayGreetingFuzzTest {
    @FuzzTest(maxDuration = Input.BUDGET)
    void greetingIsATicketOrNone(byte[] greeting) {
        Ticket.read(ByteBuffer.wrap(greeting))
                .ifPresent(ticket -> Input.require(ticket.length() == 32, "a ticket"));
    }
}
