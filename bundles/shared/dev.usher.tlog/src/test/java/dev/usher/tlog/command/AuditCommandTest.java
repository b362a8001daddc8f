package dev.usher.tlog.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.crypto.SignedNote;
import dev.usher.crypto.SigningKey;
import dev.usher.tlog.Checkpoint;
import dev.usher.tlog.LogException;
import dev.usher.tlog.LogTree;
import dev.usher.tlog.MerkleHash;
import dev.usher.tlog.Tile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("SEC")
class AuditCommandTest {
    private static final String NAME = "usher.example/log";
    private final SigningKey key = SigningKey.generateEd25519();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    @TempDir Path directory;

    @Test
    @DisplayName("a log that only grows is good; what was accepted is remembered")
    void good() throws IOException, LogException {
        write("one", "two");
        assertThat(audit()).isZero();
        assertThat(said.toString()).contains("\"one\"").contains("GOOD: 2 entries");
        write("one", "two", "three");
        assertThat(audit()).isZero();
        assertThat(Files.readString(directory.resolve("seen"))).contains("\n3\n");
    }

    @Test
    @DisplayName("a log that forgot or changed something is bad, and what was seen stays")
    void bad() throws IOException, LogException {
        write("one", "two");
        audit();
        String seen = Files.readString(directory.resolve("seen"));
        write("one", "other", "three");
        assertThat(audit()).isEqualTo(AuditCommand.BAD);
        assertThat(said.toString()).contains("BAD: the first 2 entries are not those seen before");
        assertThat(directory.resolve("seen")).hasContent(seen);
        Files.delete(directory.resolve("log/checkpoint"));
        assertThat(audit()).isEqualTo(AuditCommand.BAD);
    }

    @Test
    @DisplayName("wrong use is told apart from a bad log")
    void usage() throws IOException, LogException {
        write("one");
        String log = directory.resolve("log").toString();
        for (List<String> arguments :
                List.of(
                        List.<String>of(),
                        List.of(log),
                        List.of(log, "--key"),
                        List.of(log, "--key", "x"),
                        List.of(log, "--nonsense", "--key", verifier()))) {
            assertThat(run(arguments)).isEqualTo(AuditCommand.USAGE);
        }
    }

    private void write(String... texts) throws IOException, LogException {
        LogTree tree =
                new LogTree(
                        0,
                        tile -> {
                            throw new LogException("no tile " + tile.path());
                        });
        ByteArrayOutputStream bundle = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] entry = ("\"" + text + "\"").getBytes(StandardCharsets.UTF_8);
            tree.append(MerkleHash.leaf(entry));
            bundle.write(0);
            bundle.write(entry.length);
            bundle.writeBytes(entry);
        }
        String path = "log/tile/entries/" + Tile.path(0, texts.length);
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bundle.toByteArray());
        Checkpoint checkpoint = new Checkpoint(NAME, tree.size(), tree.root());
        Files.writeString(
                directory.resolve("log/checkpoint"), SignedNote.sign(key, NAME, checkpoint.text()));
    }

    private int audit() {
        return run(
                List.of(
                        directory.resolve("log").toString(),
                        "--key",
                        verifier(),
                        "--seen",
                        directory.resolve("seen").toString(),
                        "--print"));
    }

    private int run(List<String> arguments) {
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new AuditCommand(stream, stream).run(arguments);
    }

    private String verifier() {
        return new SignedNote.Verifier(NAME, key.publicKey()).text();
    }
}
