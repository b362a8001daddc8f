package dev.usher.metainfo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web seed with one file that answers range requests in every way but the right one. */
public final class HostileServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("(?i)range: bytes=(\\d+)-(\\d+)");

    /** How it answers. */
    public enum Way {
        RIGHT,
        HTTP_1_0,
        REDIRECT,
        ENDLESS_REDIRECT,
        WHOLE_FILE,
        OTHER_RANGE,
        NO_RANGE_HEADER,
        GZIP,
        TOO_SHORT,
        TRUNCATED,
        TOO_LONG,
        RESET,
        GARBAGE,
        NOT_FOUND,
        UNSATISFIABLE,
        OVERLOADED,
        SILENT
    }

    private final ServerSocket socket;
    private final byte[] file;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Way way = Way.RIGHT;

    /** Bytes of bodies that went out, or into the kernel's buffers. */
    public final AtomicLong sent = new AtomicLong();

    public HostileServer(byte[] file) throws IOException {
        this.file = file;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/usher/");
    }

    public void answer(Way now) {
        way = now;
    }

    private void accept() {
        try {
            while (true) {
                Socket s = socket.accept();
                threads.execute(() -> serve(s));
            }
        } catch (IOException closed) {
            // the end of the test
        }
    }

    private void serve(Socket s) {
        try (s) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(s.getInputStream(), StandardCharsets.ISO_8859_1));
            String request = in.readLine();
            int from = 0;
            int to = file.length;
            for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
                Matcher m = RANGE.matcher(line);
                if (m.matches()) {
                    from = Integer.parseInt(m.group(1));
                    to = Integer.parseInt(m.group(2)) + 1;
                }
                line = in.readLine();
            }
            answer(s, request.contains("/moved"), from, to);
        } catch (IOException clientWentAway) {
            // it may
        }
    }

    private void answer(Socket s, boolean moved, int from, int to) throws IOException {
        byte[] part = Arrays.copyOfRange(file, from, to);
        switch (moved ? Way.RIGHT : way) {
            case RIGHT -> send(s, "1.1 206", range(from, to) + length(part.length), part);
            case HTTP_1_0 -> send(s, "1.0 206", range(from, to), part);
            case REDIRECT -> send(s, "1.1 302", "Location: /moved\r\n" + length(0), new byte[0]);
            case ENDLESS_REDIRECT ->
                    send(s, "1.1 302", "Location: /usher/\r\n" + length(0), new byte[0]);
            case WHOLE_FILE -> {
                send(s, "1.1 200", length(1L << 40), file);
                while (sent.addAndGet(file.length) < 1L << 32) {
                    s.getOutputStream().write(file);
                }
            }
            case OTHER_RANGE ->
                    send(s, "1.1 206", range(from + 1, to + 1) + length(part.length), part);
            case NO_RANGE_HEADER -> send(s, "1.1 206", length(part.length), part);
            case GZIP ->
                    send(
                            s,
                            "1.1 206",
                            range(from, to) + "Content-Encoding: gzip\r\n" + length(part.length),
                            part);
            case TOO_SHORT ->
                    send(
                            s,
                            "1.1 206",
                            range(from, to) + length(part.length / 2),
                            Arrays.copyOf(part, part.length / 2));
            case TRUNCATED ->
                    send(
                            s,
                            "1.1 206",
                            range(from, to) + length(part.length),
                            Arrays.copyOf(part, part.length / 2));
            case TOO_LONG ->
                    send(
                            s,
                            "1.1 206",
                            range(from, to) + length(part.length + 1000),
                            Arrays.copyOf(part, part.length + 1000));
            case RESET -> {
                send(s, "1.1 206", range(from, to) + length(part.length), Arrays.copyOf(part, 100));
                s.setSoLinger(true, 0);
            }
            case GARBAGE ->
                    s.getOutputStream()
                            .write("\0\1\2 what?\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            case NOT_FOUND -> send(s, "1.1 404", length(0), new byte[0]);
            case UNSATISFIABLE -> send(s, "1.1 416", length(0), new byte[0]);
            case OVERLOADED -> send(s, "1.1 503", length(0), new byte[0]);
            case SILENT -> {
                // until the client has enough of it
                if (s.getInputStream().read() >= 0) {
                    throw new IOException("the client goes on talking");
                }
            }
        }
    }

    private String range(int from, int to) {
        return "Content-Range: bytes " + from + "-" + (to - 1) + "/" + file.length + "\r\n";
    }

    private static String length(long n) {
        return "Content-Length: " + n + "\r\n";
    }

    private void send(Socket s, String status, String headers, byte[] body) throws IOException {
        OutputStream out = s.getOutputStream();
        out.write(
                ("HTTP/" + status + " x\r\nConnection: close\r\n" + headers + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        out.write(body);
        out.flush();
        sent.addAndGet(body.length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
