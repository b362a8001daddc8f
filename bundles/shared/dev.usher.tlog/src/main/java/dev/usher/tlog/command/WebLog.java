package dev.usher.tlog.command;

import dev.usher.tlog.Audit;
import dev.usher.tlog.LogException;
import dev.usher.tlog.Tile;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A log as a server gives it (C2SP tlog-tiles). */
final class WebLog implements Audit.Source {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int OK = 200;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .cookieHandler(new CookieManager())
                    .connectTimeout(PATIENCE)
                    .build();
    private final URI base;

    /**
     * @param base ends with a slash
     */
    WebLog(URI base) {
        this.base = base;
    }

    /** Entries are for the operator only: begins a session as one. */
    WebLog signIn(String user, String password) throws LogException {
        String body = "{\"user\":" + quoted(user) + ",\"password\":" + quoted(password) + "}";
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve("../session"))
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .header("X-Usher", "1")
                        .POST(BodyPublishers.ofString(body))
                        .build();
        int status = send(request).statusCode();
        if (status / 100 != 2) {
            throw new LogException("the server refuses user " + user + " (HTTP " + status + ")");
        }
        return this;
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            json.append(c < ' ' || c == '"' || c == '\\' ? String.format("\\u%04x", (int) c) : c);
        }
        return json.append('"').toString();
    }

    @Override
    public String checkpoint() throws LogException {
        return new String(get("checkpoint"), StandardCharsets.UTF_8);
    }

    @Override
    public byte[] entries(long index, int width) throws LogException {
        return get("tile/entries/" + Tile.path(index, width));
    }

    @Override
    public byte[] read(Tile tile) throws LogException {
        return get("tile/" + tile.path());
    }

    private byte[] get(String path) throws LogException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE).GET().build();
        HttpResponse<byte[]> answer = send(request);
        if (answer.statusCode() != OK) {
            throw new LogException(request.uri() + " is answered HTTP " + answer.statusCode());
        }
        return answer.body();
    }

    private HttpResponse<byte[]> send(HttpRequest request) throws LogException {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new LogException("no answer from " + request.uri() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LogException("interrupted", e);
        }
    }
}
