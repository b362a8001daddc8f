package dev.usher.reach.home;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import javax.jmdns.impl.DNSIncoming;

class DnsAnswersFuzzTest {
    static {
        // as in the set-top's runtime: it would log a stack trace for each malformed datagram
        System.setProperty("org.slf4j.simpleLogger.log.javax.jmdns", "off");
    }

    /** The library reads what anybody at home sends; its loop survives an IOException only. */
    @FuzzTest(maxDuration = Input.BUDGET)
    void datagramIsReadOrRefused(byte[] datagram) {
        DatagramPacket packet = new DatagramPacket(datagram, datagram.length);
        packet.setAddress(InetAddress.getLoopbackAddress());
        packet.setPort(5353);
        try {
            new DNSIncoming(packet);
        } catch (IOException refused) {
            Input.require(refused.getMessage() != null, "a reason");
        }
    }
}
