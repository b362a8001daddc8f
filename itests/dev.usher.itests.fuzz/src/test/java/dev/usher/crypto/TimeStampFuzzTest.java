package dev.usher.crypto;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.usher.itests.fuzz.Input;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

class TimeStampFuzzTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final SigningKey KEY = SigningKey.generateP256();
    private static final CertificateAuthority CA =
            CertificateAuthority.create("Fuzz CA", NOW, Duration.ofDays(1));
    private static final TimeStamper STAMPER =
            new TimeStamper(
                    KEY,
                    CA.issue(
                            KEY.publicKey(),
                            new CertificateAuthority.Leaf(
                                    "Fuzz",
                                    CertificateAuthority.Usage.TIME_STAMPS,
                                    List.of(),
                                    List.of(),
                                    Duration.ofDays(1)),
                            NOW));

    /** The same bytes as a query and as an answer (RFC 3161). */
    @FuzzTest(maxDuration = Input.BUDGET)
    void queryIsAnsweredAndAnswerJudged(byte[] der) {
        STAMPER.answer(der, NOW);
        Input.require(
                TimeQuestion.fresh().time(der, CA.certificate()).isEmpty(), "a time nobody signed");
    }
}
