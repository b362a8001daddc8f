package dev.usher.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.usher.crypto.SignedNote;
import dev.usher.crypto.SigningKey;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("SEC")
class AuditTest {
    @Test
    @DisplayName("an auditor reads every entry, and accepts a log that only grew")
    void grows() throws LogException {
        MemoryLog log = new MemoryLog().appendNumbers(300);
        Audit audit = new Audit(log.verifier(), log);
        List<byte[]> read = new ArrayList<>();
        String first = audit.run("", read::add);
        assertThat(read).hasSize(300).first().isEqualTo("entry 0".getBytes());
        log.appendNumbers(250);
        String second = audit.run(first, entry -> {});
        assertThat(Checkpoint.open(second, log.verifier()).size()).isEqualTo(550);
        assertThat(audit.run(second, entry -> {})).isEqualTo(second);
    }

    @Test
    @DisplayName("an empty log is one too")
    void empty() throws LogException {
        MemoryLog log = new MemoryLog().append();
        assertThat(new Audit(log.verifier(), log).run("", entry -> {})).contains("\n0\n");
    }

    @Test
    @DisplayName("an entry changed or left out is found, also when the log signs anew")
    void tampering() throws LogException {
        MemoryLog log = new MemoryLog().appendNumbers(300);
        Audit audit = new Audit(log.verifier(), log);
        String before = audit.run("", entry -> {});

        byte[] entry = log.entries.get(17);
        log.entries.set(17, "nobody".getBytes());
        assertRefused(() -> audit.run(before, e -> {}), "another root hash");

        List<byte[]> rewritten = new ArrayList<>(log.entries);
        log.entries.clear();
        log.tiles.clear();
        log.append(rewritten.toArray(byte[][]::new));
        assertThat(audit.run("", e -> {})).isNotEqualTo(before);
        assertRefused(() -> audit.run(before, e -> {}), "not those seen before");

        log.entries.clear();
        log.tiles.clear();
        rewritten.set(17, entry);
        rewritten.remove(299);
        log.append(rewritten.toArray(byte[][]::new));
        assertRefused(() -> audit.run(before, e -> {}), "now has 299");
    }

    @Test
    void anotherSignerIsRefused() throws LogException {
        MemoryLog log = new MemoryLog().appendNumbers(3);
        SignedNote.Verifier other =
                new SignedNote.Verifier(MemoryLog.NAME, SigningKey.generateEd25519().publicKey());
        assertRefused(() -> new Audit(other, log).run("", e -> {}), "not signed by");
    }

    @Test
    @DisplayName("a proof stands alone, and for its entry only")
    void proof() throws LogException {
        MemoryLog log = new MemoryLog().appendNumbers(300);
        List<byte[]> path = new Proofs(300, log).inclusion(42);
        String text = new LogProof(42, path, log.checkpoint()).text();
        LogProof.parse(text).verify("entry 42".getBytes(), log.verifier());
        assertRefused(
                () -> LogProof.parse(text).verify("entry 43".getBytes(), log.verifier()),
                "not number 42");
        assertRefused(
                () ->
                        LogProof.parse(text.replace("index 42", "index 43"))
                                .verify("entry 42".getBytes(), log.verifier()),
                "not number 43");
        for (String bad : List.of("", "x", text.replace("@v1", "@v2"), "index 1\n" + text)) {
            assertRefused(() -> LogProof.parse(bad), "no proof");
        }
    }

    private static void assertRefused(ThrowingCallable call, String why) {
        assertThatThrownBy(call).isInstanceOf(LogException.class).hasMessageContaining(why);
    }
}
