package dev.usher.player.anchor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Counter and note in the non-volatile memory of a TPM 2.0, by the programs of tpm2-tools. What is
 * missing is made at the first use, without passwords: who may speak to the TPM may count up, which
 * harms nobody but the box, and write the note. A counter that is removed and made again goes on
 * above where it was (TPM 2.0 library part 1, NV counter indices).
 */
final class TpmAnchor implements Anchor {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int COUNTER_BYTES = Long.BYTES;

    /** The note ends with this; what follows is left over from longer ones. */
    private static final byte END = 0;

    private final String tcti;
    private final String counter;
    private final String note;
    private boolean made;

    TpmAnchor(String tcti, int index) {
        this.tcti = tcti;
        counter = "0x" + Integer.toHexString(index);
        note = "0x" + Integer.toHexString(index + 1);
    }

    @Override
    public synchronized Mark read() throws AnchorException {
        make();
        byte[] count = run("tpm2_nvread", counter, "-C", counter, "-s", "" + COUNTER_BYTES);
        if (count.length != COUNTER_BYTES) {
            throw new AnchorException("the TPM's index " + counter + " is no counter");
        }
        byte[] written = run("tpm2_nvread", note, "-C", note, "-s", "" + NOTE_LENGTH);
        int length = 0;
        while (length < written.length && written[length] != END) {
            length++;
        }
        return new Mark(
                ByteBuffer.wrap(count).getLong(),
                new String(written, 0, length, StandardCharsets.US_ASCII));
    }

    @Override
    public synchronized void note(String text) throws AnchorException {
        byte[] bytes = (text + (char) END).getBytes(StandardCharsets.US_ASCII);
        if (bytes.length > NOTE_LENGTH) {
            throw new AnchorException("the TPM has no room for " + bytes.length + " bytes");
        }
        run(bytes, "tpm2_nvwrite", note, "-C", note, "-i", "-");
    }

    @Override
    public synchronized void advance() throws AnchorException {
        run("tpm2_nvincrement", counter, "-C", counter);
    }

    private void make() throws AnchorException {
        if (made) {
            return;
        }
        String there =
                new String(run("tpm2_getcap", "handles-nv-index"), StandardCharsets.US_ASCII)
                        .toLowerCase(Locale.ROOT);
        if (!there.contains(note)) {
            define(note, NOTE_LENGTH, "authread|authwrite|no_da");
        }
        if (!isWritten(note)) {
            note("");
        }
        if (!there.contains(counter)) {
            define(counter, COUNTER_BYTES, "nt=counter|authread|authwrite|no_da");
        }
        if (!isWritten(counter)) {
            advance();
        }
        made = true;
    }

    private void define(String index, int bytes, String attributes) throws AnchorException {
        run("tpm2_nvdefine", index, "-C", "o", "-s", "" + bytes, "-a", attributes);
    }

    /** What was defined and never written cannot be read. */
    private boolean isWritten(String index) throws AnchorException {
        return new String(run("tpm2_nvreadpublic", index), StandardCharsets.US_ASCII)
                .contains("|written");
    }

    private byte[] run(String... command) throws AnchorException {
        return run(new byte[0], command);
    }

    /**
     * Input and output are shorter than a pipe is long.
     *
     * @return what it wrote
     */
    private byte[] run(byte[] input, String... command) throws AnchorException {
        List<String> line = new ArrayList<>(List.of(command));
        line.addAll(List.of("-T", tcti));
        ProcessBuilder builder = new ProcessBuilder(line);
        // or the library's own messages come between those of the program
        builder.environment().put("TSS2_LOG", "all+none");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new AnchorException(
                    command[0] + " cannot be started; is the package tpm2-tools installed?", e);
        }
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input);
            }
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AnchorException(
                        command[0]
                                + " got no answer from the TPM in "
                                + PATIENCE.toSeconds()
                                + " s");
            }
            byte[] said = process.getInputStream().readAllBytes();
            if (process.exitValue() != 0) {
                throw new AnchorException(command[0] + " failed: " + complaint(process));
            }
            return said;
        } catch (AnchorException e) {
            throw e;
        } catch (IOException e) {
            throw new AnchorException(command[0] + " does not take what it is given", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AnchorException(command[0] + " was interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String complaint(Process process) throws IOException {
        String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return said.lines()
                .filter(line -> line.startsWith("ERROR"))
                .findFirst()
                .orElse("exit code " + process.exitValue());
    }
}
